"""The order of one turn of a loop: what happens to gradients, which mode the model is in, what is recorded."""

from __future__ import annotations

import json
from textwrap import indent

import pytest
from losslint.report import runs_json, runs_text
from losslint.report.paint import Paint
from losslint.training import Act, Clearing, Clipping, Update

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS

START = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16)), nn.Linear(16, 5)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        return self.head(self.dropout(self.body(x)))

x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
model = Net()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.1)
"""


def update(code: str) -> Update:
    """Return the turn of the one training of a script."""
    (run,) = runs(f"{START}\n{code}", header=IMPORTS)
    return run.update


def looped(turn: str, before: str = "", after: str = "") -> Update:
    """Return the turn of a loop over batches within one over epochs."""
    code = f"for epoch in range(3):\n{indent(before or 'pass', ' ' * 4)}\n    for x, y in loader:\n"
    return update(f"{code}{indent(turn, ' ' * 8)}\n{indent(after, ' ' * 4)}")


STEP = "loss = criterion(model(x), y)\nloss.backward()\noptimizer.step()\n"
SCORE = "with torch.no_grad():\n    for x, y in loader:\n        print(criterion(model(x), y).item())\n"


def acts(known: Update) -> list[Act]:
    return [one.act for one in known.order]


def test_a_turn_is_told_in_order() -> None:
    known = looped(f"optimizer.zero_grad()\n{STEP}", "model.train()", f"model.eval()\n{SCORE}")

    assert acts(known) == [
        Act.TRAINING,
        Act.CLEARED,
        Act.ASKED,
        Act.BACKWARD,
        Act.STEPPED,
        Act.EVALUATING,
        Act.ASKED,
    ]
    assert [len(one.loops) for one in known.order] == [1, 2, 2, 2, 2, 1, 2]
    assert [one.recording.value for one in known.order if one.act is Act.ASKED] == [True, False]
    assert (known.cleared.value, known.stepped.value, known.training.value) == (True, True, True)


@pytest.mark.parametrize(
    "clearing",
    [
        "optimizer.zero_grad()",
        "optimizer.zero_grad(set_to_none=True)",
        "model.zero_grad()",
        "for p in model.parameters():\n    p.grad = None",
        "for p in model.parameters():\n    p.grad.zero_()",
        "for p in model.parameters():\n    p.grad.data.zero_()",
        "[one.zero_grad() for one in (optimizer,)]",
    ],
)
def test_gradients_are_cleared_in_many_ways(clearing: str) -> None:
    assert looped(f"{clearing}\n{STEP}").cleared.value is True
    assert looped(STEP).cleared.value is False


def test_gradients_that_a_condition_clears_may_be_cleared() -> None:
    clearing = "for p in model.parameters():\n    if p.grad is not None:\n        p.grad.zero_()"
    known = looped(f"{clearing}\n{STEP}")

    assert not known.cleared.known
    assert not known.wrongly_cleared.known


TWO = """
D = nn.Sequential(nn.Linear(5, 32), nn.ReLU(), nn.Linear(32, 1))
d_opt = optim.Adam(D.parameters())
for x, y in loader:
    {d_clear}
    D(model(x).detach()).mean().backward()
    d_opt.step()
    {g_clear}
    (-D(model(x)).mean()).backward()
    optimizer.step()
