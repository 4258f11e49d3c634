"""What was done last, and what stands against taking it back."""

from omnibox.model.item import Delivery
from tests.desk.world import World


def test_the_newest_comes_first_with_its_customer(world: World) -> None:
    inbox = world.inbox()
    mail = world.mail(inbox, name="Maria Okafor")
    assert mail.conversation_id is not None
    world.desk.work.resolve([mail.conversation_id])
    (row,) = [row for row in world.desk.history() if row.operation.name == "resolve"]
    assert (row.customer_id, row.customer_name, row.conversations) == (mail.customer_id, "Maria Okafor", 1)
    assert (row.undone, row.refusal) == (False, ())
    world.desk.undo(row.operation.id)
    again = world.desk.history()
    assert [one.undone for one in again if one.operation.name == "resolve"] == [True]
    assert "undo" not in {one.operation.name for one in again}


def test_what_moved_on_names_its_columns(world: World) -> None:
    mail = world.mail(world.inbox())
    assert mail.conversation_id is not None
    world.desk.work.resolve([mail.conversation_id])
    world.desk.work.reopen([mail.conversation_id])
    rows = [row for row in world.desk.history() if row.operation.name in ("resolve", "reopen")]
    assert [("status" in row.refusal) for row in rows] == [False, True]


def test_only_ones_own_and_only_so_many(world: World) -> None:
    mail = world.mail(world.inbox())
    assert mail.conversation_id is not None
    before = len(world.desk.history())
    world.hire("Dana").work.resolve([mail.conversation_id])
    assert len(world.desk.history()) == before
    world.desk.work.reopen([mail.conversation_id])
    assert len(world.desk.history(1)) == 1


def test_an_answer_can_be_taken_back_until_it_is_on_its_way(world: World) -> None:
    mail = world.mail(world.inbox(), name="Maria Okafor")
    first = world.reply(mail)

    def row(operation_id: object) -> tuple[bool, tuple[str, ...]]:
        found = next(one for one in world.desk.history() if one.operation.id == operation_id)
        return found.undone, found.refusal

    assert row(first.operation_id) == (False, ())
    world.desk.undo(first.operation_id)
    assert row(first.operation_id) == (True, ())
    second = world.reply(mail)
    world.settle(second.item_id, Delivery.SENT)
    assert row(second.operation_id) == (False, ("sending",))


def test_a_change_that_changed_nothing_is_no_line(world: World) -> None:
    mail = world.mail(world.inbox())
    assert mail.conversation_id is not None
    before = len(world.desk.history())
    world.desk.work.reopen([mail.conversation_id])
    assert len(world.desk.history()) == before
