"""Writes docs/channels.md from what the channels declare: `python -m tests.support.channels_page`."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from omnibox.channels import registry
from omnibox.channels.spec import Capability, ChannelSpec, Field, FieldKind, Limits

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "channels.md"
HEAD = """# Channels

Made from the channels' own declarations by `python -m tests.support.channels_page`; a test compares it with them. How
one is added: [extending.md](extending.md).
"""
MEANINGS = {
    Capability.RECEIVE: "takes in what arrives",
    Capability.SEND: "sends",
    Capability.SUBJECT: "messages have a subject",
    Capability.CC: "several receivers, carbon copies",
    Capability.ATTACH: "takes files along",
    Capability.RICH_TEXT: "formatted text can be sent",
    Capability.HISTORY: "older items are filled in",
    Capability.LOOKUP: "what became of a send can be looked up",
    Capability.RAW: "keeps the source as it came",
    Capability.ARCHIVE: "kept messages can be imported from a disk",
    Capability.FOLDERS: "keeps items in folders; one chooses which become work",
    Capability.PULSE: "tells now and then that its line is good",
    Capability.OWN_IDS: "we choose the id before sending",
    Capability.TYPING: "says what somebody is typing",
    Capability.DEMO: "sample data, never offered beside real inboxes",
}


def page() -> str:
    """Return the whole page."""
    words: dict[str, str] = json.loads((ROOT / "resources" / "translations" / "en.json").read_text("utf-8"))
    specs = registry.specs()
    parts = [HEAD, *_capabilities(specs), *(line for spec in specs for line in _channel(spec, words))]
    return "\n".join(parts) + "\n"


def _capabilities(specs: Sequence[ChannelSpec]) -> Iterable[str]:
    yield "## What each can do\n"
    yield f"| capability | meaning | {' | '.join(f'`{spec.name}`' for spec in specs)} |"
    yield f"|---|---|{'---|' * len(specs)}"
    for capability in Capability:
        has = " | ".join("yes" if spec.can(capability) else "" for spec in specs)
        yield f"| `{capability}` | {MEANINGS[capability]} | {has} |"


def _channel(spec: ChannelSpec, words: dict[str, str]) -> Iterable[str]:
    days = spec.policy.window.days
    yield f"\n## {words[spec.label]} (`{spec.name}`)\n"
    yield f"- What arrives joins by **{spec.policy.joining}**; an answer reopens finished work for {days} days."
    yield f"- A send can be taken back for {spec.undo_seconds} seconds."
    yield f"- {_limits(registry.limits(spec.name)('somebody@example.org', 'Hello', datetime(2026, 1, 1, tzinfo=UTC)))}"
    for sample in spec.samples:
        yield f"- Sample inbox: {sample.name} ({sample.address})."
    if spec.fields:
        yield "\n| field | asked for as | kind | default |"
        yield "|---|---|---|---|"
        yield from (_field(field, words) for field in spec.fields if not field.hidden)
    if spec.sign_ins:
        pages = ", ".join(provider.label for provider in spec.sign_ins)
        yield f"\nInstead of a password, the sign-in page of: {pages}, or one given in the settings."
    if spec.discovers:
        yield "\nThe servers of a new address are looked for on the net."


def _limits(limits: Limits) -> str:
    chars = "no limit of characters" if limits.max_chars is None else f"{limits.max_chars} characters"
    return f"To an address of mail: {chars}, {limits.max_attachment_bytes // 1_000_000} MB of files."


def _field(field: Field, words: dict[str, str]) -> str:
    kind = f"{field.kind}, kept in the keyring" if field.kind is FieldKind.SECRET else str(field.kind)
    if field.choices:
        kind += f": {', '.join(value for value, _label in field.choices)}"
    marks = [word for word, on in (("may be empty", not field.required), ("advanced", field.advanced)) if on]
    return f"| `{field.key}` | {words[field.label]} | {', '.join([kind, *marks])} | {field.default} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
