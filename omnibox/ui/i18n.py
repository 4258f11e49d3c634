"""Every visible string goes through `tr` (or `tr_n` where it counts). English is the source language.

The catalogue hangs in QCoreApplication as a QTranslator, so there is no global of ours. A catalogue is a JSON file
`resources/translations/<language>.json`: English source -> translation, or for counted strings -> [one, other].
What a channel declares about itself are keys ("email.field.address"); their English stands in `en.json`.
"""

import json
import unicodedata
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt, QTranslator
from PySide6.QtGui import QFontMetrics, QFontMetricsF

from omnibox.resource import resource

CONTEXT = "omnibox"
PSEUDO = "pseudo"  # every string 40 percent longer and accented: shows clipped and forgotten strings
LANGUAGES = ("en", "de")
_PATTERN = frozenset("dMy .")  # what QLocale's patterns of dates are made of here, "d MMMM yyyy"


def tr(source: str, /, **params: object) -> str:
    """Return `source` in the user's language, `{name}` places filled from `params`."""
    text = QCoreApplication.translate(CONTEXT, source)
    return text.format(**params) if params else text


def tr_n(one: str, other: str, n: int, /, **params: object) -> str:
    """Return the form for `n`; `{n}` is filled with the count in the user's digits and grouping.

    `one` is the English singular and the catalogue's key, `other` the English plural.
    """
    text = QCoreApplication.translate(CONTEXT, one, None, n)
    if text == one and n != 1:
        text = other
    return text.format(n=QLocale().toString(n), **params)


def isolate(text: str) -> str:
    """Return data (a number, an address) so that it keeps its own direction among words that run the other way."""
    app = QCoreApplication.instance()
    mirrored = app is not None and app.property("layoutDirection") == Qt.LayoutDirection.RightToLeft
    return f"\u2068{text}\u2069" if text and (mirrored or reads_from_right(text)) else text


def reads_from_right(text: str) -> bool:
    """Whether the first letter that has a direction reads from the right."""
    if text.isascii():
        return False
    strong = (unicodedata.bidirectional(char) for char in text[:200])
    return next((side for side in strong if side in {"L", "R", "AL"}), "L") != "L"


def elide(metrics: QFontMetrics | QFontMetricsF, text: str, width: float) -> str:
    """Return `text` cut to `width` px; the ellipsis stands where its reading ends, on the left of Arabic or Hebrew."""
    way = Qt.TextElideMode.ElideRight
    cut = (
        metrics.elidedText(text, way, width)
        if isinstance(metrics, QFontMetricsF)
        else metrics.elidedText(text, way, int(width))
    )
    return f"{cut}\u200f" if cut != text and reads_from_right(cut) else cut


class Catalogue(QTranslator):
    """One language's translations."""

    def __init__(self, entries: dict[str, str | list[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries = entries

    def isEmpty(self) -> bool:
        return False

    def translate(  # None is Qt's null string, "not mine"
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        entry = self._entries.get(source) if context == CONTEXT else None
        if isinstance(entry, list):
            return entry[0] if n == 1 else entry[-1]
        return entry


class PseudoCatalogue(QTranslator):
    """Turns every string into a longer, accented one; `{places}` stay."""

    def __init__(self, keys: dict[str, str | list[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys = keys

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        return pseudo(str(self._keys.get(source, source))) if context == CONTEXT else None


@lru_cache(maxsize=2048)
def pseudo(source: str) -> str:
    """Return `source` accented and 40 percent longer, in brackets; `{places}` and patterns of dates are untouched."""
    if not set(source) - _PATTERN:
        return source
    swap = str.maketrans("aeiouAEIOUcnsyz", "áéíóúÁÉÍÓÚçñšýž")
    parts = source.replace("}", "{").split("{")
    body = "".join(part.translate(swap) if at % 2 == 0 else f"{{{part}}}" for at, part in enumerate(parts))
    return f"[{body}{'·' * max(1, ceil(len(source) * 0.4) - 2)}]"


def load(language: str, parent: QObject) -> QTranslator:
    """Return the catalogue of `language`. Raises: FileNotFoundError for one that did not ship."""
    keys = read("en")
    if language == PSEUDO:
        return PseudoCatalogue(keys, parent)
    return Catalogue(keys if language == "en" else keys | read(language), parent)


def read(language: str) -> dict[str, str | list[str]]:
    """Return a catalogue file's entries."""
    entries: dict[str, str | list[str]] = json.loads(resource("translations", f"{language}.json").read_text("utf-8"))
    return entries


def system_language() -> str:
    """Return the first of the system's languages we ship, else English."""
    for name in QLocale.system().uiLanguages():
        if name.split("-")[0] in LANGUAGES:
            return name.split("-")[0]
    return "en"
