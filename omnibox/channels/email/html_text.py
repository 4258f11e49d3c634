"""The text of mail HTML, with layout by lines and bullets, and what of it is quoted: `html_quotes` finds the marks."""

import re
from dataclasses import dataclass
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from omnibox.channels.email.charset import storable
from omnibox.channels.email.html_guard import MAX_SIZE, tangled
from omnibox.channels.email.html_quotes import mark, read_marks, without_signs
from omnibox.channels.email.html_visible import Page, seen_page
from omnibox.model.quote_lines import Span
from omnibox.model.quoting import Reply, read_reply

_TAGS = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]+\n")  # tried once where a run begins, not at each of its blanks
_MANY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The text of a document, and which stretches of it (whole lines) its HTML says are quoted or a signature."""

    text: str
    quotes: tuple[Span, ...] = ()
    signatures: tuple[Span, ...] = ()

    def reply(self, forwarded: bool = False) -> Reply:
        """Return what of it is new."""
        return read_reply(self.text, quotes=self.quotes, signatures=self.signatures, forwarded=forwarded)


def html_text(raw: str, page: Page | None = None) -> HtmlText:
    """Return the text a person sees in `raw`, with layout by lines and bullets. Never raises on bad HTML.

    `page` is what a person sees of it, where that was found before; its tree is used up.
    """
    try:
        if tangled(raw):  # a parser would take minutes: the words alone, between the tags
            return HtmlText(_tidy(_words_alone(raw)))
        plain = without_signs(raw)
        page = page if page is not None and page.raw == plain else seen_page(plain)
        whole = not page.damage
        tree = page.tree or HTMLTree.parse(plain)
        marked = whole and mark(tree, raw)
        text = _tidy(_extract(tree))
    except (ValueError, RuntimeError, UnicodeError):
        return HtmlText(_tidy(_words_alone(raw)))
    return HtmlText(*read_marks(text)) if marked else HtmlText(text)


def _words_alone(raw: str) -> str:
    """Return what stands between the tags, without a parser. Takes linear time: every `<` looked at finds its end."""
    raw = raw[:MAX_SIZE]
    last = raw.rfind(">") + 1
    return _TAGS.sub(" ", raw[:last]) + raw[last:]


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


def _tidy(text: str) -> str:
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    return _MANY_LINES.sub("\n\n", _BLANKS.sub("\n", text)).strip()
