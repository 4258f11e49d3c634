"""The text of mail HTML, and where in it the quoted answer or the signature begins.

Mail programs mark what they quote by an id, a class or a border. The mark is looked for in the parsed
document, a private character is set before it, and where that character comes out in the text the visible
part ends. Text that follows a quote (an answer below or between) leaves everything visible.
"""

import re
from dataclasses import dataclass
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from omnibox.channels.email.charset import storable
from omnibox.channels.email.html_guard import MAX_SIZE, refusal, tangled
from omnibox.channels.email.html_visible import make_visible, needs_eyes

# a container of the quoted mail: what stands after it is written by the sender again
_CONTAINERS = (
    "blockquote[type=cite]",
    "div.gmail_quote",
    "div.gmail_quote_container",
    "blockquote.gmail_quote",
    "div.yahoo_quoted",
    "div.protonmail_quote",
    "div.tutanota_quote",
    "blockquote.tutanota_quote",
    "div[name=quote]",
    "div.zmail_extra",
    "div#OLK_SRC_BODY_SECTION",
    "div#mail-editor-reference-message-container",
    "div#ms-outlook-mobile-reference-message",
)
# a head line: everything after it is quoted
_HEADS = (
    "div#divRplyFwdMsg",
    "div#appendonsend",
    "hr[data-marker=__DIVIDER__]",
    "div[data-marker=__HEADERS__]",
    "div.moz-cite-prefix",
    "div.gmail_attr",
    "div.OutlookMessageHeader",
    "table#bodyDrftID",
    "p#reply-intro",
    "div[style*='border-top:solid #E1E1E1']",
    "div[style*='border-top:solid #B5C4DF']",
    "div[style*='border-top: 1pt solid rgb(225, 225, 225)']",
    "div[style*='border-top:1pt solid rgb(225,225,225)']",
)
_SIGNATURES = (
    "div.gmail_signature",
    "span.gmail_signature_prefix",
    "div#Signature",
    "div#ms-outlook-mobile-signature",
    "div.moz-signature",
    "pre.moz-signature",
    "div#AppleMailSignature",
    "div#lineBreakAtBeginningOfSignature",
    "div.protonmail_signature_block",
    "div[data-marker=__SIG_PRE__]",
)
_QUOTES = ", ".join(_CONTAINERS + _HEADS)
_ALL_MARKS = ", ".join(_CONTAINERS + _HEADS + _SIGNATURES)
_BEGIN, _END = "\uf8f0", "\uf8f1"  # private use: no mail program writes them, and we take them out again
_TAGS = re.compile(r"<[^>]*>")
_FORWARD = re.compile(r"\A\W*-{5,}\s*[^-\n]{5,60}\s*-{5,}")
_BLANKS = re.compile(r"[ \t\u00a0]+\n")
_MANY_LINES = re.compile(r"\n{3,}")
_MAX_MARKS = 60  # a long thread nests its quotes; the first ones decide


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The text of a document; `visible` characters of it stand before its quote or signature (None: no mark)."""

    text: str
    visible: int | None = None


def html_text(raw: str) -> HtmlText:
    """Return the text a person sees in `raw`, with layout by lines and bullets. Never raises on bad HTML."""
    try:
        if tangled(raw):  # a parser would take minutes: the words alone, between the tags
            return HtmlText(_tidy(_TAGS.sub(" ", raw[:MAX_SIZE])))
        tree = HTMLTree.parse(raw.replace(_BEGIN, "").replace(_END, ""))
        whole = not refusal(raw)
        if whole and needs_eyes(raw):
            make_visible(tree)
        marked = whole and _mark(tree)
        text = _tidy(_extract(tree))
    except (ValueError, RuntimeError, UnicodeError):
        return HtmlText(_tidy(_TAGS.sub(" ", raw[:MAX_SIZE])))
    if not marked:
        return HtmlText(text)
    return _split(text)


def _extract(tree: Any) -> str:
    return str(
        extract_plain_text(
            tree,
            preserve_formatting=True,
            main_content=False,
            list_bullets=True,
            alt_texts=False,
            links=False,
            form_fields=False,
            noscript=False,
        )
    )


def _mark(tree: Any) -> bool:
    """Put a character before the first mark, and one after each container; tell whether there is a mark."""
    if tree.body is None:
        return False
    found = list(tree.body.query_selector_all(_ALL_MARKS))[:_MAX_MARKS]
    first = next((node for node in found if not _forwarded(node)), None)
    if first is None:
        return False
    for node in found:
        if _matches(node, _CONTAINERS) and not _forwarded(node):
            _insert(tree, node, _END, after=True)
    _insert(tree, first, _BEGIN, after=False)
    return True


def _insert(tree: Any, node: Any, sign: str, after: bool) -> None:
    text = tree.create_text_node(sign)
    following = node.next if after else node
    if following is None:
        node.parent.append_child(text)
    else:
        node.parent.insert_before(text, following)


def _forwarded(node: Any) -> bool:
    """Tell whether a container holds a forwarded mail: that is what the sender wants us to read."""
    return _FORWARD.match(node.text[:300]) is not None


def _matches(node: Any, selectors: tuple[str, ...]) -> bool:
    return bool(node.matches(", ".join(selectors)))


def _split(text: str) -> HtmlText:
    begin = text.find(_BEGIN)
    after = text.rpartition(_END)[2] if _END in text else ""
    plain = text.replace(_BEGIN, "").replace(_END, "")
    whole = _tidy(plain)
    if begin < 0 or after.strip():
        return HtmlText(whole)
    visible = len(_tidy(text[:begin].replace(_END, "")).rstrip())
    return HtmlText(whole, visible) if 0 < visible < len(whole) else HtmlText(whole)


def _tidy(text: str) -> str:
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    return _MANY_LINES.sub("\n\n", _BLANKS.sub("\n", text)).strip()
