"""A mailbox on a real Dovecot: how fast headers come over our line, and what the engine takes while it syncs all of it.

The mails are those of `mail_store`. Dovecot runs on this machine, so the line itself costs nothing: what is measured is
our side of it and the server's.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus.maildir import maildir
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most
from omnibox.channels.email.fields import Fields
from omnibox.channels.email.imap_parse import bodies
from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.login import Login
from omnibox.channels.email.mime import parse
from omnibox.channels.email.settings import Security, Server, Timings
from tests.fakes.dovecot import ALICE, Dovecot

LARGEST = 50_000  # mails
_FEWEST_HEADERS = 5000  # a second
_MOST_MEMORY = 250  # MiB
_CHUNK = 1000  # mails of one FETCH
_WANTED = (
    "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS"
    " (FROM TO CC REPLY-TO SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES)])"
)


def line(setting: Setting) -> Iterator[Row]:
    """Fetch the headers of a mailbox, then let an engine take all of it in."""
    size = min(setting.size, LARGEST)
    mails = maildir(size, setting.cache)
    with Dovecot() as server:
        _fill(server, mails)
        asyncio.run(_headers(server, size, setting))  # Dovecot's own index is made at the first look
        seconds = asyncio.run(_headers(server, size, setting))
        rate = size / seconds
        yield Row(
            f"headers of {size:,} mails",
            rate,
            "mails/s",
            target=f">= {_FEWEST_HEADERS} mails/s",
            met=rate >= _FEWEST_HEADERS,
        )
        found = _engine(server, setting.work, size)
    yield Row(f"sync of {size:,} mails, parsed and stored", size / found["seconds"], "mails/s")
    yield at_most("memory of the engine meanwhile, its most", found["memory"], _MOST_MEMORY, unit="MiB")


def _fill(server: Dovecot, mails: Path) -> None:
    """Put the mails into the inbox at once; each has been read, as old mail has."""
    box = server.maildir(ALICE)
    owner = box.stat()
    for number, path in enumerate(sorted(mails.joinpath("cur").iterdir())):
        target = box / "cur" / f"{number + 1}.M{number}.bench:2,S"
        shutil.copyfile(path, target)
        if os.geteuid() == 0:
            os.chown(target, owner.st_uid, owner.st_gid)


async def _headers(server: Dovecot, size: int, setting: Setting) -> float:
    """Fetch every mail's header fields, and read them; return the seconds from the login on."""
    place = Server(server.host, server.port, Security.NONE)
    session = await ImapSession.open(place, Login(ALICE, server.password), Timings())
    try:
        began = setting.clock()
        await session.select("INBOX")
        known = 0
        for start in range(0, size, _CHUNK):
            chunk = f"{start + 1}:{start + _CHUNK}"
            answer = await session._call("UID FETCH", chunk, _WANTED)  # noqa: SLF001 - no part of the product asks so
            for header in bodies(answer.untagged).values():
                known += bool(Fields(parse(header)[0]).ids("message-id"))
        seconds = setting.clock() - began
    finally:
        await session.close()
    if known < size:
        raise RuntimeError(f"{known} of {size} headers came")
    return seconds


def _engine(server: Dovecot, folder: Path, size: int) -> dict[str, float]:
    """Let an engine in a process of its own take the mailbox in."""
    command = [sys.executable, "-m", "benchmarks.mail_line_child", str(folder), str(server.port)]
    done = subprocess.run(command, input=server.password.encode(), stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    if found["stored"] < size:
        raise RuntimeError(f"{found['stored']:.0f} of {size} mails were stored")
    return found
