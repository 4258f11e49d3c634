"""Where spelling dictionaries lie: with us, with the system, and in the person's own folder."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QLocale, QStandardPaths

from omnibox.resource import resource

_NAME = re.compile(r"([a-z]{2,3})(?:[_-]([A-Z]{2}))?\Z")
_SYSTEM = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/local/share/hunspell", "/Library/Spelling")


def folders() -> tuple[Path, ...]:
    """Return the folders in the order in which they count."""
    own = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.AppDataLocation)
    named = os.environ.get("DICPATH", "").split(os.pathsep)
    home = (Path.home() / "Library/Spelling",)
    return (
        *(Path(place) / "dictionaries" for place in own),
        *(Path(place) for place in named if place),
        resource("dictionaries"),
        *home,
        *(Path(place) for place in _SYSTEM),
    )


def find(places: Iterable[Path] | None = None) -> dict[str, str]:
    """Return language ("de_DE") -> the path of its files without their ending. Reads folders: call it in a worker."""
    found: dict[str, str] = {}
    for place in places if places is not None else folders():
        if not place.is_dir():
            continue
        for file in sorted(place.glob("*.dic")):
            if _NAME.match(file.stem) and file.with_suffix(".aff").is_file():
                found.setdefault(file.stem.replace("-", "_"), str(file.with_suffix("")))
    return found


def name_of(language: str) -> str:
    """Return a language's name in itself: "Deutsch (Deutschland)"."""
    locale = QLocale(language)
    if locale.language() == QLocale.Language.C:
        return language
    name = locale.nativeLanguageName() or language
    land = locale.nativeTerritoryName() if "_" in language and not set(" (") & set(name) else ""
    return f"{name[:1].upper()}{name[1:]}" + (f" ({land})" if land else "")


def best_for(code: str, known: Iterable[str], wanted: Iterable[str] = ()) -> str:
    """Return the dictionary for a language's code: one that was chosen, else that of the system's land, else any."""
    fits = [one for one in known if one.partition("_")[0] == code]
    chosen = [one for one in wanted if one in fits]
    if chosen:
        return chosen[0]
    system = QLocale.system().name()
    return system if system in fits else next(iter(sorted(fits)), "")
