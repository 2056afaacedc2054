"""The examples on the pages about loops, run on PyTorch: the fault shows, and is gone in what to use instead.

What a rule repairs by itself is run too. The scripts are run as they are written, on fewer samples.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from losslint.check.engine import lint
from losslint.documents.rule_pages import examples
from losslint.rule import RULES
from torch import nn
from torch.nn.modules import module as hooks
from torch.optim import optimizer as optimizers
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset

from tests.rules.test_pages import repaired

MODES = (nn.Dropout, nn.BatchNorm1d)
"""Layers that do something else in train mode."""


class Small(nn.Module):
    """A stand-in for a network of torchvision."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(48, 512))
        self.fc = nn.Linear(512, 1000)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch."""
        logits: torch.Tensor = self.fc(self.body(pictures))
        return logits


def folder(root: str, transform: object = None) -> Any:
    """Return a stand-in for an `ImageFolder` of five classes."""
    rows = TensorDataset(torch.randn(100, 3, 32, 32), torch.arange(100) // 20)
    rows.classes = list("abcde")  # type: ignore[attr-defined]
    return rows


STAND_INS = {
    "models": SimpleNamespace(resnet18=lambda weights: Small()),
    "datasets": SimpleNamespace(ImageFolder=folder),
    "transforms": SimpleNamespace(Compose=list, Resize=tuple, ToTensor=tuple),
}
FEWER = {
    "5000": "96",
    "(500,": "(32,",
    "rand(1000,": "rand(100,",
    "224, 224": "32, 32",
    "range(1000)": "range(12)",
    "step % 100": "step % 4",
    "GradScaler()": 'GradScaler("cpu")',
    'autocast("cuda")': 'autocast("cpu")',
    "from torchvision import": "# stand-ins for",
    "num_workers=4": "num_workers=2",
}
"""What is written otherwise, so that a script is run in a second and on a CPU."""


class Seen:
    """What happened while a script ran, and what it left."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self.weights: dict[nn.Parameter, torch.Tensor | None] = {}
        self.norms: list[float] = []
        self.fresh = True
        self.modes: set[tuple[bool, bool]] = set()
        self.before_last: dict[nn.Parameter, torch.Tensor] = {}
        self._new: dict[nn.Parameter, torch.Tensor] = {}

    @property
    def model(self) -> nn.Module:
        """Return the model of the script."""
        found = self.names["model"]
        assert isinstance(found, nn.Module)
        return found

    def registered(self, module: nn.Module, name: str, weight: nn.Parameter) -> None:
        """Note a new weight."""
        self.weights.setdefault(weight, None)

    def asked(self, module: nn.Module, given: object) -> None:
        """Note the mode of a layer that depends on it, and whether gradients are recorded."""
        if isinstance(module, MODES):
            self.modes.add((module.training, torch.is_grad_enabled()))

    def stepped(self, optimizer: torch.optim.Optimizer, given: object, named: object) -> None:
        """Note the gradients that a step applies, and whether they are those of the last loss."""
        weights = [one for group in optimizer.param_groups for one in group["params"]]
        grads = [one.grad for one in weights if one.grad is not None]
        self.norms.append(float(torch.stack([one.norm() for one in grads]).norm()) if grads else 0.0)
        for one in weights:
            if one.grad is not None and one in self._new and not torch.allclose(one.grad, self._new[one]):
                self.fresh = False

    def backward(self, plain: Callable[..., None]) -> Callable[..., None]:
        """Return `Tensor.backward`, which notes the new gradients beside."""

        def noting(loss: torch.Tensor, *given: object, **named: object) -> None:
            for one, old in self.weights.items():
                self.weights[one] = one.detach().clone() if old is None else old
            before = {one: one.grad.clone() for one in self.weights if one.grad is not None}
            plain(loss, *given, **named)
            now = {one: one.grad for one in self.weights if one.grad is not None}
            self._new = {one: grad - before.get(one, torch.zeros_like(grad)) for one, grad in now.items()}

        return noting

    def unmoved(self) -> int:
        """Return how many weights that want gradients are what they were at the first loss."""
        kept = self.weights.items()
        return sum(one.requires_grad and old is not None and torch.equal(one, old) for one, old in kept)


