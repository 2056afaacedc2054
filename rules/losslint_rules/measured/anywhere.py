"""What follows from definitions, whatever the framework: one sentence for each case of a rule.

Nothing had to be trained for these. What a framework does of its own is said in its own table.
"""

EFFECTS: dict[tuple[str, str], str] = {
    ("LL110", "flat"): "of {count} shares the largest is at most {most:.2f}, whatever the model has learned",
    ("LL206", "one more axis"): "the labels get one more axis, (N, K, 2): no output has that shape",
    ("LL301", "blind"): "a model that has learned nothing scores {blind:.2f}",
    ("LL301", "all no"): "a no to every class of every sample scores {blind:.2f}",
    ("LL307", "always 0"): "every sample is given class 0, whatever the model says",
    ("LL309", "another order"): "the score is that of a guess, however good the model is",
    ("LL310", "rounded"): (
        "the scores of a sample sum to one: where several classes compete, none reaches one half"
    ),
    ("LL401", "other pictures"): (
        "its ImageNet weights were trained on {wanted}, and see other pictures than these"
    ),
    ("LL402", "of predictions"): "the predictions say nothing about what the model has learnt",
    ("LL402", "of scores"): "the score says nothing about what the model has learnt",
    ("LL402", "of validation"): "the validation score says nothing about the model",
    ("LL318", "ignored"): "each of these places counts as wrong, whatever the model says",
    ("LL404", "other images"): "the pretrained features are those of images that it was never trained on",
    ("LL404", "nearly alike"): "to the pretrained layers all pictures are nearly the same flat one",
    ("LL405", "floored"): "only pixels at the very top of the range keep a 1, all others become 0",
    ("LL405", "in place"): "stops with a TypeError: NumPy does not cast the quotient back",
    ("LL406", "otherwise"): "the test data are scaled otherwise than the data that the model is trained on",
    # LL407: benchmarks/measured/scalers.tsv
    ("LL407", "seen"): (
        "the test score is that of samples that the scaler knew; it is seldom much better for it"
    ),
    ("LL408", "nothing"): "the line does nothing: the data stay as they were",
    ("LL409", "distorted"): (
        "the score is of distorted data and differs from epoch to epoch for the same weights"
    ),
    ("LL410", "unpaired"): "labels no longer belong to their inputs: nothing can be learnt",
    ("LL411", "colour"): "what only colour tells apart, the model cannot learn",
    ("LL501", "a quarter"): (
        "a sigmoid lets at most a quarter of the gradient through, {layers} of them at most 1/{share}"
    ),
    ("LL502", "nothing new"): "it adds weights, but nothing that the next layer could not do alone",
    ("LL603", "by heart"): "overfitting is invisible: the score is that of samples learned by heart",
    ("LL606", "in all"): "{updates} updates in all {epochs} epochs",
}
