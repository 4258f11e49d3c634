"""Drafts: kept with every pause in typing, one a person, customer and kind."""

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

    def load(self, customer_id: UUID, mode: str) -> DraftRow | None:
        with self._seat.store.read() as conn:
            return drafts.get_for(conn, self._seat.operator_id, customer_id, _mode(mode))

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
    ) -> DraftRow | None:
        """Keep what is written so far; nothing written means no draft. `base_version` is the mark of the options."""
        if not text.strip() and not files:
            self.discard(customer_id, mode)
            return None
        with self._seat.write_plain(_permission(mode)) as unit:
            self._let_go(unit, customer_id, mode, files)
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
            )

    def discard(self, customer_id: UUID, mode: str) -> None:
        with self._seat.write_plain(_permission(mode)) as unit:
            self._let_go(unit, customer_id, mode, ())
            drafts.discard(unit, self._seat.operator_id, customer_id, mode)

    def _let_go(self, unit: Unit, customer_id: UUID, mode: str, files: tuple[FileRef, ...]) -> None:
        """Give up the files of the stored draft that are not among `files` any more."""
        known = drafts.get_for(unit.conn, self._seat.operator_id, customer_id, mode)
        for file in known.files if known else ():
            if file not in files:
                blobs.unref(unit, file[2])


def _mode(mode: str) -> str:
    if mode not in MODES:
        raise Invalid(field="mode", reason="choice")
    return mode


def _permission(mode: str) -> Permission:
    return Permission.NOTE if _mode(mode) == "note" else Permission.REPLY
