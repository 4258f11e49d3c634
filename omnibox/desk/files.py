"""Files in and out of the store: attaching what lies on disk, saving what came with a message."""

import contextlib
import errno
import mimetypes
import os
import tempfile
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.errors import Conflict, Invalid, NotFound
from omnibox.model.filenames import numbered, safe_name
from omnibox.model.intents import FileRef
from omnibox.model.permissions import Permission
from omnibox.model.rows import AttachmentRow
from omnibox.store import blobs, items, requests
from omnibox.store.files import room_needed, sync_folder

MAX_FILE_BYTES = 100_000_000  # no channel takes more; read whole into memory
_MAX_NUMBER = 10_000
_UNKNOWN_TYPE = "application/octet-stream"


class Clash(StrEnum):
    """What to do where a file of that name is there already."""

    NUMBER = "number"  # save beside it: `report (2).pdf`
    REFUSE = "refuse"
    REPLACE = "replace"  # the person was asked and said yes


Watch = Callable[[int, int], bool]
_PIECE = 4_000_000  # bytes read between two looks at whether to go on


def attach(seat: Seat, path: Path, room: int = 0, watch: Watch | None = None) -> FileRef:
    """See `Compose.attach`."""
    data = _read(path, room, watch)
    with seat.write_plain(Permission.REPLY) as unit:
        sha256 = blobs.put(unit, data)
    mime = mimetypes.guess_type(path.name)[0] or _UNKNOWN_TYPE
    return safe_name(path.name), mime, sha256, len(data)


def attached(seat: Seat, file: FileRef) -> bytes:
    """See `Compose.attached`."""
    return blobs.get(seat.store, file[2])


def contents(seat: Seat, attachment_id: UUID) -> bytes:
    """See `Timeline.file`."""
    row = _attachment(seat, attachment_id)
    if row.state != "stored" or not row.sha256:
        raise Conflict(what=[row.state], attachment=str(attachment_id))
    return blobs.get(seat.store, row.sha256)


def fetch(seat: Seat, attachment_id: UUID) -> UUID | None:
    """See `Timeline.fetch_file`."""
    row = _attachment(seat, attachment_id)
    if row.state == "stored":
        return None
    with seat.store.read() as conn:
        item = next(iter(items.item_rows(conn, [row.item_id])), None)
    with seat.write_plain(Permission.CATCH_UP) as unit:
        return requests.ask(unit, "fetch", item.inbox_id if item else None, {"attachment": str(attachment_id)})


def save(seat: Seat, attachment_id: UUID, target: Path, clash: Clash) -> Path:
    """See `Timeline.save_file`."""
    row = _attachment(seat, attachment_id)
    return write(target, row.name, contents(seat, attachment_id), clash)


def write(target: Path, name: str, data: bytes, clash: Clash) -> Path:
    """Write `data` as `target`, or under `name` in the folder `target`. Raises: as `Timeline.save_file`."""
    if target.is_dir():
        target = target / safe_name(name)
    with room_needed(), told():
        return _write(target, data, clash)


def _attachment(seat: Seat, attachment_id: UUID) -> AttachmentRow:
    with seat.store.read() as conn:
        row = items.find_attachment(conn, attachment_id)
    if row is None:
        raise NotFound(kind="attachment", id=str(attachment_id))
    return row


def _read(path: Path, room: int, watch: Watch | None) -> bytes:
    try:
        if not path.is_file():
            raise Invalid(field="files", reason="not_a_file", name=path.name)
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise Invalid(field="files", reason="too_large", name=path.name, max=MAX_FILE_BYTES)
        if room and size > room:
            raise Invalid(field="files", reason="no_room", name=path.name, max=room)
        return _pieces(path, size, watch)
    except OSError as error:
        raise Invalid(field="files", reason="unreadable", name=path.name) from error


def _pieces(path: Path, size: int, watch: Watch | None) -> bytes:
    """Read a file, asking now and then whether it is still wanted; one that grows meanwhile is cut off."""
    data = bytearray()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            data += piece
            if watch is not None and not watch(len(data), max(size, len(data))):
                raise Invalid(field="files", reason="given_up", name=path.name)
            if len(data) > MAX_FILE_BYTES:
                raise Invalid(field="files", reason="too_large", name=path.name, max=MAX_FILE_BYTES)
    return bytes(data)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turn what a folder refuses into a reason: gone, not ours to write, a name it cannot hold."""
    try:
        yield
    except PermissionError as error:
        raise Invalid(field="path", reason="forbidden") from error
    except FileNotFoundError as error:
        raise Invalid(field="path", reason="gone") from error
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.EINVAL, errno.EROFS, errno.ENOTDIR):
            raise Invalid(field="path", reason="unusable") from error
        raise


def _write(target: Path, data: bytes, clash: Clash) -> Path:
    """Write beside the target, make it durable, then give it its name in one step."""
    handle, name = tempfile.mkstemp(prefix=".omnibox-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        final = target if clash is Clash.REPLACE else _reserve(target, clash)
        temporary.replace(final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return final


def _reserve(target: Path, clash: Clash) -> Path:
    """Take a free name by making an empty file of it: two savers never get the same one."""
    last = 2 if clash is Clash.REFUSE else _MAX_NUMBER
    for number in range(1, last):
        candidate = target.with_name(numbered(target.name, number))
        try:
            candidate.open("xb").close()
        except FileExistsError:
            continue
        return candidate
    raise Conflict(what=["file"], name=target.name)
