"""LL315: ratios of each batch, of which a mean is shown; near misses and what is unknown are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

from tests.rules.test_around import IMPORTS as OF_KERAS
from tests.torch.reading import IMPORTS as OF_TORCH

KERAS = """
from keras import backend as K
x, y = np.random.rand(4000, 20), np.random.randint(0, 2, (4000, 1))
def own(y_true, y_pred):
    right = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    {body}
model = keras.Sequential([layers.Input((20,)), layers.Dense({head})])
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=[{metrics}])
model.fit(x, y, {fit})
"""
PLAIN = {
    "body": "return right / (K.sum(y_true) + K.epsilon())",
    "head": "1, activation='sigmoid'",
    "metrics": "own",
    "fit": "epochs=3",
}

TORCH = """
from sklearn.metrics import accuracy_score, f1_score, recall_score, roc_auc_score
x, y = torch.randn(800, 8), torch.randint(0, 4, (800,))
data = TensorDataset(x, y)
loader = DataLoader(data, batch_size={size})
model = nn.Linear(8, 4)
optimizer = optim.Adam(model.parameters())
total, count, scores, answers, answered = 0.0, 0, [], [], []
for a, b in loader:
    optimizer.zero_grad()
    out = model(a)
    loss = F.cross_entropy(out, b)
    loss.backward()
    optimizer.step()
    count += 1
    said = out.argmax(1)
    answers.append(b.numpy()); answered.append(said.numpy())
    {added}
print({shown})
"""
LOOP = {
    "size": "32",
    "added": "total += f1_score(b.cpu().numpy(), said.cpu().numpy(), average='macro')",
    "shown": "total / len(loader)",
}


def of_keras(**changed: str) -> list[Diagnostic]:
    """Return what is said of a training that is plain but for what is changed."""
    return _said(OF_KERAS + KERAS.format(**{**PLAIN, **changed}))


def of_torch(**changed: str) -> list[Diagnostic]:
    """Return what is said of a loop that is plain but for what is changed."""
    return _said(OF_TORCH + TORCH.format(**{**LOOP, **changed}))


def _said(code: str) -> list[Diagnostic]:
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL315"]


@pytest.mark.parametrize(
    "body",
    [
        PLAIN["body"],
        "return right / K.maximum(K.sum(K.round(y_pred)), 1)",
        "p, r = right / (K.sum(y_true) + 1), right / (K.sum(y_pred) + 1); return 2 * p * r / (p + r + 1e-7)",
        "return 1 - K.sum(K.square(y_true - y_pred)) / (K.sum(K.square(y_true - K.mean(y_true))) + 1e-7)",
        "return K.mean(K.sum(y_true * y_pred, axis=0) / (K.sum(y_true, axis=0) + 1e-7))",
        "t = K.flatten(y_true); return K.sum(t * K.flatten(y_pred)) / (K.sum(t) + K.sum(y_pred))",
    ],
)
def test_a_ratio_of_sums_over_the_batch(body: str) -> None:
    (one,) = of_keras(body=body)

    assert one.message.startswith(
        "`own` is worked out for each batch, and the mean over the batches is shown"
    )


def test_several_are_told_once() -> None:
    second = "\ndef other(y_true, y_pred):\n    return K.sum(y_true * y_pred) / K.sum(y_pred)"
    (one,) = of_keras(body=PLAIN["body"] + second, metrics="own, other, 'accuracy'")

    assert one.message.startswith("`own` and `other` are worked out for each batch")


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "return K.mean(K.equal(y_true, K.round(y_pred)))"},
        {"body": "return right / K.cast(K.shape(y_true)[0], 'float32')"},
        {"body": "return right / K.sum(K.ones_like(y_true))"},
        {"body": "return K.sqrt(K.mean(K.square(y_true - y_pred)))"},
        {"body": "return K.mean(K.sum(y_true * y_pred, axis=-1) / (K.sum(y_true, axis=-1) + 1))"},
        {"metrics": "keras.metrics.Recall()"},
        {"fit": "epochs=3, batch_size=4000"},
        {"head": "3, activation='softmax'"},
    ],
)
def test_near_misses(changed: dict[str, str]) -> None:
    assert not of_keras(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "return unknown(right, K.sum(y_true))"},
        {"body": "return right / unknown"},
        {"body": "return right / K.sum(unknown(y_true))"},
        {"body": "return K.mean(K.sum(y_true * y_pred, axis=unknown) / K.sum(y_true, axis=unknown))"},
        {"metrics": "unknown(own)"},
        {"head": "unknown"},
    ],
)
def test_what_is_not_known_stays_silent(changed: dict[str, str]) -> None:
    assert not of_keras(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"shown": "total / count"},
        {"added": "total += roc_auc_score(b, out.softmax(1).detach(), multi_class='ovr')"},
        {"added": "scores.append(recall_score(b, said, average='macro'))", "shown": "np.mean(scores)"},
        {"added": "scores.append(f1_score(b, said, average='macro'))", "shown": "sum(scores) / len(scores)"},
    ],
)
def test_scores_of_batches_in_a_loop(changed: dict[str, str]) -> None:
    (one,) = of_torch(**changed)

    assert one.help == "gather labels and answers of all batches, and work it out once"


@pytest.mark.parametrize(
    "changed",
    [
        {"size": "800"},
        {"size": "len(data)"},
        {"size": "unknown"},
        {"added": "total += f1_score(b, said, average='micro')"},
        {"added": "total += recall_score(b, said, average='weighted')"},
        {"added": "total += f1_score(b, said, average=unknown)"},
        {"added": "total += accuracy_score(b, said)"},
        {"added": "total += unknown(f1_score(b, said, average='macro'))"},
        {"added": "print(f1_score(b, said, average='macro'))"},
        {
            "added": "pass",
            "shown": "f1_score(np.concatenate(answers), np.concatenate(answered), average='macro')",
        },
    ],
)
def test_scores_that_are_left_alone(changed: dict[str, str]) -> None:
    assert not of_torch(**changed)
