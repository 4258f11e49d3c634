"""Which words of a text are worth spelling: not quotes, addresses, numbers, code, names in capitals."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

UNAVAILABLE: Final = "unavailable"  # what a speller says where its library or dictionary cannot be loaded
_SKIP = re.compile(
    r"""
    ^>.*$                                   # a quoted line
    | `[^`\n]*`                             # code
    | \b(?:https?|ftp|mailto|tel|file):\S+  # links
    | \bwww\.\S+
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+          # addresses
    | [@\#/]\w[\w.-]*                       # mentions, tags, paths
    | \b\w+\.\w{2,4}\b(?=/|\b)              # domains, names of files
    """,
    re.VERBOSE | re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
# languages whose dictionaries hold other letters than Latin ones
_OTHER_LETTERS = frozenset({
    "ar", "be", "bg", "bn", "el", "fa", "gu", "he", "hi", "hy", "ka", "kk", "ky", "mk", "mn", "mr", "ne", "ru", "sr",
    "ta", "te", "th", "uk",
})  # fmt: skip
_SHORTEST, _LONGEST = 2, 60


def words(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, word) of what should be spelled, in the order of the text."""
    hidden = _SKIP.sub(lambda found: " " * len(found.group()), text)
    for found in _WORD.finditer(hidden):
        word, start, end = found.group(), found.start(), found.end()
        beside = hidden[start - 1 : start] + hidden[end : end + 1]
        if not _SHORTEST <= len(word) <= _LONGEST or any(char.isdigit() or char == "_" for char in beside):
            continue
        if any(char.isupper() and word[at] != "-" for at, char in enumerate(word[1:])):
            continue  # abbreviations, names of products and of firms
        yield start, word


def fits(word: str, language: str) -> bool:
    """Tell whether a word is in the letters of a language: a name in another script is not misspelt."""
    latin = unicodedata.name(word[0], "").startswith("LATIN")
    return latin != (language.partition("_")[0] in _OTHER_LETTERS)
