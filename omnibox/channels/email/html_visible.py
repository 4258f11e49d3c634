"""What a person sees of a document: style sheets carried over, what is hidden taken out, unreadable colours mended.

Newsletters hide lines for the preview, spam hides words from filters, tricksters hide instructions. Whoever reads the
mail here reads what its writer's screen shows: no more, no less. The raw mail keeps the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from resiliparse.parse.html import HTMLTree, NodeType

from omnibox.channels.email.html_guard import refusal
from omnibox.channels.email.html_sheet import Rule, declarations, rules
from omnibox.model.colours import BLACK, WHITE, Colour, contrast, css, parse_colour, readable

MAX_NODES = 60_000  # walked; a larger document is shown as it is
MAX_WORK = 2_000_000  # selectors times elements
INVISIBLE = 1.2  # contrast below which nobody reads a text
# a word, and what about it could hide text or change how it reads; on lower-case HTML. One by one: a single pattern
# for all of them takes four times as long
_TRIGGERS = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        ("<style", "<style"),
        ("hidden", "hidden"),
        ("background", "background"),
        ("bgcolor", "bgcolor"),
        ("display", r"display\s*:\s*none"),
        ("opacity", r"opacity\s*:\s*0"),
        ("font", r"font(?:-size)?\s*:[^;\"']{0,30}\b[01](?:\.\d+)?\s*(?:p[xt]|em|%|;|\"|')|font-size\s*:\s*0"),
        ("height", r"height\s*:\s*[01]\s*(?:p[xt])?\s*[;\"']"),
        ("text-indent", r"text-indent\s*:\s*-"),
        ("-", r"(?:left|top|right)\s*:\s*-\s*\d{3}"),
        ("color", r"color\s*[:=]\s*[\"']?\s*(?:white|#?[c-f]|snow|ivory|rgb)"),
        ("<body", r"<body[^>]{0,400}(?:bgcolor|background|style|dir|text)"),
        ("<html", r"<html[^>]{0,400}dir"),
    )
)
_SHEET_WORDS = frozenset(
    word
    for words in (
        "background background-color border border-bottom border-collapse border-left border-right border-top color",
        "direction display font font-family font-size font-style font-weight height letter-spacing line-height",
        "list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width opacity",
        "overflow padding padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent",
        "text-transform vertical-align visibility white-space width",
    )
    for word in words.split()
)
_LENGTH = re.compile(r"\s*(-?\d{0,6}\.?\d{0,6})\s*([a-z%]*)", re.IGNORECASE)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "%": 0.16, "cm": 38.0, "in": 96.0}
_GIVEN = re.compile(r"\b(?:class|id)\s{0,9}=\s{0,9}[\"']?([^\"'>]{0,500})", re.IGNORECASE)
_NAMED = re.compile(r"[.#]([a-zA-Z0-9_*\-]+)")
_SILENT = frozenset({"style", "script", "head", "title", "template", "noscript", "svg", "math"})


@dataclass(frozen=True, slots=True)
class _Look:
    """How text inside an element looks. `ground` None: a picture we do not know."""

    colour: Colour = BLACK
    ground: Colour | None = WHITE
    small: bool = False  # too small to be seen


def needs_eyes(raw: str) -> bool:
    """Whether anything in a document could hide text or change how it reads; cheap."""
    low = raw.lower()
    return any(word in low and pattern.search(low) is not None for word, pattern in _TRIGGERS)


@dataclass(frozen=True, slots=True)
class Page:
    """A document as a person sees it. `tree` None: it is seen as it was written."""

    raw: str
    tree: HTMLTree | None = None
    style: str = ""  # of the page it stands on
    damage: str = ""  # why it may not be parsed, "" if it may


def seen_page(raw: str) -> Page:
    """Return a document as a person sees it; parsed once for everybody who reads on. Never raises."""
    damage = refusal(raw)
    if damage or not needs_eyes(raw):
        return Page(raw, damage=damage)
    try:
        tree = HTMLTree.parse(raw)
        return Page(raw, tree, make_visible(tree, raw))
    except (ValueError, RuntimeError, UnicodeError):  # what this parser does not take is read as it came
        return Page(raw)


def make_visible(tree: HTMLTree, raw: str) -> str:
    """Change a tree so that its text is what a person sees; return the style its body stands on, "" for none."""
    body = tree.body
    if body is None:
        return ""
    elements = body.query_selector_all("*")
    number = len(elements)
    if number > MAX_NODES:
        return ""
    _carry_over(tree, raw, number)
    look = _look(body, _Look())
    gone, unread = _unseen(body, look)
    if _leaves_something(body, gone):
        for node in gone:
            if node.parent is not None:
                node.parent.remove_child(node)
    else:  # everything is hidden: more likely we misread a rule than that somebody wrote to say nothing
        for node in gone:
            for name in ("style", "hidden"):
                if node.type == NodeType.ELEMENT and node.hasattr(name):
                    node.delattr(name)
    for node, ground in unread:
        said = dict(declarations(node.getattr("style") or ""))
        said.pop("color", None)
        node["style"] = ";".join([*(f"{name}:{value}" for name, value in said.items()), f"color:{css(ground)}"])
    return _page_style(look)


def _carry_over(tree: HTMLTree, raw: str, number: int) -> None:
    """Write what style sheets say into the elements' own styles: sheets themselves are not shown."""
    root: Any = tree.document
    sheets = [
        node.text for node in root.query_selector_all("style").values()
    ]  # walked as a sequence it is copied for each element
    if not sheets:
        return
    found = _meant(rules(sheets, _SHEET_WORDS), raw)
    if len(found) * number > MAX_WORK:
        found = [rule for rule in found if any(name in ("display", "visibility") for name, _ in rule.declarations)][:30]
    said: dict[Any, tuple[list[str], list[str]]] = {}  # node: what stands before its own style, and after it
    for rule in found:
        for node in _matching(root, rule):
            before, after = said.setdefault(node, ([], []))
            before.extend(f"{name}:{value}" for name, value in rule.declarations)
            after.extend(f"{name}:{value}" for name, value in rule.urgent)
    for node, (before, after) in said.items():
        node["style"] = ";".join(one for one in (*before, node.getattr("style") or "", *after) if one)


