"""Drafts: kept with every pause in typing, one a person, customer, kind and inbox."""

from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.errors import Invalid
from omnibox.model.intents import FileRef
from omnibox.model.permissions import Permission
from omnibox.model.rows import DraftRow
from omnibox.store import blobs, drafts
from omnibox.store.unit import Unit

MODES = ("reply", "note")


class Drafts:
    """Text not yet an intent."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def load(self, customer_id: UUID, mode: str, inbox_id: UUID | None = None) -> DraftRow | None:
        """Return what I have written to a customer by an inbox; without one, the newest of all."""
        with self._seat.store.read() as conn:
            return drafts.get_for(conn, self._seat.operator_id, customer_id, _mode(mode), inbox_id)

    def all(self, customer_id: UUID, mode: str) -> tuple[DraftRow, ...]:
        """Return all I have written to a customer in one way, one an inbox, the newest first."""
        with self._seat.store.read() as conn:
            return drafts.of_customer(conn, self._seat.operator_id, customer_id, _mode(mode))

    def save(  # noqa: PLR0913  # what a draft holds, by name
        self,
        customer_id: UUID,
        mode: str,
        *,
        text: str,
        conversation_id: UUID | None = None,
        inbox_id: UUID | None = None,
        to: tuple[str, ...] = (),
        cc: tuple[str, ...] = (),
        bcc: tuple[str, ...] = (),
        subject: str = "",
        base_version: int = 0,
        files: tuple[FileRef, ...] = (),
        html: str = "",
        moved_from: UUID | None = None,
    ) -> DraftRow | None:
        """Keep what is written so far; nothing written means no draft. `base_version` is the mark of the options."""
        place = moved_from or inbox_id
        if not text.strip() and not files:
            self.discard(customer_id, mode, place)
            return None
        with self._seat.write_plain(_permission(mode)) as unit:
            self._let_go(unit, customer_id, mode, place, files)
            return drafts.save(
                unit,
                operator_id=self._seat.operator_id,
                customer_id=customer_id,
                mode=mode,
                conversation_id=conversation_id,
                inbox_id=inbox_id,
                to=to,
                cc=cc,
                bcc=bcc,
                subject=subject,
                text=text,
                base_version=base_version,
                files=files,
                html=html,
                moved_from=moved_from,
            )

    def discard(self, customer_id: UUID, mode: str, inbox_id: UUID | None = None) -> None:
        """Throw away what I wrote by an inbox; without one, all of that kind."""
        with self._seat.write_plain(_permission(mode)) as unit:
            self._let_go(unit, customer_id, mode, inbox_id, ())
            drafts.discard(unit, self._seat.operator_id, customer_id, mode, inbox_id)

    def _let_go(
        self, unit: Unit, customer_id: UUID, mode: str, inbox_id: UUID | None, files: tuple[FileRef, ...]
    ) -> None:
        """Give up the files of the stored draft that are not among `files` any more."""
        here = list(drafts.of_customer(unit.conn, self._seat.operator_id, customer_id, mode))
        if inbox_id is not None:
            here = [row for row in here if row.inbox_id in (inbox_id, None)][:1]
        for file in (file for row in here for file in row.files):
            if file not in files:
                blobs.unref(unit, file[2])


def _mode(mode: str) -> str:
    if mode not in MODES:
        raise Invalid(field="mode", reason="choice")
    return mode


def _permission(mode: str) -> Permission:
    return Permission.NOTE if _mode(mode) == "note" else Permission.REPLY
