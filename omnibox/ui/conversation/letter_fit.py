"""Sanitised HTML made to fit a card: fixed pages become as wide as the card, letters are ours, borders are thin.

Mail is laid out for windows of 600 pixels and for fonts of other systems. Shrunk to the card it could not be read.
"""

import re
from html import escape, unescape

WIDE = 260  # px: what is fixed wider than this gives way
_TAG = re.compile(r'<([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")+)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_PIXELS = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*\Z")
_POINTS = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*pt\s*\Z")
_SIZE = re.compile(r"(?:^|\s)(\d{1,3}(?:\.\d+)?(?:px|pt|em|%))")
_MONO = re.compile(r"mono|courier|consolas|menlo", re.IGNORECASE)
_MINDED = re.compile(r' (?:width|face|border|style)="')
_PAPER = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)(cm|mm|in)\b", re.IGNORECASE)
_PAPER_PX = {"cm": 37.8, "mm": 3.78, "in": 96.0}
_LINED = re.compile(r'<table[^>]* border="[1-9]')
_COLUMN = re.compile(r'(<(?:td|th|col|table)\b[^>]{0,2000}?) width="\d+"')
_EDGE = "#d3d3da"


def fitted(html: str) -> str:
    """Return `html` as it fits a card of any width."""
    if not _MINDED.search(html):
        return html
    lined = _LINED.search(html) is not None
    return _TAG.sub(lambda found: _fit(found, lined=lined), html)


def loose(html: str) -> str:
    """Return `html` without the widths of columns, for a page that is too wide even so."""
    return _COLUMN.sub(r"\1", html)


def _fit(found: re.Match[str], *, lined: bool) -> str:
    name, written = found.group(1), found.group(2)
    if not _MINDED.search(written):
        return found.group()
    said = dict(_ATTRIBUTE.findall(written))
    style = {key.strip(): _known_units(value.strip()) for key, _, value in _pairs(unescape(said.get("style", "")))}
    _widths(name, said, style)
    _letters(said, style)
    if name == "table" and said.get("border", "0") not in ("0", ""):
        said["border"] = "1"
        if said.get("cellpadding", "0") in ("0", "1"):
            said["cellpadding"] = "5"
        style |= {"border-collapse": "collapse", "border-style": "solid", "border-color": _EDGE}
    if lined and name in ("td", "th"):  # the table draws its lines; two beside each other are one too many
        for edge in [key for key in style if key.startswith("border")]:
            del style[edge]
    for edge in [key for key in style if key.startswith("border")]:
        style[edge] = style[edge].replace("windowtext", _EDGE)
    said.pop("style", None)
    if style:
        said["style"] = escape(";".join(f"{key}:{value}" for key, value in style.items()))
    attributes = "".join([f' {key}="{value}"' for key, value in said.items()])
    return f"<{name}{attributes}>"


def _pairs(style: str) -> list[tuple[str, str, str]]:
    return [pair for one in style.split(";") if (pair := one.partition(":"))[1]]


def _known_units(value: str) -> str:
    """Say centimetres and inches in pixels: what draws here knows no others."""
    return _PAPER.sub(lambda found: f"{float(found.group(1)) * _PAPER_PX[found.group(2).lower()]:.0f}px", value)


def _widths(name: str, said: dict[str, str], style: dict[str, str]) -> None:
    """Let a fixed page, and fixed columns of it, be as wide as the card; pictures are minded where they are drawn."""
    if name == "img":
        return
    wide = max(_fixed(said.get("width", "")), _fixed(style.get("width", "")))
    if wide >= WIDE:
        said.pop("width", None)
        style.pop("width", None)
        if name == "table":
            said["width"] = "100%"
    style.pop("max-width", None)


def _fixed(value: str) -> int:
    found = _PIXELS.match(value)
    if found is not None:
        return int(found.group(1))
    points = _POINTS.match(value)
    return int(points.group(1)) * 4 // 3 if points is not None else 0


def _letters(said: dict[str, str], style: dict[str, str]) -> None:
    """Keep sizes and weights, and letters of one width; other fonts are not here, and what stands in looks poor."""
    for words in (said.pop("face", ""), style.pop("font-family", "")):
        if _MONO.search(words):
            style["font-family"] = "monospace"
    short = style.pop("font", "")
    if short:
        size = _SIZE.search(short)
        if size is not None:
            style.setdefault("font-size", size.group(1))
        if "bold" in short:
            style.setdefault("font-weight", "bold")
        if "italic" in short:
            style.setdefault("font-style", "italic")
