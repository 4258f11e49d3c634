"""The speller's own process: Hunspell holds Python's lock while it thinks, up to half a second over one word.

Answers come in the order of the questions. A dictionary is loaded with the first question that needs it.
"""

from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol, cast

from omnibox.model.spell_words import UNAVAILABLE

MOST_SUGGESTIONS = 6


class _Speller(Protocol):
    def spell(self, word: str) -> bool: ...

    def suggest(self, word: str) -> Sequence[str]: ...


def serve(line: "Connection[Any, Any]", dictionaries: Mapping[str, str]) -> None:
    """Answer ("check", language, words) with the wrong ones and ("suggest", language, word) with better ones.

    `dictionaries` names the path of each language's files without their ending. Ends when the other side does.
    """
    loaded: dict[str, _Speller | None] = {}
    while True:
        try:
            kind, language, what = line.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        if language not in loaded:
            loaded[language] = _load(dictionaries.get(language, ""))
        speller = loaded[language]
        if speller is None:
            line.send(UNAVAILABLE)
        elif kind == "check":
            line.send([word for word in what if not speller.spell(plain(word))])
        else:
            line.send(list(speller.suggest(plain(what)))[:MOST_SUGGESTIONS])


def plain(word: str) -> str:
    """Return a word with the apostrophe dictionaries are written with."""
    return word.replace("’", "'")


def _load(path: str) -> _Speller | None:
    try:
        from hunspell import Hunspell  # type: ignore[import-untyped]  # it ships no types
    except ImportError:
        return None
    where = Path(path)
    if not path or not where.with_suffix(".dic").is_file():
        return None
    try:
        return cast(_Speller, Hunspell(where.name, hunspell_data_dir=str(where.parent)))
    except Exception:  # noqa: BLE001  # the library raises what it likes for a broken dictionary; there is none then
        return None
