"""A store goes back to what it held, and on again to what was taken back, in whatever order things happened."""

from __future__ import annotations

from losslint.values import Const, List, Overlay, Ref, Store


def one(number: int) -> List:
    return List((Const(number),))


def filled() -> tuple[Store, Ref, Ref]:
    """Return a store with two lists."""
    store = Store()
    return store, store.new(one(1)), store.new(one(2))


def test_what_was_written_made_and_dropped_is_taken_back_and_done_again() -> None:
    store, kept, dropped = filled()
    before = store.snapshot()
    changes = store.begin()
    store.put(kept, one(3))
    store.put(kept, one(4))
    store.drop(dropped)
    made = store.new(one(5))
    after = store.snapshot()

    undone = store.undo(changes)
    taken_back = store.snapshot()
    store.redo(undone)

    assert taken_back == before
    assert store.cells == after == {kept.address: one(4), made.address: one(5)}


def test_what_is_kept_inside_is_taken_back_outside() -> None:
    store, kept, _ = filled()
    before = store.snapshot()
    outer = store.begin()
    inner = store.begin()
    store.put(kept, one(3))
    store.keep(inner)
    inner = store.begin()
    store.put(kept, one(4))
    store.redo(store.undo(inner))

    assert store.get(kept) == one(4)
    store.undo(outer)
    assert store.cells == before


def test_a_snapshot_is_restored_in_the_middle_and_taken_back() -> None:
    store, kept, dropped = filled()
    changes = store.begin()
    store.put(kept, one(3))
    middle = store.snapshot()
    store.drop(dropped)
    store.new(one(5))
    store.restore(middle)

    assert store.cells == middle
    store.undo(changes)
    assert store.cells == {kept.address: one(1), dropped.address: one(2)}


def test_the_state_before_is_seen_from_the_one_behind() -> None:
    store, kept, dropped = filled()
    before = store.snapshot()
    changes = store.begin()
    store.put(kept, one(3))
    store.drop(dropped)
    made = store.new(one(5))

    assert dict(store.before(changes)) == before
    assert made.address not in store.before(changes)
    assert dict(Overlay(store, {99: None})) == store.cells
