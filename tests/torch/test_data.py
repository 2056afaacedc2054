"""Data: tensors, data sets, loaders and transforms, as far as labels and inputs are known."""

from __future__ import annotations

import pytest
from losslint.training import Encoding, Range

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS, output, read

TRAINED = """
model = nn.Linear(8, 5)
for x, y in loader:
    nn.CrossEntropyLoss()(model(x), y).backward()
"""
SETS = {
    "datasets.MNIST('d', transform=transforms.ToTensor())": "class ids(10), images 0..1",
    "datasets.CIFAR100('d', train=True, transform=transforms.ToTensor())": "class ids(100), images 0..1",
    "datasets.ImageFolder('d', transform=transforms.ToTensor())": "class ids(?), images 0..1",
    "datasets.MNIST('d', transform=transforms.Compose([transforms.ToTensor(), "
    "transforms.Normalize((0.5,), (0.5,))]))": "class ids(10), images -1..1",
    "datasets.CIFAR10('d', transform=transforms.Compose([transforms.RandomCrop(32, padding=4), "
    "transforms.ToTensor(), transforms.Normalize((0.5, 0.5, 0.5), (0.25, 0.5, 0.5))]))": (
        "class ids(10), images -2..2"
    ),
    "datasets.MNIST('d', transform=transforms.PILToTensor())": "class ids(10), images 0..255",
    "datasets.MNIST('d', transform=v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]))": (
        "class ids(10), images 0..1"
    ),
    "datasets.MNIST('d', transform=v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32)]))": (
        "class ids(10), images 0..255"
    ),
    "Subset(datasets.MNIST('d', transform=transforms.ToTensor()), range(100))": "class ids(10), images 0..1",
    "random_split(datasets.MNIST('d', transform=transforms.ToTensor()), [50000, 10000])[0]": (
        "class ids(10), images 0..1"
    ),
    "TensorDataset(torch.rand(100, 8), torch.tensor([0, 1, 2] * 20))": "class ids(?), ? 0..1",
    "TensorDataset(torch.rand(100, 8), torch.randint(0, 5, (100,)))": "class ids(5), ? 0..1",
    "TensorDataset(torch.linspace(-1, 1, 100).unsqueeze(1), torch.arange(0, 1, 0.01))": (
        "real numbers(?), ? -1..1"
    ),
    "TensorDataset(torch.unsqueeze(torch.rand(100), 1), torch.squeeze(torch.randint(0, 5, (100, 1)), 1))": (
        "class ids(5), ? 0..1"
    ),
    # near misses
    "TensorDataset(torch.rand(100, 8), torch.arange(100))": "?, ? 0..1",
    "datasets.MNIST('d', transform=v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=unknown)]))": (
        "class ids(10), ? ?"
    ),
    "datasets.MNIST('d', transform=v2.Compose([v2.ToDtype(torch.float32, scale=True)]))": (
        "class ids(10), ? ?"
    ),
    "datasets.MNIST('d', transform=unknown)": "class ids(10), ? ?",
    "datasets.MNIST('d', transform=transforms.Compose([transforms.ToTensor(), unknown]))": "class ids(10), ? ?",
    "datasets.MNIST('d', transform=transforms.ToTensor(), target_transform=unknown)": "?, images 0..1",
    "unknown": "?, ? ?",
}


@pytest.mark.parametrize("made", SETS)
def test_a_loader_deals_out_what_its_data_set_holds(made: str) -> None:
    code = "from somewhere import unknown\nfrom torchvision.transforms import v2\n"
    code += f"loader = DataLoader({made}, batch_size=32)\n{TRAINED}"
    expected = SETS[made].replace("?(?)", "?")

    assert read(code) == [f"5 linear, cross_entropy logits, {expected}"]


