"""Hours, replies by rule, signatures and quotes of an inbox: edited in words, kept at once, refused with a reason."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from omnibox.model import acknowledging, hours_stored, sign_off
from omnibox.model.hours import DAY, OFFICE, Holiday, Hours, Span, yearly
from omnibox.ui.settings.hours_words import date_words, read_spans, spans_words, week_words
from omnibox.ui.settings.inbox_rules import InboxRules
from omnibox.ui.settings.writing import Writing
from tests.desk.world import World
from tests.ui.room import Room

BERLIN = Hours("Europe/Berlin", OFFICE, (Holiday(yearly(12, 25), "Christmas", yearly(12, 26), yearly=True),))


@pytest.mark.parametrize(
    "text,spans",
    [
        ("9-17", ((540, 1020),)),
        ("09:00–12:00, 13:00 - 17:30", ((540, 720), (780, 1050))),
        ("9 bis 12 Uhr und 13 bis 17 Uhr", ((540, 720), (780, 1020))),
        ("9am to 5pm", ((540, 1020),)),
        ("9.30 - 12", ((570, 720),)),
        ("13-17; 9-12", ((540, 720), (780, 1020))),
        ("22-6", ((1320, 1800),)),
        ("0-24", ((0, DAY),)),
        ("24h", ((0, DAY),)),
        ("closed", ()),
        ("Geschlossen", ()),
        ("", ()),
        ("  -  ", ()),
        ("9", None),
        ("9-9", None),
        ("9-25", None),
        ("13pm-14pm", None),
        ("9-12 maybe", None),
        ("9-12, 11-13", None),
        ("nine to five", None),
        ("9:75-10", None),
    ],
)
def test_hours_as_people_write_them(text: str, spans: tuple[Span, ...] | None) -> None:
    assert read_spans(text) == spans
    if spans:
        assert read_spans(spans_words(spans)) == spans


def test_a_week_in_words() -> None:
    english = QLocale(QLocale.Language.English)
    assert week_words(BERLIN, english) == "Monday to Friday 09:00–17:00"
    mixed = Hours("UTC", (((540, 720),), ((540, 720),), (), ((540, 720),), ((0, DAY),), (), ()))
    assert week_words(mixed, english) == ("Monday to Tuesday 09:00–12:00, Thursday 09:00–12:00, Friday all day")
    assert date_words(date(2000, 12, 25), english, yearly=True) == "25 December"


@pytest.fixture
def page(room: Room) -> InboxRules:
    support = room.world.inbox("support@shop.example")
    room.world.inbox("sales@shop.example")
    room.world.desk.inboxes.set_hours(support, BERLIN)
    room.catch_up()
    page = room.add(InboxRules(room.services), 900, 1400)
    room.settle()
    return page


def row(world: World, inbox_id: UUID) -> dict[str, object]:
    return dict(world.desk.inboxes.get(inbox_id).policy)


def typed(room: Room, part: QWidget, text: str) -> None:
    part.setFocus()
    room.press(part, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    room.type(part, text)


def kept(room: Room, page: InboxRules) -> dict[str, object]:
    """Let every pause end, and return what the inbox has now."""
    for editor in (page.hours, page.acknowledge, page.signature):
        editor.keep()
    room.settle()
    assert page.row is not None
    return row(room.world, page.row.id)


def test_the_week_is_edited_by_keyboard_and_said_in_words(room: Room, page: InboxRules) -> None:
    assert [line.text() for line in page.hours.days[4:6]] == ["09:00–17:00", "closed"]
    assert "Monday to Friday 09:00–17:00" in page.hours.said.text()
    typed(room, page.hours.days[5], "10-14")
    assert "Saturday 10:00–14:00" in page.hours.said.text()
    hours = hours_stored.read(kept(room, page)["hours"])
    assert hours is not None
    assert hours.week[5] == ((600, 840),)
    assert hours.holidays == BERLIN.holidays
    typed(room, page.hours.days[0], "8-12")
    page.hours.same.click()
    hours = hours_stored.read(kept(room, page)["hours"])
    assert hours is not None
    assert {hours.week[day] for day in range(5)} == {((480, 720),)}


def test_what_is_not_understood_is_said_and_the_last_good_hours_stay(room: Room, page: InboxRules) -> None:
    typed(room, page.hours.days[0], "nine to five")
    assert page.hours.problem.text() == "Monday: write times like 9-12, 13-17, or closed."
    assert hours_stored.read(kept(room, page)["hours"]) == BERLIN
    typed(room, page.hours.days[0], "9-17")
    page.hours.zone.setEditText("Europe/Atlantis")
    assert "Europe/Atlantis" in page.hours.problem.text()
    assert hours_stored.read(kept(room, page)["hours"]) == BERLIN
    page.hours.zone.setEditText("UTC")
    for line in page.hours.days:
        typed(room, line, "closed")
    assert page.hours.problem.text().startswith("Nobody would ever be there")
    assert room.failures == []


def test_days_that_differ_are_added_and_removed(room: Room, page: InboxRules) -> None:
    page.hours.add_day.click()
    made = page.hours.holidays.rows[-1]
    assert made.name.hasFocus()
    room.type(made.name, "Summer party")
    typed(room, made.hours, "9-12")
    made.last.setDate(made.first.date().addDays(2))
    hours = hours_stored.read(kept(room, page)["hours"])
    assert hours is not None
    last = hours.holidays[-1]
    assert (last.name, last.spans, last.yearly) == ("Summer party", ((540, 720),), False)
    assert last.last is not None
    assert (last.last - last.first).days == 2
    made.last.setDate(made.first.date().addDays(-2))
    assert page.hours.problem.text() == "Summer party: the last day comes before the first."
    made.remove.click()
    assert hours_stored.read(kept(room, page)["hours"]) == BERLIN


def test_always_open_and_a_copy_from_another_inbox(room: Room, page: InboxRules) -> None:
    support = page.row
    assert support is not None
    page.inbox.setCurrentIndex(1)
    room.settle()
    assert page.hours.always.isChecked()
    assert page.hours.days[0].isHidden() or not page.hours.days[0].isVisible()
    page.choose(support.id)
    assert page.inbox.currentIndex() == 0
    page.inbox.setCurrentIndex(1)
    (copy,) = page.hours.copies().actions()
    copy.trigger()
    assert hours_stored.read(kept(room, page)["hours"]) == BERLIN
    page.hours.always.click()
    assert "hours" not in kept(room, page)
    assert "hours" in row(room.world, support.id)


def test_replies_by_rule_begin_with_words_and_wrong_variables_are_not_kept(room: Room, page: InboxRules) -> None:
    assert not page.acknowledge.inside.isVisible()
    page.acknowledge.on.click()
    rule = acknowledging.read(kept(room, page)["acknowledge"])
    assert rule.on
    assert "{customer.first_name|there}" in rule.inside
    assert "{opens}" in rule.outside
    assert rule.language == "en"
    assert "Maria" in page.acknowledge.preview.text()
    page.acknowledge.inside.setPlainText("Hi {custmer.name}")
    assert "{custmer.name}" in page.acknowledge.problem.text()
    assert acknowledging.read(kept(room, page)["acknowledge"]) == rule
    page.acknowledge.inside.setPlainText("Hi {customer.name}")
    assert acknowledging.read(kept(room, page)["acknowledge"]).inside == "Hi {customer.name}"
    page.acknowledge.on.click()
    assert not acknowledging.read(kept(room, page)["acknowledge"]).on


def test_a_signature_with_a_picture_and_its_preview(room: Room, page: InboxRules, tmp_path: Path) -> None:
    editor = page.signature.editor
    editor.setFocus()
    room.type(editor, "Greetings ")
    action = next(one for one in page.signature.variables.menu_of_names().actions() if "{operator.name}" in one.text())
    action.trigger()
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    path = tmp_path / "logo.png"
    image.save(str(path))
    page.signature.add_picture(path)
    room.settle()
    sign = sign_off.read(kept(room, page)["signature"])
    assert sign.html.startswith("<p>Greetings {operator.name}")
    assert [file[0] for file in sign.files] == ["logo.png"]
    assert "Greetings Otto Owner" in page.signature.preview.text()
    page.inbox.setCurrentIndex(1)
    room.settle()
    assert editor.toPlainText() == ""
    page.inbox.setCurrentIndex(0)
    room.settle()
    assert page.signature.sign == sign
    room.type(editor, "{shoe}")
    assert "{shoe}" in page.signature.problem.text()
    assert sign_off.read(kept(room, page)["signature"]) == sign


def test_what_stands_below_an_answer(room: Room, page: InboxRules) -> None:
    for value, quote, marked in (("marked", None, True), ("none", "none", False), ("below", None, False)):
        page.quote.setCurrentIndex(page.quote.findData(value))
        page.quote.activated.emit(page.quote.currentIndex())
        policy = kept(room, page)
        assert (policy.get("quote"), bool(policy.get("quote_marker"))) == (quote, marked)


def test_without_an_inbox_it_says_so(room: Room) -> None:
    page = room.add(InboxRules(room.services))
    room.settle()
    assert page.nothing.isVisible()
    assert not page.hours.isVisible()


def test_my_own_signature_is_under_writing(room: Room) -> None:
    page = room.add(Writing(room.services), 800, 900)
    room.settle()
    page.signature.editor.setFocus()
    room.type(page.signature.editor, "Yours, {operator.first_name}")
    page.signature.keep()
    room.settle()
    assert room.world.desk.signatures.mine().html == "<p>Yours, {operator.first_name}</p>"
    page.reminder.click()
    assert not room.services.choices.flag("attachment_reminder", True)


def test_robots_that_count_as_people_are_kept_and_shown(room: Room, page: InboxRules) -> None:
    room.type(page.allowed, "Orders@Partner.example; forms.example")
    page.allowed.editingFinished.emit()
    assert kept(room, page)["allowed_robots"] == ["orders@partner.example", "forms.example"]
    page.inbox.setCurrentIndex(1 - page.inbox.currentIndex())
    assert page.allowed.text() == ""
    page.inbox.setCurrentIndex(1 - page.inbox.currentIndex())
    assert page.allowed.text() == "orders@partner.example, forms.example"
