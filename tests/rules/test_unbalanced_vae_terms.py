"""LL118: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

import pytest
from losslint.training import Fact, Form, LatentTerms, Run, Scale
from msgspec.structs import replace

from tests.rules.building import Code, fact, findings, head_of, layer_of, loss_of, own_loss_of, run
from tests.rules.saying import facts_in

CODE = "LL118"
MEAN, SUM = Code("K.mean(K.square(x - y))"), Code("K.sum(1 + v - K.square(m) - K.exp(v))")


def of_terms(shape: tuple[int | None, ...] | None, axes: int | None, known: bool = True) -> Run:
    """Return a training with an output of a shape, under the mean of so many axes beside a sum."""
    terms = LatentTerms(MEAN, SUM, axes)
    latent = fact(terms) if known else Fact[LatentTerms].unknown("it is no sum of two terms")
    loss = replace(own_loss_of(Scale.NUMBERS, Form.LIKE_OUTPUT, "vae_loss"), latent=latent)
    last = layer_of("Conv2D", 1, shape=shape)
    return run(head=head_of(1, "sigmoid", of=last, rank=len(shape) if shape else None), loss=loss)


@pytest.mark.parametrize(
    ("shape", "axes", "numbers"),
    [((None, 28, 28, 1), None, 784), ((None, 28, 28, 1), 3, 784), ((None, 64), 1, 64)],
)
def test_what_is_wrong_is_said(shape: tuple[int | None, ...], axes: int | None, numbers: int) -> None:
    (said,) = findings(CODE, of_terms(shape, axes))

    assert facts_in(said.message) == facts_in(f"a mean over {numbers} numbers, beside a sum")
    assert (said.at, said.because[0].origin) == (MEAN, SUM)


@pytest.mark.parametrize(
    "of",
    [
        run(loss=loss_of("mean_squared_error")),
        of_terms((None, 28, 28, 1), None, known=False),
        of_terms((None, 28, 28, 1), 1),
        of_terms((None, 28, 28, 1), 0),
        of_terms((None, None, None, 1), None),
        of_terms((None, 20), None),
        of_terms(None, None),
    ],
)
def test_silent(of: Run) -> None:
    assert findings(CODE, of) == []
