"""What was measured of Keras: one sentence for each case of a rule, in the words of an effect.

The comments say what the sentences come from: a table of `benchmarks/measured/`, or cells of the truth tables
in `tests/truth/`. Where there is no comment, or no number, the sentence says what Keras does by its own code.
"""

from losslint.training import Duty

_SQUASHED_TWICE = "squashed twice: with SGD .45 against .87 after 1000 steps in a measured case"
_CLIPPED = "numbers outside [0, 1] are clipped, and what is clipped has no gradient"
_STOPS = "stops at the first batch with a ValueError"
_NO_UNIT = "name no unit: an error on the CPU, NaN where XLA compiles the step"
_STRETCHED = "the labels are stretched: {several} is trained on the same numbers, which learns nothing"
_LAGS = "with SGD it lags: .72 to .89 against .93 in a measured case"

EFFECTS: dict[tuple[str, str], str] = {
    # LL101: benchmarks/measured/heads.tsv; what a blind model scores follows from the number of classes
    ("LL101", "blind"): (
        "{until}`accuracy` is binary accuracy here: a model that has learned nothing scores {blind:.2f}"
    ),
    ("LL101", "slow, SGD"): "trains slower with SGD: .45 against .87 after 1000 steps in a measured case",
    ("LL101", "slow, adaptive"): (
        "with Adam it learns as well, but its probabilities come out too low: 43 % of the predictions stayed "
        "below one half, against 23 % with the right loss"
    ),
    # LL102: benchmarks/measured/heads.tsv, the cells of tests/truth for four classes
    ("LL102", "clipped"): _CLIPPED,
    ("LL102", "several answers"): "learns worse: .89 where .97 was possible in a measured case",
    ("LL102", "one answer, SGD"): _LAGS,
    ("LL102", "one answer, adaptive"): (
        "with Adam it learns, from a first loss of 2.5 to 5.9 in place of .5 to .8"
    ),
    ("LL102", "rows, weighed"): "cannot learn: .21 to .48 where .97 was possible in a measured case",
    ("LL102", "rows"): "cannot learn: .15 to .20 where .87 was possible in a measured case",
    ("LL102", "ids"): "learns worse: .15 to .65 where .87 was possible in a measured case",
    ("LL102", "shares"): "cannot learn: .57 where .97 was possible in a measured case",
    # LL103: benchmarks/measured/heads.tsv
    ("LL103", "hidden"): f"`{{layer}}` after the activation hides the logits from Keras: {_SQUASHED_TWICE}",
    ("LL103", "undone"): "on TensorFlow Keras looks behind the activation, undoes it and warns",
    ("LL103", "elsewhere"): f"on JAX and torch it is {_SQUASHED_TWICE}",
    # LL104: tests/truth
    ("LL104", "constant"): "the prediction never changes, even where the loss falls",
    # LL105: benchmarks/measured/shares.tsv; with a divergence the cells of tests/truth
    ("LL105", "no shares"): "the predicted rows do not sum to one, and their probabilities are far off",
    ("LL105", "divergence"): ".88 of four classes right where .97 was possible in a measured case",
    ("LL105", "undone"): (
        "on TensorFlow Keras trains a softmax and predicts sigmoids: the predicted rows do not sum to one, "
        "and their probabilities are far off"
    ),
    # LL106: benchmarks/measured/heads.tsv, the cells of tests/truth for four classes
    ("LL106", "below zero"): "the logarithm of a number below zero is NaN, and after it every weight",
    ("LL106", "one-sided"): (
        "a unit that is zero for every sample stays so: .80 to .89, not .97, in measured cases"
    ),
    ("LL106", "clipped"): _CLIPPED,
    ("LL106", "one answer, SGD"): _LAGS,
    ("LL106", "one answer, adaptive"): "with Adam it learns, after a bad start",
    ("LL106", "relu, rows, weighed"): "a row of zeros is divided by its sum: NaN in all of the measured runs",
    ("LL106", "relu, rows"): "a row of zeros is divided by its sum: NaN in 18 of 20 measured runs",
    ("LL106", "shares"): "learns worse: .57 to .66 where .97 was possible in a measured case",
    ("LL106", "relu"): "cannot learn: .11 to .38 where .87 was possible in a measured case",
    ("LL106", "tanh"): "learns worse: .13 to .64 where .87 was possible in a measured case",
    # LL107: the cells of tests/truth for real numbers
    ("LL107", "counts below zero"): "below zero the loss falls without end",
    ("LL107", "sides"): "a cut still sorts two classes, but no output is ever -1",
    ("LL107", "outside"): "what lies outside cannot be predicted",
    **{
        ("LL107", f"outside {activation}"): (
            f"what lies outside cannot be predicted: R2 of {reached}, not .99, in a measured case"
        )
        for activation, reached in (("sigmoid", ".20"), ("tanh", ".33"), ("relu", ".72"))
    },
    # LL108: benchmarks/measured/heads.tsv; of relu the cells of tests/truth for four classes
    ("LL108", "dies"): "a relu unit may die and lose its class: .73 to .88, not .97, in measured cases",
    ("LL108", "slow, SGD"): (
        "much slower with SGD: .18 to .76 where a crossentropy reached .87 in a measured case"
    ),
    ("LL108", "slow, adaptive"): "with Adam it learns about as well: .88 for both in a measured case",
    ("LL108", "no crossentropy"): "its value cannot be compared with a crossentropy",
    # LL109: the cells of tests/truth for one unit
    ("LL109", "row"): "the loss is exactly 0 from the first step, and nothing is learned",
    ("LL109", "row, weighed"): (
        "the output is divided by itself: .57 to .88 right, not .98, in a measured case"
    ),
    ("LL109", "shares"): (
        "labels of 0 count for nothing: .48 to .76 right where .98 was possible in a measured case"
    ),
    ("LL109", "direction"): (
        "of a single number it sees the sign alone: .77 to .90 right, not .98, in a measured case"
    ),
    (
        "LL109",
        "ids",
    ): (f"labels other than 0 {_NO_UNIT}"),
    # LL110: benchmarks/measured/ends.tsv
    ("LL110", "sigmoid on relu"): "no output is ever below one half",
    ("LL110", "softmax on relu"): "learns much less: .55 to .71 of the digits right where .94 was possible",
    ("LL110", "softmax on softmax, SGD"): (
        "learns slower with SGD: .45 to .69 of the digits right where .94 was possible"
    ),
    ("LL110", "softmax on softmax, adaptive"): (
        "learns slower: .85 to .94 of the digits right where .95 was possible with Adam"
    ),
    ("LL110", "softmax on sigmoid, SGD"): (
        "learns slower with SGD: .87 to .90 of the digits right where .94 was possible"
    ),
    ("LL110", "softmax on sigmoid, adaptive"): (
        "its probabilities stay flat: a loss of 1.85 where .85 was possible with Adam"
    ),
    ("LL110", "sigmoid on shares"): "the outputs stay between .5 and .73, whatever the model has learned",
    # LL111: the cells of tests/truth for real numbers
    ("LL111", "margin"): (
        "it asks for a side of zero, not for the number: an R2 of .20 to .81, not .99, in measured cases"
    ),
    ("LL111", "yes or no"): "the loss falls below zero without end, and the model fits nothing",
    (
        "LL111",
        "classes",
    ): ("the targets are taken for classes or shares of classes, and the model fits nothing"),
    # LL112: the cells of tests/truth for several labels
    ("LL112", "softmax"): (
        "no two classes can be sure at once: .70 of the labels right where .98 was possible in a "
        "measured case"
    ),
    (
        "LL112",
        "loss",
    ): "it cannot learn them: .52 of the labels right where .98 was possible in a measured case",
    # LL113: the cells of tests/truth for margins
    ("LL113", "floor"): "the loss has a floor of .52 to .77, and a decision at 0 always says yes",
    # LL201: the cells of tests/truth for class ids
    ("LL201", "stops"): f"{_STOPS} about the labels' shape",
    ("LL201", "Keras 3 stops"): f"Keras 3 {_STOPS} about the labels' shape",
    ("LL201", "silent"): (
        "Keras 2 trains in silence with {head}, and learns nothing: .34 to .49 on four classes"
    ),
    # LL202, LL203: tests/truth
    ("LL202", "stops"): f"{_STOPS} about the labels' shape",
    ("LL203", "below zero"): f"ids below 0 {_NO_UNIT}",
    ("LL203", "spare"): "the units left over are never right; the accuracy does not suffer",
    ("LL203", "too few"): f"ids of {{units}} and above {_NO_UNIT}",
    ("LL203", "refused"): f"{_STOPS} about shapes",
    # LL204: the cells of tests/truth for one unit
    ("LL204", "margin"): "a margin knows two sides: .09 to .27 of four classes right, which is chance",
    ("LL204", "bounded"): (
        "the loss is no crossentropy any more, though the answers still fall on both sides of 0"
    ),
    ("LL204", "without end"): (
        "the loss falls below zero without end: -818 with ids from 0 to 3 in a measured case"
    ),
    # LL205: tests/truth
    ("LL205", "refused"): (
        "Keras stops at the first batch; Keras 2 trains generators and linear heads without a word"
    ),
    ("LL205", "harmless"): (
        "the labels are stretched: every unit learns the same number, and all but one are for nothing"
    ),
    ("LL205", "stretched"): _STRETCHED,
    ("LL205", "Keras 3 stops"): "Keras 3 stops at the first batch with an error about dimensions",
    ("LL205", "early"): f"up to Keras 2 {_STRETCHED}",
    ("LL205", "crossed"): (
        "every output is held against every target of the batch, so that it learns their mean: R² of .03 "
        "where .84 was possible in a measured case"
    ),
    ("LL205", "unwarned"): "TensorFlow says nothing about it",
    # LL207, LL208; LL209: the folders of the usage of tests/truth
    ("LL207", "ids"): "an id is cut down to a whole number: divided by 255 every one of them is class 0",
    ("LL207", "yes or no"): "what was 1 is 1 no more: the loss has no minimum where the answer is right",
    ("LL208", "two forms"): "stops when the validation starts, or prints a score that means nothing",
    ("LL209", "refused"): "the loader stops with a ValueError",
    ("LL209", "too many"): (
        "nothing checks it: the ids go up to the number of classes, and the loss falls below zero"
    ),
    ("LL209", "Keras 3"): f"Keras 3 {_STOPS} about shapes",
    ("LL209", "Keras 2"): (
        "Keras 2 cannot check generators: two columns over one unit stayed at an accuracy of 0.50"
    ),
    # LL302, LL303, LL304, LL305, LL312: what metrics read, in the cells and the usage of tests/truth
    ("LL302", "several units"): "says nothing about how close the predictions are",
    ("LL302", "rows of pixels"): (
        "reads how often the same pixel is the brightest: .12 in a measured case in which R² was .93"
    ),
    ("LL302", "one channel"): (
        "reads the share of pixels that are 0 or 1 and rounded to that: .58 in a measured case in which R² "
        "was .99"
    ),
    ("LL302", "numbers"): "reads 0.000 in every epoch, however good the model is",
    ("LL302", "cut"): (
        "the prediction is cut to 0 or 1 (since Keras 2.4), so every other target counts as missed"
    ),
    ("LL303", "precision"): "read .886 where .856 was true in a measured case",
    ("LL303", "recall"): "read .825 where .878 was true in a measured case",
    ("LL303", "auc"): "read .890 where .943 was true in a measured case",
    ("LL303", "cut"): "answers between .50 and .62 count as no",
    ("LL304", "missed"): "labels other than 0 and 1 always count as missed (since Keras 2.4)",
    ("LL304", "rows"): "stops at the first batch, or stretches a column of ids over all classes",
    ("LL304", "categorical_accuracy over one unit"): "reads 1.000 from the first epoch on",
    ("LL304", "sparse_categorical_accuracy over one unit"): (
        "reads the share of the first class, whatever the model says"
    ),
    ("LL304", "one-hot"): "stops at the first batch with an error about shapes",
    ("LL304", "ids"): "read .115 (Keras 3) and .150 (Keras 2) where .84 was true in a measured case",
    ("LL305", "exact"): "read 0.000 to 0.004 on every measured model, however good",
    # LL306, LL311
    **{
        ("LL306", duty.value): f"Keras warns once an epoch, and never {left_out}"
        for duty, left_out in (
            (Duty.STOPS, "stops early"),
            (Duty.KEEPS_BEST, "saves the model"),
            (Duty.LOWERS_RATE, "lowers the learning rate"),
        )
    },
    ("LL306", Duty.CHOOSES.value): "the search stops with an error once its first model is trained",
    ("LL311", "stops"): "stops with a KeyError, after the training",
    ("LL312", "largest"): "{since}reports .53 where .98 of the labels are right, in a measured case",
    ("LL308", "shapes"): (
        "scikit-learn stops with a ValueError, and `==` compares arrays of different shapes"
    ),
    # LL313: what follows from the shapes
    ("LL313", "pairs"): (
        "what is made of it is a mean over all pairs of an answer and a label, whatever the model has learned"
    ),
    # LL314: what an argmax gives
    ("LL314", "flat"): "compared with the labels, it is right where a label happens to be that number",
    ("LL314", "samples"): "there are as many answers as classes, and not as samples",
    # LL315: benchmarks/measured/by_batch.tsv
    ("LL315", "by batch"): (
        "an F1 of .80 was shown as .74 where one of ten samples was positive, with batches of 32, and an R2 "
        "of .40 as .36, in measured cases"
    ),
    # LL318: benchmarks/measured/padding.tsv
    ("LL318", "counted"): (
        "two thirds of the places were padding in a measured case: an accuracy over all of them read .99 "
        "where .98 of the words were right"
    ),
    # LL319: benchmarks/measured/overlap.tsv; ids stop by Keras's own code
    ("LL319", "several units"): (
        "counts as class 0 whatever is below 1: read .33 where .72 was true in a measured case"
    ),
    (
        "LL319",
        "one unit",
    ): "counts as class 0 whatever is below 1: read .35 where .87 was true in a measured case",
    ("LL319", "refused"): "stops at the first batch: there are more outputs than labels",
    # LL320: benchmarks/measured/monitors.tsv, and what Keras does by its own code
    ("LL320", Duty.KEEPS_BEST.value): (
        "keeps the worst weights: .52 of the digits right where .95 was possible in a measured case"
    ),
    ("LL320", Duty.STOPS.value): "counts every epoch that is better as one without improvement",
    ("LL320", Duty.LOWERS_RATE.value): "lowers the rate while the training still gets better",
    ("LL320", Duty.CHOOSES.value): "the search ends with the worst of its models",
    ("LL320", "left open"): "stops after the first epoch with a ValueError",
    ("LL320", "left open today"): (
        "Keras 3 stops after the first epoch with a ValueError; Keras 2 takes lower numbers for better"
    ),
    # LL321: tests/rules/test_metrics_per_output.py
    ("LL321", "refused"): _STOPS,
    ("LL321", "refused today"): "Keras 3 stops at the first batch with a ValueError; Keras 2 took it",
    # LL322: benchmarks/measured/answers.tsv
    ("LL322", "cut"): (
        "the score is that of one threshold: a ROC AUC of .68 or .84, not .91 or .92, in measured cases"
    ),
    # LL401, LL403: benchmarks/measured/pixels.tsv
    ("LL401", "raw, SGD"): "SGD kills relu units on raw pixels: .09 against .81 to .95 in a measured case",
    ("LL401", "raw, adaptive"): "with Adam it costs points: .93 against .96 in a measured case",
    ("LL403", "nearly zero"): (
        "all inputs are nearly zero: .08 to .46 of the digits right where .81 to .96 were"
    ),
    # LL115: benchmarks/measured/swapped.tsv
    ("LL115", "swapped"): (
        "the logarithm is taken of the labels: what is shown is no likelihood. In a measured case with SGD "
        ".94 of five classes came out right, and .93 in the right order"
    ),
    # LL116: benchmarks/measured/cut.tsv
    ("LL116", "cut off"): (
        "on TensorFlow the first batch stops as no weight gets a gradient, or all weights stay as they are"
    ),
    # LL117: benchmarks/measured/cut.tsv
    ("LL117", "made small, SGD"): "learns the opposite: .51 right with SGD, not .92, in a measured case",
    ("LL117", "made small, adaptive"): "learns the opposite: .33 right with Adam, not .91, when measured",
    # LL118: benchmarks/measured/latent.tsv
    ("LL118", "mean and sum"): (
        "the latent numbers come to say nothing: none of the variance of the pixels was told where .44 "
        "(crossentropies) or .09 (squares) was with both terms summed, in measured cases"
    ),
    # LL413: benchmarks/measured/adapting.tsv; the others stop by their own code
    ("LL413", "hands on, SGD"): "hands on what it reads: .40 right with SGD, not .93, in a measured case",
    (
        "LL413",
        "hands on, adaptive",
    ): "hands on what it reads: .78 right with Adam, not .97, when measured",
    ("LL413", "stops"): "has no table to look in, and stops at the first batch",
    # LL414 to LL419: benchmarks/measured/splits.tsv
    ("LL414", "cut off"): (
        "the part cut off is of classes that are hardly trained on: .74 right, not .94, in a measured case"
    ),
    ("LL415", "drawn anew"): (
        "rows move between both parts in each epoch: 1.00 of flipped coins told right in a measured case"
    ),
    ("LL416", "copies"): "copies go to both sides: .95 of flipped coins told right in a measured case",
    ("LL417", "at random"): (
        "windows are judged that were learnt a row further: .72 right of a random walk in a measured case"
    ),
    ("LL418", "told"): (
        "only where the answer stands is learnt: .99 of flipped coins told right in a measured case"
    ),
    ("LL419", "inside"): (
        "the target is only handed on: .97 of the variance of noise explained in a measured case"
    ),
    # LL420: benchmarks/measured/brightness.tsv
    ("LL420", "brightness_range, too large"): (
        "all pixels below 1 become 0: .81 of the digits right where .94 were possible"
    ),
    ("LL420", "channel_shift_range, too large"): (
        "black and white is all that is left: .33 of the digits right where .94 were possible"
    ),
    ("LL420", "RandomBrightness, too large"): (
        "shades of 255 are added to pixels below 1: .24 of the digits right where .94 were possible"
    ),
    # LL422: what follows from inputs that are all alike
    ("LL422", "constant"): "every sample looks the same, so that the model says the same of each",
    # LL501: benchmarks/measured/depth.tsv
    ("LL501", "deep, SGD"): "with SGD 3 such layers reached .20 and 5 only chance, against .97 with relu",
    ("LL501", "deep, adaptive"): (
        "with Adam 5 such layers reached .71 and 10 only chance, against .97 with relu"
    ),
    # LL503: benchmarks/measured/places.tsv
    ("LL503", "places"): (
        "every pattern has to be learned anew at every place: .29 against 1.00 with convolutions where "
        "it moves about, .98 against .96 where it does not, in measured cases"
    ),
    # LL504, LL505: benchmarks/measured/ends.tsv
    ("LL504", "dropped"): (
        "the training is told that right answers are wrong: .73 to .85 of the digits right at a rate "
        "of 0.5 where .94 was possible"
    ),
    ("LL505", "copies"): "its units stay copies of one another: at chance, .08 to .15, in a measured case",
    ("LL505", "zeros"): "it outputs zero and has no gradient: at chance, .08, in a measured case",
    ("LL505", "saturated"): "its {activation} units saturate: at chance, .07 to .12, in a measured case",
    ("LL505", "ones"): "learns worse with Adam: .79 to .88 where .94 was possible",
    # LL506, LL507: the steps of the usage of tests/truth
    ("LL506", "stretched"): (
        "stops at the first batch, or the labels are stretched over every row or step where sizes match"
    ),
    ("LL506", "refused"): "stops at the first batch with an error about shapes",
    ("LL507", "vector"): "stops when the model is built: expected ndim=3, found ndim=2",
    ("LL507", "sequence"): (
        "stops at the first batch, or trains every step on the labels of the whole batch without a word"
    ),
    # LL610: benchmarks/measured/folds.tsv
    ("LL610", "known answers"): (
        "the score is of answers known by heart: .85 of random labels right, not .54, in a measured case"
    ),
    # LL508: tests/truth/shapes.py, where Keras refuses every one of these
    ("LL508", "built"): "stops with an error when the model is built",
    ("LL508", "first batch"): "stops with an error at the first batch",
    ("LL508", "asked"): "stops with an error",
    # LL510: benchmarks/measured/turning.tsv
    ("LL510", "axes"): (
        "what belongs together is scattered: .82 of ten digits right where .92 was possible in a measured "
        "case"
    ),
    # LL511: benchmarks/measured/padding.tsv
    ("LL511", "behind"): (
        "what was read has to survive the padding: .68 of two classes right where .97 was possible "
        "in a measured case"
    ),
    # LL512: tests/rules/test_embedding_too_small.py
    ("LL512", "beyond"): (
        "TensorFlow stops with an error as soon as a batch holds such an id; compiled by XLA it takes "
        "another row in silence"
    ),
    # LL601: benchmarks/measured/rates.tsv
    ("LL601", "zero"): "no weight ever changes",
    ("LL601", "negative"): "the loss is climbed instead of descended",
    ("LL601", "too high"): (
        "learns badly or not at all: .09 to .65 of the digits right, not .93, in a measured case"
    ),
    # LL602, LL609: benchmarks/measured/freezing.tsv
    ("LL602", "Keras 2"): "Keras 2 trains what was trainable when `compile` was called",
    ("LL602", "Keras 3"): (
        "Keras 3 trains what was trainable when the model was first trained after `compile`"
    ),
    ("LL602", "loose"): (
        "these weights stay as they are: .49 of the digits right, .96 after another `compile`, in a "
        "measured case"
    ),
    ("LL602", "frozen"): "these weights go on changing",
    ("LL609", "frozen"): (
        "Keras 3 looks at `trainable` when a model is first trained: no weight of it ever moves"
    ),
    # LL604, LL605: benchmarks/measured/choosing.tsv
    ("LL604", "chosen"): "the score is too good: .80 where new samples gave .77, in a measured case",
    ("LL605", "guessing"): "the score is that of guessing: .07 to .17 of ten digits, in a measured case",
    # LL606: benchmarks/measured/batches.tsv
    (
        "LL606",
        "few",
    ): "10 updates reached .19 and 100 reached .96, where 3130 reached .98, in a measured case",
    # LL607: the class weights of the usage of tests/truth; LL608
    ("LL607", "several"): "only the first positive label of a row gives its weight",
    ("LL607", "Keras 3"): "Keras 3 gives what has no key the weight 1.0 and says nothing",
    ("LL607", "Keras 2"): "Keras 2 stops with a ValueError",
    ("LL608", "unseen"): (
        "every gradient is None: `apply_gradients` stops with an error, and nothing is learnt"
    ),
    # LL711: benchmarks/measured/through.tsv
    ("LL711", "left out"): (
        "it keeps its random weights for ever: behind a random encoder of eight units .42 of the digits were "
        "right with SGD and .28 with Adam, where .90 and .82 were possible, in a measured case"
    ),
    # LL714: benchmarks/measured/stopped.tsv
    ("LL714", "unreached, SGD"): (
        "they keep their random weights for ever: .55 of ten digits right with SGD where .95 was possible in "
        "a measured case"
    ),
    ("LL714", "unreached, adaptive"): (
        "they keep their random weights for ever: .47 of ten digits right with Adam where .94 was possible "
        "in a measured case"
    ),
    # LL703, LL707, LL724, LL726: what Keras does by its own code; LL707 was run, in `fit` and under a tape
    ("LL703", "never"): "no weight ever moves, and nothing says so: the loss stays what it was",
    ("LL707", "anew"): (
        "`fit` stops with a ValueError about variables that are not created in the first call; in a loop of "
        "one's own nothing is said, and no optimizer ever has these weights"
    ),
    ("LL724", "fit"): "nothing is trained",
    ("LL724", "compile"): "the model has no optimizer and no loss",
    ("LL724", "save"): "nothing is written",
    ("LL724", "save_weights"): "nothing is written",
    ("LL724", "load_weights"): "the weights stay as they are",
    ("LL724", "apply_gradients"): "no weight ever moves",
    ("LL726", "the same"): "the target moves with every step, as if there were none",
    # LL611: tests/rules/test_optimizer_reused.py
    ("LL611", "refused"): "Keras 3 stops at the first batch with a ValueError: unknown variable",
    ("LL611", "refused today"): (
        "Keras 3 stops at the first batch with a ValueError: unknown variable; Keras 2 took it"
    ),
    # LL612: benchmarks/measured/modes.tsv
    ("LL612", "normalisation"): (
        "batch normalisation goes by the numbers that it began with and never counts any: .79 of ten digits "
        "right where .97 was possible with SGD in a measured case"
    ),
    ("LL612", "dropout"): (
        "nothing is dropped: .81 of four classes right where .82 was possible in a measured case"
    ),
    # LL613: nothing was measured at that size; Devlin et al., appendix A.3, and what divides the rates
    ("LL613", "Adam"): (
        "{least:.0f} to {most:.0f} times the rates that BERT's authors fine-tune with, 5e-5 to 2e-5"
    ),
    # LL614: benchmarks/measured/orders.tsv
    ("LL614", "renumbered"): (
        "each word gets the row of another one: .49 of texts of two kinds right where .96 were in the "
        "process that trained the model, in a measured case"
    ),
    # LL421: benchmarks/measured/unscaled.tsv
    ("LL421", "out of reach"): (
        "the training ends on the way: R2 of -22 with prices in dollars where .83 was possible with scaled "
        "ones in a measured case"
    ),
}
