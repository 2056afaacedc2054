"""Classes whose methods are tests: each of them is called on an object of its own, which is set up before.

So what one test does is nothing to the next one, and a branch in it is another way through it alone.
"""

from __future__ import annotations

from losslint.interpret import calls, classes, functions, instances
from losslint.interpret.machine import Machine
from losslint.knowledge.lookup.registry import Tests
from losslint.training import Standing
from losslint.values import Closure, Ref


def tests_of(m: Machine, owner: Ref) -> Tests | None:
    """Return how the tests of a class are called, None of a class that holds none."""
    base = instances.base_of(m, owner)
    return base.tests if base is not None else None


def is_test(method: Closure, tests: Tests) -> bool:
    """Whether a method of a class of tests is one."""
    return method.name.startswith(tests.prefix)


def is_apart(method: Closure, tests: Tests) -> bool:
    """Whether a method of a class of tests is a test, or what sets it up."""
    return is_test(method, tests) or method.name in tests.before


def run(m: Machine, owner: Ref, tests: Tests, test: Closure) -> None:
    """Call one test of a class on a new object, behind what sets that up."""
    instance = calls.apply(m, owner, [], {}, owner.origin)
    if not isinstance(instance, Ref):
        return
    before = (classes.find(m, owner, name) for name in tests.before)
    for method in (*before, test):
        if isinstance(method, Closure):
            m.standing = Standing(method.origin)
            functions.inline(m, method, [instance], {}, True, method.origin)
