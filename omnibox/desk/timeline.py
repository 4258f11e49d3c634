"""A customer's whole life with us, a page at a time, and what single items hold."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from omnibox.desk import files
from omnibox.desk.copies import Copies
from omnibox.desk.files import Clash
from omnibox.desk.original import Original, original_of
from omnibox.desk.seat import Seat
from omnibox.model.errors import NotFound
from omnibox.model.find import Finder, FindPage
from omnibox.model.permissions import Permission
from omnibox.model.rows import CustomerCard, ItemRow, PageKey, TimelinePage
from omnibox.store import customers, items, requests, timeline_find


class Timeline:
    """What the timeline and the customer panel show. All raise NotFound."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._copies = Copies(seat)

    def page(self, customer_id: UUID, before: PageKey | None = None, limit: int = 50) -> TimelinePage:
        """Return up to `limit` items before a point (None: the newest), oldest first."""
        with self._seat.store.read() as conn:
            return items.timeline(conn, customers.survivor(conn, customer_id), before, limit)

    def newer(self, customer_id: UUID, after: PageKey, limit: int = 200) -> tuple[ItemRow, ...]:
        with self._seat.store.read() as conn:
            return items.newer(conn, customers.survivor(conn, customer_id), after, limit)

    def find(self, customer_id: UUID, text: str, before: PageKey | None = None) -> FindPage:
        """Look for a text in the timeline, newest first, a bounded stretch a call: go on with `next` until it is None.

        Case and accents do not matter; subjects and names of files count too.
        """
        finder = Finder(text)
        if finder.empty:
            return FindPage((), None)
        with self._seat.store.read() as conn:
            return timeline_find.find(conn, customers.survivor(conn, customer_id), finder, before)

    def items(self, ids: Sequence[UUID]) -> tuple[ItemRow, ...]:
        """Return items in the order of `ids`; what is gone is left out, what was withdrawn is not."""
        with self._seat.store.read() as conn:
            return items.item_rows(conn, ids)

    def html(self, item_id: UUID) -> str:
        """Return an item's sanitised HTML, "" where it has none."""
        with self._seat.store.read() as conn:
            return items.html(conn, item_id)

    def raw(self, item_id: UUID) -> bytes:
        """Return a message as it came over the line."""
        source = items.raw(self._seat.store, item_id)
        if source is None:
            raise NotFound(kind="raw", id=str(item_id))
        return source

    def original(self, item_id: UUID) -> Original:
        """Return a message as it was sent: its source, its page and the pictures that came with it."""
        return original_of(self.raw(item_id))

    def original_file(self, attachment_id: UUID) -> Original:
        """Return a mail that is attached to another one. Raises: as `file`."""
        return original_of(files.contents(self._seat, attachment_id))

    def save_original(self, item_id: UUID, target: Path, clash: Clash = Clash.NUMBER) -> Path:
        """Save a message as it came over the line. Raises: as `save_file`."""
        return files.write(target, "message.eml", self.raw(item_id), clash)

    def load_pictures(self, item_id: UUID) -> UUID:
        """Ask the engine for the pictures a message names elsewhere. Returns the request."""
        with self._seat.store.read() as conn:
            row = next(iter(items.item_rows(conn, [item_id])), None)
        if row is None:
            raise NotFound(kind="item", id=str(item_id))
        with self._seat.write_plain(Permission.CATCH_UP) as unit:
            return requests.ask(unit, "pictures", row.inbox_id, {"item": str(item_id)})

    def card(self, customer_id: UUID) -> CustomerCard:
        with self._seat.store.read() as conn:
            card = customers.card(conn, customer_id, self._seat.actor)
        if card is None:
            raise NotFound(kind="customer", id=str(customer_id))
        return card

    def file(self, attachment_id: UUID) -> bytes:
        """Return a file's bytes. Raises: Conflict(what=["pending"]) while it is not fetched yet."""
        return files.contents(self._seat, attachment_id)

    def fetch_file(self, attachment_id: UUID) -> UUID | None:
        """Ask the engine for a file that was left at the provider. Returns the request, None where it is here."""
        return files.fetch(self._seat, attachment_id)

    def save_file(self, attachment_id: UUID, target: Path, clash: Clash = Clash.NUMBER) -> Path:
        """Save a file as `target`, or under its own name in the folder `target`. Returns where it went.

        Raises: Conflict(what=["file"]) where the name is taken and `clash` is REFUSE, Invalid(field="path", reason),
        DiskFull. There is never half a file.
        """
        return files.save(self._seat, attachment_id, target, clash)

    def open_copy(self, attachment_id: UUID) -> Path:
        """Put a copy below the data folder, for another program to open. Raises: as `save_file`."""
        return self._copies.make(attachment_id)

    def sweep_copies(self, *, own: bool = False) -> int:
        """Delete the copies earlier desks left (`own`: those of this one too). Returns how many folders went."""
        return self._copies.sweep(own=own)