def _meant(found: list[Rule], raw: str) -> list[Rule]:
    """Return the rules whose classes and ids the document gives at all: of a bought sheet few do."""
    there = {name for value in _GIVEN.findall(raw) for name in value.lower().split()}
    return [rule for rule in found if all(name.lower() in there for name in _NAMED.findall(rule.selector))]


def _matching(root: Any, rule: Rule) -> list[Any]:
    try:
        return list(root.query_selector_all(rule.selector).values())
    except ValueError:
        return []


def _unseen(body: Any, look: _Look) -> tuple[list[Any], list[tuple[Any, Colour]]]:
    """Return the nodes nobody sees, and elements whose text stood on a picture that is not shown, with a colour."""
    gone: list[Any] = []
    unread: list[tuple[Any, Colour]] = []
    stack: list[tuple[Any, _Look]] = [(body, look)]
    while stack:
        node, outer = stack.pop()
        for child in _children(node):
            if child.type == NodeType.TEXT:
                if outer.small or (outer.ground is not None and contrast(outer.colour, outer.ground) < INVISIBLE):
                    if child.text.strip():
                        gone.append(child)
                elif outer.ground is None and child.text.strip() and contrast(outer.colour, WHITE) < 3:
                    unread.append((node, readable(outer.colour, WHITE)))
            elif child.node_name.lower() in _SILENT:
                continue
            elif not child.attrs:
                stack.append((child, outer))
            elif _hidden(child):
                gone.append(child)
            else:
                stack.append((child, _look(child, outer)))
    return gone, unread


def _children(node: Any) -> Iterator[Any]:
    child = node.first_child
    while child is not None:
        following = child.next
        if child.type in (NodeType.ELEMENT, NodeType.TEXT):
            yield child
        child = following


