"""Networks of transformers: their heads, and the losses that they work out themselves."""

from __future__ import annotations

import pytest

from tests.torch.reading import head, read

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


ON_TOP = """
from transformers import AutoModel, BertModel
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = {trunk}
        self.head = nn.Linear(768, 5)
    def forward(self, ids, mask):
        return self.head({read})
model = Net()
ids, y = torch.randint(0, 1000, (100, 16)), torch.randint(0, 5, (100,))
nn.CrossEntropyLoss()(model(ids, ids > 0), y).backward()
"""
BERT = "BertModel.from_pretrained('bert-base-uncased')"
READ = {
    "self.bert(ids, mask).last_hidden_state[:, 0]": 2,
    "self.bert(input_ids=ids, attention_mask=mask)[0].mean(1)": 2,
    "self.bert(ids, output_hidden_states=True).hidden_states[-2][:, 0, :]": 2,
    "self.bert(ids, mask).pooler_output": 2,
    "self.bert(ids, mask)[1]": 2,
    "self.bert(ids, mask, return_dict=False)[1]": 2,
    "self.bert(ids, mask).last_hidden_state": 3,
}


@pytest.mark.parametrize("reading", READ)
def test_a_head_on_a_network_without_one(reading: str) -> None:
    found = head(ON_TOP.replace("{trunk}", BERT).replace("{read}", reading))

    assert found == (5, "linear", READ[reading])


@pytest.mark.parametrize("reading", ["self.bert(ids)[1]", "self.bert(ids).pooler_output"])
def test_a_network_that_may_not_pool(reading: str) -> None:
    code = ON_TOP.replace("{trunk}", "AutoModel.from_pretrained('some')").replace("{read}", reading)

    assert head(code) == (5, "linear", None)
