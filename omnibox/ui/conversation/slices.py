"""Large formatted mails, cut into pieces that are laid out one after the other, so that no frame waits for them."""

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from itertools import count

from PySide6.QtGui import QColor, QFont, QImage

from omnibox.ui.conversation.rich import PAPER_LINK, RichRun

NODES, CHARS = 120, 8_000  # of a piece; one is laid out in a few milliseconds
PIECES = 600  # shown of one mail; what lies beyond is in its original
_VOID = frozenset({"br", "hr", "img", "wbr", "col"})
_BLOCKS = frozenset(
    {"p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "br", "hr"}
)


class _Cutter(HTMLParser):
    """Copies its input and ends a piece where a paragraph, a row or a list entry ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._open: list[tuple[str, str]] = []  # (name, start tag as written)
        self._words: list[str] = []
        self._nodes = self._chars = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self.get_starttag_text() or ""
        self._put(start, 1)
        if tag in _VOID:
            self._perhaps_cut(tag)
        else:
            self._open.append((tag, start))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._put(self.get_starttag_text() or "", 1)
        self._perhaps_cut(tag)

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self._open):
            return
        while self._open:
            name, _ = self._open.pop()
            self._put(f"</{name}>", 0)
            if name == tag:
                break
        self._perhaps_cut(tag)

    def handle_data(self, data: str) -> None:
        for at in count(0, CHARS):
            part = data[at : at + CHARS]
            if not part:
                return
            self._put(escape(part, quote=False), 1)
            self._perhaps_cut("")

    def _put(self, text: str, nodes: int) -> None:
        self._words.append(text)
        self._nodes += nodes
        self._chars += len(text)

    def _perhaps_cut(self, tag: str) -> None:
        """End the piece behind a block once it is large enough, anywhere once it is twice that."""
        enough = 1 if tag in _BLOCKS else 2
        if self._nodes >= NODES * enough or self._chars >= CHARS * enough:
            self.cut()

    def cut(self) -> None:
        """End the piece here; what is open goes on in the next."""
        if self._nodes:
            self.pieces.append("".join(self._words) + "".join(f"</{name}>" for name, _ in reversed(self._open)))
        self._words = [start for _, start in self._open]
        self._nodes = self._chars = 0


def cut(html: str) -> tuple[str, ...]:
    """Return sanitised HTML in pieces that can be laid out alone. Slow for large ones: call it in a worker."""
    cutter = _Cutter()
    cutter.feed(html)
    cutter.close()
    cutter.cut()
    return tuple(cutter.pieces)


class Slices:
    """The pieces of one mail, laid out as far as time allowed. A new width or font begins anew."""

    def __init__(self, pieces: tuple[str, ...]) -> None:
        self._pieces = pieces[:PIECES]
        self.cut_short = len(pieces) > PIECES
        self.stopped = False
        self._runs: list[RichRun] = []
        self._font, self._width = QFont(), 0.0
        self._images: Mapping[str, QImage] = {}
        self._link = QColor()

    @property
    def share(self) -> float:
        """How much is laid out, 0 to 1."""
        return len(self._runs) / len(self._pieces) if self._pieces else 1.0

    @property
    def working(self) -> bool:
        """Whether there is more to lay out."""
        return not self.stopped and len(self._runs) < len(self._pieces)

    def runs(self, font: QFont, width: float, images: Mapping[str, QImage], link: QColor = PAPER_LINK) -> list[RichRun]:
        """What is laid out at this width; at least the first piece."""
        if self._width != width or self._font.pixelSize() != font.pixelSize() or self._link != link:
            self._font, self._width, self._images, self._link = font, width, images, link
            self._runs.clear()
            self.step()
        return list(self._runs)

    def step(self) -> None:
        """Lay one more piece out."""
        if len(self._runs) < len(self._pieces):
            self._runs.append(RichRun(self._pieces[len(self._runs)], self._font, self._width, self._images, self._link))
