"""LL1: heads that do not fit their loss."""

from losslint.findings import Finding
from losslint.training import LINEAR, Encoding, Form, Framework, Loss, Output
from losslint.treatment import Around, Given, Repaired, Sign, Treatment, treats

from losslint_rules.domain.losses import CROSSENTROPIES, OF_NUMBERS, asks_questions
from losslint_rules.domain.names import BINARY, CATEGORICAL, SPARSE
from losslint_rules.head_and_loss.loss_without_gradient import steps_before_the_loss

_EVERYTHING = (Sign.LEARNING, Sign.LIKELIHOOD, Sign.LEARNING_WITH_SGD)


def loss_over_classes(output: Output) -> str:
    """Return the crossentropy that fits the labels of an output with several units."""
    return SPARSE if output.labels.encoding.value is Encoding.CLASS_IDS else CATEGORICAL


def suited_to(loss: Loss) -> str:
    """Return the activation whose outputs a crossentropy reads, where it is told nothing of logits."""
    return "sigmoid" if asks_questions(loss) else "softmax"


@treats("LL101")
def binary_loss_on_exclusive_classes(output: Output, _: Finding) -> Treatment:
    """One choice among classes in place of yes/no questions."""
    repaired = Repaired(activation="softmax", loss=loss_over_classes(output))
    return Treatment(repaired, _EVERYTHING)


@treats("LL102", "LL106")
def no_probabilities(output: Output, _: Finding) -> Treatment:
    """The activation that the loss reads; one unit may learn in spite of it, from a first loss that tells."""
    repaired = Repaired(activation=suited_to(output.loss))
    signs = (Sign.FIRST_LOSS, Sign.NEGATIVE_LOSS, Sign.MEMORISING, Sign.LEARNING, Sign.LEARNING_WITH_SGD)
    return Treatment(repaired, signs)


@treats("LL103")
def logit_loss_on_probabilities(_: Output, __: Finding) -> Treatment:
    """The loss is told that it gets probabilities."""
    return Treatment(Repaired(from_logits=False), _EVERYTHING)


@treats("LL104")
def softmax_over_one_unit(output: Output, _: Finding) -> Treatment | None:
    """A sigmoid for two classes, no activation for numbers."""
    if output.labels.encoding.value is Encoding.REAL:
        return Treatment(Repaired(activation=LINEAR), (Sign.CONSTANT, Sign.MEMORISING))
    classes = output.labels.classes.value
    if classes is not None and classes > 2:
        return Treatment(Repaired(units=classes, loss=loss_over_classes(output)), (Sign.CRASH, Sign.CONSTANT))
    loss = BINARY if output.loss.family in CROSSENTROPIES else None
    return Treatment(
        Repaired(activation="sigmoid", loss=loss, from_logits=False), (Sign.CRASH, Sign.CONSTANT)
    )


@treats("LL105")
def sigmoid_with_categorical_loss(_: Output, __: Finding) -> Treatment:
    """A softmax, whose rows add up to one."""
    signs = (Sign.ROWS, Sign.LIKELIHOOD, Sign.LEARNING)
    return Treatment(Repaired(activation="softmax", from_logits=False), signs)


@treats("LL107")
def head_cannot_reach_targets(_: Output, __: Finding) -> Treatment:
    """No activation, which reaches every number."""
    return Treatment(Repaired(activation=LINEAR), (Sign.MEMORISING, Sign.LEARNING))


@treats("LL108")
def regression_loss_for_classes(_: Output, __: Finding) -> Treatment:
    """A crossentropy, which SGD follows faster."""
    repaired = Repaired(activation="softmax", loss=CATEGORICAL)
    return Treatment(repaired, (Sign.LEARNING, Sign.LEARNING_WITH_SGD), steps=400)


@treats("LL109")
def categorical_loss_over_one_unit(output: Output, _: Finding) -> Treatment:
    """A sigmoid with its loss for two classes, a unit a class for more."""
    classes = output.labels.classes.value
    signs = (Sign.CRASH, Sign.FIRST_LOSS, Sign.MEMORISING)
    if classes is not None and classes > 2:
        loss = loss_over_classes(output)
        return Treatment(Repaired(units=classes, activation="softmax", loss=loss, from_logits=False), signs)
    return Treatment(Repaired(activation="sigmoid", loss=BINARY, from_logits=False), signs)


@treats("LL110")
def stacked_output_activation(_: Output, __: Finding) -> Treatment:
    """The last of the two activations alone."""
    return Treatment(Repaired(one_activation=True), _EVERYTHING)


@treats("LL111")
def classification_loss_for_regression(_: Output, __: Finding) -> Treatment:
    """A regression: the squared error over one linear unit."""
    repaired = Repaired(units=1, activation=LINEAR, loss="mean_squared_error", from_logits=False)
    return Treatment(repaired, (Sign.CRASH, Sign.NEGATIVE_LOSS, Sign.MEMORISING))


@treats("LL112")
def softmax_for_multilabel(_: Output, __: Finding) -> Treatment:
    """A yes/no question a column."""
    signs = (Sign.MEMORISING, Sign.LEARNING)
    return Treatment(Repaired(activation="sigmoid", loss=BINARY, from_logits=False), signs)


@treats("LL114", only=Framework.TORCH)
def softmax_over_batch(output: Output, _: Finding) -> Treatment:
    """A softmax along the classes, or a sigmoid where there is one unit."""
    if output.head.units.value == 1:
        return Treatment(Repaired(activation="sigmoid", loss=BINARY), (Sign.APART, Sign.MEMORISING))
    repaired = Repaired(activation="softmax", loss=loss_over_classes(output))
    return Treatment(repaired, (Sign.APART, Sign.LEARNING, Sign.LEARNING_WITH_SGD))


@treats("LL116", only=Framework.TORCH)
def loss_without_gradient(output: Output, _: Finding) -> Treatment | None:
    """The outputs as they are for the loss; a loss of the project's own is not rebuilt."""
    steps = steps_before_the_loss(output)
    if steps is None or output.loss.family not in OF_NUMBERS:
        return None
    signs = (Sign.MEMORISING, Sign.LEARNING)
    return Treatment(Repaired(), signs, steps=800, around=Around(rounded=True), given=_NUMBERS)


_NUMBERS = Given(encoding=Encoding.REAL)


@treats("LL113")
def margin_loss_on_probabilities(output: Output, _: Finding) -> Treatment:
    """An activation that reaches the margin on both sides."""
    reaching = LINEAR if output.loss.wants is Form.ROWS else "tanh"
    return Treatment(Repaired(activation=reaching), (Sign.FLOOR,))
