"""Loops of PyTorch in which test data choose the weights, and what is right or may be."""

from __future__ import annotations

import pytest

from tests.torch.test_holding import said

DATA = """
train_set = datasets.MNIST('d', train=True, transform=transforms.ToTensor())
test_set = datasets.MNIST('d', train=False, transform=transforms.ToTensor())
"""
LOADERS = """
train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
test_loader = DataLoader(test_set, batch_size=256)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10))
optimizer = optim.Adam(model.parameters())
def train():
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
"""
SCORE = """
def evaluate(loader):
    model.eval()
    hits, total = 0, 0
    with torch.no_grad():
        for x, y in loader:
            hits += (model(x).argmax(1) == y).sum().item()
            total += len(y)
    return 100 * hits / total
"""
LOOP = """
best = 0.0
for epoch in range(20):
    train()
    score = evaluate(test_loader)
"""
CHOICE = "if score > best:"
KEEP = "torch.save(model.state_dict(), 'best.pt')"
CHOOSE = f"    {CHOICE}\n        best = score\n        {KEEP}\n"
HALVES = "train_set, other_set = random_split(train_set, [50_000, 10_000])\n"
OTHER = "other_loader = DataLoader(other_set)\n"


def lines(*parts: str) -> list[str]:
    return said("LL604", "".join(parts))


class TestWhatIsSaid:
    def test_a_score_of_test_data_chooses(self) -> None:
        assert lines(DATA, LOADERS, SCORE, LOOP, CHOOSE) == [CHOICE]

    @pytest.mark.parametrize(
        "keep",
        [
            "torch.save(model, 'best.pt')",
            "torch.save({'net': model.state_dict(), 'score': score}, 'best.pt')",
            "torch.save({'net': model, 'score': score}, 'best.pt')",
            "weights = copy.deepcopy(model.state_dict())",
            "kept = copy.deepcopy(model)",
        ],
    )
    def test_ways_to_keep(self, keep: str) -> None:
        assert lines(DATA, LOADERS, SCORE, LOOP, CHOOSE.replace(KEEP, keep)) == [CHOICE]

    @pytest.mark.parametrize(
        "condition",
        [
            "if epoch > 3 and score > best:",
            "if best < score:",
            "if not score <= best:",
            "if round(score, 2) > best:",
        ],
    )
    def test_conditions(self, condition: str) -> None:
        assert lines(DATA, LOADERS, SCORE, LOOP, CHOOSE.replace(CHOICE, condition)) == [condition]

    def test_a_round_that_goes_on_early(self) -> None:
        skipped = f"    if score <= best:\n        continue\n    best = score\n    {KEEP}\n"

        assert lines(DATA, LOADERS, SCORE, LOOP, skipped) == ["if score <= best:"]

    @pytest.mark.parametrize(
        ("of_batch", "of_all"),
        [
            ("F.cross_entropy(model(x), y).item()", "hits / len(loader)"),
            ("F.cross_entropy(model(x), y, reduction='sum').item()", "hits / len(loader.dataset)"),
            ("(model(x).argmax(1) == y).sum()", "hits.double() / len(loader.dataset)"),
            ("torch.sum(torch.max(model(x), 1)[1] == y.data).item()", "hits / len(loader.dataset)"),
        ],
    )
    def test_scores(self, of_batch: str, of_all: str) -> None:
        score = SCORE.replace("(model(x).argmax(1) == y).sum().item()", of_batch)

        assert lines(DATA, LOADERS, score.replace("100 * hits / total", of_all), LOOP, CHOOSE) == [CHOICE]

    @pytest.mark.parametrize("of_all", ["np.mean(found)", "sum(found) / len(found)"])
    def test_lists_of_losses(self, of_all: str) -> None:
        score = SCORE.replace("hits, total = 0, 0", "found = []").replace("            total += len(y)\n", "")
        score = score.replace("hits += (model(x).argmax(1) == y).sum().item()", "found.append(LOSS.item())")
        score = score.replace("LOSS", "F.cross_entropy(model(x), y)").replace("100 * hits / total", of_all)

        assert lines(DATA, LOADERS, score, LOOP, CHOOSE) == [CHOICE]

    def test_a_score_of_a_library(self) -> None:
        score = """
from sklearn.metrics import accuracy_score
def evaluate(loader):
    said, right = [], []
    with torch.no_grad():
        for x, y in loader:
            said.extend(model(x).argmax(1).cpu().numpy())
            right.extend(y.numpy())
    return accuracy_score(right, said)
"""

        assert lines(DATA, LOADERS, score, LOOP, CHOOSE) == [CHOICE]

    def test_an_object_that_decides(self) -> None:
        stopper = f"""
class Stopper:
    def __init__(self):
        self.best = None
    def __call__(self, score):
        if self.best is None or score > self.best:
            self.best = score
            {KEEP}
stopper = Stopper()
"""

        found = lines(DATA, LOADERS, SCORE, stopper, LOOP, "    stopper(score)\n")

        assert found == ["if self.best is None or score > self.best:"]

    @pytest.mark.parametrize(
        "also", ["    shown = evaluate(train_loader)\n", "    print(score)\nprint(evaluate(test_loader))\n"]
    )
    def test_what_is_no_other_score(self, also: str) -> None:
        assert lines(DATA, LOADERS, SCORE, LOOP, CHOOSE, also) == [CHOICE]

    def test_a_folder_named_for_testing(self) -> None:
        pictures = (
            "transforms.Compose([transforms.Grayscale(), transforms.Resize((28, 28)), transforms.ToTensor()])"
        )
        folders = "".join(
            f"{name}_set = datasets.ImageFolder('pictures/{name}', {pictures})\n"
            for name in ("train", "test")
        )

        assert lines(folders, LOADERS, SCORE, LOOP, CHOOSE) == [CHOICE]
        assert lines(folders.replace("/test", "/val"), LOADERS, SCORE, LOOP, CHOOSE) == []


