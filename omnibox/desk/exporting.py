"""Exporting a conversation, or all of a customer's: each message as a mail file, in a folder or a zip.

What came is written as it came; what we hold no source of is written anew. Nothing half is left behind: a folder or a
zip gets its name when it is complete.
"""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from omnibox.desk import eml, files
from omnibox.desk.seat import Seat
from omnibox.model.errors import Cancelled, Damaged, NotFound
from omnibox.model.filenames import numbered, safe_name
from omnibox.model.item import ItemKind
from omnibox.model.rows import ItemRow, PageKey
from omnibox.store import blobs, conversations, customers, inboxes, items
from omnibox.store.files import room_needed

Watch = Callable[[int, int], bool]  # messages done, of how many; False gives it up
_PAGE = 200
_SHOWN = frozenset({ItemKind.MESSAGE, ItemKind.CALL, ItemKind.VOICEMAIL})
_LONGEST = 60  # characters of a name or a subject in a file's name


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to. `missing`: files that are not here, so their messages went without them."""

    path: Path
    count: int
    missing: int


class Export:
    """Use-cases of the export. They only read the store, so whoever may read may export."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def items(self, customer_id: UUID, conversation_id: UUID | None, *, notes: bool = False) -> list[ItemRow]:
        """Return what an export holds, oldest first: of one conversation, or (None) of the customer."""
        kinds = _SHOWN | {ItemKind.NOTE} if notes else _SHOWN
        return [
            row
            for row in reversed(list(self._rows(customer_id)))
            if row.kind in kinds and conversation_id in (None, row.conversation_id)
        ]

    def title(self, customer_id: UUID, conversation_id: UUID | None) -> str:
        """Return what an export is called: the customer, and the subject where it is one conversation."""
        with self._seat.store.read() as conn:
            name = customers.names(conn, [customers.survivor(conn, customer_id)]).get(customer_id, "")
            row = conversations.get(conn, conversation_id) if conversation_id else None
        return f"{name} - {row.subject}" if row is not None and row.subject else name

    def mails(
        self,
        customer_id: UUID,
        conversation_id: UUID | None,
        target: Path,
        *,
        zipped: bool = False,
        notes: bool = False,
        watch: Watch | None = None,
    ) -> Exported:
        """Write a mail file a message into a new folder below `target`, or into the zip `target`.

        Raises: NotFound (nothing to export), Cancelled, DiskFull, Invalid(field="path", reason). Nothing is left then.
        """
        rows = self.items(customer_id, conversation_id, notes=notes)
        if not rows:
            raise NotFound(kind="items", id=str(conversation_id or customer_id))
        with room_needed(), files.told():
            if zipped:
                return self._zip(rows, target, watch)
            return self._folder(rows, target, self.title(customer_id, conversation_id), watch)

    def addresses(self) -> dict[UUID, str]:
        """Return the address of every inbox, removed ones too."""
        with self._seat.store.read() as conn:
            return {row.id: row.address for row in inboxes.list_inboxes(conn, removed=True)}

    def _rows(self, customer_id: UUID) -> Iterator[ItemRow]:
        before: PageKey | None = None
        while True:
            with self._seat.store.read() as conn:
                page = items.timeline(conn, customers.survivor(conn, customer_id), before, _PAGE)
            yield from reversed(page.items)
            before = page.older
            if before is None:
                return

    def _folder(self, rows: list[ItemRow], parent: Path, title: str, watch: Watch | None) -> Exported:
        making = Path(tempfile.mkdtemp(prefix=".omnibox-", dir=parent))
        missing = 0
        try:
            for name, data, lost in self._written(rows, watch):
                (making / name).write_bytes(data)
                missing += lost
            making.chmod(0o755)
            return Exported(_placed(making, parent, safe_name(title)[:_LONGEST].strip() or "mail"), len(rows), missing)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise

    def _zip(self, rows: list[ItemRow], target: Path, watch: Watch | None) -> Exported:
        missing = 0
        handle, name = tempfile.mkstemp(prefix=".omnibox-", dir=target.parent)
        making = Path(name)
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                for entry, data, lost in self._written(rows, watch):
                    packed.writestr(entry, data)
                    missing += lost
            making.replace(target)
        except BaseException:
            making.unlink(missing_ok=True)
            raise
        return Exported(target, len(rows), missing)

    def _written(self, rows: list[ItemRow], watch: Watch | None) -> Iterator[tuple[str, bytes, int]]:
        """Yield each message's file name, its bytes, and how many of its files are not here."""
        addresses = self.addresses()
        for number, row in enumerate(rows):
            if watch is not None and not watch(number, len(rows)):
                raise Cancelled
            data, missing = self._bytes(row, addresses)
            yield _name(number + 1, row), data, missing

    def _bytes(self, row: ItemRow, addresses: dict[UUID, str]) -> tuple[bytes, int]:
        store = self._seat.store
        raw = _sound(partial(items.raw, store, row.id)) if row.has_raw else None
        if raw is not None:
            return raw, 0
        found: list[eml.File] = []
        for file in row.attachments:
            sha256 = file.sha256 if file.state == "stored" else None
            data = _sound(partial(blobs.get, store, sha256)) if sha256 else None
            if data is not None:
                found.append((file, data))
        with store.read() as conn:
            html = items.html(conn, row.id) if row.has_html else ""
            own = items.provider_ids(conn, [row.id]).get(row.id, "")
            chain = items.chain(conn, row.conversation_id, row.id) if row.conversation_id else ()
        address = addresses.get(row.inbox_id, "") if row.inbox_id else ""
        return eml.written(row, html, found, own, chain, address), len(row.attachments) - len(found)


def _sound(look: Callable[[], bytes | None]) -> bytes | None:
    """Return bytes of the store, None where they are spoilt: one broken file does not stop an export."""
    try:
        return look()
    except (Damaged, NotFound):
        return None


def _name(number: int, row: ItemRow) -> str:
    who = safe_name(row.author_name or "unknown")[:_LONGEST].strip()
    subject = safe_name(row.subject)[:_LONGEST].strip() if row.subject.strip() else ""
    words = " - ".join(word for word in (who, subject) if word)
    return f"{number:04d} {row.at:%Y-%m-%d %H%M} {words}.eml"


def _placed(making: Path, parent: Path, name: str) -> Path:
    """Give the folder its name, or the next free one."""
    for number in range(1, 10_000):
        target = parent / numbered(name, number)
        if target.exists():
            continue
        making.rename(target)
        return target
    raise FileNotFoundError(parent)