@contextlib.contextmanager
def watching(seen: Seen) -> Iterator[None]:
    """Let PyTorch tell what happens."""
    plain = torch.Tensor.backward
    handles = [
        hooks.register_module_parameter_registration_hook(seen.registered),
        hooks.register_module_forward_pre_hook(seen.asked),
        optimizers.register_optimizer_step_pre_hook(seen.stepped),
    ]
    torch.Tensor.backward = seen.backward(plain)  # type: ignore[method-assign]
    try:
        yield
    finally:
        torch.Tensor.backward = plain  # type: ignore[method-assign]
        for handle in handles:
            handle.remove()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let a script begin and end a group of one process."""
    try:
        yield
    finally:
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


def run(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Run a script and return what was seen of it."""
    for written, otherwise in FEWER.items():
        script = script.replace(written, otherwise)
    seen = Seen()
    seen.names |= STAND_INS
    torch.manual_seed(0)
    with watching(seen), contextlib.redirect_stdout(io.StringIO()), alone():
        monkeypatch.chdir(folder)
        exec(compile(script, "example.py", "exec"), seen.names)
    return seen


def answers_twice(seen: Seen) -> bool:
    """Whether the model in eval mode says two things of the same inputs."""
    seen.model.eval()
    return not torch.equal(seen.model(seen.names["x"]), seen.model(seen.names["x"]))


def same_noise(seen: Seen) -> bool:
    """Whether the workers of a loader draw the same numbers in two epochs."""
    rows = seen.names["loader"].dataset
    loader = DataLoader(rows, batch_size=10, num_workers=2)
    one, two = (torch.cat([noisy for noisy, _ in loader]) for _ in range(2))
    return torch.equal(one, two)


def last_weights(seen: Seen) -> bool:
    """Whether what was kept as the best is the weights themselves."""
    kept = seen.names["best_weights"]
    return all(one.data_ptr() == kept[name].data_ptr() for name, one in seen.model.named_parameters())


def one_class(seen: Seen) -> bool:
    """Whether nearly all rows of a batch are of one class."""
    _, kinds = next(iter(seen.names["loader"]))
    return bool(kinds.bincount().max() >= 20)


def drifted(seen: Seen) -> bool:
    """Whether the averages of the frozen body moved."""
    return bool((seen.names["body"][1].running_mean != 0).any())


FAULTS: dict[str, Callable[[Seen], bool]] = {
    "LL701": lambda seen: not seen.fresh,
    "LL702": lambda seen: seen.unmoved() == len(seen.weights),
    "LL703": lambda seen: seen.unmoved() == len(seen.weights),
    "LL704": lambda seen: (True, False) in seen.modes,
    "LL705": lambda seen: (False, True) in seen.modes,
    "LL706": answers_twice,
    "LL707": answers_twice,
    "LL708": lambda seen: seen.unmoved() > 0,
    "LL709": lambda seen: len(list(seen.model.parameters())) < 3,
    "LL710": lambda seen: torch.equal(seen.model.fc.weight, seen.weights[seen.model.fc.weight]),  # type: ignore[union-attr,index,arg-type]
    "LL711": lambda seen: seen.unmoved() > 0,
    "LL712": lambda seen: all(one.requires_grad for one in seen.model.parameters()),
    "LL714": lambda seen: seen.unmoved() > 0,
    "LL715": lambda seen: max(seen.norms) > 1.01,
    "LL716": lambda seen: max(seen.norms) < 1e-3,
    "LL717": lambda seen: seen.names["optimizer"].param_groups[0]["lr"] < 1e-4,
    "LL719": last_weights,
    "LL720": one_class,
    "LL721": lambda seen: seen.names["sampler"].epoch == 0,
    "LL722": same_noise,
    "LL723": drifted,
    "LL724": lambda seen: seen.model.training,
    "LL726": lambda seen: seen.names["target"] is seen.names["policy"],
    "LL727": lambda seen: torch.is_tensor(seen.names["total"]),
}
"""What shows a fault of a script that was run."""

