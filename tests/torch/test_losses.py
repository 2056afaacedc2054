"""The losses: what each expects, as an object and as a function, and what was measured of those that clash."""

from __future__ import annotations

import re

import pytest
from losslint.knowledge.frameworks.torch.losses import CLASSES, FUNCTIONS
from losslint.training import Family, Form, Scale
from losslint_rules.measured.torch import EFFECTS

from tests.torch.reading import output
from tests.torch.scores import scores

DATA = "x, y = torch.randn(100, 8), torch.randn(100, 5)\nmodel = nn.Linear(8, 5)\n"

EXPECTED = {
    "nn.CrossEntropyLoss()": (Family.CROSSENTROPY, Scale.LOGITS, Form.CLASS_IDS),
    "nn.CrossEntropyLoss(label_smoothing=0.1)": (Family.CROSSENTROPY, Scale.LOGITS, Form.CLASS_IDS),
    "nn.NLLLoss().cuda()": (Family.CROSSENTROPY, Scale.LOG_PROBABILITIES, Form.CLASS_IDS),
    "nn.BCELoss()": (Family.YES_NO, Scale.INDEPENDENT, Form.YES_NO),
    "torch.nn.modules.loss.BCEWithLogitsLoss()": (Family.YES_NO, Scale.LOGITS, Form.YES_NO),
    "nn.MSELoss(reduction='sum')": (Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT),
    "nn.SmoothL1Loss()": (Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT),
    "nn.KLDivLoss(reduction='batchmean')": (Family.DIVERGENCE, Scale.LOG_PROBABILITIES, Form.ROWS),
    "nn.PoissonNLLLoss()": (Family.COUNT, Scale.LOGITS, Form.LIKE_OUTPUT),
    "nn.PoissonNLLLoss(log_input=False)": (Family.COUNT, Scale.RATES, Form.LIKE_OUTPUT),
    "nn.PoissonNLLLoss(log_input=unknown())": (Family.COUNT, None, Form.LIKE_OUTPUT),
    "F.cross_entropy": (Family.CROSSENTROPY, Scale.LOGITS, Form.CLASS_IDS),
    "F.nll_loss": (Family.CROSSENTROPY, Scale.LOG_PROBABILITIES, Form.CLASS_IDS),
    "F.binary_cross_entropy_with_logits": (Family.YES_NO, Scale.LOGITS, Form.YES_NO),
    "F.l1_loss": (Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT),
    "unknown()": (None, None, None),
}


@pytest.mark.parametrize("made", EXPECTED)
def test_what_a_loss_expects(made: str) -> None:
    code = f"from somewhere import unknown\n{DATA}criterion = {made}\ncriterion(model(x), y).backward()\n"
    loss = output(code).loss

    assert (loss.family, loss.reads.value, loss.wants) == EXPECTED[made]


@pytest.mark.parametrize(
    ("option", "left_out"), [("", False), ("ignore_index=0", True), ("ignore_index=n", None)]
)
def test_a_class_may_be_left_out(option: str, left_out: bool | None) -> None:
    code = f"from somewhere import n\n{DATA}nn.CrossEntropyLoss({option})(model(x), y).backward()\n"

    assert output(code).loss.leaves_out.value is left_out


def test_every_function_computes_what_a_class_computes() -> None:
    assert {kind.name for kind in CLASSES.values()} == FUNCTIONS.keys() - {"nll_loss2d"}


OWN = """
class Dice(nn.Module):
    def forward(self, output, target):
        shares = torch.sigmoid(output)
        return 1 - (2 * (shares * target).sum() + 1) / (shares.sum() + target.sum() + 1)
Dice()(model(x), y).backward()
"""


def test_a_loss_of_the_project_s_own_is_followed() -> None:
    loss = output(DATA + OWN).loss

    assert (loss.name.value, loss.expects.known) == ("custom", False)


SCORE = re.compile(r"(?<![\d.])\.\d\d(?!\d)")


@pytest.mark.parametrize("case", [case for case, text in EFFECTS.items() if SCORE.search(text)])
def test_an_effect_tells_what_was_measured(case: tuple[str, str]) -> None:
    measured, text = scores(), EFFECTS[case]
    of = {"SGD": measured["SGD"], "adaptive": measured["Adam"]}.get(case[1].rpartition(", ")[2])

    told = {float(number) for number in SCORE.findall(text)}

    assert told <= (of if of is not None else measured["SGD"] | measured["Adam"])


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("nn.TripletMarginLoss(margin=0.5)(model(x), model(x), model(x))", "triplet_margin_loss"),
        ("nn.CosineEmbeddingLoss()(model(x), model(x), torch.ones(100))", "cosine_embedding_loss"),
        ("F.margin_ranking_loss(model(x), model(x), torch.ones(100))", "margin_ranking_loss"),
        ("F.ctc_loss(model(x), torch.ones(9, 4), (3,), (3,))", "ctc_loss"),
    ],
)
def test_losses_that_compare_outputs_are_known_by_name(loss: str, expected: str) -> None:
    found = output(f"x = torch.randn(100, 8)\nmodel = nn.Linear(8, 5)\n{loss}.backward()\n")

    assert found.loss.name.value == expected
    assert not found.loss.expects.known
    assert found.head.units.value == 5
