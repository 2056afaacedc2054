from __future__ import annotations

import json

import pytest
from losslint.source.acting import acting, code_of


@pytest.mark.parametrize(
    "code",
    [
        "model.fit(x, y)\n",
        "model \\\n    .fit(x, y)\n",
        "model. fit(x, y)\n",
        "self.model.compile('sgd', 'mse')\n",
        "train = model.train_on_batch\n",
        "with tf.GradientTape() as tape:\n    pass\n",
        "scores = cross_val_score(KerasClassifier(make), x, y)\n",
        "getattr(model, 'fit')(x, y)\n",
        "operator.methodcaller('fit', x, y)(model)\n",
        "guess = model.predict(x)\n",
        "model = keras.Sequential([Dense(1)])\n",
        "net = Model(x, y)\n",
        "'''It trains.'''\nmodel.fit(x)\n",
        "a = 'isn\\'t'  # it's\nmodel.fit(x)\n",
        "!echo don't\nmodel.fit(x)\n",
        "\xe9 = caf\xe9.fit(x)\n",
        "args = TrainingArguments('out')\nTrainer(net, args).train()\n",
        "args = transformers.Seq2SeqTrainingArguments('out')\nbegin = Trainer(net, args).train\n",
        "parser = HfArgumentParser((ModelArguments, TrainingArguments))\ntrainer.train()\n",
        "@dataclass\nclass Arguments(TrainingArguments):\n    more: int = 1\nTrainer(net, Arguments()).train()\n",
        "class Net(Model):\n    def forward(self, x):\n        return self.predict(x)\n",
        "class Net(Model):\n    def fit(self, x): ...\n    def go(self, x):\n        self.model.fit(x)\n",
        "class Net(Model):\n    def fit(self, x):\n        super().fit(x)\n",
        "from tensorflow import GradientTape as Tape\n",
        "important = net.fit(x)\n",
        "loss_cls.backward()\n",
        "loss_cls.backward(torch.ones_like(loss_cls))\n",
        "self.cls.backward()\n",
        "for x in data:\n    net.cls.backward\n",
        "engine.backward(loss)\n",
        "loss.backward(grad_loss)\n",
        "class NetTest(test.TestCase):\n    def test_net(self):\n        self.net.evaluate(x, y)\n",
        "class Net(keras.Model):\n    def score(self):\n        self.evaluate(x, y)\n",
        "out.backward(gradient=grad)\n",
        "turn = loss.backward\n",
        "class Net(Module):\n    def go(self, loss):\n        loss.backward()\n",
        "class Twice(Function):\n    x = 1\nloss.backward()\n",
    ],
)
def test_code_that_trains_or_asks_or_builds_acting(code: str) -> None:
    assert acting(code.encode(), is_notebook=False)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "import keras\n",
        "'''model.fit(x, y)'''\n",
        "# model.fit(x, y)\n",
        "def f():\n    '''\n    >>> model.fit(x, y)\n    '''\n",
        "pattern = re.compile('a')\n",
        "faster = torch.compile(net)\n",
        "fit = benefit.fitness\n",
        "def fit(x): ...\n",
        "class Net(Model):\n    def build(self):\n        self.inner = Sequential()\n",
        "from keras import Model(\n",
        "getattr(model, name)\n",
        "from transformers import TrainingArguments\n",
        "def steps(args: TrainingArguments) -> int:\n    return args.max_steps\n",
        "class TrainingArguments:\n    max_steps = 1\n",
        "script = torch.jit.compile(net)\n",
        "args = TrainingArguments('out')\n",
        "@dataclass\nclass Arguments(TrainingArguments):\n    more: int = 1\n",
        "trainer.train()\n",
        "class OpTest(test.TestCase):\n    def test_sum(self):\n        self.evaluate(total)\n",
        "pattern = _re.compile('a')\n",
        "out.backward(grad_out, retain_graph=True)\n",
        "from functorch.compile import draw\n",
        "from tape import GradientTape\n",
        "from tape import (\n    GradientTape,\n    other as one,\n)\n",
        "from tape import GradientTape as GradientTape\n",
        "class GradientTape:\n    pass\n",
        "def record() -> GradientTape:\n    pass\n",
        "def record(tape: backprop.GradientTape | None = None, *more: tf.GradientTape): ...\n",
        "step = self.fn_cls.backward\n",
        "grads = fake._forward_cls.backward(fake, *args)\n",
        "is_own = step is not Function.backward\n",
        "class Twice(torch.autograd.Function):\n    def backward(ctx, grad):\n        return cuda.backward(grad)\n",
        "class Net:\n    def predict(self, x): ...\n    def forward(self, x):\n        return self.predict(x)\n",
    ],
)
def test_other_code_does_not(code: str) -> None:
    assert not acting(code.encode(), is_notebook=False)


def test_what_cannot_be_decoded_may_act() -> None:
    assert acting("import keras\n".encode("utf-16"), is_notebook=False)


@pytest.mark.parametrize(
    ("code", "may"), [("model.fit(x)", True), ("m = Sequential()", True), ("x = 1", False)]
)
def test_a_notebook_acts_where_the_words_stand_in_it(code: str, may: bool) -> None:
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": [code]}]}).encode()

    assert bool(acting(notebook, is_notebook=True)) is may


@pytest.mark.parametrize(
    ("code", "frameworks"),
    [
        ("guess = model.predict(x)\n", {"keras"}),
        ("model = Sequential([Dense(1)])\n", {"keras"}),
        ("loss.backward()\n", {"torch"}),
        ("args = TrainingArguments('out')\nTrainer(args).train()\n", {"torch"}),
        ("trainer.fit(model, loader)\n", {"keras", "torch"}),
        ("model.compile('sgd', 'mse')\nloss.backward()\n", {"keras", "torch"}),
    ],
)
def test_a_word_is_one_of_its_frameworks(code: str, frameworks: set[str]) -> None:
    assert acting(code.encode(), is_notebook=False) == frameworks
    assert acting(code.encode(), is_notebook=True) == frameworks


def test_what_is_quoted_is_no_code() -> None:
    assert code_of("a = 'b' + \"c\"  # d\ne = '''f\ng'''\n") == "a = '' + \"\"  \ne = ''\n"
