"""Files to modules: scripts and notebooks, where their nodes stand, their comments and their problems.

Importing this package does not import libcst; reading a file does.
"""

from losslint.source.cells import Cell
from losslint.source.comments import Comment
from losslint.source.document import Source
from losslint.source.origin import CodeOrigin
from losslint.source.problem import Problem
from losslint.source.reading import read_source
from losslint.source.relevance import looks_relevant

__all__ = ["Cell", "CodeOrigin", "Comment", "Problem", "Source", "looks_relevant", "read_source"]
