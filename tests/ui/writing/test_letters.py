"""A letter's people, signature and last questions: by mouse and keyboard, marked in words, nothing sent by a slip."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from omnibox.model.sign_off import SignOff
from omnibox.store import inboxes
from omnibox.ui.conversation.recipients import RecipientField, split_addresses
from omnibox.ui.writing.recipient_chip import MIME
from tests.ui.writing.conftest import SUPPORT, Desk

AtDesk = Callable[..., Desk]
ALT = Qt.KeyboardModifier.AltModifier


def names(field: RecipientField) -> list[str]:
    return [chip.text for chip in field.chips]


def sent(desk: Desk) -> dict[str, object]:
    desk.composer.send()
    desk.room.settle()
    return dict(desk.room.world.entry(desk.timeline()[-1].id).message)


def values(people: object) -> list[str]:
    assert isinstance(people, list)
    return [one["value"] for one in people]


@pytest.mark.parametrize(
    "text,entries",
    [
        ("a@x.example, b@x.example;c@x.example\nd@x.example", 4),
        ("a@x.example b@x.example\u2028c@x.example", 3),
        ('"Lee, Ann" <a@x.example>, Bob <b@x.example>', 2),
        ("Ann Lee <a@x.example> Bob <b@x.example>", 2),
        ("nobody at all", 1),
        ("a@x.example and b@x.example", 1),
        (" ,;\n", 0),
    ],
)
def test_a_paste_of_many_becomes_many(text: str, entries: int) -> None:
    assert len(split_addresses(text)) == entries


def test_a_pasted_list_is_folded_marked_and_nobody_gets_it_twice(at_desk: AtDesk) -> None:
    desk = at_desk()
    box = desk.composer.address_box
    box.more_cc.click()
    box.cc.edit.setFocus()
    QApplication.clipboard().setText("bob@x.example, Bob <BOB@x.example>\nann@example.com; nobody; carl@x.example")
    desk.room.press(box.cc.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.room.press(box.cc.edit, Qt.Key.Key_Return)
    assert names(box.cc) == ["bob@x.example", "ann@example.com", "nobody", "carl@x.example"]
    assert names(box.to) == []  # she was moved: one person gets it once
    assert box.problem.text() == "nobody is not a valid address"
    assert "not valid" in box.cc.chips[2].accessibleName()
    desk.room.type(desk.composer.editor, "Hello")
    desk.composer.send()
    assert "nobody" in desk.composer.stop_bar.text
    assert box.cc.chips[2].hasFocus()
    desk.room.press(box.cc.chips[2], Qt.Key.Key_Delete)
    desk.room.press(box.cc.chips[1], Qt.Key.Key_Up, ALT)
    assert names(box.to) == ["ann@example.com"]
    assert box.to.chips[0].hasFocus()
    assert values(sent(desk)["cc"]) == ["bob@x.example", "carl@x.example"]


def test_our_own_inbox_among_them_is_said(at_desk: AtDesk) -> None:
    desk = at_desk()
    box = desk.composer.address_box
    box.more_bcc.click()
    desk.room.type(box.bcc.edit, f"{SUPPORT},")
    assert box.problem.text() == f"{SUPPORT} is one of our own inboxes: it would come back to us"
    assert SUPPORT in box.bcc.chips[0].accessibleDescription()


def test_people_are_moved_by_menu_and_by_drag(at_desk: AtDesk) -> None:
    desk = at_desk()
    box = desk.composer.address_box
    (chip,) = box.to.chips
    move = next(action for action in chip.menu().actions() if action.text() == "Move to Bcc")
    move.trigger()
    assert (names(box.to), names(box.bcc)) == ([], ["Ann Lee"])
    assert box.rows["Bcc"].isVisible()
    data = QMimeData()
    data.setData(MIME, b"Ann Lee <ann@example.com>")
    drop = QDropEvent(
        QPointF(2, 2), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    box.to.dropEvent(drop)
    assert drop.isAccepted()
    assert (names(box.to), names(box.bcc)) == (["Ann Lee"], [])


def test_who_took_part_is_offered_first_and_taken_by_key(at_desk: AtDesk) -> None:
    desk = at_desk()
    world = desk.room.world
    world.mail(desk.inboxes["support"], sender="anders@else.example", name="Anders Else", subject="Other")
    world.mail(desk.inboxes["support"], conversation_id=desk.mail.conversation_id, cc=("angela@example.com",))
    desk.room.catch_up()
    box = desk.composer.address_box
    box.more_cc.click()
    edit = box.cc.edit
    edit.setFocus()
    desk.room.type(edit, "an")
    shown = box.completions[1].list
    desk.room.qtbot.waitUntil(shown.isVisible)
    offered = [shown.item(row).text() for row in range(shown.count())]
    assert offered == ["angela@example.com", "Anders Else · anders@else.example"]  # Ann stands there already
    assert "angela@example.com" in edit.accessibleDescription()
    desk.room.press(edit, Qt.Key.Key_Down)
    desk.room.press(edit, Qt.Key.Key_Return)
    assert names(box.cc) == ["Anders Else"]
    desk.room.press(edit, Qt.Key.Key_Down)  # with nothing typed: who took part
    desk.room.qtbot.waitUntil(shown.isVisible)
    desk.room.press(edit, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert names(box.cc) == ["Anders Else"]


def test_a_blind_copy_is_kept_in_the_draft_and_sent_blind(at_desk: AtDesk) -> None:
    desk = at_desk()
    box = desk.composer.address_box
    box.more_bcc.click()
    desk.room.type(box.bcc.edit, "quiet@x.example,")
    desk.room.type(desk.composer.editor, "Hello")
    desk.reopen()
    assert names(desk.composer.bcc_field) == ["quiet@x.example"]
    assert box.rows["Bcc"].isVisible()
    message = sent(desk)
    assert values(message["bcc"]) == ["quiet@x.example"]


def test_a_promised_file_is_asked_about_once(at_desk: AtDesk, tmp_path: Path) -> None:
    desk = at_desk()
    desk.room.type(desk.composer.editor, "The invoice is attached.")
    before = len(desk.timeline())
    desk.composer.send()
    bar = desk.composer.stop_bar
    assert bar.text == "You write of something attached, but no file is."
    assert bar.button(0).hasFocus()
    assert len(desk.timeline()) == before
    bar.button(1).click()
    desk.room.settle()
    assert len(desk.timeline()) == before + 1
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"%PDF")
    desk.room.type(desk.composer.editor, "Here it is attached.")
    desk.composer.attaching.add([path])
    desk.room.settle()
    desk.composer.send()
    desk.room.settle()
    assert bar.text == ""
    assert len(desk.timeline()) == before + 2


def test_the_reminder_can_be_switched_off(at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.room.services.choices.put("attachment_reminder", False)
    desk.room.type(desk.composer.editor, "The invoice is attached.")
    assert sent(desk)["files"] == []


def test_the_servers_size_counts_with_what_the_line_adds(at_desk: AtDesk, tmp_path: Path) -> None:
    desk = at_desk()
    with desk.room.world.store.write(desk.room.world.owner) as unit:
        inboxes.amend_policy(unit, desk.inboxes["support"], max_size=100_000)
    desk.reopen()
    path = tmp_path / "photo.jpg"
    path.write_bytes(bytes(60_000))  # some 82,000 on the line, and the words
    desk.composer.attaching.add([path])
    desk.room.settle()
    assert desk.composer.files.files
    desk.room.type(desk.composer.editor, "photo")
    desk.composer.editor.setPlainText("photo " * 4_000)
    desk.composer.send()
    assert desk.composer.stop_bar.text.startswith("This mail would have")
    assert "your server takes" in desk.composer.stop_bar.text
    assert desk.composer.stop_bar.ways == 0
    assert desk.composer.files.files  # nothing is lost


def test_the_signature_is_seen_folded_and_another_is_taken_for_one_letter(at_desk: AtDesk) -> None:
    desk = at_desk()
    signatures = desk.room.world.desk.signatures
    signatures.keep_for_inbox(desk.inboxes["support"], SignOff("<p>{operator.name}</p><p>Support</p>"))
    signatures.keep_mine(SignOff("<p>Me</p>"))
    desk.reopen()
    row = desk.composer.signature
    assert (row.isVisible(), row.line.whole, row.body.isVisible()) == (True, "Otto Owner …", False)
    row.fold.click()
    assert row.body.text() == "Otto Owner\nSupport"
    assert [action.text() for action in row.menu().actions()] == [
        "Signature of the inbox",
        "My signature",
        "No signature",
    ]
    for word, below in (("", "\n\n-- \nOtto Owner\nSupport"), ("operator", "\n\n-- \nMe"), ("none", "")):
        if word:
            next(one for one in row.menu().actions() if one.text() in _LABEL[word]).trigger()
        desk.room.type(desk.composer.editor, "Hello")
        sent(desk)
        text = desk.timeline()[-1].text
        assert text.startswith(f"Hello{below}\n\nOn ")
        assert text.count("-- ") == (1 if below else 0)
    desk.composer.begin_note()
    assert not row.isVisible()


_LABEL = {"operator": ("My signature",), "none": ("No signature",)}


def test_a_variable_nobody_knows_stops_the_send_with_a_way_on(at_desk: AtDesk) -> None:
    desk = at_desk()
    with desk.room.world.store.write(desk.room.world.owner) as unit:
        inboxes.amend_policy(unit, desk.inboxes["support"], signature={"html": "<p>{shoe.size}</p>"})
    desk.reopen()
    desk.room.type(desk.composer.editor, "Hello")
    before = len(desk.timeline())
    desk.composer.send()
    assert "{shoe.size}" in desk.composer.stop_bar.text
    assert len(desk.timeline()) == before
    desk.composer.stop_bar.button(0).click()
    desk.room.settle()
    assert desk.timeline()[-1].text.startswith("Hello\n\nOn ")
