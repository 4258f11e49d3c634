"""Languages made at run time from the English catalogue: longer words, and words that run from right to left.

Everything of ours stands in brackets. What is data (a customer's name, a subject, an amount) stands as it is: so a
cut text shows whether it was ours.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QObject, QTranslator

from omnibox.ui.i18n import CONTEXT, read

_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_PLACE = re.compile(r"(\{[^{}]*\})")
_DATE = frozenset("dMy .")
_PLAIN = re.compile(r"[A-Za-z]*[aeioucnszAEIOUCNSZ][A-Za-z]*")  # letters the pseudo languages never leave as they are
_KEYS = re.compile(r"(Ctrl|Shift|Alt|Meta|Return|Enter|Esc|Escape|Tab|Space|Del|Delete|Home|End|Ins)\b")


class Mirrored(QTranslator):
    """Arabic letters in the place of ours, an eighth longer, in brackets; `{places}` stay."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys = read("en")

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        return mirrored(str(self._keys.get(source, source))) if context == CONTEXT else None


@lru_cache(maxsize=4096)
def mirrored(source: str) -> str:
    """Return `source` in Arabic letters; `{places}` and patterns of dates are untouched."""
    if not set(source) - _DATE:
        return source
    parts = _PLACE.split(source)
    body = "".join(part if at % 2 else _swap(part) for at, part in enumerate(parts))
    return f"[{body}{'ـ' * max(1, len(source) // 8)}]"


def _swap(text: str) -> str:
    return "".join(_ARABIC[ord(letter.casefold()) % len(_ARABIC)] if letter.isalpha() else letter for letter in text)


def is_ours(text: str) -> bool:
    """Whether a text of a pseudo language is all ours, with no customer's word in it."""
    if "[" not in text and "]" not in text:
        return False
    return not _PLAIN.search(_KEYS.sub("", text))


def _pattern(form: str) -> re.Pattern[str]:
    """A sentence with amounts in its places."""
    parts = enumerate(_PLACE.split(form))
    return re.compile("".join(r"[\d.,:/ ]+" if at % 2 else re.escape(part) for at, part in parts))


def speaks(language: str) -> Callable[[str], bool]:
    """Return whether a text is a whole sentence of a shipped language, with amounts but no names filled in."""
    whole: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for entry in read(language).values():
        for form in entry if isinstance(entry, list) else [entry]:
            if "{" not in form:
                whole.add(form)
            elif len(_PLACE.sub("", form).strip()) > 3:
                pieces = [
                    re.escape(part) if at % 2 == 0 else r"[\d.,:/ ]+" for at, part in enumerate(_PLACE.split(form))
                ]
                patterns.append(re.compile("".join(pieces)))

    def ours(text: str) -> bool:
        return text in whole or any(pattern.fullmatch(text) for pattern in patterns)

    return ours
