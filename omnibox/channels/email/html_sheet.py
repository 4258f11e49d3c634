"""Style sheets inside mail: the few rules that change what stands there and how it reads.

Enough of CSS for mail: simple selectors, no rules for other devices, nothing that fetches. What is not understood is
left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_SHEET = 120_000  # characters read of all sheets of a document
MAX_RULES = 400
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_SELECTOR = re.compile(r"[a-zA-Z0-9_.#\- >*]{1,160}\Z")
_PART = re.compile(r"([.#]?)[a-zA-Z0-9_*\-]+")
_ELSEWHERE = re.compile(r"\(|print|speech|aural|braille|projection|tty|handheld|only|not", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector and what it says; `weight` puts rules in order (more specific ones later)."""

    selector: str
    weight: tuple[int, int, int]
    declarations: tuple[tuple[str, str], ...]  # name, value
    urgent: tuple[tuple[str, str], ...]  # those marked !important


@lru_cache(maxsize=4096)  # a newsletter says the same of each of its cells
def declarations(style: str) -> tuple[tuple[str, str], ...]:
    """Return name and value of each declaration of a style, in lower-case names; values as written."""
    pairs = (one.partition(":") for one in style.split(";"))
    return tuple((name.strip().lower(), value.strip()) for name, colon, value in pairs if colon and value.strip())


def rules(sheets: Iterable[str], wanted: frozenset[str]) -> list[Rule]:
    """Return the rules of `sheets` about `wanted` properties, the least specific first. Never raises."""
    text = _COMMENT.sub(" ", "\n".join(sheets)[:MAX_SHEET])
    found: list[Rule] = []
    for prelude, body in _blocks(text):
        said = [(name, value) for name, value in declarations(body) if name in wanted]
        if not said:
            continue
        plain = tuple((name, value) for name, value in said if "!" not in value)
        urgent = tuple((name, value.partition("!")[0].strip()) for name, value in said if "!" in value)
        for words in prelude.split(","):
            selector = words.strip()
            if _SELECTOR.match(selector) and selector != "*":
                found.append(Rule(selector, _weight(selector), plain, urgent))
        if len(found) >= MAX_RULES:
            break
    return sorted(found[:MAX_RULES], key=lambda rule: rule.weight)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield prelude and body of each rule; rules for other media are passed over."""
    at = inside = 0  # inside: how many @media blocks that count here stand open
    while (brace := text.find("{", at)) >= 0:
        prelude = text[at:brace]
        while inside and "}" in prelude:  # the end of a block that counted
            prelude = prelude.partition("}")[2]
            inside -= 1
        prelude = prelude.rpartition(";")[2].rpartition("}")[2].strip()
        if prelude.startswith("@"):
            if prelude.lower().startswith("@media") and not _ELSEWHERE.search(prelude):
                inside, at = inside + 1, brace + 1
            else:
                at = _behind(text, brace)
            continue
        end = text.find("}", brace)
        end = len(text) if end < 0 else end
        yield prelude, text[brace + 1 : end]
        at = end + 1


def _behind(text: str, brace: int) -> int:
    """Return where the block ends that begins at `brace`, with the blocks inside it."""
    depth, at = 0, brace
    for found in _BRACE.finditer(text, brace):
        depth += 1 if found.group() == "{" else -1
        at = found.end()
        if depth == 0:
            return at
    return len(text)


def _weight(selector: str) -> tuple[int, int, int]:
    kinds = _PART.findall(selector.replace(".", " .").replace("#", " #"))
    return kinds.count("#"), kinds.count("."), kinds.count("")


_SIZE = re.compile(r"(-?)(\d{0,7}\.?\d{0,6})\s*(px|pt|em|rem|ex|cm|mm|in|%)?", re.IGNORECASE)
_PIXELS = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "cm": 38.0, "mm": 3.8, "in": 96.0, "%": 0.16}
_BOUNDS = {  # in pixels: outside of these a text hides, covers another, or pushes everything else away
    "font-size": (6.0, 96.0),
    "line-height": (9.0, 120.0),
    "letter-spacing": (-2.0, 40.0),
    "text-indent": (-100.0, 300.0),
    "width": (0.0, 4_000.0),
    "height": (0.0, 4_000.0),
    "max-width": (8.0, 4_000.0),
    "border-width": (0.0, 40.0),
    "border-spacing": (0.0, 60.0),
    "border-radius": (0.0, 400.0),
}
_BOX = (0.0, 200.0)  # margins and paddings


def in_bounds(name: str, value: str) -> bool:
    """Whether the lengths of a declaration leave its text where it is, of a size that can be read."""
    least, most = _BOUNDS.get(name, _BOX if name.startswith(("margin", "padding", "border")) else (0.0, 0.0))
    if most == 0.0:
        return True
    for sign, number, unit in _SIZE.findall(value):
        if number in ("", "."):
            continue
        bare = 16.0 if name == "line-height" else 1.0  # a number alone is a factor there
        pixels = float(number) * _PIXELS.get(unit.lower(), bare) * (-1 if sign else 1)
        if name == "width" and unit == "%":
            continue
        if not least <= pixels <= most:
            return False
    return True
