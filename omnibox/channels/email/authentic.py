"""Whether a mail is from whom it says: what our own server found, never what a sender may have written there.

Source: RFC 8601. A field counts only where nobody but our own server can have put it: above the line of receipt with
which the mail came to it, or stamped with the name of a provider that stamps every mail it takes (its own stamp then is
the topmost one). SPF and DKIM alone say nothing of the From people see; DMARC does, or a signature of its very domain.
"""

import re
from dataclasses import dataclass

from omnibox.channels.email.fields import Fields

_FIELD = "authentication-results"
_RECEIVED = "received"
_MAX_FIELDS = 200  # of a header are looked at
_MAX_VALUE = 10_000
_RESULT = re.compile(r"(?<![\w.-])(spf|dkim|dmarc|compauth)\s*=\s*([a-z]{1,20})", re.IGNORECASE)
_PROPERTY = re.compile(r"header\.(from|d|i)\s*=\s*\"?(?:[^\s;\"@]{0,64}@)?([^\s;\"()<>]{1,253})", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]{0,2000}\)")
_WITHIN = re.compile(r"\bwith\s+LMTP", re.IGNORECASE)  # handed on inside one server; a sender's greeting holds no blank
# end of a mail server's name -> ends of the names that provider stamps with; "" where it stamps without one
_STAMPS: dict[str, tuple[str, ...]] = {
    "gmail.com": ("google.com",),
    "googlemail.com": ("google.com",),
    "google.com": ("google.com",),
    "outlook.com": ("",),
    "office365.com": ("",),
    "office.com": ("",),
    "yahoo.com": ("yahoo.com",),
    "aol.com": ("yahoo.com", "aol.com"),
    "gmx.net": ("gmx.net",),
    "gmx.com": ("gmx.net", "gmx.com"),
    "web.de": ("web.de", "gmx.net"),
    "me.com": ("icloud.com", "apple.com", "mac.com"),
    "icloud.com": ("icloud.com", "apple.com", "mac.com"),
    "fastmail.com": ("messagingengine.com",),
    "zoho.com": ("zohomail.com", "zoho.com"),
    "zoho.eu": ("zohomail.com", "zohomail.eu", "zoho.eu"),
    "mail.ru": ("mail.ru",),
    "yandex.ru": ("yandex.ru", "yandex.net"),
    "yandex.com": ("yandex.ru", "yandex.net"),
}


@dataclass(frozen=True, slots=True)
class Authentic:
    """What our server says of a mail. `attested`: the address in From is its sender's."""

    results: dict[str, str]  # "spf", "dkim", "dmarc" -> "pass", "fail", "none" ..., only those it speaks of
    attested: bool = False


def authentic(fields: Fields, server: str = "") -> Authentic:
    """Return what the receiving server found; nothing where it left no field. `server` is where our mail is fetched."""
    values = _trusted(fields, server.lower())
    results: dict[str, str] = {}
    passed_from: set[str] = set()
    signed_by: set[str] = set()
    for value in values:
        _read(value, results, passed_from, signed_by)
    author = fields.author("from")
    if author is None or len(fields.people("from")) != 1 or len(fields.all("from")) != 1:
        return Authentic(results)
    domain = author.address.rpartition("@")[2].lower().strip(".")
    if "dmarc" in results:
        attested = results["dmarc"] == "pass" and domain in passed_from
    else:
        attested = domain in signed_by
    return Authentic(results, attested and bool(domain))


def _trusted(fields: Fields, server: str) -> list[str]:
    """Return the values of the fields our server put there."""
    header = [(name.lower(), str(value)) for name, value in list(fields.message.raw_items())[:_MAX_FIELDS]]
    above: list[str] = []
    for name, value in header:
        if name == _RECEIVED and not _WITHIN.search(value):
            break
        if name == _FIELD:
            above.append(value[:_MAX_VALUE])
    else:
        above = []  # no line of receipt: whoever wrote the mail wrote all of it
    if above:
        return above
    stamps = next((ends for end, ends in _STAMPS.items() if _ends(server, end)), None)
    first = next((value for name, value in header if name == _FIELD), None)
    if stamps is None or first is None:
        return []
    if not any(_stamped(first, end) for end in stamps):
        return []
    return [first[:_MAX_VALUE]]


def _stamped(value: str, end: str) -> bool:
    """Tell whether a field names a server of this provider; "" means that it names none at all."""
    word = _COMMENT.sub(" ", value[:_MAX_VALUE]).strip().partition(";")[0].split()
    if not end:
        return bool(word) and "=" in word[0]
    return bool(word) and _ends(word[0].lower(), end)


def _ends(name: str, end: str) -> bool:
    return name == end or name.endswith(f".{end}")


def _read(value: str, results: dict[str, str], passed_from: set[str], signed_by: set[str]) -> None:
    """Take over one field's results; of several signatures the best one counts."""
    plain = _COMMENT.sub(" ", " ".join(value.split()))
    for part in plain.split(";"):
        found = _RESULT.search(part)
        if found is None:
            continue
        way, result = found.group(1).lower(), found.group(2).lower()
        if way == "compauth":
            continue
        if result == "pass" or way not in results:
            results[way] = result
        for kind, domain in _PROPERTY.findall(part) if result == "pass" else ():
            if way == "dmarc" and kind.lower() == "from":
                passed_from.add(domain.lower().strip("."))
            elif way == "dkim" and kind.lower() != "from":
                signed_by.add(domain.lower().strip("."))
