"""Mail HTML made safe to show: a list of what may stay, everything else goes, nothing is fetched.

nh3 does the work; around it stand what it leaves open: values inside `style`, remote images, and documents
built to make a parser slow. What is dropped is not lost: the raw mail is kept.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import nh3

from omnibox.channels.email.html_guard import MAX_DEPTH, MAX_SIZE, nesting
from omnibox.channels.email.html_sheet import declarations, in_bounds
from omnibox.channels.email.html_visible import Page, seen_page
from omnibox.model.pictures import is_remote, remote_reference

__all__ = ["MAX_DEPTH", "MAX_SIZE", "SafeHtml", "nesting", "safe_html"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _words(
    "a abbr acronym address b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div "
    "dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s "
    "samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_GONE_WITH_CONTENT = _words(
    "script style title head template noscript svg math object iframe textarea select audio video canvas applet"
)
_ATTRIBUTES = {
    "*": {"align", "bgcolor", "dir", "lang", "style", "title", "valign"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "width", "height", "nowrap"},
    "th": {"colspan", "rowspan", "width", "height", "nowrap"},
    "tr": {"height"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
    "blockquote": {"type"},
    "hr": {"color", "size", "width"},
}
_STYLES = _words(
    "background background-color border border-bottom border-collapse border-color border-left border-radius "
    "border-right "
    "border-spacing border-style border-top border-width color direction display font font-family font-size font-style "
    "font-variant font-weight height letter-spacing line-height list-style list-style-type margin margin-bottom "
    "margin-left margin-right margin-top max-height max-width padding padding-bottom padding-left padding-right "
    "padding-top text-align text-decoration text-indent text-transform vertical-align white-space width "
    "word-break word-wrap"
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "cid"})
_BAD_VALUE = re.compile(
    r"url\s*\(|expression|@import|javascript|behavior|position|image\s*\(|image-set|[\\<>{}]|/\*", re.IGNORECASE
)
_IMAGE = re.compile(r'<img(?: [a-z]+="[^"]*")*>')  # as nh3 writes it
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_LINK = re.compile(r"(?:https?:|mailto:|tel:|sms:)", re.IGNORECASE)
_TINY = re.compile(r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*[0-2](?:\.\d+)?(?:px|pt)?\s*(?:;|$)")
_DIRECTION = re.compile(r"<(?:html|body)\b[^>]{0,2000}?\bdir\s*=\s*[\"']?(rtl|ltr|auto)", re.IGNORECASE)
_MOST = {  # a table of a million columns is laid out for minutes
    "width": 4_000,
    "height": 4_000,
    "colspan": 100,
    "rowspan": 200,
    "span": 100,
    "cellpadding": 100,
    "cellspacing": 100,
    "border": 20,
    "size": 40,
}
_SPECKS = frozenset({"0", "1", "2", "0px", "1px", "2px"})


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """What may be shown. `html` is "" where only the text version may be shown; `damage` then says why."""

    html: str
    remote_images: int = 0  # named by inert references (see model/pictures.py); nothing was fetched
    damage: str = ""
    trackers: int = 0  # pictures too small to be seen: they were there to report who reads, and are left out


def safe_html(raw: str, page: Page | None = None) -> SafeHtml:
    """Return `raw` without anything that acts, fetches or reaches out of its place. Never raises.

    `page` is what a person sees of it, where that was found before.
    """
    page = page or seen_page(raw)
    if page.damage:
        return SafeHtml("", damage=page.damage)
    document = raw if page.tree is None else str(page.tree)
    html, remote, trackers = _count_pictures(_CLEANER.clean(document).strip())
    return SafeHtml(_on_its_page(html, _safe_style(page.style), raw), remote, "", trackers)


def _on_its_page(html: str, style: str, raw: str) -> str:
    """Put shown HTML on the ground and in the direction of its page: the body's own element does not stay."""
    turned = _DIRECTION.search(raw)
    if not html or not (style or turned):
        return html
    direction = f' dir="{turned.group(1).lower()}"' if turned else ""
    look = f' style="{escape(style)}"' if style else ""
    if "background" not in style:
        return f"<div{direction}{look}>{html}</div>"
    cell = f"<td{direction}{look}>{html}</td>"  # a box of text has no ground below tables, a cell has
    return f'<table width="100%" cellpadding="8" cellspacing="0"><tbody><tr>{cell}</tr></tbody></table>'


def _count_pictures(html: str) -> tuple[str, int, int]:
    """Take out pictures nobody could see; return the rest, how many are remote, and how many went."""
    remote = trackers = 0

    def look(found: re.Match[str]) -> str:
        nonlocal remote, trackers
        said = dict(_ATTRIBUTE.findall(found.group()))
        if not is_remote(said.get("src", "")):
            return found.group()
        if said.get("width") in _SPECKS or said.get("height") in _SPECKS or _TINY.search(said.get("style", "")):
            trackers += 1
            return ""
        remote += 1
        return found.group()

    return _IMAGE.sub(look, html), remote, trackers


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """Return the attribute's value as it may stand, or None to drop it."""
    if attribute == "style":
        return _safe_style(value) or None
    word = value.strip()
    embedded = word[:4].lower() == "cid:"
    if tag == "img" and attribute == "src":
        if embedded:
            return None if is_remote(word) else word
        return remote_reference(word) or None
    if attribute in _MOST:
        return value if _number(word) <= _MOST[attribute] else None
    if attribute == "href":
        return value if _LINK.match(word) else None
    return value


def _number(word: str) -> float:
    found = re.match(r"\d{1,9}", word)
    return float(found.group()) if found else 0.0


@lru_cache(maxsize=4096)  # a newsletter says the same of each of its cells
def _safe_style(value: str) -> str:
    """Return the declarations of a style attribute that neither fetch nor move out of their box."""
    kept = []
    for name, words in declarations(value):
        if name in _STYLES and not _BAD_VALUE.search(words) and in_bounds(name, words):
            kept.append(f"{name}:{words}")
    return ";".join(kept)


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_GONE_WITH_CONTENT),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_keep,
    url_schemes=set(_SCHEMES),
    url_relative="pass_through",
    link_rel="noopener noreferrer nofollow",
    filter_style_properties=set(_STYLES),
)
