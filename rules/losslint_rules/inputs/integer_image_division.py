"""LL405: a division that integers cannot express."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Content, Data, Doing, Origin, Run
from losslint.wishes import Quotient

from losslint_rules.measured import follows


@rule("LL405", "integer-image-division", Severity.ERROR, measured=("keras",))
def integer_image_division(run: Run) -> Iterator[Finding]:
    """Integer images divided in place, or with `//`."""
    said: set[Origin] = set()
    for data in _fed(run):
        for step in data.steps(Doing.INTEGER_DIVIDED):
            if step.origin is None or step.origin in said:
                continue
            said.add(step.origin)
            if _is_in_place(step.origin):
                yield _in_place(step.origin)
            elif data.content.value is Content.IMAGES:
                yield _floored(step.origin)


def _fed(run: Run) -> Iterator[Data]:
    yield from run.inputs
    if run.validation.value is not None:
        yield run.validation.value.inputs


def _is_in_place(origin: Origin) -> bool:
    """Whether a true division puts its result back into the array; `//=` rounds and is no error."""
    before, divides, after = origin.text().partition("/=")
    return bool(divides and before.strip() and after) and not before.rstrip().endswith("/")


def _in_place(origin: Origin) -> Finding:
    return Finding(
        at=origin,
        message=f"`{origin.text()}` would put fractions into an array of integers",
        label="divides in place",
        effects=follows("LL405", "in place"),
        ways=(Way((Quotient(origin),), "{0} makes a new array", "Divide into a new array"),),
    )


def _floored(origin: Origin) -> Finding:
    return Finding(
        at=origin,
        message=f"`{origin.text()}` throws the remainder away, and with it the image",
        label="rounds down",
        effects=follows("LL405", "floored"),
        ways=(Way((Quotient(origin),), repair="Keep the fractions"),),
    )
