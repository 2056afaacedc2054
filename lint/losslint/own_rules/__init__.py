"""The rules that the engine itself speaks: about files and comments, not about a training."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule

INVALID_SYNTAX = "LL001"
UNREADABLE_FILE = "LL002"
INTERNAL_ERROR = "LL009"
UNUSED_SUPPRESSION = "LL090"
INVALID_DIRECTIVE = "LL091"

UNREAD = frozenset({INVALID_SYNTAX, UNREADABLE_FILE})
"""What could not be read is reported whatever is selected, unless it is ignored by its own name."""


class OutsideRuns:
    """Marks a rule that reads no fact of a run: the engine makes its findings."""


@rule(INVALID_SYNTAX, "invalid-syntax", Severity.ERROR)
def invalid_syntax(_: OutsideRuns) -> Iterator[Finding]:
    """A file or a notebook cell that cannot be parsed.

    ## What it does
    Reports a script that is not Python 3, a notebook that is not valid JSON, and code that is nested too
    deeply to be read. In a notebook every cell that cannot be parsed is reported as a warning, and the
    other cells are still checked.

    The finding is shown whatever is selected: "All checks passed!" never covers code that was not read.
    To accept such a file, ignore `LL001` by its code or name, or exclude the file.

    ## Why is this bad?
    What cannot be parsed cannot be checked.

    ## Example
    ```python
    import keras

    print keras.__version__
    ```

    Use instead:
    ```python
    import keras

    print(keras.__version__)
    ```

    ## References
    - [Porting Python 2 code to Python 3](https://docs.python.org/3/howto/pyporting.html)
    """
    return iter(())


@rule(UNREADABLE_FILE, "unreadable-file", Severity.ERROR)
def unreadable_file(_: OutsideRuns) -> Iterator[Finding]:
    """A file or a folder that cannot be read.

    ## What it does
    Reports a file without permission to read it, a file whose bytes are not text in the encoding that it
    names (UTF-8 where it names none), something that is no regular file, and a folder that cannot be
    listed.

    The finding is shown whatever is selected, as with `LL001`.

    ## Why is this bad?
    What cannot be read cannot be checked.

    ## Example
    A script saved as UTF-16, or one in Latin-1 without the line that says so.

    Use instead:
    ```python
    # -*- coding: latin-1 -*-
    ```

    ## References
    - [PEP 263: defining Python source code encodings](https://peps.python.org/pep-0263/)
    """
    return iter(())


@rule(INTERNAL_ERROR, "internal-error", Severity.ERROR)
def internal_error(_: OutsideRuns) -> Iterator[Finding]:
    """A rule or the interpreter failed on this file.

    ## What it does
    Reports that losslint itself broke while it checked a file, names the rule and the place in losslint,
    and goes on: all other findings, of this file and of the others, are still reported. The exit code
    is 2, because not everything that was asked could be done. The finding cannot be ignored.

    ## Why is this bad?
    Findings may be missing. Please report it, with the file if you can share it.
    """
    return iter(())


@rule(UNUSED_SUPPRESSION, "unused-suppression", Severity.WARNING)
def unused_suppression(_: OutsideRuns) -> Iterator[Finding]:
    """A comment that suppresses a finding which is not there.

    ## What it does
    Reports `# losslint: ignore[…]`, `# losslint: file-ignore[…]` and `# noqa: LL…` comments whose rules
    ran on the file and found nothing to suppress. The codes of other linters, a bare `# noqa` and rules
    that are not selected are left alone.

    ## Why is this bad?
    The comment hides the next real finding on its line.

    ## Example
    ```python
    import keras

    model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
    model.compile(loss="categorical_crossentropy")  # losslint: ignore[LL101]
    ```

    Use instead:
    ```python
    import keras

    model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
    model.compile(loss="categorical_crossentropy")
    ```

    ## Fix safety
    Safe: the comment, or the unused code in it, is removed.
    """
    return iter(())


@rule(INVALID_DIRECTIVE, "invalid-directive", Severity.WARNING)
def invalid_directive(_: OutsideRuns) -> Iterator[Finding]:
    """A comment for losslint that cannot be understood.

    ## What it does
    Reports a `# losslint:` comment with a word that is none of `ignore[…]`, `file-ignore[…]` and
    `skip-file`, one without its codes, and codes or names that no rule has.

    ## Why is this bad?
    The comment does not do what its writer believes.

    ## Example
    ```python
    import keras

    model = keras.Sequential([keras.layers.Dense(10, activation="sigmoid")])
    model.compile(loss="binary_crossentropy")  # losslint: ingore[LL101]
    ```

    Use instead:
    ```python
    import keras

    model = keras.Sequential([keras.layers.Dense(10, activation="sigmoid")])
    model.compile(loss="binary_crossentropy")  # losslint: ignore[LL101] ten independent labels
    ```
    """
    return iter(())