OWN = """
class Rows(Dataset):
    def __init__(self):
        self.x, self.y = torch.rand(100, 8), torch.randint(0, 5, (100,))
    def __len__(self):
        return 100
    def __getitem__(self, index):
        return {returned}
loader = DataLoader(Rows(), batch_size=32)
for batch in loader:
    x, y = {unpacked}
    nn.CrossEntropyLoss()(nn.Linear(8, 5)(x.cuda()), y.long().cuda()).backward()
"""


@pytest.mark.parametrize(
    ("returned", "unpacked"),
    [
        ("self.x[index], self.y[index]", "batch"),
        ("{'x': self.x[index], 'y': self.y[index]}", "batch['x'], batch['y']"),
        ("self.x[index], (self.y[index], index)", "batch[0], batch[1][0]"),
    ],
)
def test_an_own_data_set_says_what_a_sample_is(returned: str, unpacked: str) -> None:
    code = OWN.replace("{returned}", returned).replace("{unpacked}", unpacked)

    assert read(code) == ["5 linear, cross_entropy logits, class ids(5), ? 0..1"]


COLLATED = (
    OWN.replace("y.long()", "y")
    .replace("batch_size=32", "batch_size=32, collate_fn=unknown")
    .replace("{returned}", "self.x[index], self.y[index]")
)


def test_what_an_unknown_function_makes_of_samples_is_unknown() -> None:
    code = "from somewhere import unknown\n" + COLLATED.replace("{unpacked}", "batch")

    assert read(code) == ["5 linear, cross_entropy logits, ?, ? ?"]


UNDER = {
    "torch.tensor(unknown, dtype=torch.long)": "class ids(?)",
    "torch.LongTensor(unknown)": "class ids(?)",
    "unknown(3)['label'].long()": "class ids(?)",
    "unknown(3)['label'].to('cuda').long().view(-1)": "class ids(?)",
    "torch.from_numpy(table['label'].values)": "class ids(?)",
    "torch.zeros(100, dtype=torch.long)": "class ids(?)",
    "torch.cat([torch.randint(0, 5, (50,)), torch.randint(0, 5, (50,))])": "class ids(5)",
    "torch.stack([torch.tensor(row['label']) for row in unknown], dim=0)": "?",
    "torch.stack([torch.tensor(row['label'], dtype=torch.long) for row in unknown])": "class ids(?)",
    # near misses
    "unknown.long(3)": "?",
    "unknown(3)['label'].float()": "?",
    "torch.tensor(unknown)": "?",
    "torch.tensor(unknown, dtype=torch.float32)": "?",
    "torch.from_numpy(table[['a', 'b']].values)": "?",
    "torch.zeros(100, 5)": "?",
    "torch.stack([torch.randint(0, 5, (50,)), torch.randint(0, 5, (50,))], dim=1)": "?",
}


@pytest.mark.parametrize("made", UNDER)
def test_a_loss_of_ids_says_what_whole_numbers_are(made: str) -> None:
    code = "from somewhere import unknown\nimport pandas as pd\ntable = pd.read_csv('a.csv')\n"
    code += f"nn.CrossEntropyLoss()(nn.Linear(8, 5)(torch.rand(100, 8)), {made}).backward()"

    assert read(code) == [f"5 linear, cross_entropy logits, {UNDER[made]}, ? 0..1"]


def test_a_loss_of_ids_says_nothing_of_numbers_beyond_its_classes() -> None:
    made = "nn.CrossEntropyLoss()(nn.Linear(8, 5)(torch.rand(9, 8)), torch.arange(9)).backward()"

    assert read(made) == ["5 linear, cross_entropy logits, ?, ? 0..1"]


RENUMBERED = """
new = {table}
pairs = [(image, new[label]) for image, label in datasets.CIFAR10('d', transform=transforms.ToTensor())]
for x, y in DataLoader(pairs, batch_size=4):
    nn.CrossEntropyLoss()(nn.Linear(3072, 2)(x.flatten(1)), y).backward()
"""