"""
CLEARS = ("d_opt.zero_grad()", "optimizer.zero_grad()")


@pytest.mark.parametrize(
    ("d_clear", "g_clear", "wrong"),
    [
        (*CLEARS, []),
        ("D.zero_grad()", "model.zero_grad()", []),
        ("pass", CLEARS[1], ["d_opt.step()"]),
        ("pass", "model.zero_grad()", ["d_opt.step()"]),
        (CLEARS[0], "pass", ["optimizer.step()"]),
        ("pass", "pass", ["d_opt.step()"]),  # the first one; when it is mended, the other
        # near misses: what is cleared may be the weights that are stepped too
        ("pass", "from somewhere import clear; clear(D)", []),
        ("pass", "for p in D.parameters(): p.grad = None", []),
        ("pass", "[one.zero_grad() for one in (d_opt, optimizer)]", []),
        ("for p in D.parameters(): p.grad.zero_()", CLEARS[1], []),
        ("pass", "both = nn.ModuleList([model, D]); both.zero_grad()", []),
        ("optimizer.add_param_group({'params': D.parameters()})", CLEARS[1], []),
    ],
)
def test_of_two_optimizers_each_clears_what_it_has(d_clear: str, g_clear: str, wrong: list[str]) -> None:
    code = f"{START}{TWO}".replace("{d_clear}", d_clear).replace("{g_clear}", g_clear)
    found = (run.update.wrongly_cleared.value for run in runs(code, header=IMPORTS))

    assert sorted({one.stepped_at.text() for one in found if one is not None}) == wrong


def test_a_helper_clears_and_steps() -> None:
    helpers = "def reset():\n    optimizer.zero_grad()\ndef apply():\n    optimizer.step()\n"
    turn = "reset()\ncriterion(model(x), y).backward()\napply()\n"
    (run,) = runs(f"{START}{helpers}for x, y in loader:\n{indent(turn, '    ')}", header=IMPORTS)

    assert acts(run.update) == [Act.CLEARED, Act.ASKED, Act.BACKWARD, Act.STEPPED]


def test_a_closure_clears_before_the_step_is_taken() -> None:
    closure = "def closure():\n    optimizer.zero_grad()\n    loss = criterion(model(x), y)\n"
    known = looped(f"{closure}    loss.backward()\n    return loss\noptimizer.step(closure)\n")

    assert acts(known) == [Act.CLEARED, Act.ASKED, Act.BACKWARD, Act.STEPPED]
    assert not known.wrongly_cleared.known


@pytest.mark.parametrize(
    ("turn", "before", "how"),
    [
        (STEP, "", Clearing.NEVER),
        (STEP, "optimizer.zero_grad()", Clearing.OUTSIDE),
        (
            "loss = criterion(model(x), y)\nloss.backward()\noptimizer.zero_grad()\noptimizer.step()",
            "",
            Clearing.BEFORE_STEP,
        ),
    ],
)
def test_gradients_are_cleared_at_the_wrong_time(turn: str, before: str, how: Clearing) -> None:
    wrong = looped(turn, before).wrongly_cleared.value

    assert wrong is not None
    assert wrong.how is how


def accumulated(body: str) -> Update:
    return update(f"for step, (x, y) in enumerate(loader):\n{indent(body, ' ' * 4)}")


BY_TURNS = "if (step + 1) % 4 == 0:\n    optimizer.step()\n"


BY_HAND = """
for i, (x, y) in enumerate(loader):
    criterion(model(x), y).backward()
    kept = [p.grad.clone() for p in model.parameters()]
    CLEARS(set_to_none=False)
    for p, g in zip(model.parameters(), kept):
        LEFT
    optimizer.step()