SAVED = {"LL723": "body.pt"}
BIGGER = {"LL715": ("torch.randn(5000", "30 * torch.randn(5000")}
"""What makes clipping matter."""


@pytest.mark.parametrize("code", FAULTS)
def test_the_fault_shows_and_is_gone(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("MASTER_ADDR", "localhost"),
        ("MASTER_PORT", "0"),
        ("RANK", "0"),
        ("WORLD_SIZE", "1"),
    ):
        monkeypatch.setenv(name, value)
    if code == "LL723":
        body = nn.Sequential(nn.Linear(20, 64), nn.BatchNorm1d(64), nn.ReLU())
        torch.save(body.state_dict(), tmp_path / "body.pt")
    pair = next(one for one in examples(RULES[code].documentation) if "torch" in one.wrong)
    written = [
        text.replace(*BIGGER.get(code, ("", ""))) if code in BIGGER else text
        for text in (pair.wrong, pair.right)
    ]
    shows = FAULTS[code]

    assert shows(run(written[0], tmp_path, monkeypatch))
    assert not shows(run(written[1], tmp_path, monkeypatch))
    (found,) = lint(Path("train.py"), written[0].encode(), select=[code])
    if found.repair is not None and found.repair.edits:
        assert not shows(run(repaired(written[0], found.repair), tmp_path, monkeypatch))


def test_weights_whose_names_do_not_meet_are_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LL728: of a state with a prefix nothing is loaded, and only the answer says so."""
    whole = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5))
    for one in whole.parameters():
        nn.init.constant_(one, 7.0)
    torch.save({f"module.{name}": one for name, one in whole.state_dict().items()}, tmp_path / "before.pt")
    pair = next(iter(examples(RULES["LL728"].documentation)))

    assert not any((one > 6).any() for one in run(pair.wrong, tmp_path, monkeypatch).model.parameters())
    with pytest.raises(AssertionError, match="missing_keys"):
        run(pair.right, tmp_path, monkeypatch)


def test_a_moved_parameter_is_no_parameter() -> None:
    """LL709: another dtype makes another tensor, and what is of that dtype already stays what it is."""
    weights = nn.Parameter(torch.ones(3))

    assert not isinstance(weights.double(), nn.Parameter)
    assert weights.float() is weights
    assert weights.to("cpu") is weights


def test_the_order_of_a_sampler_stays_the_same() -> None:
    """LL721: two passes over 1000 samples, and one after `set_epoch(1)`."""
    sampler: DistributedSampler[Any] = DistributedSampler(
        TensorDataset(torch.zeros(1000)), num_replicas=2, rank=0
    )
    first, second = list(sampler), list(sampler)
    sampler.set_epoch(1)

    assert first == second
    assert first != list(sampler)


def test_a_loss_over_classes_takes_ids_and_rows_alike() -> None:
    """What LL208 says of Keras is no fault in PyTorch: nothing differs, or the other form is refused."""
    said, ids = torch.randn(32, 5), torch.arange(32) % 5
    rows = nn.functional.one_hot(ids, 5).float()

    assert nn.functional.cross_entropy(said, ids).item() == pytest.approx(
        nn.functional.cross_entropy(said, rows).item()
    )
    with pytest.raises(ValueError, match="size"):
        nn.functional.binary_cross_entropy_with_logits(said, ids.float())
    with pytest.raises(RuntimeError, match="size"), pytest.warns(UserWarning, match="target size"):
        nn.functional.mse_loss(said, ids.float())
