"""How loops measure: what they count as right, of what, and which metrics of libraries are given it."""

from __future__ import annotations

import pytest
from losslint.training import Metric, Scale

from tests.torch.reading import output

TRAINED = """
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
model = nn.Linear(8, 5)
F.cross_entropy(model(x), y).backward()
"""
ONE = """
x, y = torch.randn(100, 8), torch.randint(0, 2, (100, 1)).float()
model = nn.Linear(8, 1)
F.binary_cross_entropy_with_logits(model(x), y).backward()
"""


def metrics(code: str) -> tuple[Metric, ...]:
    return output(code).metrics.value or ()


@pytest.mark.parametrize(
    "answers",
    [
        "model(x).argmax(1) == y",
        "torch.argmax(model(x).softmax(1), dim=1) == y",
        "model(x).max(1)[1] == y",
        "torch.argmax(model(x), axis=1) == y",
        "torch.max(model(x), axis=1)[1] == y",
        "torch.max(model(x), 1)[1].eq(y)",
        "y == model(x).topk(1, dim=1)[1].squeeze(1)",
        "model(x).sort(dim=1, descending=True)[1][:, 0] == y",
        "model(x).detach().cpu().argmax(-1) == y",
        "np.argmax(model(x).detach().numpy(), axis=1) == y",
    ],
)
def test_classes_that_are_held_against_labels(answers: str) -> None:
    (found,) = metrics(f"{TRAINED}right = ({answers}).sum().item()\n")

    assert (found.name, found.threshold.value) == ("accuracy", None)


@pytest.mark.parametrize(
    "answers",
    [
        "unknown(model(x)) == y",
        "np.around(model(x).detach().numpy()) == y",
        "model(x).argmin(1) == y",
        "model(x).min(1)[1] == y",
        "model(x).sort(dim=1)[1][:, 0] == y",
        "x == y",
    ],
)
def test_what_chooses_no_class_counts_none(answers: str) -> None:
    assert [one for one in metrics(f"{TRAINED}right = ({answers}).sum()\n") if one.name == "accuracy"] == []


@pytest.mark.parametrize(
    ("answers", "cut", "reads", "rounds"),
    [
        ("(model(x) > 0).float() == y", 0, Scale.LOGITS, False),
        ("(model(x) > 0.5) == y", 0.5, Scale.LOGITS, False),
        ("torch.round(model(x)) == y", 0.5, Scale.LOGITS, True),
        ("torch.sigmoid(model(x)).round().eq(y)", 0.5, Scale.INDEPENDENT, True),
        ("(0.3 < torch.sigmoid(model(x))) == y", 0.3, Scale.INDEPENDENT, False),
        ("(model(x) > cut) == y", None, Scale.LOGITS, False),
    ],
)
def test_cuts(answers: str, cut: float | None, reads: Scale, rounds: bool) -> None:
    (found,) = metrics(f"from somewhere import cut\n{ONE}right = ({answers}).float().mean()\n")

    assert (found.name, found.threshold.value, found.rounds) == ("binary_accuracy", cut, rounds)
    assert found.reads is not None
    assert found.reads.value is reads


SAYING = """
x, y = torch.randn(100, 8), torch.randint(0, 2, (100, 1)).float()
model = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())
F.binary_cross_entropy(model(x), y).backward()
"""


@pytest.mark.parametrize(
    ("answers", "again"),
    [
        ("torch.round(torch.sigmoid(model(x)))", "torch.sigmoid(model(x))"),
        ("model(x).squeeze(1).sigmoid().unsqueeze(1) > 0.5", "model(x).squeeze(1).sigmoid()"),
        ("model(x) > 0.5", None),
        ("model(x).relu() > 0.5", None),
        ("torch.sigmoid(model[0](x)) > 0.5", None),
    ],
)
def test_a_sigmoid_of_what_came_from_one(answers: str, again: str | None) -> None:
    for one in metrics(f"{SAYING}right = (({answers}) == y).float().mean()\n"):
        assert (one.again.text() if one.again is not None else None) == again


def test_labels_that_are_not_known_are_labels_all_the_same() -> None:
    (found,) = metrics(
        f"from somewhere import n\n{TRAINED}z = n()\nright = (model(x).argmax(1) == z).sum()\n"
    )

    assert found.name == "accuracy"