"""


@pytest.mark.parametrize("clears", ["optimizer.zero_grad", "model.zero_grad"])
@pytest.mark.parametrize(
    ("left", "wrong"),
    [
        ("p.grad.add_(g)", False),
        ("p.grad = g", False),
        ("p.grad.copy_(g / 2)", False),
        ("print(g.norm())", True),
    ],
)
def test_gradients_that_code_puts_back_are_not_lost(clears: str, left: str, wrong: bool) -> None:
    known = update(BY_HAND.replace("CLEARS", clears).replace("LEFT", left))

    assert known.wrongly_cleared.known == wrong
    assert Act.READ not in acts(known)


@pytest.mark.parametrize(
    ("gathered", "wrong"), [("", True), ("total += sum(p.grad.norm() for p in weights)", False)]
)
def test_gradients_may_be_gathered_by_hand(gathered: str, wrong: bool) -> None:
    loop = "total, weights = 0, list(model.parameters())\nfor i, (x, y) in enumerate(loader):\n"
    turn = f"model.zero_grad()\ncriterion(model(x), y).backward()\n{gathered}\nif i % 4 == 3:\n    optimizer.step()\n"

    assert update(f"{loop}{indent(turn, '    ')}").wrongly_cleared.known == wrong


@pytest.mark.parametrize(
    ("cleared", "wrong"),
    [
        ("model.zero_grad()", True),
        # near misses: the optimizer has weights that keep their gradients
        ("model.body.zero_grad()", False),
        ("from somewhere import other; other.zero_grad()", False),
        ("optimizer.add_param_group({'params': nn.Linear(5, 5).parameters()}); model.zero_grad()", False),
        ("if x.sum() > 0: model.zero_grad()", False),
    ],
)
def test_a_model_clears_the_gradients_of_its_optimizer(cleared: str, wrong: bool) -> None:
    turn = f"criterion(model(x), y).backward()\n{cleared}\noptimizer.step()\n"

    known = looped(turn).wrongly_cleared
    assert (known.value is not None and known.value.how is Clearing.BEFORE_STEP) == wrong


def test_gradients_that_gather_are_cleared_with_the_step() -> None:
    loss = "criterion(model(x), y).backward()\n"
    wrong = accumulated(f"optimizer.zero_grad()\n{loss}{BY_TURNS}").wrongly_cleared.value

    assert wrong is not None
    assert wrong.how is Clearing.EACH_ROUND
    assert not accumulated(f"{loss}{BY_TURNS}    optimizer.zero_grad()").wrongly_cleared.known
    assert not accumulated(
        f"{loss}if step % 4:\n    continue\n{STEP[46:]}optimizer.zero_grad()"
    ).wrongly_cleared.known


def test_a_step_that_depends_on_the_loss_is_no_accumulation() -> None:
    turn = "optimizer.zero_grad()\nloss = criterion(model(x), y)\nloss.backward()\n"
    assert not accumulated(f"{turn}if torch.isfinite(loss):\n    optimizer.step()").wrongly_cleared.known


@pytest.mark.parametrize(
    ("code", "training"),
    [
        ("model.eval()", False),
        ("model.train(False)", False),
        ("model.eval()\nmodel.train()", True),
        ("model.train(flag)", None),
        ("if flag:\n    model.eval()", None),
        ("model.body.eval()\nmodel.dropout.eval()", False),
        ("model.dropout.eval()", None),
        ("from somewhere import change\nchange(model)", None),
        ("from somewhere import change\nchange(model)\nmodel.train()", True),
        ("for one in model.modules():\n    one.eval()", False),
        ("", True),
    ],
)
def test_the_mode_reaches_what_is_registered(code: str, training: bool | None) -> None:
    mode = f"from somewhere import flag\n{code}\n"
    known = {run.update.training.value for run in runs(f"{START}{mode}{STEP}", header=IMPORTS)}

    assert known in ({training}, {True, False} if training is None else {training})


def test_a_model_that_nobody_puts_back_is_left_in_eval_mode() -> None:
    turn = f"optimizer.zero_grad()\n{STEP}"
    switch = looped(turn, "", f"model.eval()\n{SCORE}").switched.value

    assert switch is not None
    assert switch.layers == ("BatchNorm1d", "Dropout")
    assert not looped(turn, "model.train()", f"model.eval()\n{SCORE}").switched.known
    assert not looped(turn, "model.eval()", SCORE).switched.known
    assert not looped(turn, "", SCORE).switched.known


@pytest.mark.parametrize(
    ("code", "training"),
    [
        (SCORE, True),
        (f"model.eval()\n{SCORE}", False),
        ("@torch.no_grad()\ndef score():\n    print((model(x).argmax(1) == y).sum())\nscore()", True),
        ("@torch.inference_mode()\ndef score():\n    print(model(x).argmax(1).eq(y).sum())\nscore()", True),
        ("with torch.set_grad_enabled(False):\n    print(criterion(model(x), y))", True),
    ],
)
def test_scores_are_taken_in_a_mode(code: str, training: bool) -> None:
    turn = f"optimizer.zero_grad()\n{STEP}"
    (scored,) = looped(turn, "model.train()", code).scored

    assert scored.training.value is training


@pytest.mark.parametrize(
    "code",
    [
        "answer = model(x)\nwith torch.no_grad():\n    print((answer.argmax(1) == y).sum())",
        "model.train()\nwith torch.no_grad():\n    print((model(x).argmax(1) == y).sum())",
        "with torch.no_grad():\n    print(model(x).mean())",
        "print((model(x).argmax(1) == y).sum())",
        "other = Net()\nwith torch.no_grad():\n    print((other(x).argmax(1) == y).sum())",
    ],
)
def test_what_is_no_score_without_gradients_is_none(code: str) -> None:
    """A pass that is recorded, one right after `train()`, pictures to look at, another model."""
    assert looped(f"optimizer.zero_grad()\n{STEP}", "model.train()", code).scored == ()


MEASURE = """
held = torch.randn(20, 8), torch.randint(0, 5, (20,))
def right(answers, labels):
    with torch.no_grad():
        return (answers.argmax(1) == labels).float().mean()
