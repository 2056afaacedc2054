"""Who rebuilds the trainings of which framework."""

from __future__ import annotations

from collections.abc import Mapping

from losslint.probe.builder import Builder
from losslint.probe.in_keras.building import BUILDER as KERAS
from losslint.probe.in_torch.building import BUILDER as TORCH
from losslint.training import Framework

BUILDERS: Mapping[Framework, Builder] = {Framework.KERAS: KERAS, Framework.TORCH: TORCH}
