"""A counterpart that lies in a folder: what it says and what it was sent are lines in files.

It is how conformance, engine and crash tests hold both ends of the line across processes: each send is on disk
before it is answered, so that after a kill the count of sends is what really left.

- `inbound.jsonl`: one event a line, appended by `World.say`; the driver's cursor is the byte after the last one read;
- `sent.jsonl`: one line a message that left, appended by the driver;
- `plan.json`: what goes wrong, by face: {"send": ["unknown", "ok"], "receive": [...], "lookup": [...], "probe": [...]};
- `files/`: what can be fetched; `seen.jsonl`: read marks that were set;
- `calls.jsonl`: one word a call of a face; the n-th call takes the n-th word of its plan ("ok" after the last).
"""

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from omnibox.channels.base import Attachment, Flags, Inbound, Json, Outbound, Participant, Report
from omnibox.model.handle import Handle, HandleKind, Verification
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass

Event = Inbound | Report | Flags

_TYPES: dict[str, type[Inbound | Report | Flags]] = {"inbound": Inbound, "report": Report, "flags": Flags}


class World:
    """One folder, seen from either end. Safe to use from several processes: files are only appended to."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which is made if it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    # ---- the other side of the line

    def say(self, *events: Event) -> None:
        """Let these events come in."""
        _append(self.folder / "inbound.jsonl", [encode(event) for event in events])

    def plan(self, face: str, *words: str) -> None:
        """Let the coming calls of `face` (send, lookup, receive, probe) meet `words`, one each."""
        path = self.folder / "plan.json"
        plan = _read_json(path)
        plan[face] = ["ok"] * self.calls(face) + list(words)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(plan), encoding="utf-8")
        fresh.replace(path)

    def sent(self) -> list[Json]:
        """Return every message that left, oldest first."""
        return _lines(self.folder / "sent.jsonl")

    def calls(self, face: str) -> int:
        """Return how often the driver's `face` was called."""
        return sum(1 for call in _lines(self.folder / "calls.jsonl") if call.get("face") == face)

    def put_file(self, name: str, data: bytes) -> None:
        """Lay down a file that can be fetched by its name."""
        folder = self.folder / "files"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)

    def marks(self) -> dict[str, bool]:
        """Return the read marks that were set, by provider id."""
        return {line["provider_id"]: line["seen"] for line in _lines(self.folder / "seen.jsonl")}

    # ---- the driver's side

    def take(self, offset: int, most: int) -> tuple[list[Event], int]:
        """Return at most `most` events from byte `offset` on, and the byte after them; half-written lines wait."""
        path = self.folder / "inbound.jsonl"
        if not path.exists() or path.stat().st_size <= offset:
            return [], offset
        found: list[Event] = []
        with path.open("rb") as file:
            file.seek(offset)
            for line in file:
                if len(found) == most or not line.endswith(b"\n"):
                    break
                found.append(decode(json.loads(line)))
                offset += len(line)
        return found, offset

    def remaining(self, offset: int) -> int:
        """Return how many whole lines stand after byte `offset`."""
        path = self.folder / "inbound.jsonl"
        if not path.exists():
            return 0
        with path.open("rb") as file:
            file.seek(offset)
            return sum(1 for line in file if line.endswith(b"\n"))

    def next_word(self, face: str) -> str:
        """Note a call of `face` and return what it meets."""
        words = _read_json(self.folder / "plan.json").get(face, [])
        number = self.calls(face)
        _append(self.folder / "calls.jsonl", [{"face": face}])
        return str(words[number]) if number < len(words) else "ok"

    def keep(self, message: Outbound, provider_id: str, at: datetime) -> None:
        """Put a message that leaves on disk."""
        line = {
            "provider_id": provider_id,
            "item_id": str(message.item_id),
            "conversation_id": str(message.conversation_id),
            "text": message.text,
            "subject": message.subject,
            "to": [handle.value for handle in message.to],
            "cc": [handle.value for handle in message.cc],
            "answers": list(message.answers),
            "files": [[file.name, file.mime, len(file.data)] for file in message.files],
            "at": at.isoformat(),
        }
        _append(self.folder / "sent.jsonl", [line])

    def file(self, name: str) -> bytes | None:
        """Return a file that was laid down, None where there is none of that name."""
        path = self.folder / "files" / Path(name).name
        return path.read_bytes() if path.is_file() else None

    def mark(self, provider_ids: Sequence[str], seen: bool) -> None:
        """Put read marks on disk."""
        _append(self.folder / "seen.jsonl", [{"provider_id": name, "seen": seen} for name in provider_ids])

    def find(self, message: Outbound) -> Json | None:
        """Return the line of a message that left, if it did."""
        mine = str(message.item_id)
        return next((line for line in self.sent() if line["item_id"] == mine), None)


def _append(path: Path, rows: Sequence[Any]) -> None:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def _lines(path: Path) -> list[Json]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]


def _read_json(path: Path) -> dict[str, list[str]]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def encode(event: Event) -> Json:
    """Return the JSON form of an event."""
    kind = next(word for word, cls in _TYPES.items() if isinstance(event, cls))
    return {"type": kind, **_plain(asdict(event))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def decode(line: Json) -> Event:
    """Return the event of a line. Raises: KeyError, TypeError, ValueError for a line that is none."""
    cls = _TYPES[line["type"]]
    values = {field.name: line[field.name] for field in fields(cls) if field.name in line}
    values["at"] = datetime.fromisoformat(values["at"]) if "at" in values else None
    if cls is Report:
        return Report(**{**values, "state": Delivery(values["state"])})
    if cls is Flags:
        return Flags(values["provider_id"], values["seen"])
    return Inbound(**{**values, **_inbound_parts(values)})


def _inbound_parts(values: Json) -> Json:
    raw = values.get("raw")
    return {
        "sender": _handle(values["sender"]),
        "direction": Direction(values.get("direction", "in")),
        "participants": tuple(Participant(_handle(p["handle"]), p["role"]) for p in values.get("participants", ())),
        "vouched": tuple(_handle(handle) for handle in values.get("vouched", ())),
        "anchors": tuple(UUID(text) for text in values.get("anchors", ())),
        "machine": MachineClass(values.get("machine", "human")),
        "attachments": tuple(_attachment(a) for a in values.get("attachments", ())),
        "raw": base64.b64decode(raw) if raw is not None else None,
        "kind": ItemKind(values.get("kind", "message")),
        **{name: tuple(values.get(name, ())) for name in ("answers", "aliases", "damage", "tags")},
    }


def _handle(value: Json) -> Handle:
    return Handle(
        HandleKind(value["kind"]),
        value["value"],
        value["norm"],
        value["scope"],
        value["name"],
        Verification(value["verification"]),
    )


def _attachment(value: Json) -> Attachment:
    data = value["data"]
    return Attachment(**{**value, "data": base64.b64decode(data) if data is not None else None})
