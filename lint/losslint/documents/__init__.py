"""Documents that are made from the code: the rules' pages, the reference of the configuration, the picture.

`python -m losslint.documents` writes them, and `--check` says which of them are out of date.
"""
