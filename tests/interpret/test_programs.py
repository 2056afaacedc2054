"""How programs are put together: what reaches `fit` through all the ways that Python has."""

from __future__ import annotations

import pytest

from tests.interpret.reading import understood

MODEL = """
model = Sequential([Dense(32, activation='relu', input_shape=(784,)), Dense(10, activation='softmax')])
"""
DATA = """
(x, y), (x_test, y_test) = mnist.load_data()
x = x.reshape(60000, 784) / 255.0
"""
END = """
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
model.fit(x, y)
"""
USUAL = "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..1"

CASES = {
    "plain": MODEL + DATA + END,
    "names rebound": DATA
    + "model = 3\nmodel = 'text'\n"
    + MODEL
    + "y2 = y\ny = to_categorical(y)\ny = y2\n"
    + END,
    "augmented assignment": MODEL
    + "(x, y), rest = mnist.load_data()\nx = x.reshape(-1, 784).astype('float32')\nx /= 255\n"
    + END,
    "one object under two names": MODEL + DATA + "same = x\nsame *= 2\nx /= 2\n" + END,
    "star unpacking": MODEL + "(x, y), *rest = mnist.load_data()\nx = x.reshape(-1, 784) / 255\n" + END,
    "a function that changes a global": """
        model = None
        def build():
            global model
            model = Sequential()
            model.add(Dense(32, activation='relu', input_shape=(784,)))
            model.add(Dense(10, activation='softmax'))
        build()
    """.replace("\n        ", "\n")
    + DATA
    + END,
    "closures and defaults": """
def builder(units, activation='softmax'):
    def build(width=32):
        return Sequential([Dense(width, activation='relu', input_shape=(784,)), Dense(units, activation)])
    return build
model = builder(10)()
"""
    + DATA
    + END,
    "layers added in a loop": """
model = Sequential([Input((784,))])
for width in (64, 32, 16):
    model.add(Dense(width, activation='relu'))
model.add(Dense(10, activation='softmax'))
"""
    + DATA
    + END,
    "layers added in a loop of unknown length": """
import sys
model = Sequential([Input((784,))])
for width in sys.argv[1:]:
    model.add(Dense(int(width), activation='relu'))
model.add(Dense(10, activation='softmax'))
"""
    + DATA
    + END,
    "a list of layers by comprehension": """
model = Sequential([Dense(n, activation='relu') for n in (64, 32)] + [Dense(10, activation='softmax')])
"""
    + DATA
    + END,
    "functional": """
start = Input(shape=(784,))
hidden = Dense(32, activation='relu')(start)
model = Model(inputs=start, outputs=Dense(10, activation='softmax')(hidden))
"""
    + DATA
    + END,
    "functional in a loop": """
start = x = Input(shape=(784,))
for n in [64, 32]:
    x = Dense(n)(x)
    x = Activation('relu')(x)
model = Model(start, Softmax()(Dense(10)(x)))
"""
    + DATA
    + END,
    "a class with self.model": """
class Trainer:
    units = 10
    def __init__(self, width=32):
        self.model = Sequential()
        self.model.add(Dense(width, activation='relu', input_shape=(784,)))
        self.finish()
    def finish(self):
        self.model.add(Dense(self.units, activation='softmax'))
        self.model.compile('adam', loss='sparse_categorical_crossentropy')
    def train(self, x, y):
        self.model.fit(x, y)
"""
    + DATA
    + "Trainer().train(x, y)\n",
    "a strategy's scope": """
import tensorflow as tf
strategy = tf.distribute.MirroredStrategy()
with strategy.scope():
    model = keras.Sequential()
    model.add(Dense(32, activation='relu'))
    model.add(Dense(10, activation=tf.nn.softmax))
"""
    + DATA
    + END,
    "try and except imports": """
try:
    from tensorflow.keras.layers import Dense as D
except ImportError:
    from keras.layers import Dense as D
model = Sequential([D(32, 'relu'), D(10, 'softmax')])
"""
    + DATA
    + END,
    "main guard": "def main():\n    pass\n"
    + DATA
    + MODEL
    + "if __name__ == '__main__':\n"
    + END.replace("\n", "\n    "),
    "argparse defaults": """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument('--units', type=int, default=10)
parser.add_argument('-a', '--last-activation', default='softmax')
args = parser.parse_args()
model = Sequential([Dense(32, activation='relu'), Dense(args.units, activation=args.last_activation)])
"""
    + DATA
    + END,
    "absl flags": """
from absl import flags
flags.DEFINE_integer('units', 10, 'how many classes')
FLAGS = flags.FLAGS
model = Sequential([Dense(32, activation='relu'), Dense(FLAGS.units, activation='softmax')])
"""
    + DATA
    + END,
    "click options": """
import click
@click.command()
@click.option('--units', default=10)
def main(units, x):
    model = Sequential([Dense(32, activation='relu'), Dense(units, activation='softmax')])
"""
    + (DATA + END).replace("\n", "\n    ")
    + "\nif __name__ == '__main__':\n    main()\n",
    "a dict of settings": """
config = dict(units=10, act='softmax')
config['loss'] = 'sparse_categorical_crossentropy'
model = Sequential([Dense(32, activation='relu'), Dense(config['units'], activation=config['act'])])
"""
    + DATA
    + "model.compile(loss=config['loss'], optimizer='adam')\nmodel.fit(x, y)\n",
    "the last compile counts": DATA + MODEL + "model.compile(loss='mse', optimizer='sgd')\n" + END,
    "a head behind dropout and flatten": """
model = Sequential([Dense(32, activation='relu', input_shape=(784,)), Dense(10), Dropout(0.1), Flatten(),
                    Activation('softmax')])
"""
    + DATA
    + END,
    "lists filled in a loop": MODEL
    + """
(a, b), rest = mnist.load_data()
x, y = [], []
for picture, label in zip(a, b):
    x.append(picture.reshape(784) / 255)
    y.append(label)
x = np.array(x)
y = np.array(y)
"""
    + END,
    "a subclassed model": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = Dense(32, activation='relu')
        self.out = Dense(10)
    def call(self, inputs):
        return keras.activations.softmax(self.out(self.hidden(inputs)))
model = Net()
"""
    + DATA
    + END,
    "recursion ends": "def f(n):\n    return f(n - 1) if n else f(n + 1)\nf(3)\n" + MODEL + DATA + END,
}


@pytest.mark.parametrize("name", CASES)
def test_what_reaches_fit_is_understood(name: str) -> None:
    assert understood(CASES[name]) == [USUAL]


def test_an_undecided_branch_is_followed_both_ways() -> None:
    code = f"""
import os
{DATA}
if os.path.exists('flag'):
    last, loss = Dense(10, activation='softmax'), 'sparse_categorical_crossentropy'
else:
    last, loss = Dense(10), 'mse'
if os.path.exists('flag'):
    print('the same question has the same answer')
model = Sequential([Dense(32, activation='relu'), last])
model.compile(loss=loss, optimizer='adam')
model.fit(x, y)
"""
    assert sorted(understood(code)) == [
        "10 linear, mean_squared_error, class ids(10), images 0..1",
        "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..1",
    ]


def test_branches_that_leave_the_same_behind_are_one_way() -> None:
    code = DATA + MODEL + "import os\nif os.environ['X']:\n    print(1)\nelse:\n    print(2)\n" + END
    assert understood(code) == [USUAL]


def test_a_branch_that_raises_is_not_followed() -> None:
    code = DATA + MODEL + "import sys\nif len(sys.argv) < 2:\n    x = None\n    raise ValueError\n" + END
    assert understood(code) == [USUAL]


def test_too_many_branches_end_in_unknown_and_not_in_a_mixture() -> None:
    choices = "".join(
        f"if unknown({n}):\n    a{n} = 'softmax'\nelse:\n    a{n} = 'sigmoid'\n" for n in range(30)
    )
    code = DATA + choices + "model = Sequential([Dense(10, activation=a29)])\n" + END
    assert len(understood(code)) <= 3


def test_a_function_that_nobody_calls_is_read_with_unknown_arguments() -> None:
    code = """
def train(x, y):
    model = Sequential([Dense(10, activation='softmax')])
    model.compile(loss='mse', optimizer='adam')
    model.fit(x, y)
"""
    assert understood(code) == ["10 softmax, mean_squared_error, ?, ? ?"]


def test_a_function_defined_on_a_way_that_was_not_kept_is_not_read() -> None:
    code = """
import sys
import unknown
def main():
    size = unknown.size()
    @unknown.run
    def train(state):
        print(size)
    if size == 0:
        print(2)
if len(sys.argv) == 5:
    unknown.run(main)
else:
    main()
"""
    assert understood(code + DATA + MODEL + END) == [USUAL]


def test_an_unknown_function_may_have_changed_what_it_was_given() -> None:
    code = "from somewhere import prepare\n" + DATA + MODEL + "prepare(x)\n" + END
    assert understood(code) == ["10 softmax, sparse_categorical_crossentropy, class ids(10), ? ?"]


def test_a_compile_that_is_never_fitted_is_a_run_of_its_own() -> None:
    code = MODEL + "model.compile(loss='mse', optimizer='adam')\n"
    assert understood(code) == ["10 softmax, mean_squared_error, ?, ? ?"]


def test_a_compile_of_what_is_trained_as_a_part_of_another_model_is_no_run() -> None:
    code = """
part = Sequential([Dense(1)])
part.compile(loss='categorical_crossentropy')
stack = STACK
stack.compile(loss='mse')
stack.fit(a, b)
"""
    for stack in ("Sequential([part, Dense(2)])", "Model(start := Input((3,)), Dense(2)(part(start)))"):
        assert understood(code.replace("STACK", stack)) == ["2 linear, mean_squared_error, ?, ? ?"]


def test_a_loop_that_is_too_long_is_summed_up_and_counts_what_it_adds() -> None:
    code = (
        """
(a, b), rest = cifar10.load_data()
x, y = [], []
for i in range(50000):
    x.append(a[i] / 255)
    y.append(b[i])
x, y = np.array(x), np.array(y)
assert x.shape[0] == 50000
model = Sequential([Flatten(), Dense(x.shape[0], activation='softmax')])
"""
        + END
    )
    assert understood(code) == ["50000 softmax, sparse_categorical_crossentropy, class ids(10), images 0..1"]


TAPE = """
import tensorflow as tf
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
loss_object = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model = Sequential([Dense(32, activation='relu'), Dense(10)])
@tf.function
def step(images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = loss_object(labels, predictions)
    return tape.gradient(loss, model.trainable_variables)
for images, labels in data:
    step(images, labels)
"""


def test_a_loop_with_a_gradient_tape_is_a_run() -> None:
    assert understood(DATA + TAPE) == [
        "10 linear, sparse_categorical_crossentropy logits, class ids(10), images 0..1"
    ]


def test_a_loss_outside_of_a_tape_trains_nothing() -> None:
    assert understood(DATA + TAPE.replace("with tf.GradientTape() as tape:", "if True:")) == []


def test_a_lambda_layer_is_what_its_function_does() -> None:
    model = "model = Sequential([Dense(10), layers.Lambda(lambda t: keras.activations.softmax(t))])\n"
    assert understood(DATA + model + END) == [USUAL]


def test_an_output_that_is_scaled_after_its_activation_has_none_that_is_known() -> None:
    model = "model = Sequential([Dense(10, activation='softmax'), layers.Lambda(lambda t: t * 100.0)])\n"
    assert understood(DATA + model + END) == [USUAL.replace("softmax", "?")]


@pytest.mark.parametrize("package", ["tensorflow", "keras.ops", "keras.backend"])
def test_taking_an_axis_of_one_away_leaves_the_activation(package: str) -> None:
    model = (
        "model = Sequential([Dense(10, activation='softmax'), layers.Lambda(lambda t: P.squeeze(t, 1))])\n"
    )
    code = f"import {package} as P\n" + DATA + model + END
    assert understood(code) == [USUAL.replace("10 softmax", "? softmax")]


def test_a_model_of_several_inputs_takes_its_inputs_apart() -> None:
    code = """
class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.one, self.two = Dense(4, activation='relu'), Dense(10, activation='softmax')
    def call(self, inputs):
        a, b = inputs
        return self.two(layers.concatenate([self.one(a), b]))
model = Two()
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
model.fit((x, x), y)
"""
    assert understood(DATA + code) == [USUAL + ", images 0..1"]


def test_a_loss_of_one_of_several_outputs_is_about_that_output() -> None:
    code = """
import tensorflow as tf
start = Input((784,))
model = Model(start, [Dense(3, activation='tanh')(start), Dense(10, activation='softmax')(start)])
with tf.GradientTape() as tape:
    first, second = model(x)
    loss = keras.losses.sparse_categorical_crossentropy(y, second)
"""
    assert understood(DATA + code) == [USUAL]
    whole = code.replace("first, second = model(x)", "second = model(x)")
    assert understood(DATA + whole) == []


def test_a_layer_that_is_not_known_leaves_the_head_known() -> None:
    code = """
from somewhere import squeeze
start = Input((784,))
hidden = squeeze(Dense(32, activation='relu')(start))
model = Model(start, Dense(10, activation='softmax')(layers.add([hidden, hidden])))
"""
    assert understood(code + DATA + END) == [USUAL]


def test_an_estimator_encodes_its_labels_itself() -> None:
    code = """
from keras.wrappers.scikit_learn import KerasClassifier
from sklearn.model_selection import cross_val_score
def build():
    model = Sequential([Dense(32, activation='relu'), Dense(10, activation='softmax')])
    model.compile(loss='categorical_crossentropy', optimizer='adam')
    return model
estimator = KerasClassifier(build_fn=build, epochs=3)
"""
    known = "10 softmax, categorical_crossentropy, one-hot(10), images 0..1"
    assert understood(DATA + code + "estimator.fit(x, y)") == [known]
    assert understood(DATA + code + "print(cross_val_score(estimator, x, y, cv=3))") == [known]


@pytest.mark.parametrize("ends", ["start, end", "[start], [end]", "inputs=[start], outputs=(end,)"])
def test_a_list_of_one_output_is_that_output(ends: str) -> None:
    code = f"""
start = Input((784,))
end = Dense(10, activation='softmax')(start)
inner = Model({ends})
outside = Input((784,))
model = Model([outside], [inner(outside)])
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
"""
    assert understood(DATA + code + "model.fit([x], [y])") == [USUAL]
    assert understood(DATA + code + "model.fit(x, [load()])") == [USUAL.replace("class ids(10)", "?")]


def test_an_input_is_no_head() -> None:
    code = "model = Sequential([Input((28, 28, 1))])\n(x, y), _ = mnist.load_data()\n"
    assert understood(code + END) == [USUAL.replace("10 softmax", "? ?").replace("0..1", "0..255")]


TRAIN = """
def train({parameter}):
    model = Sequential([Dense(3, activation='softmax', input_shape=(4,))])
    model.compile('adam', {loss})
    model.fit(x, y)
"""
MAIN = """
def main():
    train('categorical_crossentropy')
"""


def test_a_function_is_judged_by_what_another_one_gives_it_wherever_that_stands() -> None:
    train = TRAIN.format(parameter="loss='mse'", loss="loss")
    expected = ["3 softmax, categorical_crossentropy, ?, ? ?"]
    assert understood(MAIN + train) == understood(train + MAIN) == expected


def test_the_methods_of_a_class_are_judged_by_the_object_that_a_function_makes() -> None:
    trainer = """
class Trainer:
    def __init__(self, loss='mse'):
        self.loss = loss
""" + TRAIN.format(parameter="self", loss="self.loss").replace("\n", "\n    ")
    main = "\ndef main():\n    Trainer('categorical_crossentropy').train()\n"
    expected = ["3 softmax, categorical_crossentropy, ?, ? ?"]
    assert understood(main + trainer) == understood(trainer + main) == expected


def test_a_function_that_another_one_names_but_never_calls_is_judged_alone() -> None:
    main = "\ndef main():\n    print(train)\n"
    train = TRAIN.format(parameter="loss='mse'", loss="loss")
    assert understood(main + train) == ["3 softmax, mean_squared_error, ?, ? ?"]
