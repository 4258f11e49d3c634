"""Sanitised HTML made ready for the card: words for pictures that are not there, the quote cut, colours for the night.

Works on what the sanitiser writes (every element closed, attributes in double quotes), in one pass each, in a worker.
"""

import re
from collections.abc import Collection, Iterator
from html import escape, unescape

from omnibox.model.colours import BLACK, WHITE, Colour, contrast, css, dimmed, parse_colour, readable
from omnibox.model.pictures import is_remote

SOFT = "#6a6a76"  # words that stand for a picture
_VOID = frozenset({"br", "hr", "img", "wbr", "col"})
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_WORD = re.compile(r"&[a-z#0-9]{1,8};|\w+")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]{1,60}\)")
_ENOUGH = ((8, 3), (5, 3), (3, 2))  # words before and behind the place that must be the same
Attributes = dict[str, str]
Light = tuple[Colour, Colour, Colour]  # the ground by night, the ground and the letters as they were by day
_LEAST, _MOST = 4.5, 11.0  # contrast of letters by night


def reference(source: str) -> str:
    """The key of a picture of the item itself, from its `src`."""
    return unescape(source).removeprefix("cid:").strip("<>").casefold()


def with_words(html: str, there: Collection[str]) -> tuple[str, int]:
    """Put the words of a picture in its place where it is not `there`; return how many of them are remote."""
    missing = 0

    def stand_in(found: re.Match[str]) -> str:
        nonlocal missing
        said = dict(_ATTRIBUTE.findall(found.group(1)))
        if reference(said.get("src", "")) in there:
            return found.group()
        missing += is_remote(unescape(said.get("src", "")))
        words = unescape(said.get("alt", "") or said.get("title", "")).strip()[:200]
        return f'<span style="color:{SOFT}">{escape(words)}</span>' if words else ""

    return _IMAGE.sub(stand_in, html), missing


# ---------------------------------------------------------------- the quoted part


def without_quote(html: str, text: str, visible: int | None) -> str:
    """Return the part of `html` that says `text[:visible]`; all of it where the place cannot be told."""
    if visible is None or not text[visible:].strip():
        return html
    before, behind = _plain_words(text[max(0, visible - 400) : visible]), _plain_words(text[visible : visible + 200])
    words = list(_words_of(html))
    spoken = [word for word, _ in words]
    for ahead, after in _ENOUGH:
        wanted = before[-ahead:] + behind[:after]
        if len(wanted) < 3 or not before or not behind:
            continue
        at = _find(spoken, wanted)
        if at >= 0:
            return _closed(html, words[at + len(before[-ahead:])][1])
    return html


def _plain_words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"\w+", text)]


def _words_of(html: str) -> Iterator[tuple[str, int]]:
    """Yield the words a person reads, and where each stands in the source."""
    at = 0
    for tag in _TAG.finditer(html):
        yield from _between(html, at, tag.start())
        at = tag.end()
    yield from _between(html, at, len(html))


def _between(html: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    for found in _WORD.finditer(html, start, end):
        if not found.group().startswith("&"):
            yield found.group().casefold(), found.start()


def _find(words: list[str], wanted: list[str]) -> int:
    """Return where `wanted` begins for the first time, -1 where it does not occur."""
    first, size = wanted[0], len(wanted)
    at = -1
    while True:
        try:
            at = words.index(first, at + 1)
        except ValueError:
            return -1
        if words[at : at + size] == wanted:
            return at


def _closed(html: str, at: int) -> str:
    """Return `html` up to `at`, with everything closed that stands open there."""
    standing: list[str] = []
    end = at
    for tag in _TAG.finditer(html, 0, at):
        closing, name = tag.group(1), tag.group(2)
        if closing and standing:
            standing.pop()
        elif not closing and name not in _VOID:
            standing.append(name)
    head = html[:end].rstrip()
    while (opened := re.search(r'<([a-z][a-z0-9]*)(?: [a-z]+="[^"]*")*>\Z', head)) is not None:
        if opened.group(1) not in _VOID and standing:
            standing.pop()  # it was opened for the quote alone
        head = head[: opened.start()].rstrip()
    return head + "".join(f"</{name}>" for name in reversed(standing))


# ---------------------------------------------------------------- the night


def for_night(html: str, ground: Colour, ink: Colour) -> str:
    """Return `html` in colours for a dark ground: what was on white stands on `ground`, and all can be read.

    Grounds that are strong already, as of a button, stay, with their letters.
    """
    made: list[str] = []
    standing: list[Light] = [(ground, WHITE, BLACK)]
    at = 0
    for tag in _TAG.finditer(html):
        made.append(html[at : tag.start()])
        at = tag.end()
        if tag.group(1):
            if len(standing) > 1:
                standing.pop()
            made.append(tag.group())
            continue
        words, inside = _night_tag(tag.group(2), tag.group(3), standing[-1], ground, ink)
        made.append(words)
        if tag.group(2) not in _VOID:
            standing.append(inside)
    made.append(html[at:])
    return "".join(made)


def _night_tag(name: str, written: str, around: Light, ground: Colour, ink: Colour) -> tuple[str, Light]:
    """Return an element's start with its colours changed, and what holds inside it."""
    if 'style="' not in written and 'color="' not in written:
        return f"<{name}{written}>", around
    said: Attributes = dict(_ATTRIBUTE.findall(written))
    style = _declarations(unescape(said.get("style", "")))
    own = parse_colour(style.get("background-color", "")) or parse_colour(style.get("background", ""))
    own = own or parse_colour(said.get("bgcolor", ""))
    letters = parse_colour(style.get("color", "")) or (parse_colour(said.get("color", "")) if name == "font" else None)
    inside = (dimmed(own, ground) if own else around[0], own or around[1], letters or around[2])
    for gone in ("background", "background-color", "color"):
        style.pop(gone, None)
    for gone in ("bgcolor", "color"):
        said.pop(gone, None)
    for edge in [key for key in style if key.startswith("border")]:
        style[edge] = _COLOUR.sub(lambda found: _dim(found.group(), ground), style[edge])
    if own:
        style["background-color"] = css(inside[0])
    if letters or own:
        plain = inside[2] == BLACK and inside[0] == ground
        by_day = max(_LEAST, min(contrast(inside[2], inside[1]), _MOST))  # what stood out by day stands out by night
        style["color"] = css(ink if plain else readable(inside[2], inside[0], by_day))
    said["style"] = escape(";".join(f"{key}:{value}" for key, value in style.items()))
    if not said["style"]:
        del said["style"]
    attributes = "".join([f' {key}="{value}"' for key, value in said.items()])
    return f"<{name}{attributes}>", inside


def _dim(word: str, ground: Colour) -> str:
    colour = parse_colour(word)
    return css(dimmed(colour, ground)) if colour else word


def _declarations(style: str) -> Attributes:
    found = (one.partition(":") for one in style.split(";"))
    return {name.strip(): value.strip() for name, colon, value in found if colon}
