"""LL406: a scaler that is fitted on the data that it is to be tested with."""

import re
from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Because, Scaling

FITTED_AGAIN = re.compile(r"(?P<scaler>[\w.]+)\.fit_transform(?P<data>\(.*\))")


@rule("LL406", "scaler-refitted-on-test", Severity.WARNING, measured=("keras",))
def scaler_refitted_on_test(scaling: Scaling) -> Iterator[Finding]:
    """A scaler that is fitted on the test data.

    ## What it does
    Reports `fit_transform` or `fit` of a scaler, or `adapt` of a `Normalization` layer, on data that are kept
    for testing: by `train_test_split`, or as the second half of a data set of `keras.datasets`; and a scaler
    that is fitted a second time, on what a model is only validated with or asked about. Where a model is
    trained on them, nothing is reported.

    ## Why is this bad?
    The test data get a scale of their own, which is not the one that the model was trained with: the same
    measurement becomes another number. The score no longer says what the model does with new data, and
    the smaller the test set the further off it is. On the wine data of scikit-learn, a model that got
    .98 of the test samples right got .47 right where ten samples at a time, sorted by class, were scaled by
    themselves.

    ## Example
    ```python
    import keras
    from keras import layers
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    x, y = load_wine(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y)
    scaler = StandardScaler()
    x_train = scaler.fit_transform(x_train)
    x_test = scaler.fit_transform(x_test)

    model = keras.Sequential(
        [
            layers.Input((13,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=60)
    model.evaluate(x_test, y_test)
    ```

    Use instead:
    ```python
    import keras
    from keras import layers
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    x, y = load_wine(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y)
    scaler = StandardScaler()
    x_train = scaler.fit_transform(x_train)
    x_test = scaler.transform(x_test)

    model = keras.Sequential(
        [
            layers.Input((13,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=60)
    model.evaluate(x_test, y_test)
    ```

    ## Fix safety
    Unsafe: the test data, and every score on them, change. It is offered where the same scaler was fitted
    before, so that `transform` has something to go by.

    ## References
    - [scikit-learn: Common pitfalls, inconsistent
      preprocessing](https://scikit-learn.org/stable/common_pitfalls.html#inconsistent-preprocessing)
    """
    if not scaling.held_out.is_true or scaling.trained_on:
        return
    because = list(scaling.held_out.because("kept or used for testing here"))
    if scaling.fitted_at is not None:
        because.append(Because(scaling.fitted_at, "fitted before"))
    yield Finding(
        at=scaling.at,
        message=f"the `{scaling.scaler}` is fitted on the test data",
        label="a scale of its own",
        because=tuple(because),
        effects=("the test data are scaled otherwise than the data that the model is trained on",),
        help="fit the scaler on the training data, and only transform the test data",
        fix=Fix("Only transform the test data", (_transformed(scaling),))
        if scaling.fitted_at is not None and scaling.fitted_at != scaling.at
        else None,
    )


def _transformed(scaling: Scaling) -> Edit | None:
    text = scaling.at.text()
    found = FITTED_AGAIN.fullmatch(text)
    if found is None or "..." in text:
        return None
    return Replace(scaling.at, f"{found['scaler']}.transform{found['data']}")