"""


@pytest.mark.parametrize(
    ("scored", "expected"),
    [
        ("right(model(held[0]), held[1])", [True]),
        ("model.eval()\nright(model(held[0]), held[1])\nmodel.train()", [False]),
        ("right(model(held[0]), held[1].view(1, -1).expand_as(held[1].view(1, -1)))", [True]),
        ("right(model(x), y)", []),  # what it is trained on
        (
            "answers = model(held[0])\nright(answers, held[1])\nF.cross_entropy(answers, held[1]).backward()",
            [],
        ),
        ("right(model(prepare()), held[1])", []),
    ],
)
def test_scores_of_other_data_need_no_no_grad(scored: str, expected: list[bool]) -> None:
    """The same function may tell how well it does on what it learns from."""
    turn = (
        "optimizer.zero_grad()\nanswers = model(x)\nloss = criterion(answers, y)\nright(answers, y)\n"
        "loss.backward()\noptimizer.step()\n"
    )
    start = f"from elsewhere import prepare\n{MEASURE}"
    code = f"{start}for epoch in range(9):\n{indent(turn, ' ' * 4)}\n{indent(scored, ' ' * 4)}\n"
    found = [one for run in runs(f"{START}\n{code}", header=IMPORTS) for one in run.update.scored]

    assert [one.training.value for one in found] == expected


@pytest.mark.parametrize(("then", "count"), [("break", 0), ("print('one more')", 1)])
def test_the_sign_of_the_end_is_no_score(then: str, count: int) -> None:
    """A model that writes letter after letter, with dropout for some variety."""
    write = (
        "with torch.no_grad():\n    for _ in range(9):\n        letter = model(x).argmax(1)[0]\n"
        f"        if letter == end:\n            {then}\n"
    )
    known = looped(f"optimizer.zero_grad()\n{STEP}", "", f"from elsewhere import end\n{write}")

    assert len(known.scored) == count


@pytest.mark.parametrize(("data", "count"), [("held", 1), ("x", 0)])
def test_a_turn_may_watch_what_it_trains_on(data: str, count: int) -> None:
    """Of other data it is a score, though it stands in the same round."""
    turn = (
        f"optimizer.zero_grad()\n{STEP}with torch.no_grad():\n    print((model({data}).argmax(1) == y).sum())"
    )
    known = update(f"held = torch.randn(20, 8)\nfor epoch in range(9):\n{indent(turn, ' ' * 4)}")

    assert len(known.scored) == count


def test_a_function_trains_one_model_after_the_other() -> None:
    function = f"""
