"""An index filled by other words is built anew, and a crash in between costs one step."""

import pytest

from omnibox.model.text import item_tokens
from omnibox.store import query, search, search_rebuild
from omnibox.store.item_text import stored_text
from omnibox.store.search import find
from omnibox.store.search_rebuild import needs_rebuild, rebuild
from tests.store.world import World


def hits(world: World, text: str) -> int:
    with world.store.read() as conn:
        return find(conn, text, operator_id=None, now=world.store.clock()).total


def set_version(world: World, version: str) -> None:
    with world.store.write(world.owner) as unit:
        query.run(unit.conn, "INSERT INTO meta (key, value) VALUES ('search_tokens', :version)", version=version)


@pytest.fixture
def full(world: World) -> World:
    """A hundred and twenty items whose postings are those of an older version: other words."""
    with world.store.write(world.owner) as unit:
        talk = world.conversation(unit)
        for number in range(120):
            item_id = world.mail(unit, talk, f"needle {number}")
            entry = stored_text(unit.conn, item_id)
            assert entry is not None
            search.drop(unit, key=entry.key, tokens=item_tokens(entry.text))
            search.index_item(unit, key=entry.key, item_id=item_id, tokens=("oldword",))
    return world


def test_a_current_index_is_left_alone(world: World) -> None:
    assert not needs_rebuild(world.store)
    assert rebuild(world.store) == 0


def test_all_is_found_again_by_the_words_of_today(full: World) -> None:
    set_version(full, "0")
    assert (hits(full, "needle "), hits(full, "oldword ")) == (0, 120)
    assert needs_rebuild(full.store)
    assert rebuild(full.store) == 120
    assert (hits(full, "needle "), hits(full, "oldword ")) == (120, 0)
    assert not needs_rebuild(full.store)


def test_it_goes_on_where_it_was_cut_short_and_takes_what_came_meanwhile(
    full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_version(full, "0")
    true_step, steps = search_rebuild.step, iter([True, False])

    def step(unit: object) -> int:
        if not next(steps):
            raise KeyboardInterrupt
        return true_step(unit)  # type: ignore[arg-type] # handed on as it came

    monkeypatch.setattr(search_rebuild, "step", step)
    with pytest.raises(KeyboardInterrupt):
        rebuild(full.store)
    monkeypatch.setattr(search_rebuild, "step", true_step)
    assert hits(full, "needle ") == 50
    with full.store.write(full.owner) as unit:
        talk = full.conversation(unit)
        full.mail(unit, talk, "needle now")
        full.mail(unit, talk, "needle of old", at=unit.now.replace(year=2020))
    assert needs_rebuild(full.store)
    assert rebuild(full.store) == 70  # the rest of the old ones
    assert hits(full, "needle ") == 122
    assert not needs_rebuild(full.store)
