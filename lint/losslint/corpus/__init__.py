"""Many repositories from Arrow tables: a row of trainings and findings for each. Needs the extra `corpus`.

`batches.py` is the way in for `datasets.map` and Spark, `command.py` is `losslint corpus`, which uses Ray.
"""
