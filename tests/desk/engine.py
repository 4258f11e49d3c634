"""The other side of a request, played by hand: what the engine's own tests prove with real servers."""

from collections.abc import Mapping
from typing import Any

from omnibox.model.actor import ENGINE
from omnibox.model.rows import RequestRow
from omnibox.store import requests
from omnibox.store.database import Store


def take(store: Store, kind: str = "probe") -> RequestRow:
    """Claim the next question."""
    with store.write(ENGINE) as unit:
        row = requests.claim(unit, "test", [kind])
    assert row is not None
    return row


def answer(store: Store, ok: bool = True, kind: str = "probe", **more: Any) -> RequestRow:
    """Claim the next question and answer it."""
    row = take(store, kind)
    reply: Mapping[str, Any] = {
        "ok": ok,
        "steps": [{"what": "imap_connect", "ok": ok, "code": "" if ok else "refused"}],
    }
    with store.write(ENGINE) as unit:
        requests.answer(unit, row.id, True, {**reply, **more})  # that it does not work is an answer too
    return row
