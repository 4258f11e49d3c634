"""From a probe that worked to an inbox, and from an inbox to none."""

import secrets as randomness
from collections.abc import Mapping
from uuid import UUID

from omnibox.channels import registry
from omnibox.channels.spec import Capability
from omnibox.desk import secret_names, shelves
from omnibox.desk.seat import Seat
from omnibox.model.conversation import REPLY_WITHIN
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.handle import make_handle
from omnibox.model.health import MAX_SIZE
from omnibox.model.journal import Event, EventType
from omnibox.model.permissions import Permission
from omnibox.model.rows import InboxRow, RequestRow
from omnibox.model.sign_in import REFRESH_TOKEN, useful
from omnibox.store import inboxes, outbox, requests
from omnibox.store.unit import Unit

_RUNNING = ("asked", "working")
_THREAD_KEY_BYTES = 32


def connect(seat: Seat, request_id: UUID) -> InboxRow:
    """See `Inboxes.connect`. The inbox takes the id of the probe that proved it."""
    request = _probe(seat, request_id)
    if (known := _connected_by(seat, request_id)) is not None:
        return known
    if request.state in _RUNNING:
        raise Conflict(what=["probing"])
    if request.state == "failed" or not request.answer.get("ok"):
        forget_probe(seat, request_id)
        raise Invalid(field="probe", reason="failed")
    target = _target(seat, request)
    kept = {**(target.secret_refs if target else {}), **_keep_secrets(seat, request, target)}
    refs = useful(kept, request.payload["settings"])
    with seat.write_final(Permission.INBOXES, "connect", {"request": str(request_id)}) as unit:
        inbox_id = _save(unit, request, target, refs)
        secret_names.spare(unit, refs.values())
        secret_names.doom(unit, _left_over(request, target, kept, refs), unit.now)
    secret_names.sweep_if_open(seat)
    return _get(seat, inbox_id)


def forget_probe(seat: Seat, request_id: UUID) -> None:
    """Clear away the temporary secrets of a probe; a sign-in serves the next try too, and ends with its hour."""
    request = _probe(seat, request_id)
    names = _temporary(request) - {request.payload["secret_refs"].get(REFRESH_TOKEN, "")}
    with seat.write_plain(Permission.INBOXES) as unit:
        secret_names.doom(unit, names, unit.now)
    secret_names.sweep_if_open(seat)


def remove(seat: Seat, inbox: InboxRow) -> None:
    """See `Inboxes.remove`."""
    with seat.write_final(Permission.INBOXES, "remove_inbox", {"inbox": str(inbox.id)}) as unit:
        if waiting := outbox.pending(unit.conn, inbox.id):
            raise Conflict(what=["queued"], count=waiting)
        inboxes.remove(unit, inbox.id)
        secret_names.doom(unit, inbox.secret_refs.values(), unit.now)
    secret_names.sweep_if_open(seat)


def _probe(seat: Seat, request_id: UUID) -> RequestRow:
    with seat.store.read() as conn:
        request = requests.get(conn, request_id)
    if request is None or request.kind != "probe":
        raise NotFound(kind="probe", id=str(request_id))
    return request


def _get(seat: Seat, inbox_id: UUID) -> InboxRow:
    with seat.store.read() as conn:
        row = inboxes.get(conn, inbox_id)
    if row is None:
        raise NotFound(kind="inbox", id=str(inbox_id))
    return row


def _connected_by(seat: Seat, request_id: UUID) -> InboxRow | None:
    """Return the inbox this very probe was saved as."""
    mark = secret_names.final(request_id, "")
    with seat.store.read() as conn:
        for row in inboxes.list_inboxes(conn):
            if row.id == request_id or any(name.startswith(mark) for name in row.secret_refs.values()):
                return row
    return None