@pytest.mark.parametrize(
    ("table", "labels"),
    [("{0: 0, 2: 1}", "class ids(?)"), ("{0: 0.5, 2: 1.0}", "?"), ("{0: 'a', 2: 1}", "?")],
)
def test_a_table_of_whole_numbers_renumbers_classes(table: str, labels: str) -> None:
    assert read(RENUMBERED.replace("{table}", table)) == [
        f"2 linear, cross_entropy logits, {labels}, images 0..1"
    ]


JUDGED = {
    "torch.ones_like(output)": "class ids(2)",
    "torch.zeros_like(output)": "class ids(2)",
    "torch.full((64, 1), 1.0)": "class ids(2)",
    # near misses
    "torch.full((64, 1), 0.9)": "?",
    "torch.full((64, 1), unknown)": "?",
    "torch.ones_like(output) - unknown": "?",
}


@pytest.mark.parametrize("made", JUDGED)
def test_tensors_of_one_number_answer_yes_or_no(made: str) -> None:
    code = "from somewhere import unknown\noutput = nn.Linear(8, 1)(torch.rand(64, 8))\n"
    code += f"nn.BCEWithLogitsLoss()(output, {made}).backward()"

    assert read(code) == [f"1 linear, binary_cross_entropy_with_logits logits, {JUDGED[made]}, ? 0..1"]


def test_a_whole_number_becomes_a_tensor_of_one() -> None:
    code = RENUMBERED.replace("{table}", "{0: 0, 2: 1}").replace("new[label])", "torch.tensor(new[label]))")

    assert read(code) == ["2 linear, cross_entropy logits, class ids(?), images 0..1"]


OPENED = """
from PIL import Image
class Pictures(Dataset):
    def __len__(self):
        return 9
    def __getitem__(self, index):
        return {transform}(Image.open('a.png').convert('RGB')), torch.randint(0, 5, (1,))[0]
for x, y in DataLoader(Pictures(), batch_size=32):
    nn.CrossEntropyLoss()(nn.Linear(8, 5)(x), y).backward()
"""


@pytest.mark.parametrize(
    ("transform", "shape"),
    [
        ("transforms.ToTensor()", (None, 3, None, None)),
        ("transforms.Compose([transforms.Resize((32, 48)), transforms.ToTensor()])", (None, 3, 32, 48)),
        ("transforms.Compose([transforms.ToTensor(), transforms.Resize((32, 48))])", (None, 3, 32, 48)),
    ],
)
def test_a_picture_of_pillow_has_its_colours_first_as_a_tensor(
    transform: str, shape: tuple[int | None, ...]
) -> None:
    (run,) = runs(OPENED.replace("{transform}", transform), header=IMPORTS)

    assert run.inputs[0].shape.value == shape


MADE_OF_SIZES = (
    "torch.zeros(6, {sizes})",
    "torch.ones(6, {sizes})",
    "torch.empty(6, {sizes})",
    "torch.rand(6, {sizes})",
    "torch.randn(6, {sizes})",
    "torch.Tensor(6, {sizes})",
    "torch.rand(90).view(6, {sizes})",
    "torch.rand(90).reshape(6, {sizes})",
)


@pytest.mark.parametrize("made", MADE_OF_SIZES)
@pytest.mark.parametrize(
    ("sizes", "shape"), [("*size", None), ("*(3, 5)", (6, 3, 5)), ("3, *size[1:]", None)]
)
def test_sizes_that_are_passed_on_count_the_axes_only_where_they_are_known(
    made: str, sizes: str, shape: tuple[int | None, ...] | None
) -> None:
    code = (
        f"from somewhere import size\nx = {made.format(sizes=sizes)}\nnn.Linear(5, 1)(x).mean().backward()\n"
    )
    (run,) = runs(code, header=IMPORTS)

    assert run.inputs[0].shape.value == shape


