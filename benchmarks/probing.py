"""Measure the probe: what it says of every rule's own example, and where the thresholds have to stand.

    python benchmarks/probing.py measure FOLDER [CODE …] [--framework torch]
    python benchmarks/probing.py report FOLDER [--framework torch]
    python benchmarks/probing.py add FOLDER

Each framework has a FOLDER of its own. `measure` trains the example of every rule that has an experiment, and
the script that its page says to use instead as if it had the same fault, each with five seeds, and writes
FOLDER/CODE.json; what is there already is not measured again. A verdict takes three seeds, so that five seeds
give ten verdicts. A third pair costs nothing: the repaired twin against itself with other seeds. Neither of
the last two may ever be confirmed. `report`, called in the folder of the project, writes the tables into
`docs/probe-measured.md`, for PyTorch into `docs/probe-measured-torch.md`, and into
`docs/probe-measured.json` what came of the examples, which `python -m losslint.documents` brings to the pages
of the rules. `add` puts what was measured of some rules in Keras beside what the page has of the others,
whose thresholds stay.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from losslint.check.consult import Said, framework_of
from losslint.check.engine import ask_rules
from losslint.check.policy import Policy
from losslint.documents.rule_pages import examples
from losslint.findings import CONFIRMED, INCONCLUSIVE
from losslint.plugins import load_rules
from losslint.probe.builders import BUILDERS
from losslint.probe.confirm import load_treatments, run_trials
from losslint.probe.experiment import Experiment, RebuildError
from losslint.probe.process import Runner
from losslint.probe.readings import READERS
from losslint.probe.rebuild import experiment_of
from losslint.probe.script import SEEDS, write_script
from losslint.probe.subjects import output_of, ways_of
from losslint.probe.verdicts import judge, pairs_of, read
from losslint.training import Framework
from losslint.treatment import TREATMENTS, Sign, treatment_of, why_unshown
from msgspec.structs import replace

MEASURED = (0, 1, 2, 3, 4)
TRIPLES = tuple(combinations(range(len(MEASURED)), len(SEEDS)))
SECONDS = 900.0
"""The longest that one trial may take here, where the machine may be busy."""

KEPT = ("verdict", "sentence", "with")
"""What the pages of the rules tell of their examples."""

Numbers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """One pair of trainings with five seeds: all trials of it, and which seconds of a processor it took."""

    experiment: Experiment
    numbers: Numbers
    seconds: float

    def verdicts(self) -> Iterator[tuple[str, str]]:
        """Yield the verdict and its sentence for every choice of three seeds."""
        for triple in TRIPLES:
            judged = judge(self.experiment, chosen(self.numbers, triple, triple))
            yield judged.verdict, judged.sentence

    def statistics(self, other_seeds: bool = False) -> dict[str, list[float]]:
        """Return the statistic of every sign for every choice of three seeds, where the repaired twin works.

        With `other_seeds` the repaired twin stands for both, with other seeds in the place of the first.
        """
        found: dict[str, list[float]] = {}
        for triple in TRIPLES:
            numbers = chosen(self.numbers, triple, triple)
            if other_seeds:
                numbers = against_itself(self.numbers, triple)
            pairs = pairs_of(self.experiment, numbers)
            if any("error" in seen for pair in pairs.values() for seen in (*pair.written, *pair.repaired)):
                continue
            for sign in self.experiment.signs:
                reading = read(sign, pairs)
                if reading is not None and reading.works:
                    found.setdefault(sign.name, []).append(reading.statistic)
        return found


def chosen(numbers: Numbers, written: Sequence[int], repaired: Sequence[int]) -> Numbers:
    """Return the numbers of some of the seeds; a twin that crashed has none to choose from."""
    trials = {
        name: {
            "as written": picked(twins["as written"], written),
            "repaired": picked(twins["repaired"], repaired),
        }
        for name, twins in numbers["trials"].items()
    }
    return {**numbers, "trials": trials}


def against_itself(numbers: Numbers, triple: Sequence[int]) -> Numbers:
    """Return the numbers of the repaired twin in both places, with other seeds in the first."""
    both = {
        name: {"as written": twins["repaired"], "repaired": twins["repaired"]}
        for name, twins in numbers["trials"].items()
    }
    others = [(seed + 2) % len(MEASURED) for seed in triple]
    return chosen({**numbers, "trials": both}, others, triple)


def picked(seen: Sequence[Any], seeds: Sequence[int]) -> list[Any]:
    """Return what was seen with some of the seeds."""
    return [seen[seed] for seed in seeds] if len(seen) == len(MEASURED) else list(seen)


def heard_in(script: str, code: str, framework: Framework) -> list[Said]:
    """Return what a rule says about the trainings of a script in one framework."""
    heard = ask_rules(Path("train.py"), Policy({code: load_rules().rules[code]}), script.encode())
    return [said for said in heard if (framework_of(said.subject) or Framework.KERAS) is framework]


def heard_anyway(script: str, said: Said) -> list[Said]:
    """Return what a rule would say about a script if it saw the same fault everywhere."""
    everywhere = replace(said.rule, check=lambda _: iter([said.finding]))
    return ask_rules(Path("train.py"), Policy({said.rule.code: everywhere}), script.encode())


def measured(
    about: Said, framework: Framework, runner: Runner, folder: Path, as_in_a_call: bool = False
) -> Measured | str:
    """Train both twins with every seed; return why not where the treatment does not fit.

    `as_in_a_call` stops as soon as a trial settles the matter and takes three seeds, as `--probe` does.
    """
    treat = treatment_of(about.rule.code, framework)
    treatment = treat(about.subject, about.finding) if treat is not None else None
    if treatment is None:
        return "its treatment looks for the fault and finds none"
    best: Measured | None = None
    why = ""
    for plain_body in ways_of(about.subject, treatment):
        try:
            output = output_of(about.subject, treatment)
            experiment = experiment_of(
                about.rule.code, "benchmark", output, about.finding, treatment, plain_body
            )
        except RebuildError as error:
            why = why or str(error)
            continue
        script = folder / f"{about.rule.code}-{time.monotonic_ns()}.py"
        script.write_text(write_script(experiment, SEEDS if as_in_a_call else MEASURED), encoding="utf-8")
        before = runner.processor_seconds() - (best.seconds if best is not None else 0)
        numbers, failed = trained(runner, script, experiment, as_in_a_call)
        if failed:
            why = why or failed
            continue
        best = Measured(experiment, numbers, runner.processor_seconds() - before)
        if judge(experiment, chosen(numbers, (0, 1, 2), (0, 1, 2))).verdict != INCONCLUSIVE:
            break
    return best if best is not None else why


def trained(runner: Runner, script: Path, experiment: Experiment, settle: bool) -> tuple[Numbers, str]:
    """Return the numbers of all trials, or of those that settle the matter."""
    if settle:
        return run_trials(runner, script, experiment)
    answer = runner.run(script, needs=BUILDERS[experiment.framework].module)
    return answer.numbers or {}, answer.failed


def measure(code: str, framework: Framework, runner: Runner, folder: Path) -> dict[str, Any]:
    """Return everything that is measured for one rule."""
    told: dict[str, Any] = {"code": code, "name": load_rules().rules[code].name}
    pages = examples(load_rules().rules[code].documentation)
    heard = ((page, heard_in(page.wrong, code, framework)) for page in pages)
    page, said = next(((page, about[0]) for page, about in heard if about), (None, None))
    if page is None or said is None:
        return {**told, "not_measured": f"its page has no example in {BUILDERS[framework].title}"}
    example = measured(said, framework, runner, folder)
    quick = measured(said, framework, runner, folder, as_in_a_call=True)
    if isinstance(example, str) or isinstance(quick, str):
        return {**told, "not_measured": example if isinstance(example, str) else quick}
    judged = judge(quick.experiment, quick.numbers)
    told |= {
        "verdict": judged.verdict,
        "sentence": judged.sentence,
        "seconds": round(quick.seconds, 1),
        "with": quick.numbers["with"],
        "verdicts": sorted({verdict for verdict, _ in example.verdicts()}),
        "notes": quick.experiment.notes,
        "example": example.statistics(),
        "other_seeds": example.statistics(other_seeds=True),
    }
    return {**told, "instead": measured_instead(page.right, said, framework, runner, folder)}


def measured_instead(script: str, said: Said, framework: Framework, runner: Runner, folder: Path) -> Any:
    """Return the verdicts and statistics of the script that a page says to use instead."""
    about = heard_anyway(script, said)
    found = measured(about[0], framework, runner, folder) if about else "nothing in it is what the rule reads"
    if isinstance(found, str):
        return found
    return {"verdicts": [verdict for verdict, _ in found.verdicts()], "statistics": found.statistics()}


def measure_all(folder: Path, framework: Framework, codes: Sequence[str]) -> None:
    """Measure every rule that has an experiment and is not measured yet."""
    load_treatments("losslint_rules")
    folder.mkdir(parents=True, exist_ok=True)
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    with (
        Runner(seconds=SECONDS, starting=SECONDS, backend=backend) as runner,
        tempfile.TemporaryDirectory() as scripts,
    ):
        for code in codes or treated_in(framework):
            path = folder / f"{code}.json"
            if path.exists():
                continue
            started = time.monotonic()
            told = measure(code, framework, runner, Path(scripts))
            path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
            told_in_short = told.get("verdict", told.get("not_measured"))
            print(code, told_in_short, f"{time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def treated_in(framework: Framework) -> list[str]:
    """Return the rules that speak for a framework and have an experiment in it."""
    rules = load_rules().rules
    return [
        code
        for code in sorted(TREATMENTS)
        if treatment_of(code, framework) is not None
        and (not rules[code].measured or framework in rules[code].measured)
    ]


def untried_in(framework: Framework) -> dict[str, str]:
    """Return why the other rules that speak for a framework have no experiment in it."""
    rules = load_rules().rules.values()
    codes = sorted(rule.code for rule in rules if framework in rule.measured)
    return {code: why_unshown(code, framework) for code in codes if treatment_of(code, framework) is None}


def write_report(folder: Path, framework: Framework, docs: Path) -> None:
    """Write the page, and what came of the examples."""
    load_treatments("losslint_rules")
    all_told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("LL*.json"))]
    page = "probe-measured.md" if framework is Framework.KERAS else f"probe-measured-{framework.value}.md"
    text = "\n".join(report(all_told, framework)).rstrip() + "\n"
    (docs / page).write_text(text, encoding="utf-8")
    keep_examples(all_told, framework, docs)


def keep_examples(all_told: Sequence[Mapping[str, Any]], framework: Framework, docs: Path) -> None:
    """Put what came of the examples in one framework beside what is kept."""
    path, title = docs / "probe-measured.json", BUILDERS[framework].title
    kept = json.loads(path.read_text(encoding="utf-8"))
    for told in all_told:
        if "verdict" in told:
            kept.setdefault(told["code"], {})[title] = {key: told[key] for key in KEPT}
    ordered = {code: dict(sorted(one.items())) for code, one in sorted(kept.items())}
    path.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")


def add_to_report(folder: Path, docs: Path) -> None:
    """Put what was measured of some rules into the page, and what came of their examples."""
    load_treatments("losslint_rules")
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("LL*.json"))]
    keep_examples(told, Framework.KERAS, docs)
    page = docs / "probe-measured.md"
    page.write_text(with_rows(page.read_text(encoding="utf-8"), told), encoding="utf-8")


def with_rows(page: str, all_told: Sequence[Mapping[str, Any]]) -> str:
    """Return the page with the rows of some rules beside or in the place of those that it has."""
    before, ruled, rest = page.partition("| --- | --- | --- | --- |\n")
    table, heading, after = rest.partition("\n## The scripts to use instead")
    rows = {code: row for row, code in re.findall(r"^(\| (LL\d+) \| .*)$", table, re.MULTILINE)}
    rows |= {told["code"]: row for told in all_told for row in example_row(told)}
    untold = untried_in(Framework.KERAS)
    tried = [row for code, row in sorted(rows.items()) if code not in untold]
    untried = [f"| {code} | not tried | | {why} |" for code, why in untold.items()]
    confirmed = [told["code"] for told in all_told if CONFIRMED in tried_instead(told)]
    codes = ", ".join(told["code"] for told in all_told)
    wrong = ", ".join(confirmed) or "none"
    added = f"Added since: {codes}; of their scripts to use instead confirmed: {wrong}."
    after = re.sub(r"Added since: .*\n\n", "", after).replace("## Thresholds", f"{added}\n\n## Thresholds", 1)
    return f"{before}{ruled}{chr(10).join([*tried, *untried])}\n{heading}{after}"


def tried_instead(told: Mapping[str, Any]) -> list[str]:
    """Return the verdicts of the script to use instead, none where it was not tried."""
    instead = told.get("instead")
    return list(instead["verdicts"]) if isinstance(instead, dict) else []


def report(all_told: Sequence[Mapping[str, Any]], framework: Framework) -> Iterator[str]:
    """Yield the lines of the page."""
    title, other = BUILDERS[framework].title, "" if framework is Framework.KERAS else " in PyTorch"
    versions = {told["with"] for told in all_told if "with" in told}
    yield f"# What the probe measures{other}"
    yield ""
    yield f"Written by `python benchmarks/probing.py` with {', '.join(sorted(versions))}."
    yield ""
    yield "## Every rule's own example"
    yield ""
    yield f"The verdict of `--probe`, and the seconds of one processor that it took once {title} is imported."
    yield ""
    yield "| rule | verdict | s | numbers |"
    yield "| --- | --- | --- | --- |"
    for told in all_told:
        yield from example_row(told)
    yield from (f"| {code} | not tried | | {why} |" for code, why in untried_in(framework).items())
    yield ""
    yield from false_alarms(all_told)
    yield from thresholds(all_told)


def example_row(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the row of one rule's example."""
    if "verdict" not in told:
        yield f"| {told['code']} | not measured | | {told['not_measured']} |"
        return
    sentence = told["sentence"].replace("|", "\\|")
    yield f"| {told['code']} | {told['verdict']} | {told['seconds']:.1f} | {sentence} |"


