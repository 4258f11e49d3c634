"""The settings: sections at the left, the open one's form beside it, and a search over all of them."""

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from omnibox.ui import icons
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.settings.finder import Hit, find
from omnibox.ui.settings.form import WIDE
from omnibox.ui.settings.sections import SECTIONS, section
from omnibox.ui.settings.spot import Spot
from omnibox.ui.skeleton import VIEWS
from omnibox.ui.widgets import Label, line

KEY = Qt.ItemDataRole.UserRole
NO_LIMIT = (1 << 24) - 1  # Qt's own, which PySide does not name
FORM_LEAST = 460  # px a form needs beside the sections, at a text size of 100 percent; below they fold into a box
MARGIN = 60  # px kept around a part that is scrolled to


class Sheet(QScrollArea):
    """One section: its title and its form, scrolling when they are taller than the window."""

    def __init__(self, services: UiServices, title: str, body: QWidget) -> None:
        super().__init__()
        self._theme, self.body = services.theme, body
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(title)
        around, self._inside = QWidget(), QWidget()
        self._inside.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer = QHBoxLayout(around)
        outer.setContentsMargins(32, 11, 32, 32)  # the title stands on one line with that of the sections
        outer.addWidget(self._inside, 100)
        outer.addStretch(1)
        inner = QVBoxLayout(self._inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        inner.addWidget(Label(services.theme, title, px=20, weight=600))
        inner.addWidget(body)
        inner.addStretch(1)
        self.setWidget(around)
        services.theme.changed.connect(self._widen)
        self._widen()

    def _widen(self) -> None:
        self._inside.setMaximumWidth(round(WIDE * max(1.0, self._theme.scale)))

    def reveal(self, part: QWidget) -> None:
        """Scroll to a part and let the eye find it."""
        self.ensureWidgetVisible(part, 0, MARGIN)
        Spot(self._theme, part)


class SettingsPage(QWidget):
    """The page behind the gear."""

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self._services = services
        self._sheets: dict[str, Sheet] = {}
        self._hits: list[Hit] = []
        self.setAccessibleName(tr("Settings"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search settings"))
        self.search.setAccessibleName(tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._look)
        self.search.returnPressed.connect(self._first)
        self.list = self._make_list(tr("Sections"))
        self.box = QComboBox()  # the sections where there is no room for a list
        self.box.setAccessibleName(tr("Sections"))
        self.box.activated.connect(lambda nth: self.open(SECTIONS[nth].key))
        self.found = self._make_list(tr("Settings that were found"))
        self._nothing = Label(services.theme, tr("No setting is called like that."), tone="soft", wrap=True)
        self._pages = QStackedWidget()
        self._build()
        self.list.currentItemChanged.connect(lambda item, _old: self._turn(item))
        self.found.itemActivated.connect(self._go)
        self.found.itemClicked.connect(self._go)
        services.theme.changed.connect(self._dress)
        self._fill()
        self._dress()
        self._look("")
        self.open(services.remember.text("settings"))

    def _make_list(self, name: str) -> QListWidget:
        made = QListWidget()
        made.setObjectName("sections")
        made.setAccessibleName(name)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setWordWrap(True)
        return made

    def _build(self) -> None:
        side = QWidget()
        self._side = QVBoxLayout(side)
        self._side.setContentsMargins(8, 14, 8, 10)
        self._side.setSpacing(10)
        self._title = Label(self._services.theme, tr("Settings"), px=15, weight=600)
        self._title.setContentsMargins(9, 0, 0, 0)
        for part in (self._title, self.box, self.search, self._nothing):
            self._side.addWidget(part)
        self.box.hide()
        self._side.addWidget(self.list, 1)
        self._side.addWidget(self.found, 1)
        self._column = side
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(0)
        self._edge = line(vertical=True)
        self._columns.addWidget(side)
        self._columns.addWidget(self._edge)
        self._columns.addWidget(self._pages, 1)
        self._pages.setAutoFillBackground(True)
        self._pages.setBackgroundRole(QPalette.ColorRole.Window)

    def _fill(self) -> None:
        for one in SECTIONS:
            item = QListWidgetItem(tr(one.label))
            item.setData(KEY, one.key)
            self.list.addItem(item)
            self.box.addItem(tr(one.label))

    def _dress(self) -> None:
        """Icons and row heights, in the theme's colours and density."""
        theme = self._services.theme
        self._fold()
        size = theme.grown(17)
        for rows in (self.list, self.found):
            rows.setIconSize(QSize(size, size))
            for nth in range(rows.count()):
                item = rows.item(nth)
                which = section(item.data(KEY) if rows is self.list else self._hits[nth].section)
                tokens = theme.tokens
                item.setIcon(icons.icon(which.icon, tokens.text2, disabled=tokens.text3))
                item.setSizeHint(QSize(40, max(size, self.fontMetrics().height()) + theme.pad(16)))

    # ---- room
    @property
    def _wide(self) -> int:
        """What the column of sections takes."""
        return round((VIEWS + 34) * (1 + (max(1.0, self._services.theme.scale) - 1) * 0.7))

    @property
    def is_folded(self) -> bool:
        """Whether the sections stand in a box above the form."""
        return self.width() < self._wide + FORM_LEAST * max(1.0, self._services.theme.scale)

    def _fold(self) -> None:
        folded = self.is_folded
        way = QBoxLayout.Direction.TopToBottom if folded else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        self._edge.setVisible(not folded)
        self._title.setVisible(not folded)
        self.box.setVisible(folded)
        self._column.setMinimumWidth(0 if folded else self._wide)
        self._column.setMaximumWidth(NO_LIMIT if folded else self._wide)
        self.found.setMaximumHeight(self.height() // 3 if folded else NO_LIMIT)
        self.list.setVisible(not folded and self.found.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fold()

    # ---- sections
    @property
    def current(self) -> str:
        """The key of the open section."""
        nth = self.list.currentRow()
        return SECTIONS[nth].key if nth >= 0 else ""

    def open(self, key: str) -> None:
        """Open a section; "" leaves it as it is, or opens the first."""
        wanted = section(key or self.current).key
        for nth in range(self.list.count()):
            if self.list.item(nth).data(KEY) == wanted:
                self.list.setCurrentRow(nth)

    def begin(self) -> None:
        """The page is on screen: put the focus where the keys move through the sections."""
        QTimer.singleShot(0, self, self._take_focus)  # by then it is known whether there is room for the list

    def _take_focus(self) -> None:
        (self.box if self.is_folded else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def body(self, key: str) -> QWidget:
        """Return a section's form, built if it was not yet."""
        return self._sheet(key).body

    def _sheet(self, key: str) -> Sheet:
        found = self._sheets.get(key)
        if found is None:
            one = section(key)
            found = self._sheets[key] = Sheet(self._services, tr(one.label), one.make(self._services))
            self._pages.addWidget(found)
        return found

    def _turn(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            key = str(item.data(KEY))
            self._pages.setCurrentWidget(self._sheet(key))
            self.box.setCurrentIndex(self.list.currentRow())
            self._services.remember.put("settings", key)

    # ---- search
    def _look(self, text: str) -> None:
        """Show what was found; every section is built for it, one at a time, so that typing stays smooth."""
        searching = bool(text.strip())
        missing = next((one.key for one in SECTIONS if one.key not in self._sheets), "") if searching else ""
        if missing:
            self._sheet(missing)
            QTimer.singleShot(0, self, partial(self._look_again, text))
        bodies = {one.key: self._sheets[one.key].body for one in SECTIONS if one.key in self._sheets}
        self._hits = find(bodies, text)
        self.found.clear()
        for hit in self._hits:
            item = QListWidgetItem(hit.text)
            item.setToolTip(tr(section(hit.section).label))
            self.found.addItem(item)
        if self._hits:
            self.found.setCurrentRow(0)
        self._dress()
        self.found.setVisible(searching)
        self.list.setVisible(not searching and not self.is_folded)
        self._nothing.setVisible(searching and not self._hits and not missing)

    def _look_again(self, text: str) -> None:
        if text == self.search.text():
            self._look(text)

    def _first(self) -> None:
        item = self.found.currentItem()
        if item is not None:
            self._go(item)

    def _go(self, item: QListWidgetItem) -> None:
        hit = self._hits[self.found.row(item)]
        self.open(hit.section)
        QTimer.singleShot(0, self, lambda: self._sheet(hit.section).reveal(hit.part))
