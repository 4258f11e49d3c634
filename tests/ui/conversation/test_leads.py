from datetime import timedelta

from pytestqt.qtbot import QtBot

from omnibox.model.conversation import Status
from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.leads import JOIN_WITHIN, lead_of
from omnibox.ui.conversation.stage import Lead
from tests.ui.conversation.made import CONVERSATION, NOW, OTHER_CONVERSATION, formats, item, letter, ours


def lead(row: ItemRow, before: ItemRow | None = None) -> Lead:
    worked_on = before.conversation_id if before else None
    return lead_of(row, before, formats(), {CONVERSATION: Status.RESOLVED}, None, worked_on)


def test_the_first_item_names_its_day_and_conversation(qtbot: QtBot) -> None:
    made = lead(item(60 * 24))
    assert made.day == "Yesterday"
    assert (made.conversation_id, made.subject, made.number) == (CONVERSATION, "Boiler", 7)
    assert made.status is Status.RESOLVED


def test_a_new_day_and_another_conversation_are_announced(qtbot: QtBot) -> None:
    before = item(60 * 24)
    assert lead(item(0), before).day == "Today"
    assert lead(item(0), before).conversation_id is None
    other = lead(item(0, conversation_id=OTHER_CONVERSATION), item(1))
    assert other.conversation_id == OTHER_CONVERSATION
    assert other.status is None


def test_a_note_about_the_customer_alone_leaves_no_conversation(qtbot: QtBot) -> None:
    note = item(1, kind=ItemKind.NOTE, direction=Direction.INTERNAL, conversation_id=None)
    assert lead(note, item(2)).conversation_id is None
    after = lead_of(item(0), note, formats(), {}, None, worked_on=CONVERSATION)
    assert after.conversation_id is None


def test_bubbles_of_one_hand_within_minutes_are_joined(qtbot: QtBot) -> None:
    assert lead(item(0), item(2)).joined
    assert not lead(item(0), item(JOIN_WITHIN / timedelta(minutes=1) + 1)).joined
    assert not lead(item(0), ours(1)).joined
    assert not lead(item(0), item(1, channel="whatsapp")).joined
    assert not lead(letter(0), letter(1)).joined
    assert not lead(item(0), item(1, kind=ItemKind.NOTE, direction=Direction.INTERNAL)).joined


def test_the_first_unread_one_is_marked(qtbot: QtBot) -> None:
    row = item(0)
    assert lead_of(row, item(1), formats(), {}, row.id).unread
    assert not lead_of(row, item(1), formats(), {}, None).unread
    assert row.at == NOW
