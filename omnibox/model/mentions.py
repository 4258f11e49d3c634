"""Who is called by @name in a note."""

import re
from collections.abc import Mapping
from uuid import UUID

_AT = re.compile(r"(?<![\w@.])@(?=\w)")


def mentioned(text: str, names: Mapping[UUID, str]) -> tuple[UUID, ...]:
    """Return the people called in `text`, each once, in order of their calling.

    `@` and the whole name calls, whatever its case; the first name alone calls where it is one person's only.
    The longest name that fits wins, so `@Ann Lee` never calls Ann.
    """
    words = sorted(_callable(names).items(), key=lambda entry: -len(entry[0]))
    found: dict[UUID, None] = {}
    for at in _AT.finditer(text):
        rest = text[at.end() :].casefold()
        called = next((person for word, person in words if _begins(rest, word)), None)
        if called is not None:
            found[called] = None
    return tuple(found)


def _callable(names: Mapping[UUID, str]) -> dict[str, UUID]:
    firsts = [name.casefold().split()[0] for name in names.values() if name.split()]
    words: dict[str, UUID] = {}
    for person, name in names.items():
        if not name.split():
            continue
        first = name.casefold().split()[0]
        if firsts.count(first) == 1:
            words[first] = person
        words[" ".join(name.casefold().split())] = person
    return words


def _begins(text: str, word: str) -> bool:
    return text.startswith(word) and not (text[len(word) : len(word) + 1].isalnum())
