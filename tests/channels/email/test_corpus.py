"""Mails named for their quirk, each with what must come of it (`<name>.json`; only the keys given are compared)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from omnibox.channels.base import Inbound, Report
from omnibox.channels.email.reading import Arrival, Own, read_mail

FOLDER = Path(__file__).with_name("corpus")
MAILS = sorted(path.stem for path in FOLDER.glob("*.eml"))
ARRIVED = datetime(2024, 6, 5, tzinfo=UTC)
OWN = Own(frozenset({"help@shop.example"}), "a key")


def read(name: str) -> tuple[Inbound, tuple[Report, ...]]:
    return read_mail((FOLDER / f"{name}.eml").read_bytes(), Arrival(ARRIVED), OWN)


def outcome(item: Inbound, reports: tuple[Report, ...]) -> dict[str, Any]:
    """Return everything an expectation may speak of."""
    by_role: dict[str, list[str]] = {"to": [], "cc": []}
    for one in item.participants:
        by_role.setdefault(one.role, []).append(one.handle.value)
    return {
        "provider_id": item.provider_id,
        "sender": item.sender.value,
        "sender_name": item.sender.name,
        "to": by_role["to"],
        "cc": by_role["cc"],
        "reply_to": by_role.get("reply_to", []),
        "followup_to": by_role.get("followup_to", []),
        "at": item.at.isoformat(),
        "subject": item.subject,
        "subject_key": item.subject_key,
        "text": item.text,
        "visible": item.text[: item.visible_chars] if item.visible_chars is not None else item.text,
        "machine": item.machine.value,
        "answers": list(item.answers),
        "damage": list(item.damage),
        "files": [[file.name, file.mime, file.size] for file in item.attachments],
        "names": [file.name for file in item.attachments],
        "inline": [file.name for file in item.attachments if file.inline],
        "sealed": item.payload.get("sealed"),
        "hints": [hint["code"] for hint in item.payload.get("hints", [])],
        "importance": item.payload.get("importance"),
        "unsubscribe": item.payload.get("unsubscribe"),
        "reports": [[r.provider_id, r.state.value, r.params["status"], r.params["recipient"]] for r in reports],
    }


@pytest.mark.parametrize("name", MAILS)
def test_quirk(name: str) -> None:
    expected = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    item, reports = read(name)
    found = outcome(item, reports)
    for part in expected.pop("html_has", []):
        assert part in item.html
    for part in expected.pop("html_lacks", []):
        assert part not in item.html
    assert expected.pop("text_has", "") in item.text
    invite = item.payload.get("invite", {})
    if "invite" in expected:
        assert bool(invite) == bool(expected["invite"])
        assert {key: invite[key] for key in expected["invite"]} == expected.pop("invite")
    assert item.provider_id.endswith(expected.pop("provider_id_ends", ""))
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("name", MAILS)
def test_whatever_came_can_be_stored(name: str) -> None:
    item, _ = read(name)
    words = [item.text, item.html, item.subject, item.sender.name, item.sender.value, item.provider_id, *item.answers]
    words += [part for file in item.attachments for part in (file.name, file.mime, file.content_id)]
    words.append(json.dumps(item.payload, ensure_ascii=False))
    words += [part for one in item.participants for part in (one.handle.name, one.handle.value)]
    for word in words:
        assert "\x00" not in word
        word.encode("utf-8")
    assert item.raw == (FOLDER / f"{name}.eml").read_bytes()
    assert item.at.utcoffset() is not None
    assert "unreadable" not in item.damage
    assert item.visible_chars is None or 0 < item.visible_chars < len(item.text)


def test_the_same_bytes_give_the_same_item() -> None:
    assert read("message-id-missing") == read("message-id-missing")
