"""What stands where content will be: calm bars in the places of names and lines. Needs nothing but a painter."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from omnibox.ui.theme import Tokens

RAIL, VIEWS, LIST, PANEL = 52, 196, 316, 272
HEADER = 52
ROW = 78
FIRST_VIEW = "unassigned"  # the view of a first start
FOLD_BELOW = 1280  # window width in px under which the customer panel folds away
VIEWS_FOLD_BELOW = 880  # and under which the views do; both at a text size of 100 %


def paint_row(painter: QPainter, rect: QRect, tokens: Tokens) -> None:
    """Paint one waiting list row: a disc and three bars."""
    painter.setBrush(tokens.sunken)
    left, top = rect.x(), rect.y()
    painter.drawEllipse(left + 13, top + 12, 34, 34)
    for line, part in enumerate((0.42, 0.62, 0.86)):
        width = int((rect.width() - 72) * part)
        painter.drawRoundedRect(left + 57, top + 14 + line * 19, width, 10, 4, 4)


def paint_rows(painter: QPainter, rect: QRect, tokens: Tokens) -> None:
    """Fill `rect` with waiting list rows."""
    _prepare(painter)
    for top in range(rect.y(), rect.bottom(), ROW):
        paint_row(painter, QRect(rect.x(), top, rect.width(), ROW), tokens)


def paint_window(painter: QPainter, window: QWidget, tokens: Tokens, *, inbox: bool) -> None:
    """Paint the whole window before its parts exist. `inbox` False: a first run, which opens on the welcome page."""
    width, height = window.width(), window.height()
    painter.fillRect(0, 0, width, height, tokens.bg)
    if not inbox:
        return
    list_left, centre = RAIL + VIEWS, RAIL + VIEWS + LIST
    panel = width - PANEL if width >= FOLD_BELOW else width
    painter.fillRect(list_left, 0, panel - list_left, height, tokens.surface)
    for x in (RAIL - 1, list_left - 1, centre - 1, panel - 1):
        painter.fillRect(x, 0, 1, height, tokens.line)
    painter.fillRect(list_left, HEADER - 1, panel - list_left, 1, tokens.line)
    _prepare(painter)
    painter.setBrush(tokens.accent)
    painter.drawRoundedRect(10, 12, 32, 32, 8, 8)
    painter.setBrush(tokens.line)
    for place in range(7):
        painter.drawRoundedRect(RAIL + 16, 22 + place * 30, (120, 96, 108, 84, 100, 90, 104)[place], 10, 4, 4)
    painter.setBrush(tokens.sunken)
    painter.drawRoundedRect(list_left + 12, HEADER + 10, LIST - 24, 32, 7, 7)
    paint_rows(painter, QRect(list_left, HEADER + 52, LIST, height), tokens)


def _prepare(painter: QPainter) -> None:
    pen = painter.pen()
    pen.setWidth(0)
    pen.setColor("transparent")
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
