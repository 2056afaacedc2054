"""Documents that are made from the code: what pages say of their rules, the configuration, the picture.

`python -m losslint.documents` writes them, `--check` says which of them are out of date, and `new-rule`
starts a rule with its page, its test and its fixtures.
"""
