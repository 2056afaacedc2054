"""Who holds which weights: what is registered, what an optimizer is given, and what rules say of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.training import Weights

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS

LOOP = """
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
for epoch in range(10):
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
    optimizer.step()
"""
"""A training of `model` by `optimizer`, on eight numbers and five classes."""


def said(code: str, script: str) -> list[str]:
    """Return the lines that one rule points at."""
    text = f"{IMPORTS}import copy\nimport itertools\n{script}"
    found = lint(Path("train.py"), text.encode(), select=[code])
    return [text.split("\n")[one.place.row - 1].strip() for one in found]


def weights(script: str) -> dict[str, Weights]:
    """Return what is known of the layers that the loss of a script reaches, by the code that makes them."""
    (run,) = runs(script + LOOP, header=f"{IMPORTS}import copy\nimport itertools\n")
    return {one.at.text(): one for one in run.holding.weights if one.at is not None}


def held(script: str) -> list[bool | None]:
    """Return whether an optimizer holds the weights of each layer, those first that are read first."""
    return [one.held.value for one in reversed(weights(script).values())]


TWO = "model = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 5))\n"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("model.parameters()", [True, True]),
        ("list(model.parameters())", [True, True]),
        ("model[2].parameters()", [False, True]),
        ("list(model.parameters())[-2:]", [False, True]),
        ("[p for n, p in model.named_parameters() if n.startswith('0')]", [True, False]),
        ("[{'params': model[0].parameters(), 'lr': 0.1}]", [True, False]),
        ("[{'params': m.parameters()} for m in model.children()]", [True, True]),
        ("list(model[0].parameters()) + list(model[2].parameters())", [True, True]),
        ("itertools.chain(model[0].parameters(), model[2].parameters())", [True, True]),
        ("[model[0].weight, model[0].bias]", [True, False]),
        ("somewhere(model)", [None, None]),
        ("other.parameters()", [None, None]),
    ],
)
def test_an_optimizer_has_what_it_is_given(given: str, expected: list[bool | None]) -> None:
    script = f"from elsewhere import somewhere, other\n{TWO}optimizer = optim.SGD({given}, lr=0.1)\n"

    assert held(script) == expected


def test_the_weights_of_a_pretrained_network_are_filtered_too() -> None:
    script = (
        "from torchvision import models\nmodel = models.resnet18(pretrained=True)\n"
        "for p in model.parameters():\n    p.requires_grad = False\nmodel.fc = nn.Linear(512, 5)\n"
        "optimizer = optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1)\n"
    )

    assert held(script) == [False, True]


def test_a_group_that_is_added_later_is_had_too() -> None:
    script = TWO + "optimizer = optim.SGD(model[2].parameters())\n"
    script += "optimizer.add_param_group({'params': model[0].parameters()})\n"

    assert held(script) == [True, True]


@pytest.mark.parametrize(
    ("frozen", "expected"),
    [
        ("for p in model[0].parameters():\n    p.requires_grad = False\n", [False, True]),
        ("for p in model.parameters():\n    p.requires_grad_(False)\n", [False, False]),
        ("model[0].requires_grad_(False)\n", [False, True]),
        ("model.requires_grad_(False)\nmodel[2].requires_grad_()\n", [False, True]),
        (
            "for n, p in model.named_parameters():\n    if '0' in n:\n        p.requires_grad = False\n",
            [False, True],
        ),
        ("model[0].weight.requires_grad = False\n", [True, True]),
        ("def freeze(m):\n    m.requires_grad_(False)\nmodel[0].apply(freeze)\n", [False, True]),
        ("somewhere(model[0])\n", [None, True]),
        ("for p in model[0].parameters():\n    p.requires_grad = somewhere()\n", [None, True]),
        ("twin = copy.deepcopy(model)\ntwin.requires_grad_(False)\n", [True, True]),
        ("twin = model\ntwin.requires_grad_(False)\n", [False, False]),
    ],
)
def test_weights_are_frozen_and_let_loose(frozen: str, expected: list[bool | None]) -> None:
    script = f"from elsewhere import somewhere\n{TWO}{frozen}optimizer = optim.SGD(model.parameters())\n"

    found = reversed(weights(script).values())

    assert [one.wants_gradients.value for one in found] == expected


def test_what_is_filtered_out_is_not_had() -> None:
    script = TWO + "model[0].requires_grad_(False)\n"
    filtered = "optimizer = optim.SGD(filter(lambda p: p.requires_grad, model.parameters()))\n"

    assert held(script + filtered) == [False, True]


def net(made: str, used: str = "for layer in self.layers:\n            x = layer(x)") -> str:
    """Return a script with a model that makes its layers, uses them, and is trained."""
    return f"""
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 4)
        {made}
        self.last = nn.Linear(4, 5)

    def forward(self, x):
        x = self.first(x)
        {used}
        return self.last(x)

