"""Servers of well-known mail providers, and a guess for all others. Plain data: nothing is asked on any line.

Our own list comes first, then the facts of Mozilla's (`resources/mail_providers.json`, made by
`packaging/mail_providers.py`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from omnibox.channels.email.oauth import sign_in_of
from omnibox.channels.email.preset_list import PRESETS, Preset
from omnibox.model.sign_in import PASSWORD
from omnibox.resource import resource

OAUTH_ALONE = "oauth"  # Preset.sign_in: no password works
# Providers that give addresses in a domain a country: yahoo.de, outlook.fr, hotmail.co.uk ...
_FAMILIES = {"yahoo": "yahoo.com", "outlook": "outlook.com", "hotmail": "outlook.com", "live": "outlook.com"}
# second labels below which a country gives out names: example.co.uk
_SECOND = frozenset({"ac", "co", "com", "edu", "gob", "gov", "go", "ne", "net", "or", "org"})


def suggest(address: str) -> Mapping[str, str] | None:
    """Return settings for the form, or None if `address` is no mail address.

    Keys are those of the channel's fields. Facts for the page: `provider` ("" for a guess), `sign_in`, `page` (the key
    of a sign-in page, "" for none), `help` (a link, "" for none), `pop_only` ("true" or "").
    """
    local, at, domain = address.strip().rpartition("@")
    domain = domain.casefold().rstrip(".")
    if not (at and local and "." in domain):
        return None
    preset = preset_for(domain) or Preset("", f"imap.{domain}", f"smtp.{domain}", (domain,))
    return {
        "address": address.strip(),
        **preset.settings(address.strip()),
        "provider": preset.provider,
        "sign_in": preset.sign_in,
        "page": sign_in_of(preset.imap),
        "help": preset.help,
        "enable": preset.enable,
        "pop_only": "true" if preset.pop_only else "",
    }


def preset_for(domain: str) -> Preset | None:
    """Return the provider that gives addresses in `domain` (case folded), if it is a known one."""
    ours, listed = _ours(), _listed()
    known = ours.get(domain)
    if known is None and domain.endswith(".onmicrosoft.com"):
        known = ours["onmicrosoft.com"]
    if known is None and (family := _FAMILIES.get(domain.partition(".")[0])) and _is_country(domain):
        known = ours[family]
    return _with_pages(known, listed.get(domain)) if known is not None else listed.get(domain)


def _with_pages(ours: Preset, theirs: Preset | None) -> Preset:
    """Return our preset with the links of the public list where we have none."""
    if theirs is None or ours.help:
        return ours
    return replace(ours, help=theirs.help, enable=theirs.enable)


def preset_for_host(host: str) -> Preset | None:
    """Return the provider whose host takes a domain's mail, by the longest part of its name that is known."""
    labels = host.casefold().rstrip(".").split(".")
    tails = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    return next((found for tail in tails if (found := _ours().get(tail) or _listed().get(tail))), None)


def auth_of(preset: Preset) -> tuple[str, ...]:
    """Return how one may sign in, the provider's favourite first: keys of sign-in pages, "password"."""
    page = sign_in_of(preset.imap)
    words = [page] if page else []
    return (*words, PASSWORD) if preset.sign_in != OAUTH_ALONE else tuple(words)


def main_domain(host: str) -> str:
    """Return the part of a host's name that somebody registered: mx1.mail.example.co.uk -> example.co.uk.

    A rule of thumb for country domains stands for the public suffix list: at worst a place is asked that is not there.
    """
    labels = host.casefold().rstrip(".").split(".")
    long = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3 if long else -2 :])


def _is_country(domain: str) -> bool:
    """Tell whether the domain is `name.cc`, `name.co.cc` or `name.com.cc`."""
    labels = domain.split(".")[1:]
    return len(labels[-1]) == 2 and (len(labels) == 1 or (len(labels) == 2 and labels[0] in ("co", "com")))


@cache
def _ours() -> Mapping[str, Preset]:
    return _by_domain(PRESETS)


@cache
def _listed() -> Mapping[str, Preset]:
    """Read Mozilla's facts; the window begins without them."""
    rows = json.loads(resource("mail_providers.json").read_text(encoding="utf-8"))
    return _by_domain([_preset(row) for row in rows["providers"]])


def _by_domain(presets: Iterable[Preset]) -> Mapping[str, Preset]:
    return {domain: preset for preset in presets for domain in preset.domains}


def _preset(row: Mapping[str, Any]) -> Preset:
    imap, imap_port, imap_security = row.get("imap", "::").split(":")
    smtp, smtp_port, smtp_security = row.get("smtp", "::").split(":")
    return Preset(
        provider=row["name"],
        imap=imap,
        smtp=smtp,
        domains=tuple(row["domains"]),
        imap_port=int(imap_port or 993),
        imap_security=imap_security,
        smtp_port=int(smtp_port or 465),
        smtp_security=smtp_security,
        sign_in=row.get("sign_in", PASSWORD),
        local_user=bool(row.get("local_user")),
        pop_only=bool(row.get("pop_only")),
        help=row.get("help", ""),
        enable=row.get("enable", ""),
    )
