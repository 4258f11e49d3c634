"""What about a mail should make its reader look twice: facts about addresses and links, never a verdict.

Each hint is a code with parameters; the window finds the words. Bulk mail is spared those of its customs
that look the same (links that are counted, answers that go elsewhere).
"""

import html as entities
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from omnibox.channels.base import Json
from omnibox.channels.email.addresses import Mailbox
from omnibox.channels.email.domains import imitated, mixed_scripts, registered, shown_domain
from omnibox.model.handle import normal_email

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_ANCHOR = re.compile(r"<a\s", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_END = re.compile(r"</a|<a\s", re.IGNORECASE)
_MAX_TAG, _MAX_WORDS = 4_000, 1_000  # characters of a link's tag and of its words looked at
_TAG = re.compile(r"<[^>]{0,2000}>")
_SHOWN_HOST = re.compile(
    r"\s*(?:https?://)?(?:[\w.+-]+@)?((?:[\w-]{1,63}\.){1,6}[a-z]{2,24})(?:[/:?#]\S*)?\s*", re.IGNORECASE
)
_FILE_ENDINGS = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "jpg", "png", "gif", "zip", "html", "htm", "txt", "php", "js", "py"}
)
# servers that stand before the target and name it in the address
_REWRITERS = ("safelinks.protection.outlook.com", "urldefense.com", "urldefense.proofpoint.com", "www.google.com")
_MAX_LINKS = 300
_MAX_HTML = 500_000  # characters looked at
_MAX_HINTS = 8


def hints_of(
    sender: Mailbox | None, answer_to: Mailbox | None, html: str, own: frozenset[str], bulk: bool
) -> list[Json]:
    """Return what is odd about a mail. `own` are the inbox's addresses in normal form, `html` is raw."""
    found: list[Json] = []
    if sender is not None and "@" in sender.address and normal_email(sender.address) not in own:
        found += _of_sender(sender, own)
        if answer_to is not None and not bulk:
            found += _of_answer(sender, answer_to, own)
    if html and not bulk:
        found += _of_links(html)
    return found[:_MAX_HINTS]


def _hint(code: str, **params: str) -> Json:
    return {"code": code, "params": {key: value[:320] for key, value in params.items()}}


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower().strip(".>")


def _of_sender(sender: Mailbox, own: frozenset[str]) -> Iterator[Json]:
    domain = _domain(sender.address)
    named = _ADDRESS.search(sender.name) if "@" in sender.name else None
    if named and registered(_domain(named[0])) != registered(domain):
        yield _hint("name_is_other_address", name=named[0], address=sender.address)
    ours = frozenset(registered(_domain(address)) for address in own)
    like = imitated(domain, ours)
    if like:
        yield _hint("lookalike_domain", domain=shown_domain(domain), like=like)
    elif mixed_scripts(domain):
        yield _hint("mixed_script_domain", domain=shown_domain(domain))


def _of_answer(sender: Mailbox, answer_to: Mailbox, own: frozenset[str]) -> Iterator[Json]:
    target = _domain(answer_to.address)
    if "@" not in answer_to.address or normal_email(answer_to.address) in own:
        return
    if registered(target) != registered(_domain(sender.address)):
        yield _hint("reply_to_elsewhere", address=sender.address, reply_to=answer_to.address)


def _of_links(html: str) -> Iterator[Json]:
    seen: set[tuple[str, str]] = set()
    for target, inside in _links(html[:_MAX_HTML]):
        words = entities.unescape(_TAG.sub("", inside)).strip()
        shown = _SHOWN_HOST.fullmatch(words) if len(words) < 300 and "@" not in words else None
        host = _host(target) if shown else ""
        if shown is None or not host:
            continue
        name = shown[1].lower()
        if name.rpartition(".")[2] in _FILE_ENDINGS or registered(name) == registered(host):
            continue
        if host.endswith(_REWRITERS) and name in unquote(target).lower():
            continue
        if (name, host) not in seen:
            seen.add((name, host))
            yield _hint("link_elsewhere", shown=name, target=shown_domain(host))


def _links(html: str) -> Iterator[tuple[str, str]]:
    """Yield target and content of the first links."""
    for anchor in islice(_ANCHOR.finditer(html), _MAX_LINKS):
        close = html.find(">", anchor.end(), anchor.end() + _MAX_TAG)
        href = _HREF.search(html, anchor.end() - 1, close) if close > 0 else None
        end = _END.search(html, close + 1, close + _MAX_WORDS) if href else None
        if href and end:
            yield entities.unescape(href[1] or href[2] or href[3] or "").strip(), html[close + 1 : end.start()]


def _host(target: str) -> str:
    try:
        parts = urlsplit(target)
        return (parts.hostname or "").lower() if parts.scheme.lower() in ("http", "https") else ""
    except ValueError:
        return ""
