"""Networks of transformers: their heads, and the losses that they work out themselves."""

from __future__ import annotations

import pytest

from tests.torch.reading import read

TRAINED = """
from somewhere import unknown
from transformers import (
    AutoModelForCausalLM, AutoModelForSequenceClassification, BertForTokenClassification, ViTForImageClassification
)
model = {model}
model.train()
for batch in unknown:
    {step}.backward()
"""
SEQUENCES = "AutoModelForSequenceClassification.from_pretrained('some', num_labels={})"
IDS = "labels=torch.randint(0, 3, (8,))"
LOSSES = {
    "BertForTokenClassification.from_pretrained('some', num_labels=9)": "9 linear, cross_entropy logits",
    "AutoModelForCausalLM.from_pretrained('some')": "? linear, cross_entropy logits",
    SEQUENCES.format(1): "1 linear, mse_loss",
    SEQUENCES.format("3, problem_type='multi_label_classification'"): (
        "3 linear, binary_cross_entropy_with_logits logits"
    ),
    # near misses
    SEQUENCES.format(3): "3 linear, ?",
    SEQUENCES.format("unknown"): "? linear, ?",
    "AutoModelForSequenceClassification.from_pretrained('some')": "? linear, ?",
}


@pytest.mark.parametrize("model", LOSSES)
@pytest.mark.parametrize("part", [".loss", "[0]", "['loss']"])
def test_the_task_says_which_loss_a_network_works_out(model: str, part: str) -> None:
    code = TRAINED.replace("{model}", model).replace("{step}", f"model(**batch){part}")

    assert read(code) == [f"{LOSSES[model]}, ?, ? ?"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (IDS, "3 linear, cross_entropy logits, class ids(3), ? ?"),
        (
            "labels=torch.rand(8, 3)",
            "3 linear, binary_cross_entropy_with_logits logits, real numbers(?), ? 0..1",
        ),
    ],
)
def test_of_several_labels_their_dtype_says_the_loss(labels: str, expected: str) -> None:
    code = TRAINED.replace("{model}", SEQUENCES.format(3))

    (found,) = read(code.replace("{step}", f"model(batch['input_ids'], {labels}).loss"))

    assert found.split(", ")[:3] == expected.split(", ")[:3]


def test_a_loss_of_the_code_reads_the_numbers_of_the_head() -> None:
    step = "F.cross_entropy(model(batch['input_ids']).logits, torch.randint(0, 3, (8,)))"
    code = TRAINED.replace("{model}", SEQUENCES.format(3)).replace("{step}", step)

    assert read(code) == ["3 linear, cross_entropy logits, class ids(3), ? ?"]


def test_without_labels_there_is_no_loss() -> None:
    code = TRAINED.replace("{model}", SEQUENCES.format(3)).replace("{step}", "model(batch['input_ids']).loss")

    assert read(code) == []
