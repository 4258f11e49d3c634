"""Banners, the pill, the page of inboxes: what goes wrong is said, with what was kept and what to do."""

from uuid import UUID

import pytest
from PySide6.QtWidgets import QMessageBox

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Busy, Conflict, Denied, DiskFull
from omnibox.store import inboxes, requests
from omnibox.ui.main_window import MainWindow
from omnibox.ui.notices import Notices
from omnibox.ui.words import error_words
from tests.desk.world import World
from tests.ui.room import Room


@pytest.fixture
def inbox(world: World) -> UUID:
    return world.inbox()


def set_state(room: Room, inbox: UUID, state: str, code: str = "", **params: object) -> None:
    with room.world.store.write(ENGINE) as unit:
        inboxes.set_state(unit, inbox, state, code, params)


def shown(main: MainWindow) -> dict[str, str]:
    return {trouble.key: trouble.text for trouble in main.banners.troubles}


def test_an_offline_inbox_is_said_to_be_and_what_that_means(room: Room, inbox: UUID, main: MainWindow) -> None:
    set_state(room, inbox, "offline", "timeout", host="imap.shop.example")
    room.until(lambda: bool(shown(main)))
    text = shown(main)[f"inbox:{inbox}"]
    assert "support@shop.example is offline. imap.shop.example did not answer in time." in text
    assert "Answers wait here" in text
    assert main.banners.isVisible()
    set_state(room, inbox, "active")
    room.until(lambda: not shown(main))
    assert not main.banners.isVisible()


def test_try_now_asks_the_engine(room: Room, inbox: UUID, main: MainWindow) -> None:
    set_state(room, inbox, "offline", "timeout")
    room.until(lambda: bool(shown(main)))
    act = main.banners.troubles[0].act
    assert act is not None
    act()
    room.settle()
    with room.world.store.write(ENGINE) as unit:
        request = requests.claim(unit, "test", ["catch_up"])
    assert request is not None
    assert request.inbox_id == inbox


def test_a_refused_sign_in_offers_both_ways_out(room: Room, inbox: UUID, main: MainWindow) -> None:
    wanted: list[object] = []
    main.troubles.mend_inbox.connect(wanted.append)
    set_state(room, inbox, "auth_failed", "auth_refused")
    room.until(lambda: bool(shown(main)))
    trouble = main.banners.troubles[0]
    assert (trouble.tone, trouble.button, trouble.second) == ("danger", "Enter the password anew", "Catch up now")
    assert trouble.act is not None
    assert trouble.also is not None
    trouble.also()
    room.settle()
    with room.world.store.write(ENGINE) as unit:
        request = requests.claim(unit, "test", ["catch_up"])
    assert request is not None
    assert request.inbox_id == inbox


def test_an_inbox_nobody_reads_is_told_whatever_its_state_says(room: Room, inbox: UUID, main: MainWindow) -> None:
    set_state(room, inbox, "active")
    with room.world.store.write(ENGINE) as unit:
        inboxes.seen(unit, inbox)

    def look() -> None:
        main.troubles._look_for_silence()
        room.settle()

    look()
    assert room.world.desk.inboxes.silent() == ()
    room.world.clock.forward(minutes=10)
    assert [row.id for row in room.world.desk.inboxes.silent()] == [inbox]
    look()
    assert shown(main) == {}  # at the first sight the engine may just be waking up
    look()
    room.until(lambda: bool(shown(main)))
    (trouble,) = main.banners.troubles
    assert "was last read" in trouble.text
    assert trouble.button == "Catch up now"
    with room.world.store.write(ENGINE) as unit:
        inboxes.seen(unit, inbox)
    look()
    room.until(lambda: not shown(main))


def test_the_dangerous_stands_first(room: Room, inbox: UUID, main: MainWindow) -> None:
    set_state(room, inbox, "offline", "timeout")
    room.until(lambda: bool(shown(main)))
    main.troubles._engine("gave_up", "crashed")
    first = main.banners.layout().itemAt(0).widget()  # type: ignore[union-attr]  # it has a layout with something in it
    assert first.trouble.key == "engine"  # type: ignore[union-attr]  # a Banner


def test_an_engine_that_gave_up_can_be_started_again(room: Room, main: MainWindow) -> None:
    started: list[int] = []
    main.troubles.watch_engine(lambda tell: tell("running", ""), lambda: started.append(1))
    main.troubles._engine("gave_up", "crashed")
    trouble = main.banners.troubles[0]
    assert "stopped five times" in trouble.text
    assert trouble.act is not None
    trouble.act()
    assert started == [1]
    assert shown(main) == {}


