"""Importing kept mail: what a path holds, beginning, watching, stopping, going on, and taking one back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from omnibox.channels import registry
from omnibox.channels.spec import Capability
from omnibox.desk.seat import Seat
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.handle import normal_email
from omnibox.model.ids import uuid7
from omnibox.model.importing import FAILED, PREFIX, RUNNING, STOPPED, ImportState, from_json
from omnibox.model.permissions import Permission
from omnibox.model.rows import KEPT, InboxRow
from omnibox.store import inboxes, removal, requests, settings
from omnibox.store.unit import Unit

Tell = Callable[[int, int], object]  # items that are gone, of how many


class Imports:
    """Use-cases of the import. The engine does the work, on the computer it runs on."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def look(self, path: Path) -> UUID:
        """Ask what a file or folder holds. Returns the request; its answer has mails, bytes, left, names and more."""
        with self._seat.write_plain(Permission.INBOXES) as unit:
            payload = {"do": "look", "channel": _channel(), "path": str(path.absolute())}
            return requests.ask(unit, "import", None, payload)

    def targets(self) -> tuple[InboxRow, ...]:
        """Return the inboxes kept mail can go into."""
        with self._seat.store.read() as conn:
            return tuple(row for row in inboxes.list_inboxes(conn) if row.channel == _channel())

    def begin(
        self, path: Path, inbox_id: UUID | None, *, name: str = "", address: str = "", own: str = ""
    ) -> ImportState:
        """Import what lies at `path` as history into an inbox, or (None) into a new one for kept mail.

        `address` is the new inbox's; `own` names further addresses whose mail is ours, between commas.

        Raises: Denied, NotFound, Invalid(field, reason), Conflict(what=["import"]) where it runs already.
        """
        addresses = [word.strip() for word in own.replace(";", ",").split(",") if word.strip()]
        for word in ([] if inbox_id else [address.strip()]) + addresses:
            if "@" not in normal_email(word) or len(word) > 300:
                raise Invalid(field="own" if word in addresses else "address", reason="address")
        with self._seat.write_final(Permission.INBOXES, "import_mail", {}) as unit:
            row = inboxes.get(unit.conn, inbox_id) if inbox_id else None
            if inbox_id is not None and (row is None or row.state == "removed"):
                raise NotFound(kind="inbox", id=str(inbox_id))
            target = inbox_id or _kept_inbox(unit, name.strip() or address.strip(), address.strip())
            state = ImportState(
                uuid7(unit.now), target, str(path.absolute()), own=",".join(addresses), fresh=inbox_id is None
            )
            if any(one.path == state.path and one.state == RUNNING for one in _all(unit.conn)):
                raise Conflict(what=["import"])
            settings.put(unit, state.key, state.to_json(), quiet=True)
            _ask(unit, state, "begin")
        return state

    def all(self) -> tuple[ImportState, ...]:
        """Return the imports that are remembered, the newest first."""
        with self._seat.store.read() as conn:
            return tuple(sorted(_all(conn), key=lambda state: state.id, reverse=True))

    def stop(self, import_id: UUID) -> None:
        """Stop where it is; what is stored stays. Works without an engine, too."""
        with self._seat.write_plain(Permission.INBOXES) as unit:
            state = _load(unit, import_id)
            if state.state == RUNNING:
                settings.put(unit, state.key, replace(state, state=STOPPED).to_json(), quiet=True)
                _ask(unit, state, "stop")

    def go_on(self, import_id: UUID) -> None:
        """Go on with one that was stopped or failed, where it ended."""
        with self._seat.write_plain(Permission.INBOXES) as unit:
            state = _load(unit, import_id)
            if state.state in (STOPPED, FAILED):
                settings.put(unit, state.key, replace(state, state=RUNNING, code="").to_json(), quiet=True)
                _ask(unit, state, "begin")

    def forget(self, import_id: UUID) -> None:
        """Remember one that ended no longer; what it brought stays. Raises: Conflict(what=["import"]) while it runs."""
        with self._seat.write_plain(Permission.INBOXES) as unit:
            state = _load(unit, import_id)
            if state.state == RUNNING:
                raise Conflict(what=["import"])
            settings.remove(unit, state.key)

    def take_back(self, import_id: UUID, tell: Tell | None = None) -> int:
        """Remove an inbox that was made for an import, with all that came into it. Returns how many items went.

        What was imported into an inbox that was there already cannot be told from its own mail and stays.
        Raises: Conflict(what=["import"]) while it runs, Invalid(field="import", reason="shared").
        """
        with self._seat.write_final(Permission.INBOXES, "take_back_import", {}) as unit:
            state = _load(unit, import_id)
            if state.state == RUNNING:
                raise Conflict(what=["import"])
            if not state.fresh:
                raise Invalid(field="import", reason="shared")
            inboxes.remove(unit, state.inbox_id)
        gone, whole = 0, removal.items_of(self._seat.store, [state.inbox_id])
        while True:
            with self._seat.write_plain(Permission.INBOXES) as unit:
                step = removal.remove_some(unit, [state.inbox_id])
                if step.finished:
                    settings.remove(unit, state.key)
            gone += step.items
            if tell is not None:
                tell(gone, max(gone, whole))
            if step.finished:
                return gone


def _channel() -> str:
    return next(spec.name for spec in registry.specs() if spec.can(Capability.ARCHIVE))


def _kept_inbox(unit: Unit, name: str, address: str) -> UUID:
    return inboxes.add_inbox(
        unit,
        channel=_channel(),
        name=name,
        address=address,
        settings={"address": address, KEPT: "true"},
        secret_refs={},
        address_norm=normal_email(address),
        state="paused",
    )


def _ask(unit: Unit, state: ImportState, what: str) -> UUID:
    return requests.ask(unit, "import", state.inbox_id, {"do": what, "import": str(state.id)})


def _load(unit: Unit, import_id: UUID) -> ImportState:
    kept = settings.get(unit.conn, f"{PREFIX}{import_id}")
    if kept is None:
        raise NotFound(kind="import", id=str(import_id))
    return from_json(f"{PREFIX}{import_id}", kept)


def _all(conn: Any) -> list[ImportState]:
    return [from_json(key, kept) for key, kept in settings.with_prefix(conn, PREFIX).items()]
