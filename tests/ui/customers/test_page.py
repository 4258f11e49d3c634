"""The page of customers over a real store: what is listed, found, sorted, and led to."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from omnibox.model.customer_list import CustomerOrder
from omnibox.model.handle import HandleKind
from omnibox.ui.accessible import ListInterface
from omnibox.ui.customers.add_dialog import AddCustomer
from omnibox.ui.customers.columns import COLUMNS, NAME, chosen, places
from omnibox.ui.customers.page import COLUMNS_KEY, SORT_KEY, CustomersPage
from tests.ui.room import Room

CTRL = Qt.KeyboardModifier.ControlModifier


def names(page: CustomersPage) -> list[str]:
    loader = page.loader
    return [row.name if (row := loader.row(place)) else "?" for place in range(page.table.count())]


def type_search(room: Room, page: CustomersPage, text: str) -> None:
    page.search.setText(text)
    page.ask()
    room.settle()


def choose(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


def test_everybody_is_listed_the_one_heard_of_last_first(room: Room, page: CustomersPage) -> None:
    assert names(page) == ["Dana Levi", "Cem Kaya", "Bob Stone", "Ann Lee"]
    assert page.total.text() == "4"
    assert page.table.hasFocus()


def test_typing_searches_wherever_the_focus_is(room: Room, page: CustomersPage) -> None:
    resolved: list[bool] = []
    room.services.actions.on("resolve", lambda: resolved.append(True))
    room.type(page.table, "example")
    room.settle()
    assert page.search.text() == "example"
    assert page.search.hasFocus()
    assert names(page) == ["Cem Kaya", "Ann Lee"]
    assert resolved == []  # E is a letter here, and nothing else
    room.press(page.search, Qt.Key.Key_Escape)
    room.settle()
    assert len(names(page)) == 4
    assert page.table.hasFocus()


def test_nobody_fits_says_so_and_leads_back(room: Room, page: CustomersPage) -> None:
    type_search(room, page, "nobody")
    assert page._stack.currentWidget() is page.empty
    assert page.empty._title.text() == "Nobody fits"
    room.click(page.empty._button)
    room.settle()
    assert page._stack.currentWidget() is page.table
    assert len(names(page)) == 4


def test_filters_narrow_and_say_so(room: Room, page: CustomersPage) -> None:
    filters = page.filters
    choose(filters.channel_menu(), "Phone")
    room.settle()
    assert names(page) == ["Dana Levi"]
    assert filters.channel.text() == "Phone"
    assert filters.channel.accessibleName() == "Channel: Phone"
    assert filters.none.isVisible()
    room.click(filters.none)
    room.settle()
    assert len(names(page)) == 4
    room.click(filters.waiting)
    room.settle()
    assert names(page) == ["Cem Kaya", "Bob Stone", "Ann Lee"]
    room.click(filters.waiting)
    room.click(filters.notes)
    room.settle()
    assert page._stack.currentWidget() is page.empty
    filters.clear()
    room.world.clock.forward(days=40)
    choose(filters.last_menu(), "Not for 30 days")
    room.settle()
    assert len(names(page)) == 4
    choose(filters.last_menu(), "In the last 7 days")
    room.settle()
    assert page.empty._title.text() == "Nobody fits"


def test_one_inbox_of_several(room: Room, page: CustomersPage) -> None:
    assert not page.filters.inbox.isVisible()  # there is but one
    sales = room.world.inbox("sales@shop.example")
    room.world.mail(sales, sender="eve@example.com", name="Eve Ott", to=("sales@shop.example",))
    room.catch_up()
    page.begin()
    room.settle()
    assert page.filters.inbox.isVisible()
    menu = page.filters.inbox_menu()
    menu.actions()[-1].trigger()
    menu.close()
    room.settle()
    assert names(page) == ["Eve Ott"]


def test_a_click_on_a_title_sorts_and_is_remembered(room: Room, page: CustomersPage) -> None:
    title = page.header.titles["name"]
    room.click(title)
    room.settle()
    assert names(page) == ["Ann Lee", "Bob Stone", "Cem Kaya", "Dana Levi"]
    assert title.accessibleName() == "Name, sorted ascending"
    title.setFocus()
    room.press(title, Qt.Key.Key_Return)
    room.settle()
    assert names(page) == ["Dana Levi", "Cem Kaya", "Bob Stone", "Ann Lee"]
    room.click(page.header.titles["waiting"])
    room.settle()
    assert names(page) == ["Ann Lee", "Bob Stone", "Cem Kaya", "Dana Levi"]  # who does not wait stands last
    assert room.services.choices.get(SORT_KEY) == ["waiting", False]
    again = room.add(CustomersPage(room.services), 1440, 800)
    again.begin()
    room.settle()
    assert again.loader.asked.order is CustomerOrder.WAITING


def test_columns_are_moved_hidden_and_remembered(room: Room, page: CustomersPage) -> None:
    def keys() -> list[str]:
        return [place.column.key for place in page.table.laid]

    every = [column.key for column in COLUMNS]
    assert keys() == every
    titles = page.header.titles
    titles["since"].setFocus()
    QTest.keyClick(titles["since"], Qt.Key.Key_Left, CTRL)
    assert keys() == ["name", "reaches", "last", "open", "since", "waiting"]
    menu = page.header.menu(page)
    choose(menu, "Open")
    assert "open" not in keys()
    QTest.mousePress(titles["since"], Qt.MouseButton.LeftButton)
    QTest.mouseMove(titles["since"], QPoint(-40, 10))
    QTest.mouseMove(titles["since"], QPoint(-700, 10))
    QTest.mouseRelease(titles["since"], Qt.MouseButton.LeftButton, pos=QPoint(0, 10))
    assert keys()[0] == "since"
    assert room.services.choices.get(COLUMNS_KEY) == keys()
    room.settle()
    again = room.add(CustomersPage(room.services), 1440, 800)
    assert [column.key for column in again.table.columns] == keys()
    choose(again.header.menu(again), "As at the beginning")
    assert room.services.choices.get(COLUMNS_KEY) == every


def test_nothing_unsound_that_was_kept_breaks_the_columns() -> None:
    assert chosen(None) == chosen([]) == chosen("x") == chosen([3, "gone"]) == COLUMNS
    assert [column.key for column in chosen(["since", "since", "nonsense"])] == ["name", "since"]
    assert [place.column for place in places(COLUMNS, 120, 2.0)] == [NAME]
    wide = places(COLUMNS, 1200, 1.0)
    assert wide[-1].x + wide[-1].width <= 1200


def test_arrows_choose_enter_opens(room: Room, page: CustomersPage) -> None:
    room.press(page.table, Qt.Key.Key_Down)
    room.press(page.table, Qt.Key.Key_Down)
    room.settle()
    row = page.table.current_row()
    assert row is not None
    assert row.name == "Cem Kaya"
    assert page.panel.customer_id == row.id
    assert page.panel.name._label.text() == "Cem Kaya"
    with room.qtbot.waitSignal(room.services.navigation.open_conversation) as opened:
        room.press(page.table, Qt.Key.Key_Return)
    assert opened.args == [row.id, None, None]
    with room.qtbot.waitSignal(room.services.navigation.open_conversation) as opened:
        room.click(page.panel.head.open)
    assert opened.args == [row.id, None, None]
    where = page.table.rect_of(3).center()
    with room.qtbot.waitSignal(room.services.navigation.open_conversation) as opened:
        QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    last = page.loader.row(3)
    assert last is not None
    assert opened.args == [last.id, None, None]


def test_down_goes_from_the_search_into_the_list(room: Room, page: CustomersPage) -> None:
    page.search.setFocus()
    room.press(page.search, Qt.Key.Key_Down)
    assert page.table.hasFocus()
    assert page.table.current == 0
    page.search.setFocus()
    with room.qtbot.waitSignal(room.services.navigation.open_conversation) as opened:
        room.press(page.search, Qt.Key.Key_Return)
    assert opened.args == [page.loader.id_at(0), None, None]


def test_the_menu_of_a_row_copies_and_opens(room: Room, page: CustomersPage) -> None:
    row = page.loader.row(1)
    assert row is not None
    menu = page.menu(row)
    assert [action.text() for action in menu.actions()] == ["Open the timeline", "", "Copy cem@example.com"]
    choose(menu, "Copy cem@example.com")
    assert QGuiApplication.clipboard().text() == "cem@example.com"
    assert room.said == ["Copied: cem@example.com"]
    room.services.actions.on("new_message", lambda: None)
    menu = page.menu(row)
    with room.qtbot.waitSignal(room.services.navigation.new_message) as asked:
        choose(menu, "New message")
    assert asked.args == [row.id]


def test_what_others_do_is_followed(room: Room, page: CustomersPage) -> None:
    bob = page.loader.row(2)
    assert bob is not None
    page.table.select(bob.id)
    room.world.mail(room.world.desk.inboxes.list()[0].id, sender="ann@example.com", name="Ann Lee")
    room.until(lambda: names(page)[0] == "Ann Lee")
    assert page.table.current_id == bob.id
    assert page.table.current == page.loader.place(bob.id) == 3
    room.world.desk.customers.rename(bob.id, "Bobby Stone")
    room.until(lambda: "Bobby Stone" in names(page))
    room.world.desk.customers.add("Eve Ott", HandleKind.EMAIL, "eve@example.com")
    room.until(lambda: page.total.text() == "5")


def test_somebody_is_added_and_taken_back(room: Room, page: CustomersPage) -> None:
    room.click(page.add)
    dialog = page.findChild(AddCustomer)
    assert dialog is not None
    assert not dialog.keep.isEnabled()
    dialog.name.setText("Nia Obi")
    dialog.address.setText("nia@")
    room.click(dialog.keep)
    room.settle()
    assert dialog.wrong.text() == "This is neither an email address nor a phone number."
    dialog.address.setText("nia@example.org")
    assert not dialog.wrong.isVisible()
    room.press(dialog.address, Qt.Key.Key_Return)
    room.settle()
    room.until(lambda: names(page)[0] == "Nia Obi")
    assert page.panel.name._label.text() == "Nia Obi"
    assert page.table.current == 0
    room.offers[-1].undo()
    room.until(lambda: len(names(page)) == 4)
    assert page.panel.customer_id is None


def test_who_is_here_already_is_named_before_and_refused_after(room: Room, page: CustomersPage) -> None:
    page.begin_adding()
    dialog = page.findChild(AddCustomer)
    assert dialog is not None
    dialog.name.setText("ann le")
    room.qtbot.waitUntil(dialog.people[0].isVisible)
    assert dialog.people[0].text() == "Ann Lee · ann@example.com"
    dialog.name.setText("Somebody else")
    dialog.address.setText("BOB@stone.example")
    room.click(dialog.keep)
    room.settle()
    assert dialog.wrong.text() == "This address belongs to Bob Stone."
    room.qtbot.waitUntil(lambda: dialog.people[0].text().startswith("Bob Stone"))
    room.click(dialog.people[0])
    room.settle()
    assert page.panel.name._label.text() == "Bob Stone"
    assert page.total.text() == "4"


def test_an_error_says_what_to_do_and_is_tried_again(room: Room, page: CustomersPage) -> None:
    inner = room.world.desk.customers._seat.store.read
    failing = [True]

    def read() -> object:
        if failing[0]:
            raise OSError("gone")
        return inner()

    store = room.world.desk.customers._seat.store
    store.read = read  # type: ignore[method-assign, assignment]  # the store of this test alone
    type_search(room, page, "ann")
    assert page._stack.currentWidget() is page.empty
    assert page.empty._button.text() == "Try again"
    failing[0] = False
    room.click(page.empty._button)
    room.settle()
    assert names(page) == ["Ann Lee"]
    del store.read  # as it was


def test_the_panel_is_a_drawer_where_there_is_little_room(room: Room, page: CustomersPage) -> None:
    assert page.side.isVisible()
    room.window.resize(1024, 640)
    room.settle()
    assert not page.side.isVisible()
    page.table.setFocus()
    room.press(page.table, Qt.Key.Key_Down)
    room.settle()
    QTest.keyClick(page.table, Qt.Key.Key_I, CTRL)
    assert page.side.isVisible()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.side.isAncestorOf(focus)
    room.press(focus, Qt.Key.Key_Escape)
    assert not page.side.isVisible()
    assert page.table.hasFocus()


def test_screen_readers_hear_every_row_and_title(room: Room, page: CustomersPage) -> None:
    face = ListInterface(page.table)
    said = face.child(1).text(QAccessible.Text.Name)
    assert (
        said
        == "Cem Kaya, Email cem@example.com, last contact 09:30, 1 open, waiting for 1 h, customer since 2 March 2026"
    )
    assert page.header.titles["last"].accessibleName() == "Last contact, sorted descending"
    assert page.search.accessibleName() == "Search customers"


def test_an_empty_store_says_how_people_get_here(room: Room) -> None:
    made = room.add(CustomersPage(room.services), 1440, 800)
    made.begin()
    assert made.table.count() > 0  # calm bars while it is read
    assert made.table.row_name(0) == "Loading"
    room.settle()
    assert made.empty._title.text() == "No customers yet"
    assert made.empty._button.text() == "Add customer"


def test_many_are_read_only_where_somebody_looks(room: Room, page: CustomersPage) -> None:
    for n in range(400):
        room.world.desk.customers.add(f"Person {n:03}", HandleKind.EMAIL, f"p{n}@many.example")
    room.catch_up()
    page.begin()
    room.until(lambda: page.total.text() == "404")
    assert len(page.loader._ids) <= 240 < page.table.count()
    page.table.setFocus()
    page.table.set_position(200)
    room.settle()
    room.press(page.table, Qt.Key.Key_End)
    room.settle()
    assert page.loader.whole
    assert names(page)[-1] == "Ann Lee"
    assert page.table.current_id == page.loader.id_at(403)
    top = page.loader.id_at(round(page.table.position))
    room.world.desk.customers.add("Newest of all", HandleKind.EMAIL, "new@many.example")
    room.until(lambda: page.total.text() == "405")
    assert page.loader.id_at(round(page.table.position)) == top  # what is read does not move
