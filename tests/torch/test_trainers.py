"""Trainers that take the steps themselves: of transformers, of ignite, and modules of Lightning by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.training import Act, Run

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS, read

FINE_TUNED = """
from datasets import load_dataset
from transformers import (
    AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer, TrainingArguments
)
data = load_dataset({data})
tokenizer = AutoTokenizer.from_pretrained("distilbert-base-uncased")
data = data.map(lambda rows: tokenizer(rows["text"], truncation=True), batched=True){then}
model = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased"{labels})
trainer = Trainer(
    model=model,
    args=TrainingArguments(output_dir="out", learning_rate=2e-5),
    train_dataset=data["train"],
    data_collator=DataCollatorWithPadding(tokenizer),
)
trainer.train()
"""
IMDB = "2 linear, cross_entropy logits, class ids(2), tokens ?"
SETS = {
    ("'imdb'", "", ", num_labels=2"): IMDB,
    ("'stanfordnlp/imdb'", "", ""): IMDB,
    ("'glue', 'mrpc'", ".rename_column('label', 'labels')", ""): IMDB,
    ("'glue', 'sst2'", ".remove_columns(['sentence']).shuffle(seed=1)", ""): IMDB,
    ("'ag_news'", ".with_format('torch')", ", num_labels=data['train'].features['label'].num_classes"): (
        "4 linear, cross_entropy logits, class ids(4), tokens ?"
    ),
    ("'ag_news'", "", ", id2label={0: 'a', 1: 'b', 2: 'c', 3: 'd'}"): (
        "4 linear, cross_entropy logits, class ids(4), tokens ?"
    ),
    ("'glue', 'stsb'", "", ", num_labels=1"): "1 linear, mse_loss, real numbers(?), tokens ?",
    # near misses
    ("'csv', data_files='reviews.csv'", "", ", num_labels=2"): "2 linear, ?, ?, tokens ?",
    ("'imdb'", ".remove_columns('label')", ", num_labels=2"): "2 linear, ?, ?, tokens ?",
}


@pytest.mark.parametrize("case", SETS)
def test_a_trainer_calls_the_network_on_rows_of_the_data(case: tuple[str, str, str]) -> None:
    data, then, labels = case
    code = FINE_TUNED.replace("{data}", data).replace("{then}", then).replace("{labels}", labels)

    assert read(code) == [SETS[case]]


def test_the_rate_is_that_of_the_arguments() -> None:
    code = FINE_TUNED.replace("{data}", "'imdb'").replace("{then}", "").replace("{labels}", "")
    (run,) = runs(code, header=IMPORTS)

    assert (run.optimizer.name.value, run.optimizer.learning_rate.value) == ("AdamW", 2e-5)


def _told(arguments: str, more: str = "") -> Run:
    """Return the training of a trainer with these arguments, and more of its own."""
    code = FINE_TUNED.replace("{data}", "'imdb'").replace("{then}", "").replace("{labels}", "")
    code = code.replace("learning_rate=2e-5", arguments).replace(
        "    model=model,", f"    model=model,{more}"
    )
    (run,) = runs(code, header=IMPORTS)
    return run


OF_A_TRAINER = [Act.TRAINING, Act.ASKED, Act.CLEARED, Act.BACKWARD, Act.CLIPPED, Act.STEPPED]


def test_the_turn_is_the_trainers() -> None:
    run = _told("learning_rate=2e-5")

    assert [one.act for one in run.update.order] == OF_A_TRAINER
    assert {len(one.loops) for one in run.update.order} == {2}  # epochs, and batches in them
    assert (run.update.cleared.value, run.update.stepped.value) == (True, True)


def test_a_trainer_cuts_no_gradients_where_it_is_told_not_to() -> None:
    assert Act.CLIPPED not in [one.act for one in _told("max_grad_norm=0").update.order]


def test_a_trainer_measures_in_eval_mode_and_without_gradients() -> None:
    more = " eval_dataset=data['test'], compute_metrics=lambda said: {'right': (said[0].argmax(-1) == said[1]).mean()},"
    order = _told("learning_rate=2e-5", more).update.order
    switched = [one.act for one in order if one.act not in OF_A_TRAINER[1:]]
    recorded = [one.recording.value for one in order if one.act is Act.ASKED]

    assert switched == [Act.TRAINING, Act.EVALUATING]
    assert recorded == [True, False]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("per_device_train_batch_size=16", 16),
        ("per_device_train_batch_size=16, gradient_accumulation_steps=4", 64),
        ("gradient_accumulation_steps=4", 32),
        ("gradient_accumulation_steps=somewhere.times", None),
    ],
)
def test_an_update_is_of_all_batches_whose_gradients_are_gathered(arguments: str, wanted: int | None) -> None:
    assert _told(arguments).batch_size.value == wanted


OWN_LOSS = """
class Own(Trainer):
    def compute_loss(self, model, inputs, return_outputs=False):
        answer = model(inputs["input_ids"])
        return nn.CrossEntropyLoss(label_smoothing=0.1)(answer.logits, inputs["labels"])
