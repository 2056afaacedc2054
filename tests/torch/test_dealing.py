"""What a loader deals and in which order, and what frozen layers go on to do: what rules say of short scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.torch.reading import IMPORTS


def said(code: str, script: str) -> list[str]:
    """Return the lines that one rule points at."""
    text = f"{IMPORTS}from torch.utils.data.distributed import DistributedSampler\n{script}"
    found = lint(Path("train.py"), text.encode(), select=[code])
    return [text.split("\n")[one.place.row - 1].strip() for one in found]


TURN = """
for epoch in range({epochs}):
    {before}
    for x, y in loader:
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model({read}), y).backward()
        optimizer.step()
"""


def turn(before: str = "pass", epochs: str = "10", read: str = "x.flatten(1)") -> str:
    """Return epochs over `loader`."""
    return TURN.format(before=before, epochs=epochs, read=read)


class TestUnshuffledTraining:
    FOLDER = "data = datasets.ImageFolder('birds', transforms.ToTensor())\n"
    SORTED = (
        "from sklearn.datasets import load_iris\nx, y = load_iris(return_X_y=True)\n"
        "data = TensorDataset(torch.tensor(x).float(), torch.tensor(y))\n"
    )

    @staticmethod
    def script(data: str, loader: str, after: str = "") -> str:
        """Return a training from a loader."""
        model = "model = nn.Sequential(nn.Flatten(), nn.LazyLinear(5))\noptimizer = optim.Adam(model.parameters())\n"
        return f"from elsewhere import pick, sampler\n{data}loader = {loader}\n{model}{turn()}{after}"

    @pytest.mark.parametrize("data", [FOLDER, SORTED])
    @pytest.mark.parametrize(
        "loader",
        [
            "DataLoader(data, batch_size=8)",
            "DataLoader(data, batch_size=8, shuffle=False)",
            "DataLoader(data, 8, False, drop_last=True)",
            "DataLoader(data)",
        ],
    )
    def test_reported(self, data: str, loader: str) -> None:
        assert said("LL720", self.script(data, loader)) == [f"loader = {loader}"]

    @pytest.mark.parametrize(
        "loader",
        [
            "DataLoader(data, batch_size=8, shuffle=True)",
            "DataLoader(data, batch_size=8, shuffle=pick())",
            "DataLoader(data, batch_size=8, sampler=sampler(data))",
            "DataLoader(data, batch_sampler=sampler(data))",
            "DataLoader(random_split(data, [0.8, 0.2])[0], batch_size=8)",
            "DataLoader(Subset(data, torch.randperm(100)), batch_size=8)",
            "DataLoader(pick(data), batch_size=8)",
            "DataLoader(data, batch_size=8, collate_fn=pick)",
        ],
    )
    def test_silent(self, loader: str) -> None:
        assert said("LL720", self.script(self.FOLDER, loader)) == []

    def test_silent_where_a_batch_holds_most_of_the_rows(self) -> None:
        assert said("LL720", self.script(self.SORTED, "DataLoader(data, batch_size=150)")) == []

    @pytest.mark.parametrize(
        "moved",
        [
            "order = np.random.permutation(len(x))\nx, y = x[order], y[order]\n",
            "from sklearn.utils import shuffle\nx, y = shuffle(x, y)\n",
            "from sklearn.model_selection import train_test_split\nx, _, y, _ = train_test_split(x, y)\n",
        ],
    )
    def test_silent_about_rows_in_another_order(self, moved: str) -> None:
        data = self.SORTED.replace("data =", f"{moved}data =")

        assert said("LL720", self.script(data, "DataLoader(data, batch_size=8)")) == []

    def test_silent_about_a_series(self) -> None:
        data = "data = TensorDataset(torch.randn(100, 8), torch.randint(0, 5, (100,)))\n"

        assert said("LL720", self.script(data, "DataLoader(data, batch_size=8)")) == []

    def test_silent_about_what_only_scores(self) -> None:
        scored = (
            "checked = DataLoader(datasets.ImageFolder('check', transforms.ToTensor()), batch_size=8)\n"
            "with torch.no_grad():\n    for x, y in checked:\n        print((model(x).argmax(1) == y).sum())\n"
        )

        assert said("LL720", self.script(self.FOLDER, "DataLoader(data, 8, shuffle=True)", scored)) == []


class TestUnsetSamplerEpoch:
    MADE = (
        "from elsewhere import prepare\nfrom accelerate import Accelerator\n"
        "data = TensorDataset(torch.randn(100, 8), torch.randint(0, 5, (100,)))\n"
        "model = nn.Linear(8, 5)\noptimizer = optim.Adam(model.parameters())\n"
    )
    SAMPLER = "sampler = DistributedSampler(data)"
    LOADER = "loader = DataLoader(data, batch_size=8, sampler=sampler)"

    def script(self, *lines: str, before: str = "pass", epochs: str = "10") -> str:
        """Return a training from a loader, with a line at the beginning of each epoch."""
        return f"{self.MADE}{chr(10).join(lines)}\n{turn(before, epochs)}"

    @pytest.mark.parametrize(
        "sampler",
        [
            "sampler = DistributedSampler(data)",
            "sampler = DistributedSampler(data, num_replicas=2, rank=0, shuffle=True)",
            "sampler = torch.utils.data.DistributedSampler(data, seed=3)",
        ],
    )
    def test_reported(self, sampler: str) -> None:
        assert said("LL721", self.script(sampler, self.LOADER)) == [sampler]

    @pytest.mark.parametrize(
        "before",
        [
            "sampler.set_epoch(epoch)",
            "loader.sampler.set_epoch(epoch)",
            "loader.batch_sampler.sampler.set_epoch(epoch)",
            "prepare(loader)",
            "prepare(sampler)",
        ],
    )
    def test_silent_where_it_is_told(self, before: str) -> None:
        assert said("LL721", self.script(self.SAMPLER, self.LOADER, before=before)) == []

    @pytest.mark.parametrize(
        "lines",
        [
            ("sampler = DistributedSampler(data, shuffle=False)", LOADER),
            ("sampler = DistributedSampler(data, shuffle=prepare())", LOADER),
            ("sampler = prepare(data)", LOADER),
            ("loader = DataLoader(data, batch_size=8, shuffle=True)",),
            (SAMPLER, LOADER, "loader = Accelerator().prepare(loader)"),
            (
                SAMPLER,
                "other = DataLoader(data, sampler=sampler)",
                "loader = DataLoader(data, 8, shuffle=True)",
            ),
        ],
    )
    def test_silent(self, lines: tuple[str, ...]) -> None:
        assert said("LL721", self.script(*lines)) == []

    def test_silent_about_one_epoch(self) -> None:
        assert said("LL721", self.script(self.SAMPLER, self.LOADER, epochs="1")) == []


class TestDriftingFrozenBatchnorm:
    BODY = (
        "from elsewhere import prepare\nfrom torchvision import models\n"
        "loader = DataLoader(TensorDataset(torch.randn(100, 8), torch.randint(0, 5, (100,))), batch_size=8)\n"
        "body = nn.Sequential(nn.Linear(8, 6), nn.BatchNorm1d(6), nn.ReLU())\n"
    )
    REST = "model = nn.Sequential(body, nn.Linear(6, 5))\noptimizer = optim.Adam(model[1].parameters())\n"
    FREEZE = "body.requires_grad_(False)\n"

    def script(
        self, freeze: str = FREEZE, before: str = "model.train()", body: str = BODY, rest: str = REST
    ) -> str:
        """Return a training of a head on a body."""
        return f"{body}{freeze}{rest}{turn(before, read='x')}"

    @pytest.mark.parametrize(
        "freeze",
        [
            FREEZE,
            "for p in body.parameters():\n    p.requires_grad = False\n",
            "body[1].requires_grad_(False)\n",
            "for m in body.modules():\n    if isinstance(m, nn.BatchNorm1d):\n        m.requires_grad_(False)\n",
        ],
    )
    def test_advised(self, freeze: str) -> None:
        (found,) = said("LL723", self.script(freeze))

        assert "requires_grad" in found

    def test_advised_of_a_pretrained_network(self) -> None:
        rest = "model = body\nmodel.fc = nn.Linear(512, 5)\noptimizer = optim.Adam(model.fc.parameters())\n"
        pretrained = f"{self.BODY}body = models.resnet18(pretrained=True)\n"

        assert len(said("LL723", self.script(body=pretrained, rest=rest))) == 1

    @pytest.mark.parametrize(
        ("freeze", "before"),
        [
            ("", "model.train()"),
            (FREEZE, "model.train(); body.eval()"),
            (FREEZE, "model.eval()"),  # a linear probe
            (FREEZE, "model.train(); model[0].train(False)"),
            (FREEZE, "prepare(model)"),
            ("body[0].requires_grad_(False)\n", "model.train()"),
            ("prepare(body)\n", "model.train()"),
        ],
    )
    def test_silent(self, freeze: str, before: str) -> None:
        assert said("LL723", self.script(freeze, before)) == []

    def test_silent_about_the_copy_of_a_network_that_is_trained(self) -> None:
        rest = (
            "model = nn.Sequential(body, nn.Linear(6, 5))\noptimizer = optim.Adam(model.parameters())\n"
            "teacher = copy.deepcopy(body).requires_grad_(False)\n"
        )
        script = f"import copy\n{self.BODY}{rest}" + turn("model.train()", read="x + teacher(x).mean()")

        assert said("LL723", script) == []

    ADVERSARIES = """
