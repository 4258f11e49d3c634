"""What of a mailbox has been taken in, and what is to come next: the cursor and the rules, without a wire.

A mailbox is walked from its newest mail backwards (`floor` sinks) while new mail is taken as it comes
(`last` rises). UIDs hold only under one UIDVALIDITY; under a new one the walk begins again, and the store
knows what it has by Message-ID.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from omnibox.channels.base import Json, Progress
from omnibox.channels.email.imap_parse import Folder, Meta, Selected, UidRange

VERSION = 1
GROUP_MAILS = 25  # mails in one batch
GROUP_BYTES = 2_000_000
BIG = 1_000_000  # bytes; from here on a mail is fetched in pieces and read in a worker process
UNREAD_WORK = timedelta(days=14)  # unread mail this much older than the connection is still work
_NUMBERS = ("uidvalidity", "last", "floor", "done")
INBOX = "INBOX"
_NO_WORK = frozenset({"\\noselect", "\\nonexistent", "\\all", "\\sent", "\\drafts", "\\trash", "\\junk"})
_NOT_MAIL = frozenset({"\\deleted", "\\draft"})
_SENT_NAMES = (
    "sent|sent items|sent messages|sent mail|gesendet|gesendete objekte|gesendete elemente|envoyés|éléments envoyés"
    "|messages envoyés|enviados|elementos enviados|itens enviados|posta inviata|inviata|verzonden|verzonden items"
    "|skickat|skickade objekt|sendt|sendte elementer|lähetetyt|wysłane|elementy wysłane|odeslaná pošta|отправленные"
    "|надіслані|gönderilmiş öğeler|已发送|已发送邮件|寄件備份|送信済み|보낸 편지함"
)


@dataclass(slots=True)
class Box:
    """One mailbox under watch."""

    name: str
    sent: bool = False
    uid_validity: int = 0  # 0: never looked at
    last: int = 0  # highest UID taken in
    floor: int = 0  # lowest UID the walk backwards has reached
    finished: bool = False  # the walk has reached the bottom
    done: int = 0  # mails the walk has taken
    mod_seq: int = 0  # changes up to this number are followed; 0: none was ever counted
    below: "array[int] | None" = None  # UIDs below `floor`, ascending; not stored
    window: list[Meta] = field(default_factory=list)  # the next of them, newest last; not stored
    oldest: datetime | None = None  # INTERNALDATE the walk has reached; not stored

    def restart(self, selected: Selected, top: int) -> None:
        """Begin the walk anew under another UIDVALIDITY; `top` is the next UID to be given out."""
        self.uid_validity, self.mod_seq, exists = selected.uid_validity or 1, selected.mod_seq, selected.exists
        self.last, self.floor = top - 1, top
        self.finished, self.done = exists == 0, 0
        self.below, self.window, self.oldest = None, [], None

    def begin_walk(self, uids: Sequence[int]) -> None:
        """Note the UIDs that exist below `floor`."""
        self.below = array("Q", (uid for uid in uids if uid < self.floor))
        self.finished = not self.below

    def next_window(self, size: int) -> tuple[int, int] | None:
        """Return the range of the next `size` UIDs to be asked for; None where there are none."""
        if not self.below:
            return None
        return self.below[max(0, len(self.below) - size)], self.below[-1]

    def open_window(self, first: int, metas: Iterable[Meta]) -> None:
        """Take what the server said of the range from `first` up to the floor."""
        self.window = [meta for meta in metas if is_mail(meta)]
        if not self.window:
            self.lower(first, 0)

    def forget(self, gone: Iterable[UidRange]) -> None:
        """Leave out what is no more from what the walk has before it; what was taken in stays."""
        for low, high in gone:
            if self.below:
                first, behind = bisect_left(self.below, low), bisect_right(self.below, high)
                del self.below[first:behind]
        self.finished = self.finished or (self.below is not None and not self.below)

    def lower(self, uid: int, count: int) -> None:
        """Note that everything from `uid` up is taken in, `count` mails of it just now."""
        self.floor = uid
        self.done += count
        while self.below and self.below[-1] >= uid:
            self.below.pop()
        self.finished = self.below is not None and not self.below

    def to_json(self) -> Json:
        """Return what is stored."""
        return {
            "sent": self.sent,
            "uidvalidity": self.uid_validity,
            "last": self.last,
            "floor": self.floor,
            "finished": self.finished,
            "done": self.done,
            "modseq": self.mod_seq,
        }


def boxes_of(cursor: Json, folders: Sequence[Folder], chosen: Sequence[str] = ()) -> list[Box]:
    """Return the mailboxes to watch, each where the cursor left it: INBOX or what was chosen first, Sent last.

    Of the chosen ones those count that are there; where none is, INBOX.
    """
    sent = sent_folder(folders)
    stored: Any = cursor.get("boxes") if cursor.get("version") == VERSION else None
    known: Mapping[str, Any] = stored if isinstance(stored, Mapping) else {}
    wanted = frozenset(chosen)
    work = [name for name in work_folders(folders) if name in wanted] or [INBOX]
    boxes = [_restored(name, False, known.get(name)) for name in work]
    if sent:
        boxes.append(_restored(sent, True, known.get(sent)))
    return boxes


def work_folders(folders: Sequence[Folder]) -> list[str]:
    """Return the mailboxes that may be chosen to become work, INBOX first, the others by name.

    Left out are those that hold what is work elsewhere (sent mail, drafts, and "All Mail", which repeats each mail of
    every label) and what is waste.
    """
    sent = sent_folder(folders)
    names = {
        folder.name
        for folder in folders
        if not folder.attributes & _NO_WORK and folder.name != sent and folder.name.upper() != INBOX
    }
    return [INBOX, *sorted(names, key=str.casefold)]


def to_cursor(boxes: Iterable[Box]) -> Json:
    """Return the complete cursor."""
    return {"version": VERSION, "boxes": {box.name: box.to_json() for box in boxes}}


def sent_folder(folders: Sequence[Folder]) -> str:
    """Return the mailbox that keeps sent mail: the one marked so, else one called so; "" if there is none."""
    usable = [folder for folder in folders if "\\noselect" not in folder.attributes]
    for folder in usable:
        if "\\sent" in folder.attributes:
            return folder.name
    called = frozenset(_SENT_NAMES.split("|"))
    for folder in usable:
        if folder.name.replace(".", "/").rpartition("/")[2].casefold() in called:
            return folder.name
    return ""


def is_history(meta: Meta, box: Box, connected_at: datetime) -> bool:
    """Tell whether a mail is history: older than the connection, unless it is recent unread mail of the inbox."""
    if meta.at >= connected_at.replace(microsecond=0):  # INTERNALDATE counts whole seconds
        return False
    unread = not meta.seen and not box.sent
    return not (unread and meta.at > connected_at - UNREAD_WORK)


def is_mail(meta: Meta) -> bool:
    """Tell whether it is mail to take in: neither a draft nor deleted by its owner."""
    return not meta.flags & _NOT_MAIL


def groups(metas: Iterable[Meta]) -> Iterator[list[Meta]]:
    """Cut mails, in their order, into groups to be fetched and stored together; big ones stand alone."""
    group: list[Meta] = []
    size = 0
    for meta in metas:
        alone = meta.size > BIG
        if group and (alone or len(group) >= GROUP_MAILS or size + meta.size > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(meta)
        size += meta.size
        if alone:
            yield group
            group, size = [], 0
    if group:
        yield group


def progress(boxes: Sequence[Box]) -> Progress:
    """Return how far the walks have come, over all mailboxes."""
    done = sum(box.done for box in boxes)
    open_boxes = [box for box in boxes if not box.finished]
    if any(box.below is None for box in open_boxes):
        return Progress(done, None)
    left = sum(len(box.below or ()) for box in open_boxes)
    return Progress(done, done + left, finished=not open_boxes)


def next_box(boxes: Sequence[Box]) -> Box | None:
    """Return the mailbox to walk on in: the one that has come down least far in time, so both sink together."""
    waiting = [box for box in boxes if not box.finished]
    for box in waiting:
        if box.oldest is None:
            return box
    return max(waiting, key=lambda box: box.oldest.timestamp() if box.oldest else 0.0, default=None)


def _restored(name: str, sent: bool, stored: object) -> Box:
    box = Box(name, sent)
    if not isinstance(stored, Mapping):
        return box
    values = [value for key in _NUMBERS if isinstance(value := stored.get(key), int)]
    if len(values) == len(_NUMBERS):
        box.uid_validity, box.last, box.floor, box.done = values
        box.finished = stored.get("finished") is True
        counted = stored.get("modseq")
        box.mod_seq = counted if isinstance(counted, int) else 0
    return box