"""


def test_a_trainer_of_the_projects_own_says_its_loss() -> None:
    code = FINE_TUNED.replace("{data}", "'imdb'").replace("{then}", "").replace("{labels}", "")
    code = code.replace("trainer = Trainer(", f"{OWN_LOSS}\ntrainer = Own(")
    (run,) = runs(code, header=IMPORTS)

    assert read(code) == [IMDB]
    assert run.outputs[0].loss.label_smoothing.value == 0.1


BATCHES = """
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained("bert-base-cased")
data = load_dataset("imdb", split="train").map(lambda row: tokenizer(row["text"], truncation=True))
data = data.rename_column("label", "labels")
def together(rows):
    return tokenizer.pad(rows, return_tensors="pt")
loader = DataLoader(data, batch_size=8, collate_fn=together)
model = AutoModelForSequenceClassification.from_pretrained("bert-base-cased")
for batch in loader:
    batch = {step}
    model(**batch).loss.backward()
"""


@pytest.mark.parametrize("step", ["batch.to('cuda')", "{k: v.to('cuda') for k, v in batch.items()}"])
def test_batches_of_tokens_reach_the_network(step: str) -> None:
    (found,) = read(BATCHES.replace("{step}", step))

    assert found.startswith("2 linear, ")


def test_labels_stay_beside_the_tokens() -> None:
    assert read(BATCHES.replace("{step}", "batch.to('cuda')")) == [IMDB]


IGNITE = """
from ignite.engine import Engine, create_supervised_trainer
data = DataLoader(datasets.MNIST(".", transform=transforms.ToTensor()), batch_size=8)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
optimizer = optim.SGD(model.parameters(), lr=0.1)
"""
STEP = """
def step(engine, batch):
    x, y = batch
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
"""


def test_ignite_hands_model_and_loader_on() -> None:
    code = f"""{IGNITE}
import ignite.distributed as idist
model, optimizer = idist.auto_model(model), idist.auto_optim(optimizer)
numbers = datasets.MNIST(".", transform=transforms.ToTensor())
loader = idist.auto_dataloader(numbers, batch_size=8, shuffle=True)
def training(rank, criterion, epochs):
    create_supervised_trainer(model, optimizer, criterion).run(loader, max_epochs=epochs)
with idist.Parallel(backend=None) as parallel:
    parallel.run(training, nn.CrossEntropyLoss(), epochs=3)
"""
    assert read(code) == ["10 linear, cross_entropy logits, class ids(10), images 0..1"]


SCORE = """
with torch.no_grad():
    for x, y in data:
        print((model(x).argmax(1) == y).float().mean())
"""


@pytest.mark.parametrize(
    "code",
    [
        "create_supervised_trainer(model, optimizer, nn.CrossEntropyLoss()).run(data, 3)",
        STEP.replace("x, y = batch", "model.train()\n    optimizer.zero_grad()\n    x, y = batch")
        + "\nEngine(step).run(data, max_epochs=3)",
    ],
)
def test_handlers_of_an_engine_may_leave_another_mode(code: str) -> None:
    start = IGNITE.replace("nn.Linear(784, 10)", "nn.Dropout(0.5), nn.Linear(784, 10)")
    code = f"{IMPORTS}{start}{code}\n"

    assert lint(Path("train.py"), f"{code}{SCORE}".encode(), select=["LL7"]) == []


def test_the_turn_of_an_engine_is_its_own() -> None:
    (run,) = runs(
        f"{IGNITE}create_supervised_trainer(model, optimizer, nn.CrossEntropyLoss()).run(data, 3)",
        header=IMPORTS,
    )
    acts = [one.act for one in run.update.order]

    assert acts == [Act.TRAINING, Act.ASKED, Act.CLEARED, Act.BACKWARD, Act.STEPPED]
    assert run.epochs.value == 3


@pytest.mark.parametrize(
    "code",
    [
        "create_supervised_trainer(model, optimizer, nn.CrossEntropyLoss(), device='cpu').run(data, 3)",
        f"{STEP}\ntrainer = Engine(step)\ntrainer.run(data, max_epochs=3)",
    ],
)
def test_an_engine_takes_the_steps(code: str) -> None:
    (run,) = runs(IGNITE + code, header=IMPORTS)

    assert read(IGNITE + code) == ["10 linear, cross_entropy logits, class ids(10), images 0..1"]
    assert run.optimizer.name.value == "SGD"


MODULE = """
import pytorch_lightning as pl
class Lit(pl.LightningModule):
    def __init__(self, classes=10, lr=0.001):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(784, self.hparams.classes))
    def forward(self, x):
        return self.net(x)
    def training_step(self, batch):
        x, y = batch
        return F.cross_entropy(self(x), y)
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams["lr"])
"""


def test_a_module_that_nobody_fits_says_head_and_loss() -> None:
    (run,) = runs(MODULE, header=IMPORTS)

    assert read(MODULE) == ["10 linear, cross_entropy logits, ?, ? ?"]
    assert run.optimizer.learning_rate.value == 0.001


def test_a_module_that_is_fitted_is_one_training() -> None:
    data = "DataLoader(datasets.MNIST('.', transform=transforms.ToTensor()), batch_size=8)"
    code = f"{MODULE}\npl.Trainer(max_epochs=1).fit(Lit(10), {data})\n"

    assert read(code) == ["10 linear, cross_entropy logits, class ids(10), images 0..1"]


def test_a_command_line_makes_module_and_data() -> None:
    code = f"""{MODULE}