def test_another_network_is_measured_for_itself() -> None:
    assert metrics(f"{TRAINED}other = nn.Linear(8, 5)\nright = (other(x).argmax(1) == y).sum()\n") == ()


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("accuracy_score(y, model(x).argmax(1))", ["accuracy"]),
        ("f1_score(y.numpy(), model(x).argmax(1).cpu().numpy(), average='macro')", ["f1"]),
        (
            "said = []\nfor _ in range(3):\n    said.extend(model(x).argmax(1).tolist())\naccuracy_score(y, said)",
            ["accuracy"],
        ),
        (
            "said = []\nfor _ in range(3):\n    said.append(model(x).argmax(1))\naccuracy_score(y, said)",
            ["accuracy"],
        ),
        (
            "torchmetrics.Accuracy(task='multiclass', num_classes=5).update(model(x), y)",
            ["multiclass_accuracy"],
        ),
        ("torchmetrics.classification.MulticlassF1Score(num_classes=5)(model(x), y)", ["multiclass_f1"]),
        ("evaluate.load('accuracy').add_batch(predictions=model(x).argmax(-1), references=y)", ["accuracy"]),
        ("evaluate.load('f1').compute(predictions=model(x).argmax(-1), references=y)", ["f1"]),
        ("evaluate.load(n).compute(predictions=model(x).argmax(-1), references=y)", []),
        ("accuracy_score(y, n)", []),
    ],
)
def test_metrics_of_libraries(code: str, names: list[str]) -> None:
    imports = (
        "import evaluate\nimport torchmetrics\nfrom somewhere import n\n"
        "from sklearn.metrics import accuracy_score, f1_score\n"
    )

    assert [one.name for one in metrics(f"{imports}{TRAINED}{code}\n")] == names


LOOP = """
data = TensorDataset(torch.randn(100, 8), torch.randint(0, 5, (100,)))
model = nn.Linear(8, 5)
def train(loader, epochs):
    for epoch in range(epochs):
        for x, y in loader:
            F.cross_entropy(model({fed}), y).backward()
"""


@pytest.mark.parametrize(
    ("call", "fed", "size", "epochs"),
    [
        ("train(DataLoader(data, batch_size=16), 7)", "x", 16, 7),
        ("train(DataLoader(data, 32, shuffle=True), 7)", "x.view(-1, 8)", 32, 7),
        ("train(DataLoader(data), n)", "x", 1, None),
        ("train(DataLoader(data, batch_size=n), 7)", "x", None, 7),
        ("train(DataLoader(data, batch_size=16), 7)", "x[:4]", None, 7),
    ],
)
def test_batches_and_epochs(call: str, fed: str, size: int | None, epochs: int | None) -> None:
    found = output(f"from somewhere import n\n{LOOP.format(fed=fed)}{call}\n").run

    assert (found.batch_size.value, found.epochs.value) == (size, epochs)


def test_all_samples_at_once_are_one_round_of_a_loop() -> None:
    code = """
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
model = nn.Linear(8, 5)
for step in range(300):
    F.cross_entropy(model(x), y).backward()
"""

    assert output(code).run.epochs.value == 300


@pytest.mark.parametrize(
    ("around", "epochs"),
    [
        ("for phase in ('train', 'val'):", None),
        ("for epoch in range(7):\n    for phase in ('train', 'val'):", 7),
        ("for width in (8, 16, 64):", None),
        ("for epoch in range(9):\n    for again in range(2):", 2),
    ],
)
def test_only_a_loop_that_counts_says_how_often(around: str, epochs: int | None) -> None:
    indent = "    " * (around.count("\n") + 1)
    code = f"""
data = TensorDataset(torch.randn(100, 8), torch.randint(0, 5, (100,)))
model = nn.Linear(8, 5)
{around}
{indent}for x, y in DataLoader(data, batch_size=10):
{indent}    F.cross_entropy(model(x), y).backward()
"""
    assert output(code).run.epochs.value == epochs


MODULE = """
import lightning.pytorch as pl
class Module(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(8, 5)
    def training_step(self, batch, n):
        x, y = batch
        return F.cross_entropy(self.net(x), y)
    def validation_step(self, batch, n):
        x, y = batch
        self.log("right", (self.net(x).argmax(1) == y).float().mean())
    def configure_optimizers(self):
        return optim.Adam(self.parameters())
loader = DataLoader(TensorDataset(torch.randn(100, 8), torch.randint(0, 5, (100,))), batch_size=20)
"""


