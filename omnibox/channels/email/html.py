"""Mail HTML made safe to show: a list of what may stay, everything else goes, nothing is fetched.

nh3 does the work; around it stand what it leaves open: values inside `style`, remote images, and documents
built to make a parser slow. What is dropped is not lost: the raw mail is kept.
"""

import re
from dataclasses import dataclass

import nh3

MAX_SIZE = 2_000_000  # characters
MAX_DEPTH = 500  # open elements: nh3 takes quadratic time in nesting


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
    "background-color border border-bottom border-collapse border-color border-left border-radius border-right "
    "border-spacing border-style border-top border-width color direction display font font-family font-size font-style "
    "font-variant font-weight height letter-spacing line-height list-style list-style-type margin margin-bottom "
    "margin-left margin-right margin-top max-width padding padding-bottom padding-left padding-right padding-top "
    "text-align text-decoration text-indent text-transform vertical-align white-space width "
    "word-break word-wrap"
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "cid"})
_BAD_VALUE = re.compile(
    r"url\s*\(|expression|@import|javascript|behavior|position|image\s*\(|image-set|[\\<>{}]|/\*", re.IGNORECASE
)
_REMOTE = re.compile(r"<img\b[^>]{0,2000}?\bsrc\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# elements that hold nothing, or that the next of their kind closes: they do not nest
_NO_NEST = _words(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th tbody thead tfoot option "
    "html head body"
)


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """What may be shown. `html` is "" where only the text version may be shown; `damage` then says why."""

    html: str
    remote_images: int = 0  # taken out; the raw mail still names them
    damage: str = ""


def safe_html(raw: str) -> SafeHtml:
    """Return `raw` without anything that acts, fetches or reaches out of its place. Never raises."""
    if len(raw) > MAX_SIZE:
        return SafeHtml("", damage="html_too_big")
    if nesting(raw) > MAX_DEPTH:
        return SafeHtml("", damage="html_too_deep")
    return SafeHtml(_CLEANER.clean(raw).strip(), len(_REMOTE.findall(raw)))


def nesting(raw: str) -> int:
    """Return how deep elements stand open at most, counted cheaply: an upper bound good enough for a guard."""
    depth = deepest = 0
    for closing, name in _TAG.findall(raw):
        if name.lower() in _NO_NEST:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _keep(tag: str, attribute: str, value: str) -> str | None:
    """Return the attribute's value as it may stand, or None to drop it."""
    if attribute == "style":
        return _safe_style(value) or None
    embedded = value.strip().lower().startswith("cid:")
    if tag == "img" and attribute == "src":
        return value.strip() if embedded else None
    return None if attribute == "href" and embedded else value


def _safe_style(value: str) -> str:
    """Return the declarations of a style attribute that neither fetch nor move out of their box."""
    kept = []
    for declaration in value.split(";"):
        name, colon, words = declaration.partition(":")
        if colon and name.strip().lower() in _STYLES and not _BAD_VALUE.search(words):
            kept.append(f"{name.strip().lower()}:{words.strip()}")
    return ";".join(kept)


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_GONE_WITH_CONTENT),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_keep,
    url_schemes=set(_SCHEMES),
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    filter_style_properties=set(_STYLES),
)
