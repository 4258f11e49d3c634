"""Signatures: kept for each inbox and each person, filled in when something is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from omnibox.desk import replying
from omnibox.desk.replying import Target
from omnibox.desk.seat import Seat
from omnibox.model import rich, sign_off, variables
from omnibox.model.errors import Invalid, NotFound
from omnibox.model.intents import FileRef
from omnibox.model.permissions import Permission
from omnibox.model.rows import InboxRow
from omnibox.model.sign_off import INBOX, OPERATOR, Signed, SignOff
from omnibox.store import blobs, inboxes, settings
from omnibox.store.database import Connection
from omnibox.store.unit import Unit

KEY = "signature"  # of an inbox's policy, and of a person's settings


@dataclass(frozen=True, slots=True)
class Choice:
    """One signature a message could take, filled for it. `unknown`: variables that cannot be filled."""

    key: str
    text: str
    unknown: tuple[str, ...]


def load(conn: Connection, seat: Seat, inbox: InboxRow) -> dict[str, SignOff]:
    """Return the signatures there are for messages of this person from this inbox."""
    found = {
        INBOX: sign_off.read(inbox.policy.get(KEY)),
        OPERATOR: sign_off.read(settings.get(conn, _mine(seat), None)),
    }
    return {key: sign for key, sign in found.items() if not sign.empty}


def values(seat: Seat, target: Target, customer: str, subject: str, today: str) -> dict[str, str]:
    """Return what the variables of a signature stand for in one message."""
    conversation = target.conversation
    return {
        **variables.person("operator", seat.actor.name),
        **variables.person("customer", customer),
        "inbox.name": replying.sender_name(target.inbox) or target.inbox.address,
        "inbox.address": target.inbox.address,
        "number": str(conversation.number) if conversation else "",
        "subject": subject,
        "date": today,
    }


def signed(found: Mapping[str, SignOff], word: str, known: Mapping[str, str]) -> Signed:
    """Return the signature a message takes. Raises: Invalid(field="signature", reason="unknown_variable", names)."""
    made = sign_off.filled(sign_off.chosen(found, word), known)
    if made.unknown:
        raise Invalid(field="signature", reason="unknown_variable", names=list(made.unknown))
    return made


def choices(seat: Seat, target: Target, found: Mapping[str, SignOff], today: str) -> tuple[Choice, ...]:
    """Return the signatures a composer can offer, the one that is taken by itself first."""
    name = target.conversation.customer_name if target.conversation else ""
    known = values(seat, target, name, "", today)
    made = ((key, sign_off.filled(sign, known)) for key, sign in found.items())
    return tuple(Choice(key, one.text, one.unknown) for key, one in made)


class Signatures:
    """Use-cases of the pages where signatures are written. Raise Denied, NotFound, Invalid(field="signature")."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def of_inbox(self, inbox_id: UUID) -> SignOff:
        """Return an inbox's signature, empty where it has none."""
        with self._seat.store.read() as conn:
            row = inboxes.get(conn, inbox_id)
        if row is None:
            raise NotFound(kind="inbox", id=str(inbox_id))
        return sign_off.read(row.policy.get(KEY))

    def mine(self) -> SignOff:
        """Return my own, which is taken where an inbox has none, or by choice."""
        with self._seat.store.read() as conn:
            return sign_off.read(settings.get(conn, _mine(self._seat), None))

    def keep_for_inbox(self, inbox_id: UUID, sign: SignOff) -> SignOff:
        """Keep an inbox's signature; an empty one means none. Returns it as it is kept."""
        clean = _checked(sign)
        with self._seat.write_plain(Permission.INBOXES) as unit:
            row = inboxes.get(unit.conn, inbox_id)
            if row is None:
                raise NotFound(kind="inbox", id=str(inbox_id))
            _hold(unit, sign_off.read(row.policy.get(KEY)), clean)
            inboxes.amend_policy(unit, inbox_id, **{KEY: None if clean.empty else clean.stored()})
        return clean

    def keep_mine(self, sign: SignOff) -> SignOff:
        """Keep my own."""
        clean = _checked(sign)
        with self._seat.write_plain(Permission.READ) as unit:
            _hold(unit, sign_off.read(settings.get(unit.conn, _mine(self._seat), None)), clean)
            settings.put(unit, _mine(self._seat), None if clean.empty else clean.stored())
        return clean

    def picture(self, file: FileRef) -> bytes:
        """Return a picture of a signature. Raises: NotFound, Damaged."""
        return blobs.get(self._seat.store, file[2])


def _mine(seat: Seat) -> str:
    return f"operator/{seat.operator_id}/{KEY}"


def _checked(sign: SignOff) -> SignOff:
    if len(sign.html) > sign_off.MAX_HTML:
        raise Invalid(field="signature", reason="too_long", max=sign_off.MAX_HTML)
    blocks = rich.from_html(sign.html)
    wrong = variables.unknown("\n".join(block.text for block in blocks), variables.SIGNATURE)
    if wrong:
        raise Invalid(field="signature", reason="unknown_variable", names=list(wrong))
    shown = {span.picture for block in blocks for span in block.spans if span.picture}
    files = tuple(file for file in sign.files if any(name.startswith(file[2][:32]) for name in shown))
    if len(files) > sign_off.MAX_FILES or sum(file[3] for file in files) > sign_off.MAX_FILE_BYTES:
        raise Invalid(field="signature", reason="too_large", max=sign_off.MAX_FILE_BYTES)
    return SignOff(rich.to_html(blocks), files)


def _hold(unit: Unit, before: SignOff, after: SignOff) -> None:
    """Take new pictures over from whoever attached them, let go of those that went. Raises: Invalid: one is gone."""
    for file in after.files:
        if not blobs.ref(unit, file[2]):
            raise Invalid(field="files", reason="gone", name=file[0])
        blobs.unref(unit, file[2])
    for file in before.files:
        if file not in after.files:
            blobs.unref(unit, file[2])