model = Net()
optimizer = optim.Adam(model.parameters())
{LOOP}"""


SQUARE = "nn.Linear(4, 4)"


class TestUnregisteredLayers:
    @pytest.mark.parametrize(
        ("made", "used"),
        [
            (f"self.layers = [{SQUARE}, nn.ReLU()]", None),
            (f"self.layers = ({SQUARE}, {SQUARE})", None),
            (f"self.layers = [{SQUARE} for _ in range(3)]", None),
            (f"self.layers = [nn.Sequential({SQUARE}, nn.ReLU())]", None),
            (f"self.layers = [[{SQUARE}], [{SQUARE}]]", "for row in self.layers:\n            x = row[0](x)"),
            (f"self.layers = {{'a': {SQUARE}}}", "x = self.layers['a'](x)"),
        ],
    )
    def test_reported(self, made: str, used: str | None) -> None:
        assert said("LL708", net(made, used) if used else net(made)) == [made]

    @pytest.mark.parametrize(
        "made",
        [
            f"self.layers = nn.ModuleList([{SQUARE}])",
            f"self.layers = nn.Sequential({SQUARE}, nn.ReLU())",
            f"self.layers = [{SQUARE}]; self.held = nn.ModuleList(self.layers)",
            f"self.layers = [{SQUARE}]; self.held = nn.Sequential(*self.layers)",
            f"self.layers = [{SQUARE}]; self.add_module('held', self.layers[0])",
            f"self.layers = [{SQUARE}]; setattr(self, 'held', self.layers[0])",
            f"self.held = {SQUARE}; self.layers = [self.held]",
            "self.layers = [nn.ReLU(), nn.Dropout(0.5)]",
            f"self.layers = [{SQUARE}]; self.layers[0].requires_grad_(False)",
            f"self.layers = [{SQUARE}]; register(self)",
            f"self.layers = [{SQUARE}]; register(self.layers)",
            "self.layers = [given]",
        ],
    )
    def test_silent(self, made: str) -> None:
        script = f"from elsewhere import register\ngiven = {SQUARE}\n{net(made)}"

        assert said("LL708", script) == []

    def test_silent_where_the_optimizer_is_given_them_one_by_one(self) -> None:
        script = net(f"self.layers = [{SQUARE}]").replace(
            "model.parameters()",
            "list(model.parameters()) + [p for m in model.layers for p in m.parameters()]",
        )

        assert said("LL708", script) == []

    def test_silent_where_a_second_optimizer_may_have_them(self) -> None:
        script = net(f"self.layers = [{SQUARE}]").replace(
            "optimizer = ", "second = optim.Adam(make_groups(model))\noptimizer = "
        )

        assert said("LL708", f"from elsewhere import make_groups\n{script}") == []

    def test_silent_where_the_loss_does_not_reach_them(self) -> None:
        assert said("LL708", net(f"self.layers = [{SQUARE}]", "x = torch.relu(x)")) == []


LATER = "model[2] = nn.Linear(4, 5)"


class TestStaleOptimizerParameters:
    def script(self, *lines: str) -> str:
        return "\n".join(("from elsewhere import prepare", TWO, *lines, LOOP))

    def test_reported(self) -> None:
        assert said("LL710", self.script("optimizer = optim.Adam(model.parameters())", LATER)) == [LATER]

    def test_reported_where_it_is_let_loose_later(self) -> None:
        loose = "model[0].requires_grad_(True)"
        given = "optimizer = optim.Adam(filter(lambda p: p.requires_grad, model.parameters()))"

        assert said("LL710", self.script("model[0].requires_grad_(False)", given, loose)) == [loose]

    @pytest.mark.parametrize(
        "lines",
        [
            (LATER, "optimizer = optim.Adam(model.parameters())"),
            (
                "optimizer = optim.Adam(model.parameters())",
                LATER,
                "optimizer = optim.Adam(model.parameters())",
            ),
            (
                "optimizer = optim.Adam(model.parameters())",
                LATER,
                "optimizer.add_param_group({'params': model[2].parameters()})",
            ),
            ("optimizer = optim.Adam(model.parameters())", "model.load_state_dict(torch.load('w.pt'))"),
            ("optimizer = optim.Adam(model.parameters())", "model.to('cuda')"),
            ("optimizer = optim.Adam(model.parameters())", LATER, "prepare(model, optimizer)"),
            ("optimizer = optim.Adam(model.parameters())", LATER, "model[2].requires_grad_(False)"),
            (
                "model[0].requires_grad_(False)",
                "optimizer = optim.Adam(model.parameters())",
                "model[0].requires_grad_(True)",
            ),
            ("optimizer = optim.Adam(prepare(model))", LATER),
            ("old = optim.Adam(model.parameters())", TWO, "optimizer = optim.Adam(model.parameters())"),
        ],
    )
    def test_silent(self, lines: tuple[str, ...]) -> None:
        assert said("LL710", self.script(*lines)) == []


TWO_NETWORKS = """
first = nn.Sequential(nn.Linear(8, 6), nn.ReLU())
second = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 5))
"""
ONLY_FIRST = "optimizer = optim.Adam(first.parameters())"
FREE = "for p in second.parameters():\n    p.requires_grad = False"


class TestUntrainedParameters:
    def script(self, *lines: str, forward: str = "second(first(x))", after: str = "") -> str:
        """Return a training on `out`, which the lines of `forward` make or which `forward` is."""
        body = forward if "out = " in forward else f"out = {forward}"
        indented = "".join(f"    {line}\n" for line in body.split("\n"))
        loop = LOOP.replace("model(x)", "out").replace("    loss =", f"{indented}    loss =")
        return "\n".join(("from elsewhere import prepare", TWO_NETWORKS, *lines, loop, after))

    def test_reported(self) -> None:
        assert said("LL711", self.script(ONLY_FIRST)) == [ONLY_FIRST]

    def test_reported_where_the_network_comes_first(self) -> None:
        only = "optimizer = optim.Adam(second.parameters())"

        assert said("LL711", self.script(only)) == [only]

    def test_reported_where_its_state_is_saved(self) -> None:
        after = "torch.save(second.state_dict(), 'second.pt')"

        assert said("LL711", self.script(ONLY_FIRST, after=after)) == [ONLY_FIRST]

    @pytest.mark.parametrize(
        "lines",
        [
            ("optimizer = optim.Adam([*first.parameters(), *second.parameters()])",),
            ("optimizer = optim.Adam(itertools.chain(first.parameters(), second.parameters()))",),
            (ONLY_FIRST, "optimizer.add_param_group({'params': second.parameters()})"),
            (ONLY_FIRST, "other = optim.SGD(second.parameters(), lr=0.1)"),  # as in a GAN
            (ONLY_FIRST, "other = prepare(second.parameters())"),
            (ONLY_FIRST, "other = prepare(second)"),
            (ONLY_FIRST, "other = prepare([second])"),
            (ONLY_FIRST, "second.load_state_dict(torch.load('second.pt'))"),
            (ONLY_FIRST, FREE),
            (ONLY_FIRST, "second.requires_grad_(False)"),
            (ONLY_FIRST, "second[0].requires_grad_(False)"),
            ("optimizer = optim.Adam([*first.parameters(), *second[2].parameters()])",),  # a new head
            ("optimizer = optim.Adam(prepare(first))",),
            ("optimizer = prepare(first)",),
            ("optimizer = optim.Adam(first.parameters())", "second = prepare()"),
        ],
    )
    def test_silent(self, lines: tuple[str, ...]) -> None:
        assert said("LL711", self.script(*lines)) == []

    @pytest.mark.parametrize(
        "forward",
        [
            "second(first(x).detach())",
            "second(first(x).data)",
            "with torch.no_grad():\n    seen = first(x)\nout = second(seen)",
            "with torch.inference_mode():\n    seen = first(x)\nout = second(seen.clone())",
            "with torch.set_grad_enabled(prepare()):\n    seen = first(x)\nout = second(seen)",
            "seen = first(x)\nwith torch.no_grad():\n    seen = torch.relu(seen)\nout = second(seen)",
            "out = second(prepare(first(x)))",
            "second(first(x).argmax(1, keepdim=True).float())",
        ],
    )
    def test_silent_where_no_gradient_reaches_it(self, forward: str) -> None:
        given = "optimizer = optim.Adam(second.parameters())"

        assert said("LL711", self.script(given, forward=forward)) == []

    def test_silent_where_its_forward_records_nothing(self) -> None:
        features = (
            "class Features(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.layer = nn.Linear(8, 6)\n"
            "    {}\n    def forward(self, x):\n        return self.layer(x)\n"
            "first = Features()\noptimizer = optim.Adam(second.parameters())"
        )

        assert said("LL711", self.script(features.format("@torch.no_grad()"))) == []
        assert len(said("LL711", self.script(features.format("# recorded")))) == 1

    def test_silent_about_a_target_that_follows(self) -> None:
        target = "target = copy.deepcopy(first)\noptimizer = optim.Adam([*first.parameters(), *second.parameters()])"

        assert said("LL711", self.script(target, forward="second(first(x) + target(x))")) == []

    def test_silent_where_the_weights_are_changed_by_hand(self) -> None:
        by_hand = "with torch.no_grad():\n    for p in second.parameters():\n        p -= 0.1 * p.grad"
        loop = "    optimizer.step()\n" + "".join(f"    {line}\n" for line in by_hand.split("\n"))

        assert said("LL711", self.script(ONLY_FIRST).replace("    optimizer.step()\n", loop)) == []


APART = "optimizer = optim.Adam([{'params': first.parameters()}, {'params': second.parameters()}])"
TOGETHER = "optimizer = optim.Adam([*first.parameters(), *second.parameters()])"
UNRECORDED = "with torch.no_grad():\n    seen = first(x)\nout = second(seen)"


class TestTrainedUnderNoGrad:
    script = staticmethod(TestUntrainedParameters().script)

    @pytest.mark.parametrize("given", [APART, TOGETHER])
    @pytest.mark.parametrize(
        ("forward", "at"),
        [
            (UNRECORDED, "seen = first(x)"),
            (
                "with torch.inference_mode():\n    seen = first(x)\nout = second(seen.clone())",
                "seen = first(x)",
            ),
            ("out = second(first(x).detach())", "out = second(first(x).detach())"),
            ("out = second(first(x).data)", "out = second(first(x).data)"),
            ("out = second(torch.round(first(x)))", "out = second(torch.round(first(x)))"),
        ],
    )
    def test_reported(self, given: str, forward: str, at: str) -> None:
        assert said("LL714", self.script(given, forward=forward)) == [at]

    def test_reported_where_it_has_an_optimizer_of_its_own(self) -> None:
        given = "optimizer = optim.Adam(second.parameters())\nother = optim.SGD(first.parameters(), lr=0.1)"

        assert said("LL714", self.script(given, forward=UNRECORDED)) == ["seen = first(x)"]

    def test_reported_of_loaded_weights_in_a_group_of_their_own(self) -> None:
        loaded = "first.load_state_dict(torch.load('first.pt'))"

        assert said("LL714", self.script(loaded, APART, forward=UNRECORDED)) == ["seen = first(x)"]

    @pytest.mark.parametrize(
        "lines",
        [
            ("for p in first.parameters():\n    p.requires_grad = False", APART),  # frozen features
            ("first.requires_grad_(False)", TOGETHER),
            ("optimizer = optim.Adam(second.parameters())",),  # a linear probe
            ("first.load_state_dict(torch.load('first.pt'))", TOGETHER),
            (TOGETHER, "for p in first.parameters():\n    p.data.mul_(0.99)"),  # moving averages
            (TOGETHER, "for p, q in zip(first.parameters(), teacher()):\n    p.copy_(q)"),
            (APART, "follow(first)"),
            ("first = load('first.pt')", TOGETHER),
            ("first = models.resnet18(pretrained=True)", TOGETHER),
            ("first = copy.deepcopy(second[:1])", "second = nn.Sequential(second[0])", TOGETHER),
        ],
    )
    def test_silent(self, lines: tuple[str, ...]) -> None:
        imports = "from torchvision import models\nfrom elsewhere import follow, load, teacher"

        assert said("LL714", self.script(imports, *lines, forward=UNRECORDED)) == []

    @pytest.mark.parametrize(
        "forward",
        [
            "out = second(first(x))",
            "seen = first(x)\nout = second(seen + (seen.round() - seen).detach())",  # straight through
            "with torch.set_grad_enabled(prepare()):\n    seen = first(x)\nout = second(seen)",
            "with torch.set_grad_enabled(epoch > 3):\n    seen = first(x)\nout = second(seen)",
            "if prepare():\n    with torch.no_grad():\n        seen = first(x)\nelse:\n    seen = first(x)\n"
            "out = second(seen)",
            "out = second(prepare(first(x)))",
            "seen = first(x).detach().requires_grad_()\nout = second(seen)\nfirst(x).sum().backward()",
            "seen = first(x).detach()\nout = second(seen)\nprepare(first(x)).backward()",  # an unknown loss
            "with torch.no_grad():\n    target = first(x)\nout = second(first(x) - target)",
        ],
    )
    def test_silent_where_a_gradient_may_reach_it(self, forward: str) -> None:
        assert said("LL714", self.script(APART, forward=forward)) == []

    def test_silent_about_what_a_generator_gives_a_discriminator(self) -> None:
        turn = (
            "for epoch in range(9):\n    fake = first(x)\n    dis.zero_grad()\n"
            "    nn.CrossEntropyLoss()(second(fake.detach()), y).backward()\n    dis.step()\n    gen.zero_grad()\n"
            "    nn.CrossEntropyLoss()(second(fake), y).backward()\n    gen.step()\n"
        )
        made = "gen, dis = optim.Adam(first.parameters()), optim.Adam(second.parameters())"
        script = "\n".join(
            (TWO_NETWORKS, "x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))", made, turn)
        )

        assert said("LL714", script) == []
        assert said("LL714", script.replace("second(fake), y", "second(fake.detach()), y")) != []


class TestUnregisteredParameters:
    @staticmethod
    def script(kept: str, forward: str = "self.layer(x) @ self.w", *lines: str) -> str:
        """Return a training of a model that keeps weights in some way and uses them in some way."""
        body = "".join(f"        {line}\n" for line in kept.split("\n"))
        model = (
            "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            f"        self.layer = nn.Linear(8, 6)\n{body}"
            f"    def forward(self, x):\n        return {forward}\n"
        )
        given = lines or ("optimizer = optim.Adam(model.parameters())",)
        return "\n".join(("from elsewhere import device, prepare", model, "model = Net()", *given, LOOP))

    @pytest.mark.parametrize(
        "kept",
        [
            "torch.randn(6, 5, requires_grad=True)",
            "torch.randn(6, 5).requires_grad_()",
            "torch.autograd.Variable(torch.randn(6, 5), requires_grad=True)",
            "nn.Parameter(torch.randn(6, 5)).cuda()",
            "nn.Parameter(torch.randn(6, 5)).to(device)",
            "nn.Parameter(torch.randn(6, 5)).to('cuda')",
            "nn.Parameter(torch.randn(6, 5)).double()",
            "torch.randn(6, 5, requires_grad=True).to(device)",
        ],
    )
    @pytest.mark.parametrize("forward", ["self.layer(x) @ self.w", "torch.matmul(self.layer(x), self.w)"])
    def test_reported(self, kept: str, forward: str) -> None:
        assert said("LL709", self.script(f"self.w = {kept}", forward)) == [f"self.w = {kept}"]

    def test_reported_inside_another_model(self) -> None:
        script = self.script("self.w = torch.randn(6, 5, requires_grad=True)").replace(
            "model = Net()", "model = nn.Sequential(nn.ReLU(), Net())"
        )

        assert said("LL709", script) == ["self.w = torch.randn(6, 5, requires_grad=True)"]

    @pytest.mark.parametrize(
        "kept",
        [
            "self.w = nn.Parameter(torch.randn(6, 5))",
            "self.w = nn.Parameter(torch.randn(6, 5).cuda())",
            "self.w = nn.Parameter(torch.randn(6, 5, requires_grad=True))",
            "self.w = nn.Parameter(torch.randn(6, 5)).to('cpu')",  # the parameter itself
            "self.w = nn.Parameter(torch.randn(6, 5)).to(torch.device('cpu'))",
            "self.w = nn.Parameter(torch.randn(6, 5)).float()",
            "self.w = nn.Parameter(torch.randn(6, 5)).to(torch.float32)",
            "self.register_parameter('w', nn.Parameter(torch.randn(6, 5)))",
            "self.register_buffer('w', torch.randn(6, 5))",
            "self.w = torch.randn(6, 5)",  # random features
            "self.raw = nn.Parameter(torch.randn(6, 5))\nself.w = self.raw.cuda()",
            "self.w = prepare(torch.randn(6, 5, requires_grad=True))",
        ],
    )
    def test_silent(self, kept: str) -> None:
        assert said("LL709", self.script(kept)) == []

    @pytest.mark.parametrize(
        "lines",
        [
            ("optimizer = optim.Adam([*model.parameters(), model.w])",),
            (
                "optimizer = optim.Adam(model.parameters())",
                "optimizer.add_param_group({'params': [model.w]})",
            ),
            ("optimizer = optim.Adam(model.parameters())", "other = optim.SGD([model.w], lr=0.1)"),
            ("optimizer = optim.Adam(prepare(model))",),
            ("other = nn.Linear(8, 5)", "optimizer = optim.Adam(other.parameters())"),
            (
                "optimizer = optim.Adam(model.parameters())",
                "print(model.w.grad)",
            ),  # an attack, or a step by hand
            ("optimizer = optim.Adam(model.parameters())", "torch.autograd.grad(prepare(), model.w)"),
        ],
    )
    def test_silent_where_somebody_else_may_change_it(self, lines: tuple[str, ...]) -> None:
        script = self.script(
            "self.w = torch.randn(6, 5, requires_grad=True)", "self.layer(x) @ self.w", *lines
        )

        assert said("LL709", script) == []

    @pytest.mark.parametrize(
        "forward",
        ["self.layer(x)[:, :5]", "self.layer(x) @ self.w.detach()", "prepare(self.layer(x), self.w)"],
    )
    def test_silent_where_no_loss_reaches_it(self, forward: str) -> None:
        assert said("LL709", self.script("self.w = torch.randn(6, 5, requires_grad=True)", forward)) == []
