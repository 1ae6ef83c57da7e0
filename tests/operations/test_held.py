from __future__ import annotations

from backupkit.operations.held import HeldVersions


def test_a_version_is_held_until_the_last_block_that_needs_it_ends() -> None:
    held = HeldVersions()
    with held.holding("a"):
        with held.holding("a"), held.holding("b"):
            assert sorted(held.ids) == ["a", "a", "b"]
        assert held.ids == ["a"]
    assert not held.ids


def test_a_block_that_raises_lets_go() -> None:
    held = HeldVersions()
    try:
        with held.holding("a"):
            raise KeyError  # noqa: TRY301 - what a block may do
    except KeyError:
        assert not held.ids