def false_alarms(all_told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the section about what must never be confirmed."""
    tried = {told["code"]: told["instead"] for told in all_told if isinstance(told.get("instead"), dict)}
    wrong = {
        code: one["verdicts"].count(CONFIRMED) for code, one in tried.items() if CONFIRMED in one["verdicts"]
    }
    yield "## The scripts to use instead, as if they had the fault"
    yield ""
    yield (
        f"{len(tried)} of them were tried with five seeds, which give ten verdicts each. Confirmed: "
        f"{', '.join(f'{code} ({count} of 10)' for code, count in wrong.items()) or 'none'}."
    )
    left = {told["code"]: told["instead"] for told in all_told if isinstance(told.get("instead"), str)}
    yield ""
    themselves = [
        number > READERS[Sign[sign]].threshold
        for told in all_told
        for sign, numbers in told.get("other_seeds", {}).items()
        for number in numbers
    ]
    yield (
        f"Of {len(themselves)} readings of a repaired twin against itself with other seeds, "
        f"{sum(themselves)} are above their threshold."
    )
    yield ""
    if left:
        yield f"Not tried: {'; '.join(f'{code} ({why})' for code, why in left.items())}."
        yield ""


def thresholds(all_told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the section about where the thresholds stand."""
    yield "## Thresholds"
    yield ""
    yield (
        "A sign shows where its statistic is above the threshold. *Wrong*: the examples that this sign "
        "confirms, the smallest and largest of ten choices of three seeds. *Harmless*: the scripts to use "
        "instead, and the repaired twins against themselves with other seeds; the largest is what counts."
    )
    yield ""
    yield "| sign | threshold | wrong | harmless |"
    yield "| --- | --- | --- | --- |"
    for sign, reader in READERS.items():
        wrong = list(gathered(all_told, sign, "example", reader.threshold))
        harmless = list(gathered(all_told, sign, "other_seeds")) + [
            number
            for told in all_told
            if isinstance(told.get("instead"), dict)
            for number in told["instead"]["statistics"].get(sign.name, [])
        ]
        yield f"| {sign.value} | {reader.threshold:g} | {in_words(wrong)} | {in_words(harmless)} |"


def gathered(
    all_told: Sequence[Mapping[str, Any]], sign: Sign, key: str, threshold: float = -math.inf
) -> Iterator[float]:
    """Yield the statistics of a sign, of the rules where it is above the threshold in the mean."""
    for told in all_told:
        numbers = told.get(key, {}).get(sign.name, [])
        if numbers and sum(numbers) / len(numbers) > threshold:
            yield from numbers


def in_words(numbers: Sequence[float]) -> str:
    """Return the smallest and the largest number, and how many there are."""
    if not numbers:
        return "none"
    return f"{min(numbers):.3g} to {max(numbers):.3g} ({len(numbers)})"


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("measure", "report", "add"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("codes", nargs="*")
    parser.add_argument("--framework", choices=[one.value for one in Framework], default="keras")
    given = parser.parse_args()
    framework = Framework(given.framework)
    if given.what == "measure":
        measure_all(given.folder, framework, given.codes)
    elif given.what == "report":
        write_report(given.folder, framework, Path("docs"))
    else:
        add_to_report(given.folder, Path("docs"))


if __name__ == "__main__":
    main()
