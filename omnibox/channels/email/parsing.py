"""Where mail is read: off the loop's thread, and large mail in a process of its own.

That process lives for one mail: large mail is rare, and an idle process is memory. It can be killed when a
mail takes too long, and when the engine is killed it finds nobody to answer to and ends.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection

from omnibox.channels.base import Flags, Inbound, Report
from omnibox.channels.email.reading import Arrival, Own, read_mail, unreadable
from omnibox.channels.email.sync import BIG

Raw = tuple[bytes, Arrival]
Event = Inbound | Report | Flags
Read = tuple[Inbound, tuple[Report, ...]]

PATIENCE = 180.0  # seconds a mail may take to be read, the start of the process included


async def read_mails(mails: Sequence[Raw], own: Own) -> list[Event]:
    """Return what the mails say, in their order: each item, followed by its reports on earlier mail."""
    return await asyncio.to_thread(_read_all, mails, own) if mails else []


def _read_all(mails: Sequence[Raw], own: Own) -> list[Event]:
    events: list[Event] = []
    for raw, arrival in mails:
        inbound, reports = (read_apart if len(raw) > BIG else read_mail)(raw, arrival, own)
        events += [inbound, *reports]
    return events


def read_apart(raw: bytes, arrival: Arrival, own: Own, patience: float = PATIENCE) -> Read:
    """Read one mail in a process of its own; what cannot be read in time comes as its raw source."""
    # spawn: the engine has threads, and a forked copy of a lock may stay locked for ever
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs,), name="mail reader", daemon=True)
    process.start()
    theirs.close()
    try:
        ours.send((raw, arrival, own))
        if not ours.poll(patience):
            return unreadable(raw, arrival), ()
        inbound, reports = ours.recv()
    except (EOFError, OSError):
        return unreadable(raw, arrival), ()  # the process died of it: out of memory, most likely
    finally:
        ours.close()
        process.kill()
        process.join()
    return replace(inbound, raw=raw), reports


def _answer(line: Connection) -> None:
    """Read the one mail that comes over the line; its raw bytes stay out of the answer, who asked has them."""
    raw, arrival, own = line.recv()
    inbound, reports = read_mail(raw, arrival, own)
    line.send((replace(inbound, raw=None), reports))
