"""Formatted text as people write it in a mail: a small list of paragraphs, and the small clean HTML it travels as.

Only what stands in `Block` and `Span` survives, whatever was pasted: reading HTML keeps the known tags and drops the
rest, so what is written out again holds no script, no style, no foreign markup and nothing that is fetched.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Final

PICTURE: Final = "\ufffc"  # stands in a span's text for its picture, as in Unicode and in Qt
MOST_LEVELS = 6
_SCHEMES = ("http://", "https://", "mailto:", "tel:", "sms:")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Kind(StrEnum):
    """What a paragraph is."""

    PLAIN = "plain"
    BULLET = "bullet"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one look.

    `link` is a checked address and underlined by itself; `picture` names a file of the message ("cid").
    """

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    link: str = ""
    picture: str = ""

    @property
    def look(self) -> tuple[bool, bool, bool, str, str]:
        """What two neighbours must share to be one."""
        return self.bold, self.italic, self.underline, self.link, self.picture


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or list entry. `level` 0 is the outermost list; `quote` stands on a bar."""

    spans: tuple[Span, ...] = ()
    kind: Kind = Kind.PLAIN
    level: int = 0
    quote: bool = False

    @property
    def text(self) -> str:
        """The words without their look."""
        return "".join(span.text for span in self.spans)


def is_plain(blocks: Sequence[Block]) -> bool:
    """Tell whether nothing is formatted, so that no HTML is needed to say it."""
    return all(
        block.kind is Kind.PLAIN and not block.quote and not any(any(span.look) for span in block.spans)
        for block in blocks
    )


def safe_link(address: str) -> str:
    """Return an address that may be linked to; "" for script, data, files and what is no address."""
    text = _UNSEEN.sub("", address).strip()
    if re.match(r"[\w.+-]+@[\w-]+(\.[\w-]+)+\Z", text):
        text = f"mailto:{text}"
    elif re.match(r"www\.[^\s]+\Z", text):
        text = f"https://{text}"
    return text if text.lower().startswith(_SCHEMES) and not re.search(r"[\s<>\"]", text) else ""


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same spans with equal neighbours joined and empty ones gone; a picture stays alone."""
    joined: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if joined and joined[-1].look == span.look and not span.picture:
            joined[-1] = replace(span, text=joined[-1].text + span.text)
        else:
            joined.append(span)
    return tuple(joined)


# ---------------------------------------------------------------- out


def to_html(blocks: Sequence[Block]) -> str:
    """Return the HTML of a mail's formatted part."""
    parts = []
    for quoted, group in groupby(blocks, key=lambda block: block.quote):
        inner = _run(list(group))
        parts.append(f"<blockquote>{inner}</blockquote>" if quoted else inner)
    return "".join(parts)


def _run(blocks: Sequence[Block]) -> str:
    parts: list[str] = []
    open_lists: list[Kind] = []
    for block in blocks:
        depth = 0 if block.kind is Kind.PLAIN else min(block.level, MOST_LEVELS - 1) + 1
        while len(open_lists) > depth or (depth and len(open_lists) == depth and open_lists[-1] is not block.kind):
            parts.append("</ul>" if open_lists.pop() is Kind.BULLET else "</ol>")
        while len(open_lists) < depth:
            parts.append("<ul>" if block.kind is Kind.BULLET else "<ol>")
            open_lists.append(block.kind)
        words = _line(block)
        parts.append(f"<li>{words}</li>" if depth else f"<p>{words or '<br>'}</p>")
    parts.extend("</ul>" if kind is Kind.BULLET else "</ol>" for kind in reversed(open_lists))
    return "".join(parts)


def _line(block: Block) -> str:
    """Spaces that HTML would swallow become hard ones: at an edge, beside a line break, several in a row."""
    whole = re.sub(r"  +|(?<![^\n]) | (?![^\n])", lambda found: "\xa0" * len(found[0]), block.text)
    parts, start = [], 0
    for span in block.spans:
        end = start + len(span.text)
        parts.append(_span(replace(span, text=whole[start:end])))
        start = end
    return "".join(parts)


