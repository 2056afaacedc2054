"""What was measured of the faults that rules find, framework by framework: the effects that findings show.

A rule asks for a case by its code; where nothing was measured nothing is claimed. What follows from
definitions is the same in all of them, and stands in a table of its own.
"""

from typing import Protocol

from losslint.training import Framework, Output, Run

from losslint_rules.domain.names import ADAPTIVE
from losslint_rules.measured import anywhere, keras, torch


class Around(Protocol):
    """A fact that belongs to no single run, and to code for one framework."""

    @property
    def framework(self) -> Framework | None:
        """Return the framework that the code is for."""
        ...


TABLES = {Framework.KERAS: keras.EFFECTS, Framework.TORCH: torch.EFFECTS}


def effect(of: Run | Output | Around, code: str, case: str, **said: object) -> tuple[str, ...]:
    """Return the sentence about a case of a rule, in the framework of a run; what is `said` fills it in."""
    framework = of.run.framework if isinstance(of, Output) else of.framework
    return effect_in(framework, code, case, **said)


def effect_in(framework: Framework | None, code: str, case: str, **said: object) -> tuple[str, ...]:
    """Return the sentence about a case of a rule, in a framework; nothing where it is not known which."""
    sentence = TABLES.get(framework, {}).get((code, case)) if framework is not None else None
    return (sentence.format(**said),) if sentence is not None else ()


def follows(code: str, case: str, **said: object) -> tuple[str, ...]:
    """Return the sentence about a case of a rule that holds everywhere; what is `said` fills it in."""
    return (anywhere.EFFECTS[code, case].format(**said),)


def by_optimizer(of: Run | Output, code: str, case: str, **said: object) -> tuple[str, ...]:
    """Return the sentence for the optimizer of the run, both where it is another or unknown."""
    run = of if isinstance(of, Run) else of.run
    sgd, adaptive = (effect(of, code, f"{case}, {kind}", **said) for kind in ("SGD", "adaptive"))
    match run.optimizer.name.value:
        case "SGD":
            return sgd
        case name if name in ADAPTIVE:
            return adaptive
        case _:
            return (*sgd, *adaptive)