def test_a_full_disk_is_said_until_a_write_works(room: Room, inbox: UUID, main: MainWindow) -> None:
    room.services.notices.fail(DiskFull())
    assert "Everything can be read, nothing can be changed" in shown(main)["disk"]
    act = main.banners.troubles[0].act
    assert act is not None
    act()
    room.until(lambda: "disk" not in shown(main))


def test_a_store_that_is_away_is_said_to_be_until_it_is_back(room: Room, inbox: UUID, main: MainWindow) -> None:
    main.counts.failed.emit(Busy("unreachable"))
    assert "store" in shown(main)
    main.counts.refresh()
    room.until(lambda: "store" not in shown(main))


def test_the_page_of_inboxes_tells_and_acts(room: Room, inbox: UUID, main: MainWindow) -> None:
    main.show_inboxes()
    room.settle()
    card = main.inboxes.card(inbox)
    assert card is not None
    assert card._name.text() == "Support · support@shop.example"
    assert card._state.text().startswith("Not served now")
    card._buttons["pause"].click()
    room.until(lambda: card._state.text().startswith("Paused since"))
    assert card._buttons["resume"].isVisible()
    assert not card._buttons["catch_up"].isVisible()
    card._buttons["resume"].click()
    room.until(lambda: card.inbox.state == "new")
    set_state(room, inbox, "auth_failed", "auth_refused")
    room.until(lambda: card.inbox.state == "auth_failed")
    assert "app password" in card._why.text()
    assert card._buttons["edit"].text() == "Enter the password anew"


def test_the_page_tells_how_the_engine_is_doing(room: Room, inbox: UUID, main: MainWindow) -> None:
    main.show_inboxes()
    room.settle()
    assert "not running" in main.inboxes.overall.signs[0].text
    room.world.engine_says(state="running", pid=1)
    room.until(lambda: main.inboxes.overall.signs[0].text == "Mail is fetched and sent.")


def test_with_no_inboxes_nobody_claims_that_mail_flows(room: Room, main: MainWindow) -> None:
    room.world.engine_says(state="running", pid=1)
    main.show_inboxes()
    room.settle()
    texts = [sign.text for sign in main.inboxes.overall.signs]
    assert texts[0] == "Nothing is connected yet."
    assert "Mail is fetched and sent." not in texts


def press(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text() == text).click()


def test_removing_asks_first(room: Room, inbox: UUID, main: MainWindow) -> None:
    main.show_inboxes()
    room.settle()
    card = main.inboxes.card(inbox)
    assert card is not None
    card._buttons["remove"].click()
    box = main.inboxes.findChildren(QMessageBox)[-1]
    assert "every conversation" in box.informativeText()
    press(box, "Cancel")
    room.settle()
    assert len(room.world.desk.inboxes.list()) == 1
    card._buttons["remove"].click()
    box = main.inboxes.findChildren(QMessageBox)[-1]
    press(box, "Remove")
    room.until(lambda: main.inboxes.card(inbox) is None)
    assert room.world.desk.inboxes.list() == ()


def test_the_pill_offers_undo_while_it_lasts(room: Room, main: MainWindow) -> None:
    undone: list[int] = []
    room.services.notices.offer("Sent to Ann", lambda: undone.append(1), 10)
    assert main.pill.text == "Sent to Ann"
    assert main.pill._undo.text().startswith("Undo · ")
    main.pill._until = 0.0
    main.pill._tick()
    assert main.pill.text == ""
    main.pill.undo()
    assert undone == []
    room.services.notices.offer("Sent to Ann", lambda: undone.append(1))
    main.pill._undo.click()
    assert undone == [1]


def test_a_failure_is_told_in_plain_words(room: Room, main: MainWindow) -> None:
    room.services.notices.fail(Conflict(what=["message"]))
    assert main.pill.text.startswith("A new message arrived since you began.")
    room.services.notices.fail(Denied(permission="x"))
    assert "role" in main.pill.text
    room.services.notices.fail(KeyError("x"))
    assert "KeyError" in main.pill.text


def test_a_withdrawn_offer_goes(room: Room, main: MainWindow) -> None:
    notices: Notices = room.services.notices
    notices.offer("Sent", lambda: None)
    notices.withdrawn.emit()
    assert main.pill.text == ""
    assert not main.pill.can_undo


def test_an_unknown_code_still_gets_a_sentence_with_the_code() -> None:
    words = error_words("flux_capacitor")
    assert "flux_capacitor" in words.title
    assert words.body


def test_missing_parameters_leave_no_braces() -> None:
    words = error_words("refused", {})
    assert "{" not in words.whole
    assert error_words("refused", {"host": "a.example", "port": 993}).title == "a.example does not answer on port 993."
