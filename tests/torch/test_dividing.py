"""Data sets that chance divides once for the training and once more for the score, and what is right."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS
from tests.torch.test_holding import said

DATA = "whole = TensorDataset(torch.randn(1000, 8), torch.randint(0, 5, (1000,)))\n"
FIRST = "train, _ = random_split(whole, [800, 200])\n"
SECOND = "_, held_out = random_split(whole, [800, 200])"
TRAINED = """
loader, held = DataLoader(train, batch_size=32, shuffle=True), DataLoader(held_out, batch_size=32)
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5))
optimizer = optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(x), y).backward()
        optimizer.step()
    with torch.no_grad():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in held)
"""
SEEDED = "generator=torch.Generator().manual_seed(0)"
OPENED = "datasets.MNIST('d', {}transform=transforms.ToTensor())"


def opened_twice(first: str = "", second: str = "") -> str:
    """Return two divisions of data sets that are opened with further arguments."""
    return (
        f"train, _ = random_split({OPENED.format(first)}, [50000, 10000])\n"
        f"_, held_out = random_split({OPENED.format(second)}, [50000, 10000])"
    )


@pytest.mark.parametrize(
    "script",
    [
        f"{DATA}{FIRST}{SECOND}",
        f"torch.manual_seed(0)\n{DATA}{FIRST}{SECOND}",
        f"{DATA}{FIRST}{SECOND.replace('])', '], generator=None)')}",
        f"{DATA}{FIRST}{SECOND.replace('_, held_out', 'held_out, _')}",
        opened_twice(),
        opened_twice("train=True, "),
        opened_twice("download=True, "),
    ],
)
def test_reported_at_the_second_division(script: str) -> None:
    (line,) = said("LL603", script + TRAINED)

    assert line == script.split("\n")[-1]


def test_reported_where_one_function_divides_for_both() -> None:
    function = f"""{DATA}
def part(name):
    train, rest = random_split(whole, [0.8, 0.2])
    return train if name == 'train' else rest
train, held_out = part('train'), part('test')
"""

    assert said("LL603", function + TRAINED) == ["train, rest = random_split(whole, [0.8, 0.2])"]


def test_reported_where_functions_train_and_score() -> None:
    trained = """
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5))
optimizer = optim.SGD(model.parameters(), lr=0.1)
def fit(model, loader):
    for x, y in loader:
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(x), y).backward()
        optimizer.step()
@torch.no_grad()
def score(model, loader):
    return sum(F.cross_entropy(model(x), y).item() for x, y in loader)
for epoch in range(3):
    fit(model, DataLoader(train, batch_size=32))
    print(score(model, DataLoader(held_out, batch_size=32)))