D, G = nn.Sequential(nn.Linear(8, 6), nn.BatchNorm1d(6), nn.Linear(6, 1)), nn.Linear(8, 8)
d_optimizer, g_optimizer = optim.RMSprop(D.parameters()), optim.RMSprop(G.parameters())
x = torch.randn(100, 8)
for epoch in range(10):
    D.requires_grad_(True)
    D.zero_grad()
    loss = D(G(torch.randn(100, 8)).detach()).mean() - D(x).mean()
    loss.backward()
    d_optimizer.step()
    D.requires_grad_(False)
    G.zero_grad()
    g_loss = -D(G(torch.randn(100, 8))).mean()
    g_loss.backward()
    g_optimizer.step()
"""

    def test_silent_about_a_discriminator_that_is_frozen_while_the_generator_learns(self) -> None:
        assert said("LL723", self.ADVERSARIES) == []

    def test_advised_where_only_the_generator_learns(self) -> None:
        own_loss = "    loss.backward()\n    d_optimizer.step()\n"

        assert len(said("LL723", self.ADVERSARIES.replace(own_loss, ""))) == 1

    @pytest.mark.parametrize(
        "norm", ["nn.LayerNorm(6)", "nn.BatchNorm1d(6, track_running_stats=False)", "nn.Dropout()"]
    )
    def test_silent_about_layers_without_averages(self, norm: str) -> None:
        assert said("LL723", self.script(body=self.BODY.replace("nn.BatchNorm1d(6)", norm))) == []

    def test_silent_about_a_pretrained_network_without(self) -> None:
        rest = "model = body\nmodel.heads = nn.Linear(768, 5)\noptimizer = optim.Adam(model.heads.parameters())\n"
        pretrained = f"{self.BODY}body = models.vit_b_16(pretrained=True)\n"

        assert said("LL723", self.script(body=pretrained, rest=rest)) == []