from pytorch_lightning.cli import LightningCLI
class Data(pl.LightningDataModule):
    def setup(self, stage):
        self.data = datasets.MNIST('.', transform=transforms.ToTensor())
    def train_dataloader(self):
        return DataLoader(self.data, batch_size=8)
cli = LightningCLI(Lit, Data)
"""
    assert read(code) == ["10 linear, cross_entropy logits, class ids(10), images 0..1"]


FIELDS = """
from torchtext.legacy import data, datasets
TEXT = data.Field(tokenize="spacy"{lengths})
LABEL = data.LabelField({dtype})
train, test = {sets}
train, valid = train.split(split_ratio=0.8)
TEXT.build_vocab(train)
loader, others = data.BucketIterator.splits((train, test), batch_size=64)
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.last = nn.Embedding(100, 8), nn.Linear(8, {units})
    def forward(self, text):
        return self.last(self.embedding(text).mean(0))
model = Model()
for batch in loader:
    {step}.backward()
"""
YES_NO = "nn.BCEWithLogitsLoss()(model(batch.text).squeeze(1), batch.label)"
TEXTS = {
    ("datasets.IMDB.splits(TEXT, LABEL)", "dtype=torch.float", "", "1", YES_NO): (
        "1 linear, binary_cross_entropy_with_logits logits, class ids(2), tokens ?"
    ),
    ("datasets.TREC.splits(TEXT, LABEL)", "", "", "6", "F.cross_entropy(model(batch.text), batch.label)"): (
        "6 linear, cross_entropy logits, class ids(6), tokens ?"
    ),
    (
        "data.TabularDataset.splits(train='a', test='b', fields={'x': ('text', TEXT), 'y': ('label', LABEL)})",
        "",
        ", include_lengths=True",
        "6",
        "F.cross_entropy(model(batch.text[0]), batch.label)",
    ): "6 linear, cross_entropy logits, class ids(?), tokens ?",
}


@pytest.mark.parametrize("case", TEXTS)
def test_fields_of_torchtext_say_what_a_batch_holds(case: tuple[str, str, str, str, str]) -> None:
    code = FIELDS
    for name, text in zip(("sets", "dtype", "lengths", "units", "step"), case, strict=True):
        code = code.replace("{" + name + "}", text)

    assert read(code) == [TEXTS[case]]


COLLATED = """
import datasets as hub
train, test = hub.load_dataset("imdb", split=["train", "test"])
train = train.map(lambda row, end: {"ids": [1, 2, end]}, fn_kwargs={"end": 3})
train = train.train_test_split(test_size=0.2)["train"].with_format("torch", columns=["ids", "label"])
def together(rows):
    ids = nn.utils.rnn.pad_sequence([row["ids"] for row in rows], batch_first=True)
    return {"ids": ids, "label": torch.stack([row["label"] for row in rows])}
model = nn.Sequential(nn.EmbeddingBag(100, 8), nn.Linear(8, 2))
for batch in DataLoader(train, batch_size=8, collate_fn=together):
    F.cross_entropy(model(batch["ids"]), batch["label"]).backward()
"""


def test_rows_of_a_data_set_are_collated_by_the_projects_own_function() -> None:
    (found,) = read(COLLATED)

    assert found.startswith("2 linear, cross_entropy logits, class ids(2), ")


MANUAL = """
import pytorch_lightning as pl
from elsewhere import step
loader = DataLoader(TensorDataset(torch.randn(100, 8), torch.randint(0, 5, (100,))), batch_size=10)
class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = {automatic}
        self.layer = nn.Linear(8, 5)
    def training_step(self, batch, index):
        x, y = batch
        loss = F.cross_entropy(self.layer(x), y)
        optimizer = self.optimizers()
        optimizer.zero_grad()
        {lines}
    def configure_optimizers(self):
        return optim.Adam(self.parameters())
pl.Trainer(max_epochs=3).fit(Net(), loader)
"""


@pytest.mark.parametrize(
    ("automatic", "lines", "count"),
    [
        (False, "self.manual_backward(loss)", 1),
        (False, "self.manual_backward(loss); return loss", 1),
        (False, "self.manual_backward(loss); optimizer.step()", 0),
        (False, "self.manual_backward(loss); self.optimizers().step()", 0),
        (False, "self.manual_backward(loss); step(self)", 0),  # it may take it
        (False, "step(self, loss)", 0),
        (True, "return loss", 0),
    ],
)
def test_steps_that_are_left_to_the_module_are_taken(automatic: bool, lines: str, count: int) -> None:
    code = IMPORTS + MANUAL.format(automatic=automatic, lines=lines)

    assert len(lint(Path("train.py"), code.encode(), select=["LL725"])) == count
