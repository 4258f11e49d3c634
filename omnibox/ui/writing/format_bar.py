"""The bar of looks for a formatted mail; what does not fit folds into a menu at its end."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from omnibox.model.rich import Kind
from omnibox.ui.conversation.editor import Editor
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import IconButton

_GAP = 2


@dataclass(frozen=True, slots=True)
class Tool:
    """One look: `state` tells whether it is in force where the cursor stands."""

    icon: str
    name: str
    keys: str
    act: Callable[[], object]
    state: Callable[[], bool] | None = None


class FormatBar(QWidget):
    """Buttons over one editor."""

    def __init__(self, theme: Theme, editor: Editor, link: Callable[[], object]) -> None:
        super().__init__()
        self._editor = editor
        self.setAccessibleName(tr("Formatting"))
        self._tools = _tools(editor, link)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self.buttons: list[IconButton] = []
        for tool in self._tools:
            button = IconButton(theme, tool.icon, f"{tool.name} ({tool.keys})", self._doing(tool), size=16)
            button.setCheckable(tool.state is not None)
            self.buttons.append(button)
            self._row.addWidget(button)
        self.more = IconButton(theme, "ellipsis", tr("More formatting"), self._open_more, size=16)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        editor.cursorPositionChanged.connect(self.look)
        editor.currentCharFormatChanged.connect(lambda _: self.look())

    def _doing(self, tool: Tool) -> Callable[[], None]:
        def do() -> None:
            tool.act()
            self._editor.setFocus()
            self.look()

        return do

    def look(self) -> None:
        """Show what is in force where the cursor stands."""
        if self.isVisible():
            for tool, button in zip(self._tools, self.buttons, strict=True):
                if tool.state is not None:
                    button.setChecked(tool.state())

    def sizeHint(self) -> QSize:
        return QSize(200, self.buttons[0].sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * self.buttons[0].sizeHint().width() + _GAP, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        wide = self.buttons[0].sizeHint().width() + _GAP
        room = self.width() // wide
        fits = room >= len(self.buttons)
        shown = len(self.buttons) if fits else max(0, room - 1)
        for index, button in enumerate(self.buttons):
            button.setVisible(index < shown)
        self.more.setVisible(not fits)

    def more_menu(self) -> QMenu:
        """Return what did not fit."""
        menu = QMenu(self)
        for tool, button in zip(self._tools, self.buttons, strict=True):
            if button.isHidden():
                action = menu.addAction(f"{tool.name}\t{tool.keys}")
                action.setCheckable(tool.state is not None)
                action.setChecked(bool(tool.state and tool.state()))
                action.triggered.connect(lambda _checked=False, tool=tool: self._doing(tool)())
        return menu

    def _open_more(self) -> None:
        self.more_menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


def _tools(editor: Editor, link: Callable[[], object]) -> tuple[Tool, ...]:
    form = editor.formatting
    return (
        Tool("bold", tr("Bold"), "Ctrl+B", form.bold, lambda: editor.fontWeight() >= QFont.Weight.DemiBold.value),
        Tool("italic", tr("Italic"), "Ctrl+I", form.italic, editor.fontItalic),
        Tool("underline", tr("Underline"), "Ctrl+U", form.underline, editor.fontUnderline),
        Tool("list", tr("List"), "Ctrl+Shift+8", form.bullets, lambda: form.kind() is Kind.BULLET),
        Tool("list-ordered", tr("Numbered list"), "Ctrl+Shift+7", form.numbers, lambda: form.kind() is Kind.NUMBER),
        Tool("text-quote", tr("Quote"), "Ctrl+Shift+9", form.quote, form.quoted),
        Tool("link", tr("Link"), "Ctrl+Shift+L", link),
        Tool("remove-formatting", tr("Clear formatting"), "Ctrl+\\", form.clear),
    )
