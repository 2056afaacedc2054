"""Which callbacks leave the learning rate alone, and why it is not known where one does not."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs

SCRIPT = """
from keras import backend as K
from keras.callbacks import *
from elsewhere import helper
(x, y), _ = mnist.load_data()
optimizer = keras.optimizers.SGD(0.5)
model = Sequential([Flatten(), Dense(10, activation='softmax')])
model.compile(optimizer, 'sparse_categorical_crossentropy')
{before}
model.fit(x, y, callbacks={callbacks})
"""
OWN = """
class Own(Callback):
    def __init__(self, lr=1):
        super().__init__()
        self.lr = lr
    def on_epoch_end(self, epoch, logs=None):
        {body}
"""


def rate(callbacks: str, before: str = "") -> float | str:
    (run,) = runs(SCRIPT.format(callbacks=callbacks, before=before))
    found = run.optimizer.learning_rate
    return found.why if found.value is None else found.value


@pytest.mark.parametrize(
    "callback",
    [
        *("TensorBoard('logs')", "CSVLogger('a.csv')", "TerminateOnNaN()", "BackupAndRestore('b')"),
        *("ProgbarLogger()", "RemoteMonitor()", "EarlyStopping()", "ModelCheckpoint('m')", "History()"),
        *("LambdaCallback(on_epoch_end=lambda e, l: print(e, l))", "LambdaCallback(on_epoch_end=print)"),
        *(
            "keras.callbacks.experimental.BackupAndRestore('b')",
            "LambdaCallback(on_train_end=lambda l: None)",
        ),
    ],
)
def test_callbacks_that_have_nothing_to_do_with_the_rate(callback: str) -> None:
    assert rate(f"[{callback}]") == 0.5
    assert rate(callback) == 0.5
    assert rate(f"[EarlyStopping(), {callback}]") == 0.5


def test_no_callbacks() -> None:
    assert rate("[]") == rate("None") == 0.5


@pytest.mark.parametrize(
    "body",
    [
        *("print(epoch, logs)", "self.seen = logs['loss']", "self.model.save('m')", "self.lr = 2"),
        *("print(K.get_value(self.model.optimizer.lr))", "shown(self.model)", "p = self.model.predict(x)"),
    ],
)
def test_own_callbacks_that_do_not_touch_it(body: str) -> None:
    shown = "def shown(model):\n    print(model.count_params())\n"
    assert rate("[Own()]", shown + OWN.format(body=body)) == 0.5


@pytest.mark.parametrize(
    "body",
    [
        *("self.model.optimizer.lr = 2", "K.set_value(self.model.optimizer.lr, 2)", "set_it(self.model)"),
        *("self.model.optimizer.learning_rate.assign(2)", "setattr(self.model.optimizer, 'lr', 2)"),
        *("o = optimizer; o.learning_rate *= 2", "self.model.optimizer.lr /= 2", "self.change()"),
    ],
)
def test_own_callbacks_that_do(body: str) -> None:
    setting = "def set_it(model):\n    model.optimizer.lr = 2\n"
    change = "    def change(self):\n        self.model.optimizer.lr = 2\n"
    assert rate("[Own()]", setting + OWN.format(body=body) + change) == "`Own` may change it"


@pytest.mark.parametrize("body", ["helper(self.model)", "helper(self)", "helper.run(optimizer)"])
def test_own_callbacks_that_hand_it_on(body: str) -> None:
    assert rate("[Own()]", OWN.format(body=body)) == "what `Own` calls is not followed"


REASONS = {
    "[ReduceLROnPlateau()]": "`ReduceLROnPlateau` changes it",
    "[EarlyStopping(), LearningRateScheduler(lambda e: 1)]": "`LearningRateScheduler` changes it",
    "[LambdaCallback(on_epoch_end=lambda e, l: K.set_value(optimizer.lr, 1))]": "`LambdaCallback` may change it",
    "[LambdaCallback(on_epoch_end=helper)]": "what `LambdaCallback` calls is not followed",
    "[helper.Thing()]": "what `Thing` does is not known",
    "[helper()]": "a callback is not known: `elsewhere.helper` is not part of the project",
    "helper()": "the callbacks are not all known: `elsewhere.helper` is not part of the project",
}


@pytest.mark.parametrize("callbacks", REASONS)
def test_the_reason_is_the_true_one(callbacks: str) -> None:
    assert rate(callbacks) == REASONS[callbacks]


def test_what_a_class_derives_from_counts_too() -> None:
    own = "class Own(ReduceLROnPlateau):\n    pass\n"
    assert rate("[Own()]", own) == "`ReduceLROnPlateau` changes it"
    above = OWN.format(body="self.model.optimizer.lr = 2") + "class Mine(Own):\n    pass\n"
    assert rate("[Mine()]", above) == "`Mine` may change it"