@pytest.mark.parametrize(
    ("made", "encoding"),
    [
        ("torch.eye(5)[ids]", Encoding.ONE_HOT),
        ("torch.zeros(100, 5).scatter_(1, ids.unsqueeze(1), 1.0)", Encoding.ONE_HOT),
        ("torch.zeros(100, 5).scatter(dim=1, index=ids.view(-1, 1), value=1)", Encoding.ONE_HOT),
        ("torch.ones(100, 5).scatter_(1, ids.unsqueeze(1), 1.0)", None),
        ("torch.zeros(100, 5).scatter_(1, ids.unsqueeze(1), 0.9)", None),
        ("torch.zeros(100, 5).scatter_(0, ids.unsqueeze(1), 1.0)", None),
        ("torch.eye(5, 7)[ids]", None),
    ],
)
def test_rows_of_a_one_among_zeros(made: str, encoding: Encoding | None) -> None:
    code = f"ids = torch.randint(0, 5, (100,))\ny = {made}\nnn.MSELoss()(nn.Linear(8, 5)(torch.randn(100, 8)), y).backward()\n"

    assert output(code).labels.encoding.value is encoding


def test_a_batch_whose_entries_are_moved_one_by_one() -> None:
    code = """
from transformers import AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding
from datasets import load_dataset
tokens = AutoTokenizer.from_pretrained("bert-base-cased")
rows = load_dataset("imdb").map(lambda rows: tokens(rows["text"], truncation=True), batched=True)
rows = rows.remove_columns(["text"]).rename_column("label", "labels")
model = AutoModelForSequenceClassification.from_pretrained("bert-base-cased", num_labels=2)
for batch in DataLoader(rows["train"], batch_size=8, collate_fn=DataCollatorWithPadding(tokens)):
    batch = {name: one.to("cuda") for name, one in batch.items()}
    model(**batch).loss.backward()
"""
    found = output(code)

    assert (found.loss.name.value, found.labels.encoding.value) == ("cross_entropy", Encoding.CLASS_IDS)
    assert found.run.batch_size.value == 8


TAGGED = """
from transformers import AutoModelForTokenClassification, AutoTokenizer, DataCollatorForTokenClassification
from datasets import load_dataset
tokens = AutoTokenizer.from_pretrained("bert-base-cased")
def encode(rows):
    made = tokens(rows["tokens"], is_split_into_words=True, truncation=True)
    made["labels"] = [aligned(tags, made.word_ids(n)) for n, tags in enumerate(rows["ner_tags"])]
    return made
def aligned(tags, words):
{aligned}
data = load_dataset("conll2003")
rows = data.map(encode, batched=True, remove_columns=data["train"].column_names)
names = data["train"].features["ner_tags"].feature.names
model = AutoModelForTokenClassification.from_pretrained("bert-base-cased", num_labels=len(names))
collator = DataCollatorForTokenClassification(tokens)
for batch in DataLoader(rows["train"], batch_size=8, collate_fn=collator):
    model(**batch).loss.backward()
"""
ALIGNED = (
    "    return [-100 if word is None else tags[word] for word in words]",
    """
    found, latest = [], None
    for word in words:
        if word is None or word == latest:
            found.append(-100)
        else:
            found.append(tags[word])
        latest = word
    return found
""",
)


@pytest.mark.parametrize("aligned", ALIGNED)
def test_tags_of_words_of_which_some_are_left_out(aligned: str) -> None:
    found = output(TAGGED.replace("{aligned}", aligned))

    assert (found.head.units.value, found.labels.encoding.value) == (9, Encoding.CLASS_IDS)
    assert found.labels.range.value is None


ENTRIES = {
    "self.rows[i]": (None,),
    "self.rows[i : i + 4]": (None, None),
    "self.rows[unknown]": None,
}


@pytest.mark.parametrize("rows", ENTRIES)
def test_a_row_of_a_data_set_and_several(rows: str) -> None:
    code = f"""
from somewhere import unknown
from datasets import load_dataset
class Rows(Dataset):
    def __init__(self, rows):
        self.rows = rows
    def __getitem__(self, i):
        return torch.zeros(8), {rows}["label"]
model = nn.Linear(8, 2)
for x, y in DataLoader(Rows(load_dataset("imdb")["train"]), batch_size=4):
    nn.CrossEntropyLoss()(model(x), y).backward()
"""
    assert output(code).labels.shape.value == ENTRIES[rows]


