"""Texts with values put in: however it is written, the same is understood."""

from __future__ import annotations

import pytest
from losslint.values import Const, Text, Unknown

from tests.interpret.computing import worth

KNOWN = {
    "'data_batch_%d' % 3": "data_batch_3",
    "'data_batch_%02d' % (3,)": "data_batch_03",
    "'%s-%s' % ('a', 1)": "a-1",
    "'%(a)s_%(b)03d' % {'a': 'x', 'b': 7}": "x_007",
    "'100%%' % ()": "100%",
    "'data_batch_{}'.format(3)": "data_batch_3",
    "'{0}/{1:02d}/{0}'.format('a', 3)": "a/03/a",
    "'{name!r:>5}'.format(name='a')": "  'a'",
    "'{:{width}}|'.format(7, width=3)": "  7|",
    "f'{3:02d}'": "03",
    "f'{\"a\"!r}'": "'a'",
    "f'{{{1}}}'": "{1}",
    "f'a\\t{1}'": "a\t1",
    "rf'a\\t{1}'": "a\\t1",
    "f'{0.5:.1%}'": "50.0%",
    "'a' f'{1}' 'b'": "a1b",
    "'_'.join(['val', 'acc'])": "val_acc",
    "'_'.join(w for w in ('val', 'acc'))": "val_acc",
    "''.join([])": "",
    "str(3) + '.npy'": "3.npy",
    "'a.b.c'.rsplit('.', 1)[0]": "a.b",
    "'a.b.c'.split('.', maxsplit=1)[1]": "b.c",
    "'VAL_acc'.lower().replace('acc', 'loss')": "val_loss",
    "b'labels'.decode('utf-8')": "labels",
    "'x'.zfill(3)": "00x",
}


@pytest.mark.parametrize("code", KNOWN)
def test_texts_that_are_known(code: str) -> None:
    assert worth(code) == Const(KNOWN[code])


ENDS = {
    "'%s/data_batch_1' % where()": "/data_batch_1",
    "'%s/%s' % (where(), 'test_batch')": "/test_batch",
    "'%s_%02d.png' % (where(), n())": ".png",
    "'{}/data_batch_{}'.format(where(), 1)": "/data_batch_1",
    "f'{where()}/{\"test_batch\"}'": "/test_batch",
    "f'{where()!r}.png'": ".png",
    "'/'.join([where(), 'data_batch_1'])": "/data_batch_1",
    "'/'.join(where())": "",
    "f'{f\"{where()}.png\"}'": ".png",
    "'x' f'{where()}' '.png'": ".png",
    "f'{1:{n()}}x'": "x",
    "where() + '.npy'": ".npy",
}


@pytest.mark.parametrize("code", ENDS)
def test_texts_of_which_the_end_is_known(code: str) -> None:
    assert worth(code) == Text(ENDS[code])


@pytest.mark.parametrize(
    "code",
    [
        *(
            "'%d' % 'a'",
            "'%d %d' % (1,)",
            "'%d' % (1, 2)",
            "'{} {}'.format(1)",
            "'{x}'.format(y=1)",
            "'{'.format(1)",
        ),
        *("f'{\"a\":d}'", "','.join([1])", "'%q' % 1", "'{0.real.imag}'.format(b'')[3]"),
    ],
)
def test_what_python_refuses_is_not_known(code: str) -> None:
    assert isinstance(worth(code), Unknown)
