"""Taking mail out of mailboxes: new mail upwards, older mail backwards, each stretch with the cursor behind it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from omnibox.channels.base import Batch, Inbound
from omnibox.channels.email.imap_parse import Meta, Selected
from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.marks import AT_ONCE, Marks
from omnibox.channels.email.parsing import Event, Raw, read_mails
from omnibox.channels.email.reading import Arrival, Own, refused_mail
from omnibox.channels.email.sync import BIG, Box, groups, is_history, is_mail, next_box, progress, to_cursor
from omnibox.model.errors import Rejected, Retryable

_log = logging.getLogger(__name__)

PIECE = 1024 * 1024  # bytes of a large mail fetched at a time
WINDOW = 200  # mails whose sizes and dates are asked for at a time
_MOST_GMAIL = 200_000  # ids remembered; what comes twice beyond that is known by its Message-ID
FIRST_GROUP = 10  # mails of the very first batch, so that the first screen fills at once

Opener = Callable[[], Awaitable[ImapSession | None]]


class Walk:
    """The working connection and the mailboxes it takes mail from."""

    def __init__(self, worker: ImapSession, opener: Opener, boxes: list[Box], own: Own, connected_at: datetime) -> None:
        """Take nothing yet. `opener` gives a further connection, for large mail, or None where there is none."""
        self._worker = worker
        self._opener = opener
        self._boxes = boxes
        self._own = own
        self._connected_at = connected_at
        self._marks = Marks(worker)
        self._shut: set[str] = set()  # mailboxes the server lists and will not open: left out until the next line
        self._gmail: set[int] = set()  # X-GM-MSGIDs taken in by this walk: labels show one mail in several mailboxes

    def batch(self, events: Sequence[Event] = ()) -> Batch:
        """Wrap events with the cursor as it stands now."""
        history = sum(isinstance(event, Inbound) and event.history for event in events)
        return Batch(
            events=tuple(events),
            cursor=to_cursor(self._boxes),
            progress=progress(self._boxes),
            live=not events or history < len(events),
        )

    async def pulse(self) -> None:
        """Ask the working line whether it lives. Raises: Retryable."""
        await self._worker.noop()

    def counted(self) -> dict[str, int]:
        """Return up to which modification sequence the marks of each mailbox are followed."""
        return {box.name: box.mod_seq for box in self._boxes}

    async def fresh(self, everywhere: bool) -> AsyncIterator[Batch]:
        """Yield what is new in the inbox (or `everywhere`), oldest first: the cursor never jumps over a mail."""
        for box in self._open_boxes() if everywhere else self._boxes[:1]:
            if await self._is_as_it_was(box) or (entered := await self._try_to_enter(box)) is None:
                continue
            selected, begun = entered
            if begun:
                yield self.batch()  # what the walk begins with, stored before its first mail
            metas = [meta for meta in await self._worker.metas(box.last + 1, None) if meta.uid > box.last]
            for group in groups(metas):
                events = await self._take(box, group)
                box.last = group[-1].uid
                yield self.batch(events)
            counted = box.mod_seq
            news = await self._marks.news(box, selected)
            for start in range(0, len(news), AT_ONCE):
                yield self.batch(news[start : start + AT_ONCE])
            if not news and box.mod_seq != counted:
                yield self.batch()

    def _open_boxes(self) -> list[Box]:
        return [box for box in self._boxes if box.name not in self._shut]

    async def _try_to_enter(self, box: Box) -> tuple[Selected, bool] | None:
        """Open a mailbox; None where it does not open: that costs its neighbours nothing. The inbox has to open."""
        try:
            return await self._enter(box)
        except Retryable as error:
            if error.code != "mailbox_gone" or box is self._boxes[0] or not self._worker.alive:
                raise
            self._shut.add(box.name)
            _log.warning("a mailbox does not open: %s", error.code)
            return None

    async def _is_as_it_was(self, box: Box) -> bool:
        """Tell without opening a mailbox that there is nothing new in it; never of the one that is listened to."""
        if box is self._boxes[0] or self._worker.mailbox == box.name or not (box.mod_seq or box.sent):
            return False
        now = await self._worker.status(box.name)
        known = {"UIDVALIDITY": box.uid_validity, "UIDNEXT": box.last + 1}
        counted = box.sent or now.get("HIGHESTMODSEQ") == box.mod_seq
        return counted and all(now.get(name) == number for name, number in known.items())

    async def older(self, news: asyncio.Event) -> AsyncIterator[Batch]:
        """Yield the next stretch of older mail, if any is left; new mail that comes meanwhile goes first."""
        box = next_box(self._open_boxes())
        if box is None:
            return
        if not await self._ready(box):
            yield self.batch()
            return
        validity = box.uid_validity
        group = next(groups(reversed(box.window[-FIRST_GROUP if box.oldest is None else -WINDOW :])))
        aside = await self._opener() if group[0].size > BIG else None
        if aside is not None:
            # on a line of its own, so that new mail passes it
            work = asyncio.ensure_future(self._take(box, group, aside))
            async for batch in self._meanwhile(work, news):
                yield batch
            events = await work
        else:
            events = await self._take(box, group)
        if box.uid_validity != validity:
            return  # new mail was looked for meanwhile, and these UIDs count no more: the walk begins anew
        del box.window[len(box.window) - len(group) :]
        box.oldest = group[-1].at
        box.lower(group[-1].uid, len(group))
        yield self.batch(events)

    async def _meanwhile(self, work: "asyncio.Future[list[Event]]", news: asyncio.Event) -> AsyncIterator[Batch]:
        """Yield new mail while `work` goes on; ends with it."""
        try:
            while not work.done():
                rung = asyncio.ensure_future(news.wait())
                both: set[asyncio.Future[Any]] = {work, rung}
                try:
                    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    rung.cancel()
                if news.is_set() and not work.done():
                    news.clear()
                    async for batch in self.fresh(everywhere=False):
                        yield batch
        except BaseException:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError, Retryable):
                await work
            raise

    async def _enter(self, box: Box) -> tuple[Selected, bool]:
        """Open a mailbox; where its UIDVALIDITY is not the one we know, its walk begins anew: True then."""
        selected = await self._worker.select(box.name)
        if box.uid_validity and box.uid_validity == (selected.uid_validity or 1):
            return selected, False
        top = selected.uid_next
        if not top:
            uids = await self._worker.search("ALL")
            top = uids[-1] + 1 if uids else 1
        box.restart(selected, top)
        return selected, True

    async def _ready(self, box: Box) -> bool:
        """Make the box the open one with a window of mail to take; False where there was nothing to take."""
        if self._worker.mailbox != box.name and await self._try_to_enter(box) is None:
            return False
        if box.finished:
            return False
        if box.below is None:
            box.begin_walk(await self._worker.search("UID", f"1:{box.floor - 1}") if box.floor > 1 else [])
        if not box.window:
            stretch = box.next_window(WINDOW)
            if stretch is None:
                return False
            box.open_window(stretch[0], await self._worker.metas(*stretch))
        return bool(box.window)

    async def _take(self, box: Box, group: Sequence[Meta], aside: ImapSession | None = None) -> list[Event]:
        """Fetch and read a group of mails, in its order; what is gone meanwhile is left out.

        Large mail comes over `aside`, which is closed then, or over the working line where there is no other.
        """
        wanted = [meta for meta in group if is_mail(meta) and not self._had(meta)]
        if not wanted:
            if aside is not None:
                await aside.close()
            return []
        if wanted[0].size > BIG:
            found = {wanted[0].uid: await self._big(box, wanted[0], aside)}
        else:
            found = await self._bodies(wanted)
        events: list[Event] = []
        mails: list[Raw] = []
        for meta in wanted:
            raw = found.get(meta.uid, b"")
            if raw is None:
                events.append(refused_mail(f"{box.name}.{box.uid_validity}.{meta.uid}", self._arrival(box, meta)))
            elif raw:
                mails.append((raw, self._arrival(box, meta)))
        return events + await read_mails(mails, self._own)

    async def _bodies(self, wanted: Sequence[Meta]) -> dict[int, bytes | None]:
        """Return UID -> bytes; None where the server will not give the mail, though it has it."""
        uids = sorted(meta.uid for meta in wanted)
        try:
            return dict(await self._worker.bodies(uids))
        except Rejected:
            if len(uids) == 1:
                return {uids[0]: None}
        # one mail the server chokes on must not keep its neighbours back
        found: dict[int, bytes | None] = {}
        for meta in wanted:
            found.update(await self._bodies([meta]))
        return found

    async def _big(self, box: Box, meta: Meta, aside: ImapSession | None) -> bytes | None:
        """Fetch a large mail in pieces; None where the server will not give it."""
        try:
            if aside is None:
                return await _in_pieces(self._worker, meta)
            selected = await aside.select(box.name)
            if (selected.uid_validity or 1) != box.uid_validity:
                raise Retryable(mailbox=box.name)  # the next try begins by noticing it
            return await _in_pieces(aside, meta)
        except Rejected:
            return None
        finally:
            if aside is not None:
                await aside.close()

    def _had(self, meta: Meta) -> bool:
        """Tell of a mail of Gmail's whether it came under another label already."""
        if not meta.gmail_id:
            return False
        had = meta.gmail_id in self._gmail
        if len(self._gmail) < _MOST_GMAIL:
            self._gmail.add(meta.gmail_id)
        return had

    def _arrival(self, box: Box, meta: Meta) -> Arrival:
        return Arrival(
            at=meta.at,
            seen=meta.seen,
            sent=box.sent,
            history=is_history(meta, box, self._connected_at),
            extra={"mailbox": box.name, "uidvalidity": box.uid_validity, "uid": meta.uid},
        )


async def _in_pieces(session: ImapSession, meta: Meta) -> bytes:
    data = bytearray()
    while piece := await session.piece(meta.uid, len(data), PIECE):
        data += piece
        if len(piece) < PIECE and len(data) >= meta.size:
            break  # a short piece alone says nothing: some servers give less than was asked for
    if len(data) < meta.size and not await session.metas(meta.uid, meta.uid):
        return b""  # deleted between two pieces: half a mail is none
    return bytes(data)
