"""Why there is no experiment for what the other rules report."""

from losslint.training import Framework
from losslint.treatment import not_shown

_OWN_CODE = "it is the project's own code that is wrong, and the probe runs none of it"
_AROUND = "it is about the code around a training, which the probe writes itself"
_BETTER = "it makes a score better than it should be, and the probe looks for what does worse"
_NO_PADDING = "the samples of the probe have no padding"
_NO_SERIES = "the samples of the probe are no windows of one series"
_SHAPES = "the labels of the probe have the shape that the output asks for"

WHY = {
    "LL115": "a call of a loss does not say which head it is given",
    "LL116": _OWN_CODE,
    "LL117": _OWN_CODE,
    "LL118": _OWN_CODE,
    "LL315": _OWN_CODE,
    "LL318": _NO_PADDING,
    "LL319": "a network that answers for each pixel learns too slowly for the seconds that the probe takes",
    "LL320": "in a fit of the probe nothing improves, so that either direction keeps the same weights",
    "LL321": "Keras refuses what is said for several outputs, and the probe rebuilds one",
    "LL322": "a cut at one half takes less than a tenth off the area, where classes are as frequent",
    "LL406": "the samples of the probe are scaled alike",
    "LL407": _BETTER,
    "LL408": _AROUND,
    "LL409": "how pictures are changed at random is not rebuilt",
    "LL411": "in the pictures of the probe no class is told by its colours alone",
    "LL413": "a layer that learns from data before a training is not rebuilt",
    "LL415": _BETTER,
    "LL416": _BETTER,
    "LL417": _NO_SERIES,
    "LL418": "no column of the probe's samples is what they are to be answered with",
    "LL419": _NO_SERIES,
    "LL420": "how pictures are changed at random is not rebuilt",
    "LL421": "the probe brings targets near zero, so that a few hundred updates reach them",
    "LL503": "the patterns in the pictures of the probe stay in their places",
    "LL504": "a dropout behind the last layer is left out of what is rebuilt",
    "LL506": _SHAPES,
    "LL507": _SHAPES,
    "LL508": _SHAPES,
    "LL510": "nothing in the samples of the probe runs along one axis more than along another",
    "LL511": _NO_PADDING,
    "LL603": _BETTER,
    "LL604": _BETTER,
    "LL605": "nothing is trained, and so nothing is to be compared",
    "LL606": "the probe makes up as many samples as it needs, and updates follow from their number",
    "LL607": "how many samples each class has is not rebuilt",
    "LL608": _AROUND,
    "LL610": _BETTER,
    "LL612": _AROUND,
    "LL613": "it takes the trained weights of the network, which would have to be downloaded",
    "LL614": "it takes two processes, of which the probe has one",
    "LL703": _AROUND,
    "LL707": _AROUND,
    "LL711": _AROUND,
    "LL714": "where gradients end inside a network is not rebuilt",
    "LL724": _AROUND,
    "LL726": _AROUND,
}

_COUNTED = "what a loop counts for itself is not rebuilt"

_WORKERS = "it takes several processes, of which the probe has one"
_CLIPPING = "clipping matters where gradients are large, which those of the probe are not"

WHY_IN_TORCH = {
    **dict.fromkeys(("LL301", "LL302", "LL303", "LL304", "LL305", "LL312"), _COUNTED),
    "LL306": "what a trainer's callbacks watch is not rebuilt",
    "LL316": _AROUND,
    "LL317": _AROUND,
    "LL509": "an axis of the batch that is taken for one of time is not rebuilt",
    "LL705": "four epochs in eval mode did no harm that was measured, and the probe trains for fewer",
    "LL715": _CLIPPING,
    "LL716": _CLIPPING,
    "LL717": "it takes the epochs of a schedule, and the probe trains for a few seconds",
    "LL721": _WORKERS,
    "LL722": _WORKERS,
    "LL723": "it takes a body that was trained before, and the probe trains from random weights",
    "LL727": "nothing is learned otherwise, but memory fills, and the probe has a limit of its own",
    "LL728": "it takes a file of weights, which the probe does not have",
}

for _code, _why in WHY.items():
    not_shown(_code, _why)
for _code, _why in WHY_IN_TORCH.items():
    not_shown(_code, _why, only=Framework.TORCH)