def train(model, optimizer):
    for x, y in loader:
        optimizer.zero_grad()
{indent(STEP, " " * 8)}
def score(model):
{indent(SCORE, " " * 4)}
plain = nn.Linear(8, 5)
train(plain, optim.SGD(plain.parameters(), lr=0.1))
score(plain)
train(model, optimizer)
score(model)
"""
    scored = [one for run in runs(f"{START}{function}", header=IMPORTS) for one in run.update.scored]

    assert {one.training.value for one in scored} == {True}


def test_what_a_teacher_says_is_no_score() -> None:
    turn = "with torch.no_grad():\n    wanted = teacher(x)\nloss = F.mse_loss(wanted, model(x))\n"
    known = looped(f"optimizer.zero_grad()\n{turn}loss.backward()\noptimizer.step()", "teacher = Net()")

    assert known.scored == ()


CLIP = "nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n"
LOSS = "loss = criterion(model(x), y)\n"


@pytest.mark.parametrize(
    ("turn", "places"),
    [
        (f"{LOSS}loss.backward()\n{CLIP}optimizer.step()", [Clipping.IN_PLACE]),
        (f"{LOSS}{CLIP}loss.backward()\noptimizer.step()", [Clipping.BEFORE_BACKWARD]),
        (f"{LOSS}loss.backward()\noptimizer.step()\n{CLIP}", [Clipping.AFTER_STEP]),
        (f"{LOSS}loss.backward()\noptimizer.step()\n{CLIP.replace('1.0', 'float(chr(105))')}", []),
        (f"{LOSS}loss.backward()\noptimizer.step()\n{CLIP.replace('1.0', 'torch.inf')}", []),
        (f"{LOSS}{CLIP}loss.backward()\n{CLIP}optimizer.step()", [Clipping.IN_PLACE]),
        (f"{LOSS}if len(x) > 8:\n    {CLIP}loss.backward()\noptimizer.step()", []),
    ],
)
def test_gradients_are_clipped_somewhere(turn: str, places: list[Clipping]) -> None:
    assert [one.place for one in looped(f"optimizer.zero_grad()\n{turn}").clipped] == places


@pytest.mark.parametrize(
    ("scaler", "unscale", "scaled"),
    [
        ("torch.amp.GradScaler()", "", True),
        ("torch.cuda.amp.GradScaler()", "", True),
        ("torch.amp.GradScaler('cuda', enabled=True)", "", True),
        ("torch.amp.GradScaler()", "scaler.unscale_(optimizer)\n", False),
        ("torch.amp.GradScaler('cuda', enabled=False)", "", False),
        ("torch.amp.GradScaler('cuda', enabled=flag)", "", None),
    ],
)
def test_a_factor_is_in_the_gradients(scaler: str, unscale: str, scaled: bool | None) -> None:
    turn = (
        f"optimizer.zero_grad()\n{LOSS}scaler.scale(loss).backward()\n{unscale}{CLIP}scaler.step(optimizer)"
    )
    start = f"from somewhere import flag\nscaler = {scaler}\n"
    known = update(f"{start}for x, y in loader:\n{indent(turn, '    ')}\n    scaler.update()\n")

    assert [one.scaled.value for one in known.clipped] == [scaled]


def test_a_scheduler_is_stepped_in_a_loop() -> None:
    scheduler = "scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2)\n"
    loops = "for epoch in range(5):\n    for x, y in loader:\n        optimizer.zero_grad()\n"
    turn = indent(STEP, " " * 8)
    (inside,) = update(f"{scheduler}{loops}{turn}        scheduler.step()").scheduled
    (outside,) = update(f"{scheduler}{loops}{turn}    scheduler.step()").scheduled

    assert (inside.in_batches.value, outside.in_batches.value) == (True, False)
    assert inside.epochs.value == 5
    assert dict(inside.numbers) == {"step_size": 2.0, "gamma": 0.1}


@pytest.mark.parametrize(
    "code",
    [
        "",
        "    optimizer.step()\n",
        "    from somewhere import finish\n    finish(optimizer)\n",
        "    torch.amp.GradScaler().step(optimizer)\n",
    ],
)
def test_an_optimizer_that_never_steps(code: str) -> None:
    loop = f"for x, y in loader:\n    optimizer.zero_grad()\n    criterion(model(x), y).backward()\n{code}"

    assert update(loop).stepped.is_false == (not code)


@pytest.mark.parametrize(
    ("environment", "stepped"),
    [
        ("import gym\nworld = gym.make('CartPole-v0').unwrapped\n", False),
        (
            "import gymnasium as gym\nworld = gym.wrappers.RecordVideo(gym.make('CartPole-v1'), 'seen')\n",
            False,
        ),
        ("import gymnasium as gym\nworld = gym.vector.SyncVectorEnv([lambda: gym.make('A')])\n", False),
        # near misses: what steps may have the weights
        ("from somewhere import world\n", True),
        ("from somewhere import Wrapper\nimport gym\nworld = Wrapper(gym.make('A'))\n", True),
        ("import gym\nworld = gym.make('A')\noptimizer.step()\n", True),
    ],
)
def test_an_environment_steps_no_weights(environment: str, stepped: bool) -> None:
    loop = "for x, y in loader:\n    world.step(model(x).argmax())\n    optimizer.zero_grad()\n"
    known = update(f"{environment}{loop}    criterion(model(x), y).backward()\n")

    assert known.stepped.value is stepped
    assert (Act.STEPPED in acts(known)) == ("somewhere" in environment)


@pytest.mark.parametrize(
    ("code", "stepped"),
    [
        ("    if i % 4 == 0: optimizer.zero_grad()\n", False),
        ("    if (i + 1) % 4 == 0 or i + 1 == len(loader):\n        optimizer.zero_grad()\n", False),
        ("    if i % 4 == 0: optimizer.step(), optimizer.zero_grad()\n", True),
        ("    if flag: optimizer.zero_grad()\n", None),
    ],
)
def test_an_optimizer_that_clears_what_is_gathered_and_never_steps(code: str, stepped: bool | None) -> None:
    loop = f"for i, (x, y) in enumerate(loader):\n    criterion(model(x), y).backward()\n{code}"

    assert update(f"from somewhere import flag\n{loop}").stepped.value is stepped


def test_a_step_elsewhere_in_the_file_may_be_meant() -> None:
    apart = "def apply():\n    optimizer.step()\n"
    loop = "for x, y in loader:\n    optimizer.zero_grad()\n    criterion(model(x), y).backward()\n"
    (run,) = runs(f"{START}{apart}{loop}", header=IMPORTS)

    assert not run.update.stepped.known


def test_a_loss_before_another_one_is_not_said_to_go_without_a_step() -> None:
    turn = "optimizer.zero_grad()\ncriterion(model(x), y).backward()\ncriterion(model(-x), y).backward()\n"
    code = f"for x, y in loader:\n{indent(turn, '    ')}    optimizer.step()\n"
    first, second = runs(f"{START}{code}", header=IMPORTS)

    assert first.optimizer.name.why == "no optimizer takes a step before the next loss goes backward"
    assert second.optimizer.name.value == "SGD"


def test_a_turn_is_shown_to_people_and_in_json() -> None:
    loop = f"for epoch in range(3):\n    for x, y in loader:\n        optimizer.zero_grad()\n{indent(STEP, ' ' * 8)}"
    found = runs(
        f"{START}\n{loop}    if epoch:\n        model.eval()\n{indent(SCORE, ' ' * 4)}", header=IMPORTS
    )
    shown = runs_text.render(found, Paint(False))
    (one, *_) = json.loads(runs_json.render(found))

    assert "  turn: in each round (line 25):\n      in each round (line 26): gradients cleared" in shown
    assert ": gradients cleared (line" in shown
    assert "forward pass without gradients (line" in shown
    assert [act["what"] for act in one["turn"]["order"]][:3] == [
        "gradients cleared",
        "forward pass",
        "loss goes backward",
    ]
    assert one["turn"]["cleared"]["value"] is True
    assert len(one["turn"]["order"][0]["loops"]) == 2


def test_what_a_discriminator_learns_from_is_no_score() -> None:
    """It is compared with zeros in every round, of which there are many."""
    turn = """