def _hidden(node: Any) -> bool:
    """Whether an element is not there for the eye."""
    return node.hasattr("hidden") or _hides(node.getattr("style") or "")


@lru_cache(maxsize=4096)  # a newsletter says the same of each of its cells
def _hides(style: str) -> bool:
    said = dict(declarations(style))
    if not said:
        return False
    low = {name: value.lower() for name, value in said.items()}
    if low.get("display", "").startswith("none") or low.get("visibility", "").startswith(("hidden", "collapse")):
        return True
    if _number(low.get("opacity", "1")) <= 0.05:
        return True
    clipped = low.get("overflow", "").startswith(("hidden", "clip"))
    flat = any(_pixels(low.get(name)) in (0, 1) for name in ("max-height", "height", "max-width", "width"))
    away = any((_pixels(low.get(name)) or 0) < -300 for name in ("text-indent", "margin-left"))
    placed = low.get("position", "").startswith(("absolute", "fixed"))
    moved = placed and any((_pixels(low.get(name)) or 0) < -300 for name in ("left", "top", "right"))
    cut = placed and low.get("clip", "").replace(" ", "").startswith(("rect(0", "rect(1px"))
    return (clipped and flat) or away or moved or cut


def _look(node: Any, outer: _Look) -> _Look:
    """Return how text looks inside an element."""
    said = {name: value.lower() for name, value in declarations(node.getattr("style") or "")}
    colour = parse_colour(said.get("color", "")) or parse_colour(
        node.getattr("color") or (node.getattr("text") or "" if node.node_name.lower() == "body" else "")
    )
    ground, known = outer.ground, outer
    picture = "url(" in said.get("background", "") or "url(" in said.get("background-image", "")
    picture = picture or node.hasattr("background")
    own = _ground(said) or parse_colour(node.getattr("bgcolor") or "")
    if own is not None:
        ground = own
    elif picture or "gradient" in said.get("background", "") + said.get("background-image", ""):
        ground = None
    size = said.get("font-size", "")
    small = outer.small
    if size:
        pixels = _pixels(size)
        small = pixels == 0 or (pixels is not None and pixels <= 1.4 and not size.endswith(("em", "%")))
    if colour is None and ground == outer.ground and small == outer.small:
        return known
    return replace(outer, colour=colour or outer.colour, ground=ground, small=small)


def _ground(said: dict[str, str]) -> Colour | None:
    plain = parse_colour(said.get("background-color", ""))
    if plain is not None:
        return plain
    words = re.sub(r"url\([^)]{0,3000}\)?", " ", said.get("background", ""))
    if "gradient" in words:
        return None
    return next((found for word in words.split()[:8] if (found := parse_colour(word)) is not None), parse_colour(words))


def _pixels(value: str | None) -> float | None:
    """Return a length in pixels, None where there is none or it cannot be told."""
    if value is None:
        return None
    found = _LENGTH.match(value)
    if found is None or found.group(1) in ("", "-", ".", "-.") or found.group(2).lower() not in _PIXELS:
        return None
    return float(found.group(1)) * _PIXELS[found.group(2).lower()]


def _number(value: str) -> float:
    found = _LENGTH.match(value)
    return float(found.group(1)) if found and found.group(1) not in ("", "-", ".", "-.") else 1.0


def _leaves_something(body: Any, gone: list[Any]) -> bool:
    """Whether something to read or look at stays: a rule misread must never empty a mail."""
    if not gone:
        return False
    hidden = sum(len("".join(node.text.split())) for node in gone)
    return len("".join(body.text.split())) > hidden or bool(body.query_selector("img"))


def _page_style(look: _Look) -> str:
    """Return the style of a box that stands for the page: its ground, its letters."""
    parts = []
    if look.ground is not None and look.ground != WHITE:
        parts.append(f"background-color:{css(look.ground)}")
    if look.colour != BLACK:
        parts.append(f"color:{css(look.colour)}")
    return ";".join(parts)
