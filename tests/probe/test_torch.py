"""Experiments in PyTorch: the scripts that are wrong are confirmed, the repaired ones are not.

All trainings share one process, which imports PyTorch once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from losslint.check.consult import Said
from losslint.check.engine import ask_rules
from losslint.check.policy import Policy
from losslint.plugins import load_rules
from losslint.probe.confirm import load_treatments, run_trials
from losslint.probe.experiment import Experiment, RebuildError
from losslint.probe.in_torch.building import fitted
from losslint.probe.in_torch.layers import part_of
from losslint.probe.in_torch.spelling import KINDS, rendered
from losslint.probe.process import Runner
from losslint.probe.rebuild import experiment_of
from losslint.probe.script import write_script
from losslint.probe.subjects import output_of, ways_of
from losslint.probe.verdicts import judge
from losslint.training import Encoding, Fact, Framework, Layer, Model, Role
from losslint.treatment import REPLACE, treatment_of
from msgspec.structs import replace

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"

PAIRS = {
    "LL103": "pytorch/garments_softmax_in_forward",
    "LL104": "pytorch/leases_softmax_of_one",
    "LL109": "pytorch/switches_choice_of_one",
    "LL111": "pytorch/winds_yes_or_no_for_speeds",
    "LL204": "pytorch/spam_sides_of_zero_and_one",
    "LL205": "pytorch/houses_column_against_row",
    "LL206": "pytorch/fossils_rows_of_rows",
    "LL207": "pytorch/numerals_labels_divided_too",
    "LL313": "pytorch/wines_column_of_answers",
    "LL314": "metrics/birds_surest_of_each",
    "LL512": "pytorch/stations_one_too_few",
    "LL116": "pytorch/stars_rounded_for_the_loss",
    "LL701": "loop/tides_sum_of_all_gradients",
    "LL703": "loop/prices_never_a_step",
}
"""Fixtures of rules whose experiments take a second or two."""

LOOPS = {
    "LL114": "pytorch/words_softmax_over_sentences",
    "LL704": "loop/mushrooms_scored_with_dropout",
    "LL706": "loop/mushrooms_dropout_function",
    "LL708": "loop/weather_cells_in_a_list",
    "LL709": "loop/songs_scale_on_the_gpu",
    "LL710": "loop/moths_last_block_too_late",
    "LL711": "loop/leaves_decoder_left_out",
    "LL712": "loop/stones_frozen_in_vain",
    "LL714": "loop/herbs_encoder_unrecorded",
    "LL719": "loop/accents_best_epoch",
    "LL720": "loop/mosses_folder_after_folder",
}
"""Fixtures whose experiments make the fault themselves: it is there in the twin as written and not in the other."""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    load_treatments("losslint_rules")
    with Runner(seconds=120, starting=120) as started:
        yield started


def said_of(code: str, script: str) -> Said:
    """Return what a rule says of a script that it finds wrong."""
    rule = load_rules().rules[code]
    return ask_rules(Path("train.py"), Policy({code: rule}), script.encode())[0]


def said_anyway(said: Said, script: str) -> Said | None:
    """Return what the rule would say of a script if it saw the same fault everywhere."""
    everywhere = replace(said.rule, check=lambda _: iter([said.finding]))
    return next(
        iter(ask_rules(Path("train.py"), Policy({said.rule.code: everywhere}), script.encode())), None
    )


def experiments(said: Said) -> Iterator[Experiment]:
    """Yield the experiments that the probe would try, in its order."""
    treat = treatment_of(said.rule.code, Framework.TORCH)
    treatment = treat(said.subject, said.finding) if treat is not None else None
    if treatment is None:
        return
    for plain_body in ways_of(said.subject, treatment):
        with suppress(RebuildError):
            output = output_of(said.subject, treatment)
            yield experiment_of(said.rule.code, "test", output, said.finding, treatment, plain_body)


def verdict(said: Said, runner: Runner, folder: Path) -> str:
    """Return the verdict on what a rule said, "" where there is no experiment for it."""
    told = ""
    for experiment in experiments(said):
        told = verdict_on(experiment, runner, folder)
        if told != "inconclusive":
            break
    return told


def verdict_on(experiment: Experiment, runner: Runner, folder: Path) -> str:
    """Return the verdict on an experiment with two seeds."""
    script = folder / f"{experiment.code}.py"
    script.write_text(write_script(experiment, seeds=(0, 1)), encoding="utf-8")
    numbers, failed = run_trials(runner, script, experiment)
    assert not failed, failed
    return judge(experiment, numbers).verdict


@pytest.mark.parametrize(("code", "name"), PAIRS.items())
def test_what_is_wrong_is_confirmed_and_what_is_repaired_is_not(
    code: str, name: str, runner: Runner, tmp_path: Path
) -> None:
    wrong, repaired = (
        (FIXTURES / f"{name}{end}.py").read_text(encoding="utf-8") for end in ("", "_repaired")
    )
    said = said_of(code, wrong)

    assert verdict(said, runner, tmp_path) == "confirmed"
    anyway = said_anyway(said, repaired)
    assert anyway is not None
    assert verdict(anyway, runner, tmp_path) != "confirmed"


@pytest.mark.parametrize(("code", "name"), LOOPS.items())
def test_what_a_loop_does_is_confirmed_and_the_other_way_round_it_is_not(
    code: str, name: str, runner: Runner, tmp_path: Path
) -> None:
    wrong, repaired = (
        (FIXTURES / f"{name}{end}.py").read_text(encoding="utf-8") for end in ("", "_repaired")
    )
    said = said_of(code, wrong)
    experiment = list(experiments(said))[-1]

    assert verdict_on(experiment, runner, tmp_path) == "confirmed"
    sound = replace(experiment, written=experiment.repaired)
    assert verdict_on(sound, runner, tmp_path) == "not confirmed"
    anyway = said_anyway(said, repaired)
    assert anyway is None or verdict(anyway, runner, tmp_path) != "confirmed"


def test_layers_that_are_put_in_later_are_those_that_move_when_the_optimizer_has_them(
    runner: Runner, tmp_path: Path
) -> None:
    said = said_of("LL710", (FIXTURES / "loop/birds_new_head_later.py").read_text(encoding="utf-8"))
    (*_, experiment) = experiments(said)

    assert REPLACE in experiment.written.around.phases
    assert verdict_on(experiment, runner, tmp_path) == "confirmed"


def test_a_script_of_pytorch_is_as_a_person_would_write_it() -> None:
    load_treatments("losslint_rules")
    wrong = (FIXTURES / "pytorch/digits_nll_of_raw_outputs.py").read_text(encoding="utf-8")

    script = write_script(next(experiments(said_of("LL102", wrong))))

    assert "import keras" not in script
    assert "        nn.Flatten(),\n        nn.LazyLinear(out_features=64),\n        nn.ReLU(),\n" in script
    assert "    return model, nn.NLLLoss(), []\n" in script
    assert "        nn.LogSoftmax(dim=-1),\n" in script


def layer(spelling: str, role: Role | None = None, **arguments: object) -> Layer:
    facts = {name: Fact(value) for name, value in arguments.items()}
    nothing: Fact[int] = Fact.unknown("")
    return Layer(spelling, None, nothing, Fact("linear"), None, facts, role=role)


MODEL = Model((), complete=True, at=None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (layer("Linear", in_features=9, out_features=300, bias=True), "nn.LazyLinear(out_features=64)"),
        (
            layer("Conv2d", out_channels=8, kernel_size=3, stride=2, padding=0, groups=1),
            "nn.LazyConv2d(out_channels=8, kernel_size=3, stride=2)",
        ),
        (layer("MaxPool2d", kernel_size=2, padding=0), "nn.MaxPool2d(kernel_size=2, padding=0)"),
        (
            replace(
                layer("torch.max_pool2d"), output_shape=Fact((None, 32, 14, 14))
            ),
            "nn.AdaptiveMaxPool2d(output_size=(14, 14))",
        ),
        (replace(layer("softmax", Role.ACTIVATION), activation=Fact("softmax")), "nn.Softmax(dim=-1)"),
        (replace(layer("softmax", Role.ACTIVATION), across="softmax"), "nn.Softmax(dim=0)"),
    ],
)  # fmt: skip
def test_layers_become_modules(given: Layer, expected: str) -> None:
    assert rendered(part_of(MODEL, given, 1)) == expected


@pytest.mark.parametrize(
    "given",
    [
        layer("Conv2d", out_channels=8, kernel_size=3, groups=4),
        layer("Linear", in_features=9),
        layer("TransformerEncoder"),
        layer("view", Role.REARRANGING),
    ],
)
def test_what_is_not_known_is_not_guessed(given: Layer) -> None:
    with pytest.raises(RebuildError):
        part_of(MODEL, given, 1)


@pytest.mark.parametrize(
    ("encoding", "loss", "rank", "expected"),
    [
        (Encoding.CLASS_IDS, "cross_entropy", 2, (False, "int64")),
        (Encoding.ONE_HOT, "cross_entropy", 2, (False, "float32")),
        (Encoding.CLASS_IDS, "binary_cross_entropy", 2, (True, "float32")),
        (Encoding.CLASS_IDS, "binary_cross_entropy", 1, (False, "float32")),
        (Encoding.REAL, "mse_loss", 2, (True, "float32")),
        (Encoding.MULTI_HOT, "binary_cross_entropy_with_logits", 2, (False, "float32")),
    ],
)
def test_labels_get_the_form_that_a_loss_takes(
    encoding: Encoding, loss: str, rank: int, expected: tuple[bool, str]
) -> None:
    form = fitted(encoding, KINDS[loss], rank)

    assert (form.columns, form.dtype) == expected
