"""What is odd about a message, in words: calm, short, and with what to look at."""

from collections.abc import Mapping
from typing import Any

from omnibox.model.rows import ItemRow
from omnibox.ui.i18n import tr

MOST = 4  # hints told; the first are the heaviest
_KEYS = {  # what a place in the words is filled with: the first of these that the hint carries
    "shown": ("shown", "name", "named", "said", "words", "text"),
    "address": ("address", "sender", "reply_to", "from", "to"),
    "answers": ("reply_to", "to", "address"),
    "domain": ("domain", "host", "address"),
    "real": ("real", "like", "looks_like", "known", "ours"),
    "host": ("host", "target", "domain", "href"),
    "file": ("name", "file"),
}


def hint_codes(item: ItemRow) -> list[tuple[str, Mapping[str, Any]]]:
    """The hints an item carries, as (code, params); what is not a hint is left out."""
    found = item.payload.get("hints")
    if not isinstance(found, list):
        return []
    said = [(one.get("code"), one.get("params")) for one in found if isinstance(one, dict)]
    return [(str(code), params if isinstance(params, dict) else {}) for code, params in said if code]


def hint_lines(item: ItemRow) -> list[str]:
    """A sentence for each hint."""
    codes = hint_codes(item)
    if not codes:
        return []
    known = _sentences()
    lines = []
    for code, params in codes:
        words = known.get(code) or tr("Something about this message is odd ({code}).", code=code)
        given = {place: _first(params, keys) for place, keys in _KEYS.items()}
        lines.append(words.format(**given))
    return list(dict.fromkeys(lines))[:MOST]


def _first(params: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(params[key])[:120] for key in keys if params.get(key)), "…")


def _sentences() -> dict[str, str]:
    elsewhere = tr("A link says {shown}, but opens {host}.")
    unproved = tr("Your mail server could not confirm that it comes from {domain}.")
    return {
        "name_is_other_address": tr("The name says {shown}, but it came from {address}."),
        "name_is_ours": tr("The sender uses a name of your team, from an address outside."),
        "name_is_colleague": tr("The sender uses a name of your team, from an address outside."),
        "reply_to_elsewhere": tr("Answers go to {answers}, not to the sender."),
        "lookalike_domain": tr("{domain} looks like {real}, but is another address."),
        "link_elsewhere": elsewhere,
        "mixed_script_domain": tr("{domain} mixes letters of several scripts that look alike."),
        "not_authentic": unproved,
        "dmarc_failed": unproved,
        "risky_attachment": tr("{file} may run a program."),
    }
