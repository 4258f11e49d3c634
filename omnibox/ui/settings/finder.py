"""Finding a setting by any word that stands on the page: what is on screen is what is searched, in any language."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from omnibox.model.text import fold
from omnibox.ui.settings.form import Row
from omnibox.ui.widgets import Label

MOST = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """A setting that was found, and the part to show."""

    section: str
    text: str
    part: QWidget


def find(sections: dict[str, QWidget], text: str) -> list[Hit]:
    """Return the parts whose words hold every word of `text`, rows with their help before loose words."""
    wanted = fold(text).split()
    hits = [
        Hit(key, name, part)
        for key, root in sections.items()
        for name, words, part in _said(root)
        if all(word in fold(words) for word in wanted)
    ]
    return sorted(hits, key=lambda hit: not isinstance(hit.part, Row))[:MOST] if wanted else []


def _said(root: QWidget) -> Iterator[tuple[str, str, QWidget]]:
    """Each part's name, all its words, and itself. A row speaks for what is in it."""
    rows = root.findChildren(Row)
    inside = {part for row in rows for part in row.findChildren(QWidget)}
    for row in rows:
        choices = [box.itemText(nth) for box in row.findChildren(QComboBox) for nth in range(box.count())]
        deeds = [part.text() for part in row.findChildren(QAbstractButton)]
        yield row.name.text(), " ".join([row.name.text(), row.hint.text(), *choices, *deeds]), row
    for part in root.findChildren(QWidget):
        if part not in inside and isinstance(part, Label | QAbstractButton) and not part.isHidden():
            text = part.text() or part.accessibleName()
            if text:
                yield text, text, part
