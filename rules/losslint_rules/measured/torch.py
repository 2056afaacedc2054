"""What was measured of PyTorch: one sentence for each case of a rule, in the words of an effect.

The comments say what the sentences come from: the cells of `tests/torch/cells.tsv`, which PyTorch 2.13 gave,
or what follows from how a loss is defined. Where there is no number the sentence says what PyTorch does by
its own code. What stops at the first batch is said so: PyTorch reports it itself.
"""

EFFECTS: dict[tuple[str, str], str] = {
    # LL102: none and softmax under NLLLoss, five classes; BCELoss refuses what is no probability
    ("LL102", "stops"): (
        "stops within the first steps with a RuntimeError: elements of the input are not between 0 and 1"
    ),
    ("LL102", "unbounded, SGD"): (
        "the loss falls below zero without end: with SGD .39 of five classes right where .97 was possible "
        "in a measured case"
    ),
    ("LL102", "unbounded, adaptive"): (
        "the loss falls below zero without end: with Adam .62 of five classes right where .97 was possible "
        "in a measured case"
    ),
    (
        "LL102",
        "no logarithm, SGD",
    ): "with SGD it lags: .77 of five classes right, not .97, in a measured case",
    ("LL102", "no logarithm, adaptive"): (
        "with Adam it learns as well, from a loss between -1 and 0 that says nothing"
    ),
    # LL103: softmax and sigmoid under CrossEntropyLoss and BCEWithLogitsLoss; the floor follows from softmax
    ("LL103", "floor"): "with {count} classes the loss cannot fall below {floor:.2f}",
    ("LL103", "twice, SGD"): (
        "squashed twice: with SGD .79 of five classes right where .97 was possible in a measured case"
    ),
    (
        "LL103",
        "twice, adaptive",
    ): "with Adam five classes were learned as well in a measured case, ten more slowly",
    ("LL103", "two classes"): "two classes were learned as well in a measured case",
    ("LL103", "sigmoid twice, SGD"): "squashed twice: with SGD .95 where .99 was possible in a measured case",
    ("LL103", "sigmoid twice, adaptive"): "with Adam it learns about as well",
    ("LL103", "read again"): "a sigmoid of what the model gives is never below one half: every answer is yes",
    # LL104: softmax over one unit under all losses: no weight ever moves
    ("LL104", "constant"): "the prediction never changes: no weight ever gets a gradient",
    # LL109: one unit under CrossEntropyLoss
    ("LL109", "ids"): (
        "numbers of shape (N, 1) give a loss of exactly 0 for ever; class ids stop with an IndexError at the "
        "first 1"
    ),
    # LL205: one unit under MSELoss, for targets of shape (N,)
    ("LL205", "crossed"): (
        "every output is held against every target of the batch, so that it learns their mean: R2 of .04 "
        "where .98 was possible in a measured case"
    ),
    ("LL205", "crossed answers"): (
        "every output is held against every target of the batch, so that it learns their mean: .57 where .98 "
        "was possible in a measured case"
    ),
    ("LL205", "warned"): "PyTorch warns once, about a target size that differs from the input size",
}
