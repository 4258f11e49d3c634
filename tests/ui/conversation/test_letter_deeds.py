"""What pressing does in a letter: pictures, appointments, links that say another place, the original."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QMenu, QMessageBox, QPushButton

from omnibox.channels.email.html import safe_html
from omnibox.engine.engine import Engine
from omnibox.engine.homes import ThreadHome
from omnibox.engine.main import default_registry
from omnibox.model.actor import ENGINE
from omnibox.model.item import Delivery, Direction
from omnibox.model.pictures import content_id
from omnibox.model.rows import ItemRow
from omnibox.store import blobs, query
from omnibox.store.items import NewFile
from omnibox.ui.conversation.letter_deeds import PICTURES
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.conversation.parts import Act, Ask
from omnibox.ui.original.dialog import OriginalDialog
from omnibox.ui.settings.reading import Reading
from tests.engine.shop import QUICK, NoSecrets
from tests.fakes.pictures import PictureServer, Served
from tests.ui.conversation.test_letter import INVITE
from tests.ui.mails import bounce, picture
from tests.ui.room import Room


def show(room: Room, pane: ConversationPane, mail: ItemRow) -> None:
    room.catch_up()
    pane.open(mail.customer_id, mail.conversation_id)
    room.settle()


def acts(pane: ConversationPane, number: int = 0) -> list[Act]:
    return [part.ask.act for part in pane.timeline.column.block(number).pressables]


def press(room: Room, pane: ConversationPane, act: Act) -> None:
    part = next(one for one in pane.timeline.column.block(0).pressables if one.ask.act is act)
    pane.timeline.ask(part.ask)
    room.settle()


def newsletter(room: Room, address: str) -> ItemRow:
    safe = safe_html(f'<p>Sale</p><img src="{address}" width="300">')
    return room.world.mail(room.world.inbox(), "Sale", html=safe.html)


def test_pictures_are_loaded_when_asked_and_from_then_on_by_themselves(
    room: Room, pane: ConversationPane, tmp_path: Path
) -> None:
    with PictureServer(tmp_path, {"/a.png": Served(picture(40, 30, "#ff0000"))}) as server:
        address = server.address("/a.png")
        mail = newsletter(room, address)
        show(room, pane, mail)
        press(room, pane, Act.RICH)
        assert server.asked == []  # looking asks nobody
        registry = replace(default_registry(), picture_wire=server.wire)
        with ThreadHome(lambda: Engine(room.world.store, registry, NoSecrets(), "engine-a", QUICK)):
            always = next(one for one in pane.timeline.column.block(0).pressables if one.ask.act is Act.PICTURES_ALWAYS)
            pane.timeline.ask(always.ask)
            room.until(lambda: not pane.timeline.column.shown(mail.id).loading)
            room.settle()
            page = pane.timeline.column.shown(mail.id).page
            assert page is not None
            assert (page.missing, len(page.images)) == (0, 1)
            assert Act.PICTURES not in acts(pane)
            assert [file.content_id for file in pane.feed.items[0].attachments] == [content_id(address)]
            assert room.services.choices.get(PICTURES) == {"addresses": [always.ask.extra], "domains": []}
            again = newsletter(room, f"{address}?second")
            room.catch_up()
            pane.timeline.ask(Ask(Act.RICH, again.id))
            room.until(lambda: any(path == "/a.png" for path, _ in server.asked[1:]))
            room.until(lambda: not pane.timeline.column.shown(again.id).loading)


def test_a_sender_who_may_be_another_is_asked_about_in_spite_of_the_choice(room: Room, pane: ConversationPane) -> None:
    mail = newsletter(room, "https://a.example/x.png")
    show(room, pane, mail)
    letters, row = pane.deeds.letters, pane.feed.items[0]
    room.services.choices.put(PICTURES, {"addresses": [row.participants[0].norm], "domains": []})
    assert letters._trusted(row)
    assert not letters._trusted(replace(row, payload={"authentic": {"dmarc": "fail"}}))
    assert not letters._trusted(replace(row, payload={"hints": [{"code": "reply_to_elsewhere"}]}))
    room.services.choices.put(PICTURES, {"addresses": [], "domains": ["elsewhere.example"]})
    assert not letters._trusted(row)
    room.services.choices.put(PICTURES, "nonsense")
    assert not letters._trusted(row)


def test_the_choice_for_a_domain_is_in_the_menu_and_the_settings_take_it_back(
    room: Room, pane: ConversationPane
) -> None:
    mail = newsletter(room, "https://a.example/x.png")
    show(room, pane, mail)
    press(room, pane, Act.RICH)
    menu = QMenu(pane)
    row = pane.feed.items[0]
    pane.deeds.letters.fill(menu, row)
    domain = row.participants[0].norm.rpartition("@")[2]
    words = f"Always load pictures from everybody at {domain}"
    next(action for action in menu.actions() if action.text() == words).trigger()
    assert room.services.choices.get(PICTURES) == {"addresses": [], "domains": [domain]}
    pane.hide()
    section = room.add(Reading(room.services))
    assert list(section.forget) == [domain]
    section.forget[domain].click()
    assert room.services.choices.get(PICTURES) == {"addresses": [], "domains": []}
    assert list(section.forget) == []


def invited(room: Room) -> ItemRow:
    return room.world.mail(room.world.inbox(), "Come by?", payload={"invite": {**INVITE, "mine": "us@shop.example"}})


@pytest.mark.parametrize(
    "answer, word", [("accepted", "ACCEPTED"), ("tentative", "TENTATIVE"), ("declined", "DECLINED")]
)
def test_an_invitation_is_answered_through_the_outbox(
    room: Room, pane: ConversationPane, answer: str, word: str
) -> None:
    mail = invited(room)
    show(room, pane, mail)
    ask = next(one.ask for one in pane.timeline.column.block(0).pressables if one.ask.extra == answer)
    pane.timeline.ask(ask)
    room.settle()
    room.catch_up()
    assert room.failures == []
    sent = pane.feed.items[-1]
    assert (sent.direction, sent.delivery) == (Direction.OUT, Delivery.QUEUED)
    assert sent.subject.endswith("Boiler inspection")
    assert [one.norm for one in sent.participants if one.role == "to"] == ["sara@lind.example"]
    assert sent.undo_until is not None
    with room.world.store.read() as conn:
        queued = str(query.value(conn, "SELECT message FROM outbox WHERE item_id = :id", id=sent.id))
    calendar = str(json.loads(queued)["calendar"])
    assert "METHOD:REPLY" in calendar
    assert f"ATTENDEE;PARTSTAT={word}" in calendar
    assert "mailto:us@shop.example" in calendar
    assert "UID:1@x" in calendar
    room.world.desk.compose.undo_send(sent.id)


def test_an_appointment_is_saved_for_a_calendar(room: Room, pane: ConversationPane, tmp_path: Path) -> None:
    show(room, pane, invited(room))
    press(room, pane, Act.SAVE_DATE)
    dialog = pane.timeline.findChildren(QFileDialog)[0]
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    assert field.text() == "Boiler inspection.ics"
    target = tmp_path / "date.ics"
    field.setText(str(target))
    with room.qtbot.waitSignal(dialog.fileSelected):
        dialog.accept()
    room.settle()
    saved = target.read_text("utf-8")
    assert "DTSTART:20260307T130000Z\n" in saved.replace("\r\n", "\n")
    assert "SUMMARY:Boiler inspection" in saved
    assert room.said == ["Saved: date.ics"]


def test_a_link_that_says_another_place_is_asked_about(room: Room, pane: ConversationPane) -> None:
    show(room, pane, room.world.mail(room.world.inbox(), "hello"))
    opened: list[str] = []
    handler = _Handler(opened, pane)
    QDesktopServices.setUrlHandler("https", handler, "take")  # type: ignore[arg-type]  # PySide wants str
    try:
        pane.deeds.open_link("https://evil.example/x", "https://bank.example")
        asked = pane.deeds.links.asking
        assert isinstance(asked, QMessageBox)
        assert asked.text() == "This link opens evil.example"
        assert "bank.example" in asked.informativeText()
        asked.reject()
        assert opened == []
        room.qtbot.waitUntil(lambda: pane.deeds.links.asking is None)
        pane.deeds.open_link("https://evil.example/x", "https://bank.example")
        asked = pane.deeds.links.asking
        assert asked is not None
        next(one for one in asked.findChildren(QPushButton) if one.text() == "Open anyway").click()
        assert opened == ["https://evil.example/x"]
        pane.deeds.open_link("https://www.bank.example/y", "bank.example")
        assert opened[1:] == ["https://www.bank.example/y"]
    finally:
        QDesktopServices.unsetUrlHandler("https")


def test_links_of_an_odd_message_are_always_asked_about(room: Room, pane: ConversationPane) -> None:
    mail = room.world.mail(
        room.world.inbox(), "hello", payload={"hints": [{"code": "reply_to_elsewhere", "params": {}}]}
    )
    show(room, pane, mail)
    pane.deeds.open_link("https://any.example", "Click here", mail.id)
    asked = pane.deeds.links.asking
    assert asked is not None
    asked.reject()


def test_a_mail_inside_a_mail_is_shown(room: Room, pane: ConversationPane) -> None:
    raw = bounce().raw
    with room.world.store.write(ENGINE) as unit:
        sha = blobs.put(unit, raw)
    file = NewFile(name="message.eml", mime="message/rfc822", size=len(raw), sha256=sha)
    show(room, pane, room.world.mail(room.world.inbox(), "see below", files=[file]))
    press(room, pane, Act.FILE)
    found = pane.timeline.findChildren(QDialog)
    assert [type(one) for one in found] == [OriginalDialog]
    assert isinstance(found[0], OriginalDialog)
    assert "Undelivered Mail" in found[0].text.toPlainText()
    found[0].accept()


class _Handler(QObject):
    """Takes what the system would open."""

    def __init__(self, opened: list[str], parent: QObject) -> None:
        super().__init__(parent)
        self._opened = opened

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self._opened.append(url.toString())