def _target(seat: Seat, request: RequestRow) -> InboxRow | None:
    """Return the inbox to change: the one the probe was for, or a removed one of the same address.

    What was removed is taken up again where it ended; a new row would bring all its mail a second time.
    """
    if request.inbox_id is not None:
        return _get(seat, request.inbox_id)
    norm = _norm(request.payload["channel"], request.payload["address"])
    with seat.store.read() as conn:
        rows = [row for row in inboxes.list_inboxes(conn, removed=True) if row.channel == request.payload["channel"]]
    same = [row for row in rows if norm and _norm(row.channel, row.address) == norm]
    for row in same:
        if row.state != "removed":
            raise Conflict(what=["inbox"], inbox=str(row.id))
    return same[-1] if same else None


def _norm(channel: str, address: str) -> str:
    return make_handle(registry.spec(channel).handle_kind, address).norm if address else ""


def _keep_secrets(seat: Seat, request: RequestRow, target: InboxRow | None) -> dict[str, str]:
    """Copy each proved secret to its final name, written down as due until the inbox is saved."""
    refs = dict(request.payload["secret_refs"])
    moving = {key: name for key, name in refs.items() if name in _temporary(request)}
    names = {key: secret_names.final(request.id, key) for key in moving}
    new_key = _needs_thread_key(request.payload["channel"], target)
    if new_key:
        names[secret_names.THREAD_KEY] = secret_names.final(request.id, secret_names.THREAD_KEY)
    with seat.write_plain(Permission.INBOXES) as unit:
        secret_names.doom(unit, names.values(), unit.now + secret_names.PROBE_LIFETIME)
    for key, name in moving.items():
        secret = seat.vault.get(name)
        if secret is None:
            raise Invalid(field=key, reason="expired")
        seat.vault.put(names[key], secret)
    if new_key:
        seat.vault.put(names[secret_names.THREAD_KEY], randomness.token_hex(_THREAD_KEY_BYTES))
    return {**refs, **names}


def _needs_thread_key(channel: str, target: InboxRow | None) -> bool:
    known = target is not None and secret_names.THREAD_KEY in target.secret_refs
    return registry.spec(channel).can(Capability.OWN_IDS) and not known


def _save(unit: Unit, request: RequestRow, target: InboxRow | None, refs: Mapping[str, str]) -> UUID:
    payload = request.payload
    fields = {key: payload[key] for key in ("name", "address", "settings")}
    if target is None:
        norm = _norm(payload["channel"], payload["address"])
        return inboxes.add_inbox(
            unit, channel=payload["channel"], secret_refs=refs, address_norm=norm, inbox_id=request.id,
            policy={**_first_policy(payload["channel"]), **_limit(request)}, **fields,
        )  # fmt: skip
    fields["settings"] = {**shelves.kept(target), **fields["settings"]}
    inboxes.change(unit, target.id, secret_refs=refs, **fields)
    inboxes.amend_policy(unit, target.id, **_limit(request))
    inboxes.set_state(unit, target.id, "new")
    if target.state == "removed":
        states = {"channel": target.channel}
        unit.emit(Event(EventType.INBOX_ADDED, inbox_id=target.id, states=states))
    return target.id


def _first_policy(channel: str) -> dict[str, int]:
    """Return what the store must know of a channel's own promise: it knows no channels."""
    within = registry.spec(channel).reply_within
    return {} if within == REPLY_WITHIN else {"reply_within": within}


def _limit(request: RequestRow) -> dict[str, int]:
    """Return how many bytes a message may have, as the server said while it was tried."""
    told = [step["params"].get(MAX_SIZE) for step in request.answer.get("steps", ()) if step.get("params")]
    return next(({MAX_SIZE: most} for most in told if isinstance(most, int) and most > 0), {})


def _temporary(request: RequestRow) -> set[str]:
    return {name for name in request.payload["secret_refs"].values() if name.startswith("probe/")}


def _left_over(
    request: RequestRow, target: InboxRow | None, kept: Mapping[str, str], refs: Mapping[str, str]
) -> set[str]:
    """Return names no longer used: the temporary ones, and those a change replaced or made useless."""
    former = set(target.secret_refs.values()) if target else set()
    return (_temporary(request) | former | set(kept.values())) - set(refs.values())