def _span(span: Span) -> str:
    if span.picture:
        return f'<img src="cid:{escape(span.picture)}" alt="">'
    words = escape(_UNSEEN.sub("", span.text), quote=False)
    words = words.replace("\n", "<br>").replace("\xa0", "&nbsp;")
    for tag, wanted in (("u", span.underline), ("i", span.italic), ("b", span.bold)):
        words = f"<{tag}>{words}</{tag}>" if wanted else words
    return f'<a href="{escape(span.link)}">{words}</a>' if span.link else words


def to_text(blocks: Sequence[Block]) -> str:
    """Return the plain part that says the same: lists with marks, quotes with `>`, links with their address."""
    lines: list[str] = []
    counts: dict[int, int] = {}
    for block in blocks:
        listed = block.kind is not Kind.PLAIN
        counts = {level: n for level, n in counts.items() if listed and level <= block.level}
        mark = ""
        if block.kind is Kind.NUMBER:
            counts[block.level] = counts.get(block.level, 0) + 1
            mark = f"{counts[block.level]}. "
        elif block.kind is Kind.BULLET:
            counts.pop(block.level, None)
            mark = "- "
        words = "".join(map(_words, block.spans)).split("\n")
        indent = "  " * block.level if listed else ""
        entry = [f"{indent}{mark}{words[0]}", *(f"{indent}{' ' * len(mark)}{word}" for word in words[1:])]
        lines.extend(f"> {line}".rstrip() if block.quote else line for line in entry)
    return "\n".join(lines)


def _words(span: Span) -> str:
    if span.picture:
        return ""
    bare = span.link.removeprefix("mailto:").removeprefix("tel:")
    if span.link and bare.rstrip("/").removeprefix("https://") not in span.text:
        return f"{span.text} <{bare}>"
    return span.text


# ---------------------------------------------------------------- in


def from_html(source: str) -> tuple[Block, ...]:
    """Read HTML of any origin; what has no place here loses its look and keeps its words. Never raises."""
    reader = _Reader()
    reader.feed(_without_unclosed(source))
    reader.close()
    return reader.finish()


def from_text(text: str) -> tuple[Block, ...]:
    """Return plain text as paragraphs, one a line."""
    return tuple(Block(merged([Span(line)])) for line in text.split("\n"))


_BREAKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "blockquote",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "pre",
    ]
)
_GONE = frozenset(
    [
        "script",
        "style",
        "title",
        "head",
        "template",
        "noscript",
        "svg",
        "math",
        "object",
        "iframe",
        "textarea",
        "select",
    ]
)
# code that is never closed is code to its end; the words after anything else of that kind are somebody's
_HOLDS = re.compile(rf"<(/?)({'|'.join(sorted(_GONE - {'script', 'style'}))})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_LOOKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline"}
_STYLES = (
    ("bold", re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)),
    ("italic", re.compile(r"font-style\s*:\s*(italic|oblique)", re.IGNORECASE)),
    ("underline", re.compile(r"text-decoration[^;]*underline", re.IGNORECASE)),
)
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(normal|[1-4]00)", re.IGNORECASE)  # a mark some editors wrap a paste in


def _without_unclosed(source: str) -> str:
    """Return the source without the opening marks of what goes with its content, where that content has no end."""
    unclosed: dict[str, list[re.Match[str]]] = {}
    for mark in _HOLDS.finditer(source):
        begun = unclosed.setdefault(mark[2].lower(), [])
        if not mark[1]:
            begun.append(mark)
        elif begun:
            begun.pop()
    parts, after = [], 0
    for mark in sorted((mark for begun in unclosed.values() for mark in begun), key=lambda mark: mark.start()):
        parts += [source[after : mark.start()], " "]  # never nothing: what stands around it may not become one mark
        after = mark.end()
    return "".join((*parts, source[after:]))


