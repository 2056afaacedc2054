"""Environments of reinforcement learning: what steps there is a world, and no optimizer."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, Machine, attribute, means, method
from losslint.training import Origin
from losslint.values import Made, Value

ENVIRONMENT = "gymnasium.Env"
WRAPPERS = (
    "AtariPreprocessing AutoResetWrapper Autoreset ClipAction ClipReward FilterObservation "
    "FlattenObservation FrameStack FrameStackObservation GrayScaleObservation GrayscaleObservation "
    "NormalizeObservation NormalizeReward RecordEpisodeStatistics RecordVideo RescaleAction "
    "ResizeObservation TimeLimit TransformObservation TransformReward"
).split()
LIBRARIES = "gym", "gymnasium"


@means(*(f"{library}.make" for library in LIBRARIES), signature="id, ...")
@means("gymnasium.make_vec", signature="id, ...")
@means(
    *(f"{library}.vector.{kind}VectorEnv" for library in LIBRARIES for kind in ("Sync", "Async")),
    signature="env_fns, ...",
)
@means(
    *(f"{library}.wrappers.{name}" for library in LIBRARIES for name in WRAPPERS),
    signature="env, ...",
)
def environment(call: Call) -> Value:
    """`gym.make("CartPole-v1")`, several at once, or one in a wrapper."""
    return call.new(Made(ENVIRONMENT, {}, frozenset(), origin=call.origin))


@attribute(f"made:{ENVIRONMENT}", "unwrapped", "env")
def inner(machine: Machine, value: Value, origin: Origin) -> Value:
    """`env.unwrapped`: the same without what is around it."""
    return value


@method(f"made:{ENVIRONMENT}", "step", signature="action")
@method(f"made:{ENVIRONMENT}", "reset", signature="...")
@method(f"made:{ENVIRONMENT}", "render", "close", "seed", signature="...")
def answers(call: Call) -> Value:
    """`env.step(action)`: an observation, a reward, and whether it is over."""
    return call.unknown("what an environment answers")