kept = []
for epoch in range(9):
    kept.append(epoch)
    for x in [torch.randn(10, 8)] * 3:
        fake = generator(torch.randn(10, 4))
        ones, zeros = torch.ones(10, 1), torch.zeros(10, 1)
        dis.zero_grad()
        (bce(judge(x), ones) + bce(judge(fake), zeros)).backward()
        dis.step()
        gen.zero_grad()
        fake = generator(torch.randn(10, 4))
        bce(judge(fake), ones).backward()
        gen.step()
"""
    made = """
judge = nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1), nn.Sigmoid())
generator = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8))
bce, gen, dis = nn.BCELoss(), optim.Adam(generator.parameters()), optim.Adam(judge.parameters())
"""
    found = [run.update.scored for run in runs(f"{START}{made}{turn}", header=IMPORTS)]

    assert found == [(), ()]


KEPT = """
test = DataLoader(datasets.MNIST("d", train=False, transform=transforms.ToTensor()), batch_size=32)
narrow, best = nn.Linear(784, 8), 0

def score():
    hits = 0
    with torch.no_grad():
        for images, labels in test:
            hits += (model(narrow(images.flatten(1))).argmax(1) == labels).sum().item()
    return hits

for x, y in loader:
    criterion(model(x), y).backward()
    optimizer.zero_grad()
    found = score()
    if found > best:
        best = found
        torch.save(SAVED, "best.pt")
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("saved", "wrong"),
    [
        ("model.state_dict()", True),
        ("[p.grad for p in model.parameters()]", False),  # a near miss: they are read for themselves
    ],
)
def test_weights_that_are_saved_in_between_bring_no_gradients_back(saved: str, wrong: bool) -> None:
    known = update(KEPT.replace("SAVED", saved)).wrongly_cleared

    assert (known.value is not None and known.value.how is Clearing.BEFORE_STEP) == wrong
