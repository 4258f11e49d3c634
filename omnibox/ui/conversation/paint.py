"""Drawing of laid out blocks. Knows parts and ink, nothing of items."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from omnibox.model.rows import AttachmentRow
from omnibox.ui import icons
from omnibox.ui.avatar import avatar_pixmap
from omnibox.ui.conversation.flow import CHIP_ICON, CHIP_PAD
from omnibox.ui.conversation.ink import Ink
from omnibox.ui.conversation.parts import Ask, Avatar, Block, Body, Chip, Fill, Icon, Label, Rule, Thumb
from omnibox.ui.conversation.rich import PAPER, PAPER_FOUND, PAPER_INK, PAPER_SOFT, RichRun
from omnibox.ui.conversation.text import Marked

_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute  # parts are mirrored already: Qt must not do it again
_ALIGN = {
    "start": Qt.AlignmentFlag.AlignLeft | _ABSOLUTE,
    "end": Qt.AlignmentFlag.AlignRight | _ABSOLUTE,
    "centre": Qt.AlignmentFlag.AlignHCenter,
}
_TONES = {  # ground, letters
    "plain": ("sunken", "text2"),
    "accent": ("accent_soft", "accent"),
    "danger": ("danger_soft", "danger"),
    "quiet": ("surface", "text3"),
    "inlaid": ("surface", "text2"),
}
Stretch = Callable[[int], tuple[int, int] | None]
Found = Callable[[Body], Iterable[tuple[int, int, bool]]]  # start, end, whether it is the one stood on
Picture = Callable[[AttachmentRow, QSize], QImage | None]


def nothing_found(_body: Body) -> Iterable[tuple[int, int, bool]]:
    """Nobody looks for anything."""
    return ()


BOX = 10  # px: corners this round make a box of its own, with a ring while the keyboard is on it


@dataclass(frozen=True, slots=True)
class Look:
    """What of a block is selected, under the pointer, or has the keyboard."""

    stretch: Stretch
    hovered: Ask | None = None
    focused: Ask | None = None
    current: bool = False  # the keyboard is on this item
    flash: float = 0.0  # 0 to 1: how strongly a jumped-to item is lit
    found: Found = nothing_found


class Brush:
    """Draws blocks with one ink."""

    def __init__(self, ink: Ink, picture: Picture, *, right_to_left: bool = False) -> None:
        self._ink = ink
        self._picture = picture
        self._rtl = right_to_left
        self._colors = {"paper": PAPER, "paper_ink": PAPER_INK, "paper_soft": PAPER_SOFT}

    def _color(self, token: str) -> QColor:
        return self._colors.get(token) or self._ink.color(token)

    def block(self, painter: QPainter, block: Block, y: float, clip: QRectF, look: Look) -> None:
        """Draw a block with its top at `y`; only what touches `clip`."""
        painter.save()
        painter.translate(0, y)
        clip = clip.translated(0, -y)
        body_number = -1
        for part in block.parts:
            if isinstance(part, Body):
                body_number += 1
                if part.rect.intersects(clip):
                    self._body(painter, part, body_number, clip, look)
            elif part.rect.intersects(clip):
                self._part(painter, part, look)
        if look.current and not any(isinstance(part, Fill) and part.radius >= BOX for part in block.parts):
            self._frame(painter, block)
        painter.restore()

    def _part(self, painter: QPainter, part: object, look: Look) -> None:
        match part:
            case Fill():
                self._fill(painter, part, look)
            case Rule():
                painter.fillRect(part.rect, self._color(part.color))
            case Label():
                self._label(painter, part)
            case Icon():
                icons.draw(
                    painter, part.name, part.rect.x(), part.rect.y(), round(part.rect.width()), self._color(part.color)
                )
            case Avatar():
                dpr = painter.device().devicePixelRatioF()
                picture = avatar_pixmap(self._ink.theme, round(part.rect.width()), part.name, part.key, dpr)
                painter.drawPixmap(part.rect.topLeft(), picture)
            case Chip():
                self._chip(painter, part, look)
            case Thumb():
                self._thumb(painter, part, look)

    def _fill(self, painter: QPainter, part: Fill, look: Look) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._color(part.color))
        rect = part.rect
        if part.line:
            painter.setPen(QPen(self._color(part.line), 1))
            rect = rect.adjusted(0.5, 0.5, -0.5, -0.5)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, part.radius, part.radius)
        if (look.current or look.flash > 0) and part.radius >= BOX:
            ring = QColor(self._color("accent"))
            ring.setAlphaF(1.0 if look.current else look.flash)
            self._ring(painter, part.rect, part.radius, ring)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _frame(self, painter: QPainter, block: Block) -> None:
        """Show the keyboard on an item that has no box of its own to ring: a deed, a note in one line."""
        rect = QRectF()
        for part in block.parts:
            rect = rect.united(part.rect)
        if not rect.isEmpty():
            self._ring(painter, rect.adjusted(-2, 0, 2, 0), 4, self._color("accent"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    @staticmethod
    def _ring(painter: QPainter, rect: QRectF, radius: float, color: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2))
        painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)

    def _label(self, painter: QPainter, part: Label) -> None:
        painter.setFont(self._ink.font(part.font))
        painter.setPen(self._color(part.color))
        text = part.text
        if self._ink.width(text, part.font) > part.rect.width():
            text = self._ink.elide(text, part.font, part.rect.width())
        painter.drawText(part.rect, _ALIGN[part.align] | Qt.AlignmentFlag.AlignVCenter, text)

    def _body(self, painter: QPainter, part: Body, number: int, clip: QRectF, look: Look) -> None:
        marked = self._found(part, look)
        chosen = look.stretch(number)
        if chosen is not None:
            end = min(chosen[1], part.run.end)
            marked.append(Marked(chosen[0], end, self._color("accent"), self._color("accent_text")))
        part.run.draw(painter, part.at, self._color(part.color), clip, marked)

    def _found(self, part: Body, look: Look) -> list[Marked]:
        """What is looked for, where it stands; the one that is stood on looks selected."""
        paper = isinstance(part.run, RichRun)
        ground = PAPER_FOUND if paper else self._color("warn_soft")
        ink = PAPER_INK if paper else self._color("text")
        return [
            Marked(start, end, self._color("accent"), self._color("accent_text"))
            if here
            else Marked(start, end, ground, ink, lined=True)
            for start, end, here in look.found(part)
        ]

    def _chip(self, painter: QPainter, part: Chip, look: Look) -> None:
        if part.tone == "bare":  # a whole band that can be pressed: only its ring and hover are drawn
            if look.hovered == part.ask:
                veil = QColor(self._color("text"))
                veil.setAlpha(10)
                self._rounded(painter, part.rect, 8, veil)
            if look.focused == part.ask:
                self._ring(painter, part.rect, 8, self._color("accent"))
            return
        ground, letters = (self._color(token) for token in _TONES[part.tone])
        self._rounded(painter, part.rect, 6, self._color("line") if look.hovered == part.ask else ground)
        if look.focused == part.ask:
            self._ring(painter, part.rect, 6, self._color("accent"))
        rect = part.rect.adjusted(CHIP_PAD, 0, -CHIP_PAD, 0)
        if part.icon:
            size = round(CHIP_ICON * self._ink.scale)
            x = rect.right() - size if self._rtl else rect.x()
            icons.draw(painter, part.icon, x, round(rect.center().y() - size / 2), size, letters)
            rect = rect.adjusted(0, 0, -size - 5, 0) if self._rtl else rect.adjusted(size + 5, 0, 0, 0)
        painter.setFont(self._ink.font("chip"))
        painter.setPen(letters)
        text = part.label
        if self._ink.width(text, "chip") > rect.width() + 1:
            text = self._ink.elide(text, "chip", rect.width())
        align = Qt.AlignmentFlag.AlignRight if self._rtl else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, align | _ABSOLUTE | Qt.AlignmentFlag.AlignVCenter, text)

    @staticmethod
    def _rounded(painter: QPainter, rect: QRectF, radius: float, color: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(rect, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _thumb(self, painter: QPainter, part: Thumb, look: Look) -> None:
        dpr = painter.device().devicePixelRatioF()
        rect = part.rect
        image = self._picture(part.file, (rect.size() * dpr).toSize())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(rect, 6, 6)
        painter.fillPath(path, self._color("sunken"))
        if image is not None and not image.isNull():
            painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rect, image, _cover(image, rect))
        else:
            size = round(20 * self._ink.scale)
            at = rect.center() - QPointF(size / 2, size / 2)
            icons.draw(painter, "image", round(at.x()), round(at.y()), size, self._color("text3"))
        painter.restore()
        if part.ask in (look.focused, look.hovered):
            self._ring(painter, rect, 6, self._color("accent" if look.focused == part.ask else "line"))


def _cover(image: QImage, rect: QRectF) -> QRectF:
    """The part of an image that fills `rect` without distortion."""
    wide, high = image.width(), image.height()
    factor = min(wide / rect.width(), high / rect.height())
    width, height = rect.width() * factor, rect.height() * factor
    return QRectF((wide - width) / 2, (high - height) / 2, width, height)
