"""What must be known of a document before a parser sees it: parsers take quadratic time in what nests or repeats.

Measured: 50,000 open elements cost nh3 nine seconds, 100,000 attributes of one element cost it six and lexbor forty.
"""

import re

MAX_SIZE = 2_000_000  # characters
MAX_DEPTH = 500  # open elements
MAX_ATTRIBUTES = 1_000  # of one element
MAX_REFERENCES = 100_000  # signs written as `&...;`: nh3 copies the text before each of them
MAX_REPEATED = 300_000  # formatting elements a parser would open again, in all
_SMALL = 20_000  # characters; one so small is harmless whatever it holds


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_START = re.compile(r"<[a-zA-Z][^\s/>]*")
# one attribute, as the standard reads it (HTML 13.2.5.32 onwards); no two ways to match the same text
_ATTRIBUTE = re.compile(r"[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"'][^\s>]*)?)?")
# elements that hold nothing, or that the next of their kind closes: they do not nest
_NO_NEST = _words(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th tbody thead tfoot option "
    "html head body"
)
# elements a parser opens again in every block while they are not closed (HTML 13.2.4.3)
_FORMATTING = _words("a b big code em font i nobr s small strike strong tt u")


def refusal(raw: str) -> str:
    """Return why a document may not be parsed, as a damage code; "" where it may. Takes linear time."""
    if len(raw) > MAX_SIZE:
        return "html_too_big"
    if nesting(raw) > MAX_DEPTH or raw.count("&") > MAX_REFERENCES:
        return "html_too_deep"
    return "html_too_deep" if tangled(raw) else ""


def tangled(raw: str) -> bool:
    """Whether any parser would choke on it, even one that does not mind depth. Takes linear time."""
    return len(raw) > _SMALL and (_repeated(raw) > MAX_REPEATED or _most_attributes(raw) > MAX_ATTRIBUTES)


def nesting(raw: str) -> int:
    """Return how deep elements stand open at most, counted cheaply: an upper bound good enough for a guard."""
    depth = deepest = 0
    for closing, name in _TAG.findall(raw):
        if name.lower() in _NO_NEST:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _repeated(raw: str) -> int:
    """Return how many elements a parser makes of formatting that is never closed, again for every block."""
    standing = made = 0
    for closing, name in _TAG.findall(raw):
        if name.lower() in _FORMATTING:
            standing = max(0, standing + (-1 if closing else 1))
        elif not closing:
            made += standing
    return made


def _most_attributes(raw: str) -> int:
    most, at = 0, 0
    while (start := _START.search(raw, at)) is not None:
        at, number = start.end(), 0
        while number <= MAX_ATTRIBUTES and (found := _ATTRIBUTE.match(raw, at)) is not None:
            number, at = number + 1, found.end()
        most = max(most, number)
        if most > MAX_ATTRIBUTES:
            break
    return most
