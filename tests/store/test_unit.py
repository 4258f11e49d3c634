"""The unit of work: one commit, images of what it touched, and text no database refuses."""

from uuid import UUID

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import StoreError
from omnibox.model.ids import uuid7
from omnibox.model.journal import Event, EventType
from omnibox.store import journal, operations, query, schema, settings
from omnibox.store.database import Store
from omnibox.store.unit import Unit
from tests.store.world import World


def images(store: Store, unit: Unit) -> list[tuple[str, object, object]]:
    table = schema.operation_rows
    with store.read() as conn:
        rows = conn.execute(
            table.select().where(table.c.operation_id == unit.operation_id).order_by(table.c.position)
        ).mappings()
        return [(row["table_name"], row["before"], row["after"]) for row in rows]


def test_insert_update_and_delete_are_recorded(world: World) -> None:
    with world.store.write(world.owner, "first") as unit:
        unit.insert(schema.tags, id=uuid7(unit.now), name="Old", folded="old")
    tag = query_tag(world.store)
    with world.store.write(world.owner, "second") as unit:
        assert unit.update(schema.tags, tag, name="New")
    assert images(world.store, unit) == [("tags", {"name": "Old"}, {"name": "New"})]
    with world.store.write(world.owner, "third") as unit:
        assert unit.delete(schema.tags, tag)
    assert images(world.store, unit) == [("tags", {"id": tag.hex, "name": "New", "folded": "old"}, None)]


def test_what_one_operation_does_to_a_row_twice_is_one_image(world: World) -> None:
    with world.store.write(world.owner, "twice") as unit:
        settings.put(unit, "a", 1)
        settings.put(unit, "a", 2)
        settings.put(unit, "b", 1)
        unit.delete(schema.settings, "b")
    (only,) = images(world.store, unit)
    assert only[1] is None
    assert isinstance(only[2], dict)
    assert only[2]["value"] == 2


def test_nothing_changed_leaves_no_image(world: World) -> None:
    with world.store.write(world.owner) as unit:
        settings.put(unit, "a", 1)
    with world.store.write(world.owner, "nothing") as unit:
        unit.update(schema.settings, "a", value=1)
    assert images(world.store, unit) == []
    with world.store.read() as conn:
        assert operations.recent(conn, world.owner.id) == ()  # nothing to undo


def test_a_unit_without_operation_records_nothing(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        settings.put(unit, "a", 1)
        assert unit.operation_id is None
    with world.store.read() as conn:
        assert query.value(conn, "SELECT count(*) FROM operations") == 0


def test_a_missing_row_is_told(store: Store) -> None:
    with store.write(ENGINE, "test") as unit:
        assert not unit.update(schema.settings, "absent", value=1)
        assert not unit.delete(schema.settings, "absent")


def test_a_savepoint_takes_its_events_and_images_with_it(world: World) -> None:
    def spoil(unit: Unit) -> None:
        with unit.savepoint():
            settings.put(unit, "lost", 1)
            unit.emit(Event(EventType.ENGINE_CHANGED))
            raise StoreError("test")

    with world.store.write(world.owner, "partly") as unit:
        settings.put(unit, "kept", 1)
        with pytest.raises(StoreError):
            spoil(unit)
        settings.put(unit, "also", 1)
    with world.store.read() as conn:
        assert (settings.get(conn, "kept"), settings.get(conn, "lost"), settings.get(conn, "also")) == (1, None, 1)
        told = [row.states.get("key") for row in journal.read(conn, 0) if row.operation_id == unit.operation_id]
    assert told == ["kept", "also"]
    assert len(images(world.store, unit)) == 2


def test_a_savepoint_saves_the_rest_from_a_constraint(world: World) -> None:
    def again(unit: Unit) -> None:
        with unit.savepoint():
            unit.insert(schema.tags, id=uuid7(unit.now), name="VIP", folded="vip")

    with world.store.write(ENGINE) as unit:
        again(unit)
        with pytest.raises(Exception, match=r"(?i)unique"):
            again(unit)
        settings.put(unit, "after", 1)
    with world.store.read() as conn:
        assert settings.get(conn, "after") == 1


def test_a_broken_constraint_is_a_code_not_a_sentence(store: Store) -> None:
    with store.write(ENGINE) as unit:
        unit.insert(schema.tags, id=uuid7(unit.now), name="VIP", folded="vip")
    with pytest.raises(StoreError) as caught, store.write(ENGINE) as unit:
        unit.insert(schema.tags, id=uuid7(unit.now), name="VIP", folded="vip")
    assert caught.value.code == "constraint"


@pytest.mark.parametrize(
    "given, kept",
    [
        ("plain", "plain"),
        ("a\x00b", "ab"),
        ("\x00", ""),
        ("half \ud83d pair", "half \ufffd pair"),
        ("\udc80\ud800", "\ufffd\ufffd"),
        ("whole \U0001f600 ümlaut\x00", "whole \U0001f600 ümlaut"),
    ],
)
def test_text_and_json_lose_what_a_database_refuses(store: Store, given: str, kept: str) -> None:
    with store.write(ENGINE) as unit:
        tag = uuid7(unit.now)
        unit.insert(schema.tags, id=tag, name=given, folded="x")
        settings.put(unit, "key", {given: [given, {"deep": given}]})
    with store.read() as conn:
        assert query.value(conn, "SELECT name FROM tags WHERE id = :id", id=tag) == kept
        assert settings.get(conn, "key") == {kept: [kept, {"deep": kept}]}
        assert query.value(conn, "SELECT name FROM tags WHERE name = :name", name=given) == kept


def query_tag(store: Store) -> UUID:
    with store.read() as conn:
        return query.uuid_of(query.value(conn, "SELECT id FROM tags"))
