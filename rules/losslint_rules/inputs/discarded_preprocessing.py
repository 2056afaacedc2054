"""LL408: a changed copy of the data that nobody keeps."""

import re
from collections.abc import Iterator

from losslint.findings import Applicability, Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Discarded

METHOD = re.compile(r"(?P<name>\w+)\.\w+\(.*\)")
FUNCTION = re.compile(r"[\w.]+\((?P<name>\w+)[,)].*")


@rule("LL408", "discarded-preprocessing", Severity.ERROR, measured=("keras",))
def discarded_preprocessing(discarded: Discarded) -> Iterator[Finding]:
    """A step of preparing data whose result is thrown away."""
    made = "pipeline" if discarded.is_pipeline else "array"
    yield Finding(
        at=discarded.at,
        message=f"`{discarded.at.text()}` makes a new {made}, which is thrown away",
        label="the old one stays as it was"
        if discarded.is_pipeline
        else f"the copy is {discarded.step.doing.value}, the data are not",
        effects=("the line does nothing: the data stay as they were",),
        help="assign the result to the name that is used further on",
        fix=Fix("Keep the result", (_assigned(discarded),), Applicability.DISPLAY),
    )


def _assigned(discarded: Discarded) -> Edit | None:
    text = discarded.at.text()
    found = METHOD.fullmatch(text) or FUNCTION.fullmatch(text)
    if found is None or "..." in text or found["name"] in ("np", "tf", "keras"):
        return None
    return Replace(discarded.at, f"{found['name']} = {text}")
