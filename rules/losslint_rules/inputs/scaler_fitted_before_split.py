"""LL407: a scaler that has seen the samples that the model is tested with."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Scaling


@rule("LL407", "scaler-fitted-before-split", Severity.INFO, measured=("keras",))
def scaler_fitted_before_split(scaling: Scaling) -> Iterator[Finding]:
    """A scaler that is fitted on all data, before they are split.

    ## What it does
    Reports a scaler that is fitted on data of which `train_test_split` then cuts off a part for testing. An
    encoder of classes is no scaler, and `Normalizer` learns nothing from other samples.

    ## Why is this bad?
    The score is meant to say how the model does with samples that nobody has seen, and these have been seen:
    their means and extremes are in every number that the model is trained with. It is a matter of principle
    more than of numbers: a small network scored the same either way on each of 6 splits of the wine data
    (.985 on average), differed by .007 at most on those of the breast cancer data, and its forecasts of
    random walks came out no better (errors of 2.39 with the test data known and of 2.22 without). Therefore
    it is off unless it is selected.

    ## Example
    ```python
    import keras
    from keras import layers
    from sklearn.datasets import load_wine
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    x, y = load_wine(return_X_y=True)
    x = StandardScaler().fit_transform(x)
    x_train, x_test, y_train, y_test = train_test_split(x, y)

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
    x_train, x_test = scaler.fit_transform(x_train), scaler.transform(x_test)

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
    There is no fix: the split has to move above the scaler, and the scaler be used twice.

    ## References
    - [scikit-learn: Common pitfalls, data
      leakage](https://scikit-learn.org/stable/common_pitfalls.html#data-leakage-during-pre-processing)
    """
    if not scaling.split_later.is_true:
        return
    yield Finding(
        at=scaling.at,
        message=f"the `{scaling.scaler}` is fitted on all data, before some are cut off for testing",
        label="has seen the test data",
        because=scaling.split_later.because("split here"),
        effects=("the test score is that of samples that the scaler knew; it is seldom much better for it",),
        help="split first, fit the scaler on the training data, and only transform the test data",
    )
