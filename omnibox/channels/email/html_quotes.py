"""Quotes and signatures in mail HTML: the ids, classes and borders by which mail programs mark them.

The marks are looked for in the parsed document; private characters are set around what they mark. Where those come out
in the text, its lines are quoted or belong to the signature. Webmailers put "x_" before ids and classes of what they
quote, so a mark is searched within the word where nothing else can hold it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from omnibox.model.quote_lines import Span
from omnibox.model.quote_marks import is_forward

_BEGIN, _END, _SIGN, _UNSIGN = "\uf8f0", "\uf8f1", "\uf8f2", "\uf8f3"  # private use: taken out of what comes in
_SIGNS = re.compile(f"([{_BEGIN}{_END}{_SIGN}{_UNSIGN}])")
_MAX_MARKS = 200  # a long thread nests its quotes; the first ones decide
_FORWARD_LINES = 3  # lines within which a container says that it holds a forwarded mail

# the quoted mail lies within: what stands behind is written by the sender again
_CONTAINERS = (
    "blockquote",
    "[class*='gmail_quote']",
    "[class*='gmail_attr']",
    "[class*='yahoo_quoted']",
    "[id*='yahoo_quoted']",
    "[class*='protonmail_quote']",
    "[class*='tutanota_quote']",
    "[class*='skiff_quote']",
    "[class*='moz-cite-prefix']",
    "[class*='zmail_extra']",
    "[class*='cm_quote']",
    "[class*='missive_quote']",
    "[class*='spark_quote']",
    "[class*='front-blockquote']",
    "[class*='history_container']",
    "[class*='alimail-quote']",
    "[class*='aliyun_previous_quote']",
    "[class*='ntes-mailmaster-quote']",
    "[class*='qmQuote']",
    "[class*='edo-meta']",
    "[class*='WordSectionQuote']",
    "[class*='quoted_output_body']",
    "[class*='omnibox_quote']",
    "div[name='quote']",
    "div[name='messageReplySection']",
    "[id*='OLK_SRC_BODY_SECTION']",
    "[id*='mail-editor-reference-message-container']",
    "[id*='ms-outlook-mobile-reference-message']",
    "[id*='isReplyContent']",
    "[id*='CanaryBlockquote']",
    "[id*='edo-original']",
    "[id='original-content']",
    "[id='_originalContent']",
    "[id='reply-intro']",
    "[id='editor_version_quote']",
    "includetail",
    "div[style*='border-left:solid blue']",
    "div[style*='border-left: 2px solid rgb(16, 16, 255)']",
    "div[style*='border-left:2px solid #1010FF']",
)
# a head: all that follows it is quoted
_HEADS = (
    "[id*='divRplyFwdMsg']",
    "[id*='appendonsend']",
    "[id*='stopSpelling']",
    "[data-marker='__DIVIDER__']",
    "[data-marker='__HEADERS__']",
    "[class*='OutlookMessageHeader']",
    "[id='bodyDrftID']",
    "[id='oriMsgHtmlSeperator']",
)
# the border Word draws above the header lines of what it quotes; others draw borders, too
_BORDERS = (
    "div[style*='border-top:solid #E1E1E1']",
    "div[style*='border-top:solid #B5C4DF']",
    "div[style*='border-top: 1pt solid rgb(225, 225, 225)']",
    "div[style*='border-top:1pt solid rgb(225,225,225)']",
    "div[style*='border-top: 1pt solid rgb(181, 196, 223)']",
    "div[style*='border-top:solid #b5c4df']",
    "div[style*='border-top:solid #e1e1e1']",
)
_SIGNATURES = (
    "[class*='gmail_signature']",
    "[data-smartmail='gmail_signature']",
    "[id='Signature']",
    "[id='x_Signature']",
    "[id*='ms-outlook-mobile-signature']",
    "[class*='moz-signature']",
    "[id='AppleMailSignature']",
    "[class*='protonmail_signature_block']",
    "[data-marker='__SIG_PRE__']",
    "[data-marker='__SIG_POST__']",
    "div[name='messageSignatureSection']",
    "[class*='bloop_sign']",
    "[id='CanarySig']",
    "[class*='yahoo-signature']",
    "[class*='ymail_android_signature']",
    "[class*='mb_sig']",
    "[class*='edo-signature']",
    "[class*='front-signature']",
    "[id='composer_signature']",
    "[id='_signaturePlaceholder']",
    "[id='_rc_sig']",
    "[id='Zm-_Id_-Sgn']",
    "[class*='tutanota_signature']",
    "[class*='wisestamp']",
    "[id='signature']",
)
_CONTAINER, _HEAD, _BORDER, _SIGNATURE = map(", ".join, (_CONTAINERS, _HEADS, _BORDERS, _SIGNATURES))
_ALL = f"{_CONTAINER}, {_HEAD}, {_BORDER}, {_SIGNATURE}"
# one of these stands in every document that has a mark; looked for one by one, which is far quicker than a pattern
_HINTS = tuple(
    word
    for words in (
        "quote gmail_attr ignature _sig canarysig rplyfwd appendonsend stopspelling __divider__ __headers__",
        "outlookmessageheader cite-prefix zmail_extra olk_src reference-message isreplycontent edo- original",
        "_container bodydrftid orimsg includetail border-top border-left reply-intro messagereply wisestamp -sgn bloop",
    )
    for word in words.split()
)
_INDENT = re.compile(
    r"margin:\s?0(?:px)? 0(?:px)? 0(?:px)? 40px", re.IGNORECASE
)  # how webmailers move text to the right


def without_signs(raw: str) -> str:
    """Return HTML without the characters that are used as marks here."""
    return _SIGNS.sub("", raw) if _SIGNS.search(raw) else raw


def mark(tree: Any, raw: str) -> bool:
    """Set marks into the document around quotes and signatures; tell whether there are any."""
    low = raw.lower()
    if tree.body is None or not any(word in low for word in _HINTS):
        return False
    found = tree.body.query_selector_all(_ALL).values()[:_MAX_MARKS]
    marked = False
    for node in found:
        kind = _kind(node)
        if kind:
            marked = True
            _surround(tree, node, kind)
    return marked


def _kind(node: Any) -> str:
    """Return the mark a node begins with, "" if it is none after all."""
    if node.matches(_HEAD):
        return _BEGIN * 2
    if node.matches(_BORDER):
        return _BEGIN * 2 if node.text[:600].count(":") else ""
    if node.matches(_SIGNATURE):
        return _SIGN
    if node.tag == "blockquote":
        return "" if _INDENT.search(node.getattr("style") or "") else _BEGIN
    if "gmail_quote" in (node.getattr("class") or "") and any(child.tag == "blockquote" for child in _children(node)):
        return ""  # the quote within marks itself, and answers may stand beside it
    return _BEGIN


def _children(node: Any) -> Iterator[Any]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _surround(tree: Any, node: Any, kind: str) -> None:
    node.parent.insert_before(tree.create_text_node(kind), node)
    if len(kind) > 1:
        return  # all that follows
    closing = tree.create_text_node(_END if kind == _BEGIN else _UNSIGN)
    following = node.next
    if following is None:
        node.parent.append_child(closing)
    else:
        node.parent.insert_before(closing, following)


@dataclass(slots=True)
class _Row:
    """One line of the text. `quote`: number of the outermost quote it lies in, 0 for none."""

    text: str
    quote: int
    signed: bool


def read_marks(text: str) -> tuple[str, tuple[Span, ...], tuple[Span, ...]]:
    """Return the text without marks, and its quoted and its signature stretches, each in whole lines."""
    rows = _plain(list(_rows(text)))
    for number in _forwards(rows):
        for row in rows:
            row.quote = 0 if row.quote == number else row.quote
    starts, position = [], 0
    for row in rows:
        starts.append(position)
        position += len(row.text) + 1
    quotes = [(start, start + len(row.text) + 1) for start, row in zip(starts, rows, strict=True) if row.quote]
    signed = [(start, start + len(row.text) + 1) for start, row in zip(starts, rows, strict=True) if row.signed]
    return "\n".join(row.text for row in rows), _merged(quotes), _merged(signed)


def _rows(text: str) -> Iterator[_Row]:
    """Yield the lines; a mark within a line breaks it, so that a line lies in one stretch or in none."""
    quote = depth = signed = 0
    for line in text.split("\n"):
        if not _SIGNS.search(line):
            yield _Row(line, quote if depth else 0, signed > 0)
            continue
        for piece in _SIGNS.split(line):
            if piece == _BEGIN:
                quote += depth == 0
                depth += 1
            elif piece == _END:
                depth = max(0, depth - 1)
            elif piece in (_SIGN, _UNSIGN):
                signed = max(0, signed + (1 if piece == _SIGN else -1))
            elif piece.strip():
                yield _Row(piece.strip(), quote if depth else 0, signed > 0)


def _plain(rows: list[_Row]) -> list[_Row]:
    """Return the lines with at most one blank one running, none at the ends."""
    kept: list[_Row] = []
    for row in rows:
        if row.text.strip() or (kept and kept[-1].text.strip()):
            kept.append(row)
    while kept and not kept[-1].text.strip():
        kept.pop()
    return kept


def _forwards(rows: list[_Row]) -> list[int]:
    """Return the quotes that say at their head that they hold a forwarded mail: that is what is to be read."""
    found: list[int] = []
    seen: dict[int, int] = {}
    for row in rows:
        if row.quote and row.text.strip():
            seen[row.quote] = seen.get(row.quote, 0) + 1
            if seen[row.quote] <= _FORWARD_LINES and is_forward(row.text.strip()):
                found.append(row.quote)
    return found


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)
