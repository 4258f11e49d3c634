"""Read marks that were set elsewhere: which mails changed since the last look, by the best the server offers.

A server that numbers its changes (CONDSTORE) is asked for what came after the number we stand at, one that also
remembers what is gone (QRESYNC) names that in the same answer. Any other shows the marks of the newest mails, which
are compared with those of the look before. Mail that is gone is no event: what was taken in is kept.
Source: RFC 7162.
"""

import contextlib
from collections.abc import Sequence

from omnibox.channels.base import Flags
from omnibox.channels.email.fields import Fields
from omnibox.channels.email.imap_parse import Mark, Selected
from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.mime import parse
from omnibox.channels.email.reading import mail_id
from omnibox.channels.email.sync import Box
from omnibox.model.errors import Rejected

WINDOW = 200  # newest mails whose marks are compared where the server numbers no changes
AT_ONCE = 500  # marks in one batch
_NAMELESS = 10  # mails without a Message-ID whose bytes are fetched for their name, in one look


class Marks:
    """Follows the marks of one connection's mailboxes. What it remembers between looks may be lost at any time."""

    def __init__(self, worker: ImapSession) -> None:
        """Remember nothing yet."""
        self._worker = worker
        self._before: dict[str, dict[int, bool]] = {}  # mailbox -> UID -> seen, where changes have no number

    async def news(self, box: Box, selected: Selected) -> list[Flags]:
        """Return the marks of mails taken in that changed since the last look; `box` is open, `selected` its state.

        The box's modification sequence moves here: store the marks together with the cursor made after this.
        """
        if box.sent or box.floor > box.last:
            changed: Sequence[Mark] = ()
        elif not selected.mod_seq:
            changed = await self._compared(box)
        elif 0 < box.mod_seq <= selected.mod_seq:
            changed = await self._numbered(box) if box.mod_seq < selected.mod_seq else ()
        else:
            # never counted before, or the count was set back: what was read in between is taken over, no more
            changed = [mark for mark in await self._window(box) if mark.seen]
        box.mod_seq = selected.mod_seq
        return await self._named(changed)

    async def _numbered(self, box: Box) -> Sequence[Mark]:
        changes = await self._worker.changes(box.floor, box.last, box.mod_seq)
        box.forget(changes.gone)
        return changes.marks

    async def _compared(self, box: Box) -> Sequence[Mark]:
        """Return what differs from the look before; at the first look, what is read by now."""
        now = await self._window(box)
        before = self._before.get(box.name)
        self._before[box.name] = {mark.uid: mark.seen for mark in now}
        if before is None:
            return [mark for mark in now if mark.seen]
        return [mark for mark in now if before.get(mark.uid, mark.seen) != mark.seen]

    async def _window(self, box: Box) -> list[Mark]:
        """Return the marks of the newest mails taken in."""
        uids = await self._worker.search("UID", f"{box.floor}:{box.last}")
        return await self._worker.marks(uids[-WINDOW:][0], uids[-1]) if uids else []

    async def _named(self, changed: Sequence[Mark]) -> list[Flags]:
        """Return the marks with the names the store knows the mails by: of some few the bytes have to be asked for."""
        found, nameless = [], {}
        for mark in changed:
            ids = Fields(parse(mark.header)[0]).ids("message-id")
            if ids:
                found.append(Flags(ids[0], mark.seen))
            else:
                nameless[mark.uid] = mark.seen
        if nameless:
            with contextlib.suppress(Rejected):
                for uid, raw in (await self._worker.bodies(sorted(nameless)[-_NAMELESS:])).items():
                    found.append(Flags(mail_id(raw, Fields(parse(raw)[0])), nameless.get(uid, False)))
        return found
