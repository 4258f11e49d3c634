"""A mail's formatted body, made ready in a worker in every look it can have: short or whole, by day or by night."""

from collections.abc import Mapping

from PySide6.QtGui import QImage

from omnibox.model.colours import Colour
from omnibox.ui.conversation.letter_fit import fitted
from omnibox.ui.conversation.letter_html import for_night, with_words, without_quote
from omnibox.ui.conversation.rich import too_large
from omnibox.ui.conversation.slices import Slices, cut

Form = str | Slices
NIGHT_GROUND: Colour = (0x20, 0x20, 0x24)  # of the dark theme's cards
NIGHT_INK: Colour = (0xED, 0xED, 0xF0)


class Page:
    """Four forms of one body. Making one is slow for large mail: a worker's work. Asking for a form is not."""

    def __init__(
        self,
        html: str,
        images: Mapping[str, QImage],
        text: str = "",
        visible: int | None = None,
        night: tuple[Colour, Colour] = (NIGHT_GROUND, NIGHT_INK),
    ) -> None:
        """`text` and `visible` tell where the quoted part begins."""
        self.images = images
        whole, self.missing = with_words(fitted(html), images.keys())
        short = without_quote(whole, text, visible)
        self.folds = short != whole
        self._pieces: dict[tuple[bool, bool], str | tuple[str, ...]] = {}
        for quoted, body in ((True, whole), (False, short)):
            self._pieces[quoted, False] = cut(body) if too_large(body) else body
            dark = for_night(body, *night)
            self._pieces[quoted, True] = cut(dark) if too_large(dark) else dark
        self._slices: dict[tuple[bool, bool], Slices] = {}

    def form(self, *, quoted: bool, night: bool) -> Form:
        """Return one form; a large one as pieces that are laid out one after the other."""
        key = (quoted or not self.folds, night)
        pieces = self._pieces[key]
        if isinstance(pieces, str):
            return pieces
        if key not in self._slices:
            self._slices[key] = Slices(pieces)
        return self._slices[key]