@pytest.mark.parametrize(("items", "span"), [("[0, 2, 1]", (0, 2)), ("[0.5, 1]", None), ("['a', 'b']", None)])
def test_one_number_of_a_list_of_labels(items: str, span: tuple[float, float] | None) -> None:
    code = f"""
class Rows(Dataset):
    labels = {items}
    def __getitem__(self, i):
        return torch.zeros(8), self.labels[i]
model = nn.Linear(8, 3)
for x, y in DataLoader(Rows(), batch_size=4):
    nn.CrossEntropyLoss()(model(x), y).backward()
"""
    found = output(code).labels.range.value

    assert ((found.low, found.high) if found is not None else None) == span


ROWS = {
    "self.rows.loc[i, 'kind']": (None,),
    "self.rows.iloc[i]['kind']": (None,),
    "self.rows['kind'].values[i]": (None,),
    "int(self.rows.iloc[i, 1])": (None,),
    "self.rows.loc[i : i + 3, 'kind'].values": (None, None),
}


@pytest.mark.parametrize("read", ROWS)
def test_an_entry_of_a_table(read: str) -> None:
    code = f"""
import pandas as pd
class Rows(Dataset):
    def __init__(self, rows):
        self.rows = rows
    def __getitem__(self, i):
        return torch.zeros(8), {read}
model = nn.Linear(8, 3)
for x, y in DataLoader(Rows(pd.read_csv("rows.csv")[["name", "kind"]]), batch_size=4):
    nn.CrossEntropyLoss()(model(x), y).backward()
"""
    assert output(code).labels.shape.value == ROWS[read]


PREPARED = {
    "timm.data.create_transform()": (-2.118, 2.64),
    "timm.data.create_transform(**timm.data.resolve_data_config({}, model=model), is_training=True)": (-1, 1),
    "timm.data.create_transform(**timm.data.resolve_model_data_config(model))": (-1, 1),
    "timm.data.create_transform(**timm.data.resolve_data_config(model.pretrained_cfg))": (-1, 1),
    "transforms.Compose([transforms.ToTensor(), transforms.Normalize(IMAGENET_INCEPTION_MEAN, IMAGENET_INCEPTION_STD)])": (
        -1,
        1,
    ),
    "timm.data.create_transform(normalize=False)": None,
    "timm.data.create_transform(**unknown)": None,
}


@pytest.mark.parametrize("transform", PREPARED)
def test_images_as_networks_of_timm_want_them(transform: str) -> None:
    code = f"""
import timm
from somewhere import unknown
from timm.data.constants import IMAGENET_INCEPTION_MEAN, IMAGENET_INCEPTION_STD
model = timm.create_model("vit_base_patch16_224", pretrained=True, num_classes=5)
for x, y in DataLoader(datasets.ImageFolder("d", transform={transform}), batch_size=4):
    nn.CrossEntropyLoss()(model(x), y).backward()
"""
    (run,) = runs(code, header=IMPORTS)
    found = run.inputs[0].range.value if run.inputs else None

    assert ((round(found.low, 3), round(found.high, 3)) if found is not None else None) == PREPARED[transform]


@pytest.mark.parametrize(
    ("to_tensor", "said"),
    [("transforms.ToTensor()", None), ("v2.ToTensor()", Range(0, 255)), ("v2.ToImage()", Range(0, 255))],
)
def test_to_tensor_refuses_a_tensor_and_its_second_version_hands_it_on(
    to_tensor: str, said: Range | None
) -> None:
    opened = OPENED.replace(
        "Image.open('a.png').convert('RGB')", "torch.tensor(np.array(Image.open('a.png')))"
    )
    (run,) = runs(
        "import numpy as np\nfrom torchvision.transforms import v2\n"
        + opened.replace("{transform}", to_tensor),
        header=IMPORTS,
    )

    assert run.inputs[0].range.value == said