"""

    assert said("LL603", f"{DATA}{FIRST}{SECOND}{trained}") == [SECOND]


@pytest.mark.parametrize(
    "script",
    [
        f"{DATA}train, held_out = random_split(whole, [800, 200])",
        f"{DATA}{FIRST}{SECOND}".replace("])", f"], {SEEDED})"),
        f"{DATA}{FIRST}{SECOND.replace('])', f'], {SEEDED})')}",  # not known to be another one
        f"{DATA}torch.manual_seed(0)\n{FIRST}torch.manual_seed(0)\n{SECOND}",
        f"from elsewhere import fix\n{DATA}fix()\n{FIRST}fix()\n{SECOND}",
        f"import lightning\n{DATA}lightning.seed_everything(1)\n{FIRST}lightning.seed_everything(1)\n{SECOND}",
        f"{DATA}{FIRST}other = TensorDataset(torch.randn(9, 8), torch.randint(0, 5, (9,)))\n"
        "_, held_out = random_split(other, [8, 1])",
        f"from elsewhere import whole\n{FIRST}{SECOND}",
        f"{DATA}train, rest = random_split(whole, [800, 200])\n_, held_out = random_split(rest, [100, 100])",
        opened_twice("train=True, ", "train=False, "),
        opened_twice("train=unknown, ", "train=unknown, "),
        opened_twice().replace("'d'", "'c'", 1),
        opened_twice().replace("MNIST", "FashionMNIST", 1),
    ],
)
def test_silent(script: str) -> None:
    assert said("LL603", script + TRAINED) == []


def test_silent_where_each_round_divides_anew_and_scores_with_that_division() -> None:
    body = "".join(f"    {line}\n" for line in TRAINED.strip().split("\n"))
    script = f"{DATA}for fold in range(3):\n    train, held_out = random_split(whole, [800, 200])\n{body}"

    assert said("LL603", script) == []


def test_silent_where_a_second_loop_trains_on_the_second_division() -> None:
    later = TRAINED[TRAINED.index("for epoch") :]
    held = "train, held_out = random_split(whole, [800, 200])\n"
    script = f"{DATA}{held}{TRAINED}{held}{TRAINED.split('model =')[0]}{later}"

    assert said("LL603", script) == []


def test_silent_where_gradients_are_recorded() -> None:
    script = f"{DATA}{FIRST}{SECOND}{TRAINED}".replace("with torch.no_grad():", "if True:")

    assert said("LL603", script) == []


@pytest.mark.parametrize(
    ("lengths", "share"),
    [("[800, 200]", 0.8), ("[0.75, 0.25]", 0.75), ("[500, 300, 200][:2] + [200]", 0.5), ("[n, m]", None)],
)
def test_the_share_that_is_seen_in_training_follows_from_the_lengths(
    lengths: str, share: float | None
) -> None:
    names = "_" if lengths.count(",") == 1 else "*_"
    script = (
        f"from elsewhere import n, m\n{DATA}train, {names} = random_split(whole, {lengths})\n"
        f"held_out, *_ = random_split(whole, {lengths})\n{TRAINED}"
    )
    (run,) = runs(script, header=IMPORTS)
    (redrawn,) = run.update.redrawn

    assert redrawn.share.value == share


def test_torch_itself_draws_that_share_again() -> None:
    torch = pytest.importorskip("torch")
    split, rows = torch.utils.data.random_split, range(10_000)

    def shared(*seeds: int | None) -> float:
        seeded = [{} if s is None else {"generator": torch.Generator().manual_seed(s)} for s in seeds]
        (train, _), (_, held_out) = (split(rows, [8000, 2000], **given) for given in seeded)
        return len(set(train.indices) & set(held_out.indices)) / 2000

    torch.manual_seed(0)
    assert shared(None, None) == pytest.approx(0.8, abs=0.04)
    assert shared(0, 0) == 0


SORTED = "from sklearn.datasets import load_iris\na, b = load_iris(return_X_y=True)\n"
TENSORS = "a, b = torch.tensor(a).float(), torch.tensor(b)\n"
PAIRS = TENSORS + "whole = TensorDataset(a, b)\n"
OF_IRIS = TRAINED.replace("Linear(8, 16)", "Linear(4, 16)").replace("Linear(16, 5)", "Linear(16, 3)")


@pytest.mark.parametrize(
    "cut",
    [
        PAIRS + "train, held_out = Subset(whole, range(120)), Subset(whole, range(120, 150))",
        PAIRS + "train, held_out = Subset(whole, list(range(120))), Subset(whole, list(range(120, 150)))",
        PAIRS + "places = list(range(150))\n"
        "train, held_out = Subset(whole, places[:120]), Subset(whole, places[120:])",
        TENSORS + "(a, c), (b, d) = torch.split(a, [120, 30]), b.split([120, 30])\n"
        "train, held_out = TensorDataset(a, b), TensorDataset(c, d)",
        PAIRS + "from sklearn.model_selection import KFold\nplaces, others = next(iter(KFold(5).split(a)))\n"
        "train, held_out = Subset(whole, places), Subset(whole, others)",
    ],
)
def test_sorted_rows_that_are_cut_in_ways_of_pytorch(cut: str) -> None:
    assert len(said("LL414", SORTED + cut + OF_IRIS)) == 1


@pytest.mark.parametrize(
    "cut",
    [
        PAIRS + "train, held_out = Subset(whole, range(0, 150, 2)), Subset(whole, range(1, 150, 2))",
        PAIRS + "import random\nplaces = list(range(150))\nrandom.shuffle(places)\n"
        "train, held_out = Subset(whole, places[:120]), Subset(whole, places[120:])",
        PAIRS + "train, held_out = Subset(whole, some(120)), Subset(whole, some(30))",
        TENSORS + "(a, c), (b, d) = torch.split(a, some(150)), b.split(some(150))\n"
        "train, held_out = TensorDataset(a, b), TensorDataset(c, d)",
        PAIRS + "from sklearn.model_selection import KFold\n"
        "places, others = next(iter(KFold(5, shuffle=True).split(a)))\n"
        "train, held_out = Subset(whole, places), Subset(whole, others)",
    ],
)
def test_sorted_rows_that_come_from_anywhere_or_nobody_knows(cut: str) -> None:
    assert said("LL414", SORTED + cut + OF_IRIS) == []


SERIES = """import numpy as np
from sklearn.model_selection import train_test_split
series, x, y = np.load('series.npy'), [], []
for i in range({}):
    x.append(series[i : i + 24])
    y.append(series[i + 24])
x, y = np.array(x), np.array(y)
{}
x, y = torch.tensor(x_train).float(), torch.tensor(y_train).float()
model = nn.Sequential(nn.Linear(24, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = optim.Adam(model.parameters())
for some, after in DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True):
    optimizer.zero_grad()
    nn.MSELoss()(model(some).squeeze(-1), after).backward()
    optimizer.step()
{}
"""
AT_RANDOM = "x_train, x_test, y_train, y_test = train_test_split(x, y)"
JUDGED = (
    "with torch.no_grad():\n"
    "    print(F.mse_loss(model(torch.tensor(x_test).float()).squeeze(-1), torch.tensor(y_test).float()))"
)


@pytest.mark.parametrize(
    ("rounds", "divided", "judged", "expected"),
    [
        ("900", AT_RANDOM, JUDGED, 1),
        ("0, 900, 24", AT_RANDOM, JUDGED, 0),
        ("900", AT_RANDOM.replace("(x, y)", "(x, y, shuffle=False)"), JUDGED, 0),
        ("900", AT_RANDOM, JUDGED.replace("x_test", "some(x_test)"), 0),
        ("900", AT_RANDOM, JUDGED.replace("torch.no_grad()", "own()"), 0),
    ],
)
def test_windows_whose_numbers_are_foretold(rounds: str, divided: str, judged: str, expected: int) -> None:
    assert len(said("LL417", SERIES.format(rounds, divided, judged))) == expected
