"""Drafts: kept with every pause in typing, one a person, customer, kind and inbox."""

from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.errors import Invalid
from omnibox.model.intents import FileRef
from omnibox.model.joined import joined_html, put_before
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
        seen: str | None = None,
    ) -> DraftRow | None:
        """Keep what is written so far; nothing written means no draft. `base_version` is the mark of the options.

        `seen` is the text that was last known to be stored: what was put in front of it since stays there, and the
        returned draft begins with it. None writes over whatever is stored.
        """
        place = moved_from or inbox_id
        with self._seat.write_plain(_permission(mode)) as unit:
            known = drafts.at(unit.conn, self._seat.operator_id, customer_id, mode, place)
            head = put_before(known.text, seen, text) if known and seen is not None else ""
            if known and head:
                html = joined_html(head, known.html, html, text)
                text = f"{head}\n\n{text}" if text.strip() else head
                files = (*(file for file in known.files if file not in files), *files)
            _let_go(unit, known, files)
            if not text.strip() and not files:
                drafts.discard(unit, self._seat.operator_id, customer_id, mode, place)
                return None
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
        """Throw away what I wrote by an inbox; without one, what was written before any was chosen."""
        with self._seat.write_plain(_permission(mode)) as unit:
            _let_go(unit, drafts.at(unit.conn, self._seat.operator_id, customer_id, mode, inbox_id), ())
            drafts.discard(unit, self._seat.operator_id, customer_id, mode, inbox_id)


def _let_go(unit: Unit, known: DraftRow | None, files: tuple[FileRef, ...]) -> None:
    """Give up the files of the stored draft that are not among `files` any more."""
    for file in known.files if known else ():
        if file not in files:
            blobs.unref(unit, file[2])


def _mode(mode: str) -> str:
    if mode not in MODES:
        raise Invalid(field="mode", reason="choice")
    return mode


def _permission(mode: str) -> Permission:
    return Permission.NOTE if _mode(mode) == "note" else Permission.REPLY