class _Reader(HTMLParser):
    """Collects paragraphs. Tags that are never closed, or closed twice, do no harm."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._spans: list[Span] = []
        self._open: list[tuple[str, frozenset[str], str]] = []  # tag, what it turns on, link
        self._lists: list[Kind] = []
        self._quotes = 0
        self._gone = 0
        self._entry = False  # inside <li>
        self._began = False  # a paragraph was opened, even if it stays empty

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _GONE:
            self._gone += 1
        if self._gone:
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._spans.append(self._made("\n"))
        elif tag == "img":
            self._picture(given.get("src", ""))
        elif tag in _BREAKS:
            self._open_block(tag)
        else:
            self._open_look(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in _GONE:
            self._gone = max(0, self._gone - 1)
        elif tag in _BREAKS:
            self._close_block(tag)
        else:
            for index in range(len(self._open) - 1, -1, -1):
                if self._open[index][0] == tag:
                    del self._open[index]
                    break

    def handle_data(self, data: str) -> None:
        if self._gone:
            return
        text = _SPACES.sub(" ", _UNSEEN.sub("", data))
        last = self._spans[-1].text[-1:] if self._spans else ""
        if last in ("", "\n", " ") and text.startswith(" "):
            text = text[1:]
        if text:
            self._spans.append(self._made(text))

    def finish(self) -> tuple[Block, ...]:
        """Return what was read."""
        self._end()
        return tuple(self._blocks)

    def _made(self, text: str) -> Span:
        on = frozenset().union(*(entry[1] for entry in self._open)) if self._open else frozenset()
        link = next((entry[2] for entry in reversed(self._open) if entry[2]), "")
        return Span(
            text, "bold" in on, "italic" in on, "underline" in on and not link, link
        )  # links are underlined anyway

    def _picture(self, source: str) -> None:
        name = source[4:].strip() if source.strip().lower().startswith("cid:") else ""
        if re.fullmatch(r"[\w.@+-]{1,200}", name):
            self._spans.append(Span(PICTURE, picture=name))

    def _open_look(self, tag: str, given: dict[str, str]) -> None:
        style = given.get("style", "")
        on = {name for name, pattern in _STYLES if pattern.search(style)}
        if tag in _LOOKS and not (tag in ("b", "strong") and _NOT_BOLD.search(style)):
            on.add(_LOOKS[tag])
        link = safe_link(given.get("href", "")) if tag == "a" else ""
        self._open.append((tag, frozenset(on), link))

    def _open_block(self, tag: str) -> None:
        if tag in ("p", "div") and self._entry and not self._spans:
            return  # some editors wrap an entry's words once more
        self._end()
        if tag in ("ul", "ol"):
            self._lists.append(Kind.BULLET if tag == "ul" else Kind.NUMBER)
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "li":
            self._entry = self._began = True
        elif tag == "p":
            self._began = True

    def _close_block(self, tag: str) -> None:
        self._end()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag in ("li", "ul", "ol"):
            self._entry = False

    def _end(self) -> None:
        spans = self._trimmed()
        if spans or self._began:
            kind = self._lists[-1] if self._lists and (self._entry or spans) else Kind.PLAIN
            level = min(len(self._lists) - 1, MOST_LEVELS - 1) if kind is not Kind.PLAIN else 0
            self._blocks.append(Block(spans, kind, level, self._quotes > 0))
        self._spans, self._began = [], False

    def _trimmed(self) -> tuple[Span, ...]:
        """A break at the very end of a paragraph is how empty ones are written; spaces at the end show nowhere."""
        spans = list(merged(self._spans))
        if (spans and spans[-1].text.endswith("\n")) or (spans and spans[-1].text.endswith(" ")):
            spans[-1] = replace(spans[-1], text=spans[-1].text[:-1])
        return tuple(replace(span, text=span.text.replace("\xa0", " ")) for span in spans if span.text)
