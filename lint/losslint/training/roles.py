"""What a layer or a callback is there for, whatever its framework calls it."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What a layer does to the numbers that reach it."""

    INPUT = "lets the data in"
    DENSE = "joins every number of the last axis with every other"
    CONVOLUTION = "slides a window over neighbours"
    SEPARABLE = "slides a window over each channel by itself"
    TRANSPOSED = "spreads each number over a window"
    RECURRENT = "reads step by step"
    ATTENTION = "makes of each row a mean of rows, by how alike they are"
    EMBEDDING = "looks up a row for each id"
    NORMALISATION = "brings numbers of any size back to about one"
    ACTIVATION = "applies a function to each number"
    DROPOUT = "sets some numbers to zero while training"
    NOISE = "disturbs numbers while training"
    IDENTITY = "leaves everything as it is"
    SQUEEZING = "adds axes of length one, or takes some away"
    MAX_POOLING = "keeps the largest number of a window"
    MEAN_POOLING = "keeps the mean of a window"
    FLATTENING = "puts all numbers of a sample into one row"
    REARRANGING = "puts numbers elsewhere"
    FRAMING = "adds or cuts edges, or changes how many pixels stand for the same"
    DISTORTING = "makes another picture of a picture"
    RESCALING = "multiplies by a constant"
    JOINING = "puts several inputs side by side"
    OPERATION = "is written as arithmetic"
    STEPS = "makes steps of numbers, through which no gradient comes back"
    WEIGHTS = "are trained numbers that nothing is fed to"
    MASKING = "says which steps are padding"
    EACH_STEP = "applies the layer inside to each step"
    BOTH_WAYS = "applies the layer inside forwards and backwards"
    CONTAINER = "is a model inside the model"


class Duty(Enum):
    """What a callback does with the number that it watches."""

    STOPS = "stops the training"
    KEEPS_BEST = "keeps the best weights"
    LOWERS_RATE = "lowers the learning rate"
    CHOOSES = "chooses between trainings"