@pytest.mark.parametrize(
    ("made", "fitted", "epochs", "count"),
    [
        ("max_epochs=4", "loader, loader", 4, 1),
        ("max_epochs=4", "loader", 4, 0),
        ("max_epochs=4", "train_dataloaders=loader, val_dataloaders=loader", 4, 1),
        ("", "loader, loader", None, 1),
    ],
)
def test_what_a_trainer_of_lightning_is_told(made: str, fitted: str, epochs: int | None, count: int) -> None:
    found = output(f"{MODULE}pl.Trainer({made}).fit(Module(), {fitted})\n")

    assert (found.run.epochs.value, found.run.batch_size.value) == (epochs, 20)
    assert len(found.metrics.value or ()) == count


TRAINER = """
import evaluate
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments
tokens = AutoTokenizer.from_pretrained("bert-base-cased")
data = load_dataset("imdb").map(lambda rows: tokens(rows["text"], truncation=True), batched=True)
model = AutoModelForSequenceClassification.from_pretrained("bert-base-cased", num_labels=2)
def score(said):
    logits, labels = said
    return evaluate.load("accuracy").compute(predictions=np.argmax(logits, axis=-1), references=labels)
"""


@pytest.mark.parametrize(
    ("told", "given", "epochs", "size", "names"),
    [
        ("num_train_epochs=2, per_device_train_batch_size=16", "compute_metrics=score", 2, 16, ["accuracy"]),
        ("num_train_epochs=2", "", 2, 8, []),
        ("", "compute_metrics=score", 3, 8, ["accuracy"]),
        ("max_steps=500", "compute_metrics=score", None, 8, ["accuracy"]),
        ("num_train_epochs=0.5", "", None, 8, []),
    ],
)
def test_what_a_trainer_of_transformers_is_told(
    told: str, given: str, epochs: int | None, size: int, names: list[str]
) -> None:
    code = f"""{TRAINER}
told = TrainingArguments("out", {told})
Trainer(model, told, train_dataset=data["train"], eval_dataset=data["test"], {given}).train()
"""
    found = output(code)

    assert (found.run.epochs.value, found.run.batch_size.value) == (epochs, size)
    assert [one.name for one in found.metrics.value or ()] == names


TAGS = """
from datasets import load_dataset
from transformers import (
    AutoModelForTokenClassification, AutoTokenizer, DataCollatorForTokenClassification, Trainer, TrainingArguments
)
tokens = AutoTokenizer.from_pretrained("bert-base-cased")
def encode(rows):
    made = tokens(rows["tokens"], is_split_into_words=True, truncation=True)
    made["labels"] = [
        [-100 if word is None else tags[word] for word in made.word_ids(n)]
        for n, tags in enumerate(rows["ner_tags"])
    ]
    return made
data = load_dataset("conll2003").map(encode, batched=True)
def measure(pair):
    said, labels = pair
    said = said.argmax(-1)
    return {{"accuracy": {score}}}
trainer = Trainer(
    model=AutoModelForTokenClassification.from_pretrained("bert-base-cased", num_labels=9),
    args=TrainingArguments("out"),
    train_dataset=data["train"],
    eval_dataset=data["test"],
    data_collator=DataCollatorForTokenClassification(tokens{told}),
    compute_metrics=measure,
)
trainer.train()
"""


@pytest.mark.parametrize(
    ("score", "told", "counts"),
    [
        ("(said == labels).mean()", "", True),
        ("(said == labels).astype(float).mean()", "", True),
        ("(said == labels)[labels != -100].mean()", "", False),
        ("(said[labels != -100] == labels[labels != -100]).mean()", "", False),
        ("(said == labels).sum() / (labels != -100).sum()", "", False),
        ("((said == labels) & (labels != -100)).mean()", "", False),
        ("(said == labels).mean(-1)", "", False),
        ("(said == labels).mean()", ", label_pad_token_id=0", True),  # some words are marked all the same
    ],
)
def test_places_that_are_left_out_and_counted(score: str, told: str, counts: bool) -> None:
    found = metrics(TAGS.format(score=score, told=told))

    assert [one.counts_ignored for one in found if one.counts_ignored is not None] != [] or not counts
    assert counts or all(one.counts_ignored is None for one in found)


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ("np.where(model(x).detach().numpy() > 0, 1, 0) == y", ["binary_accuracy"]),
        ("np.where(model(x).detach().numpy() > 0, 2, 0) == y", []),
        ("(model(x).detach().numpy() > 0).astype(int) == y", ["binary_accuracy"]),
        ("np.round(torch.sigmoid(model(x)).numpy()) == y", ["binary_accuracy"]),
        ("model(x).detach().numpy() == y", ["exact_accuracy"]),
    ],
)
def test_answers_that_numpy_makes(answers: str, names: list[str]) -> None:
    assert [one.name for one in metrics(f"{ONE}right = ({answers}).mean()\n")] == names