class TestSilent:
    @pytest.mark.parametrize(
        "after",
        [
            "    best = max(best, score)\n",  # it is shown, and the last weights are kept
            f"    {KEEP}\n",
            f"    if epoch % 5 == 0:\n        {KEEP}\n",
            f"    if epoch == 19 or score > best:\n        {KEEP}\n",  # the last weights are what remains
            f"    if score > 99:\n        break\n    {KEEP}\n",  # one more file each round
            "    if score < best:\n        optimizer.param_groups[0]['lr'] *= 0.5\n    best = score\n",
        ],
    )
    def test_nothing_is_chosen(self, after: str) -> None:
        assert lines(DATA, LOADERS, SCORE, LOOP, after) == []

    def test_data_of_their_own_choose(self) -> None:
        loop = LOOP.replace("test_loader", "other_loader")

        assert lines(DATA, HALVES, OTHER, LOADERS, SCORE, loop, CHOOSE, "evaluate(test_loader)\n") == []

    def test_half_of_the_test_data_chooses(self) -> None:
        halves = "other_set, test_set = random_split(test_set, [5_000, 5_000])\n"
        loop = LOOP.replace("test_loader", "other_loader")

        assert lines(DATA, halves, OTHER, LOADERS, SCORE, loop, CHOOSE, "evaluate(test_loader)\n") == []

    def test_what_it_learns_from_chooses(self) -> None:
        loop = LOOP.replace("test_loader", "train_loader")

        assert lines(DATA, LOADERS, SCORE, loop, CHOOSE, "evaluate(test_loader)\n") == []

    @pytest.mark.parametrize(
        "score",
        [
            "    evaluate(other_loader)\n",
            "from elsewhere import last_loader\nevaluate(last_loader)\n",
            "evaluate(DataLoader(datasets.KMNIST('k', train=False, transform=transforms.ToTensor())))\n",
            "from elsewhere import judge\njudge(model)\n",
        ],
    )
    def test_something_else_scores_it_too(self, score: str) -> None:
        assert lines(DATA, HALVES, OTHER, LOADERS, SCORE, LOOP, CHOOSE, score) == []

    def test_nobody_knows_which_data_choose(self) -> None:
        loaders = LOADERS.replace("DataLoader(test_set, batch_size=256)", "__import__('data').test_loader")

        assert lines(DATA, loaders, SCORE, LOOP, CHOOSE) == []
        assert lines(DATA.replace("train=False", "train=len(LOADED) > 1"), LOADERS, SCORE, LOOP, CHOOSE) == []

    @pytest.mark.parametrize("name", ["valid", "val", "held_out"])
    def test_the_code_calls_them_no_test(self, name: str) -> None:
        script = DATA + LOADERS + SCORE + LOOP + CHOOSE
        renamed = script.replace("test_set", f"{name}_set").replace("test_loader", f"{name}_loader")

        assert lines(renamed) == []

    def test_another_model_is_kept(self) -> None:
        other = "other = nn.Linear(8, 8)\n"

        assert lines(DATA, LOADERS, other, SCORE, LOOP, CHOOSE.replace("model.state", "other.state")) == []
