"""Servers as the world has them: few connections, short answers, folders of many kinds, Gmail's labels."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from omnibox.channels.base import Inbound
from omnibox.channels.email.driver import EmailDriver
from omnibox.channels.email.imap_parse import Folder
from omnibox.channels.email.settings import Timings, alias_addresses
from omnibox.channels.email.sync import work_folders
from omnibox.model.item import MachineClass
from tests.channels.email.harness import FAST, Mailroom, letter, outbound
from tests.channels.email.test_receiver import CONNECTED, DAY, big, ids
from tests.channels.listening import listening
from tests.fakes.dovecot import ALICE
from tests.fakes.proxy import Proxy

NO_POLL = replace(FAST, poll=3600.0)


def through(room: Mailroom, proxy: Proxy, timings: Timings = FAST, **settings: str) -> EmailDriver:
    """Return the room's driver with another proxy before IMAP."""
    return room.driver(timings, imap_port=str(proxy.port), **settings)


@pytest.mark.parametrize("allowed", [1, 2])
def test_a_server_that_allows_few_lines_still_gives_everything(allowed: int) -> None:
    with Mailroom(connections=allowed) as room:
        small = room.deliver(letter("small"), at=CONNECTED - DAY, seen=True)
        large = room.deliver(big(2), at=CONNECTED - 2 * DAY, seen=True)
        larger = big(3)

        async def check() -> None:
            driver = room.driver(replace(FAST, poll=0.2))
            assert driver.flags is not None
            assert driver.sender is not None
            async with listening(driver) as line:
                await line.has(small, large)
                await line.finished()
                await line.has(room.deliver(larger))
                await line.has(room.deliver(letter("new")))
                if allowed > 1:  # the line that listened is given up for the errand, and mail still comes
                    await driver.flags.mark_seen([small], seen=False)
                    await driver.sender.send(outbound())
                    assert len(room.dovecot.messages(ALICE, "Sent")) == 1
                await line.has(room.deliver(letter("newer")))

        asyncio.run(check())


def test_a_server_that_gives_fewer_bytes_than_asked_gives_the_whole_in_the_end() -> None:
    def less(data: bytes) -> bytes:
        return re.sub(rb"BODY\.PEEK\[\]<(\d+)\.\d+>", rb"BODY.PEEK[]<\1.70000>", data)

    raw = big(2)
    with Mailroom() as room, Proxy(room.dovecot.port, ask=less) as proxy:

        async def check() -> None:
            async with listening(through(room, proxy)) as line:
                (item,) = await line.has(room.deliver(raw))
                assert item.raw == raw
                assert proxy.asked.count(b"BODY.PEEK[]<") > 2 * 1_000_000 // 70_000

        asyncio.run(check())


def test_chosen_folders_become_work_and_each_is_looked_at() -> None:
    with Mailroom() as room:
        room.dovecot.doveadm("mailbox", "create", "-u", ALICE, "Support/Läden", "News", "Old")
        for folder in ("INBOX", "Support/Läden", "News"):
            room.deliver(letter(f"in {folder}", message_id=f"<{len(folder)}@first.example>"), folder=_on_disk(folder))
        chosen = "Support/Läden\nOld\nGone by now"

        async def check() -> None:
            async with listening(room.driver(replace(FAST, poll=0.2), folders=chosen)) as line:
                found = await line.finished()
                assert [item.text.strip() for item in found] == ["in Support/Läden"]
                later = room.deliver(letter("later"), folder=_on_disk("Old"))
                pushed = room.deliver(letter("pushed"), folder=_on_disk("Support/Läden"))
                found = await line.has(later, pushed)
                assert {item.extra["mailbox"] for item in found} == {"Support/Läden", "Old"}
                assert set(line.cursor["boxes"]) == {"Support/Läden", "Old", "Sent"}
                cursor = line.cursor
            # chosen otherwise: what was read of the others stays known, INBOX comes as new
            async with listening(room.driver(), cursor) as line:
                assert [item.text.strip() for item in await line.finished()] == ["in INBOX"]

        asyncio.run(check())


@pytest.mark.allow_log("a mailbox does not open")
def test_a_folder_that_does_not_open_costs_the_others_nothing() -> None:
    with Mailroom() as room:
        room.dovecot.doveadm("mailbox", "create", "-u", ALICE, "Locked")
        room.dovecot.doveadm("mailbox", "create", "-u", ALICE, "Open")
        behind = room.deliver(letter("behind"), folder="Open")
        inside = room.deliver(letter("inside"))
        place = room.dovecot.maildir(ALICE, "Locked")

        async def check() -> None:
            async with listening(room.driver(replace(FAST, poll=0.2), folders="INBOX\nLocked\nOpen")) as line:
                await line.has(behind, inside)
                later = room.deliver(letter("later"), folder="Open")
                await line.has(later)

        place.chmod(0)
        try:
            asyncio.run(check())
        finally:
            place.chmod(0o700)


def _on_disk(name: str) -> str:
    return name.replace("ä", "&AOQ-")


def test_marks_are_written_in_every_chosen_folder() -> None:
    with Mailroom() as room:
        room.dovecot.doveadm("mailbox", "create", "-u", ALICE, "Support")
        name = room.deliver(letter("there"), folder="Support")

        async def check() -> None:
            driver = room.driver(folders="INBOX\nSupport")
            assert driver.flags is not None
            try:
                await driver.flags.mark_seen([name, "<unknown@x>"], seen=True)
            finally:
                await driver.close()

        asyncio.run(check())
        assert room.dovecot.flags(ALICE, "Support") == ["S"]


def folder(name: str, *attributes: str) -> Folder:
    return Folder(name, frozenset(attributes))


def test_what_may_be_chosen_leaves_out_what_is_work_elsewhere_or_waste() -> None:
    gmail = [
        folder("INBOX"),
        folder("shop"),
        folder("Returns"),
        folder("[Gmail]", "\\noselect"),
        folder("[Gmail]/Alle Nachrichten", "\\all"),
        folder("[Gmail]/Gesendet", "\\sent"),
        folder("[Gmail]/Papierkorb", "\\trash"),
        folder("[Gmail]/Spam", "\\junk"),
        folder("[Gmail]/Entwürfe", "\\drafts"),
        folder("[Gmail]/Markiert", "\\flagged"),
    ]
    assert work_folders(gmail) == ["INBOX", "[Gmail]/Markiert", "Returns", "shop"]
    assert work_folders([folder("Inbox"), folder("Sent Items"), folder("Orders")]) == ["INBOX", "Orders"]


def labels() -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """Return what makes a server look like Gmail: X-GM-EXT-1 offered, a size standing for X-GM-MSGID."""

    def ask(data: bytes) -> bytes:
        return data.replace(b" X-GM-MSGID", b"")

    def tell(data: bytes) -> bytes:
        data = data.replace(b"IMAP4rev1 ", b"IMAP4rev1 X-GM-EXT-1 ")
        return re.sub(rb"RFC822\.SIZE (\d+)", rb"RFC822.SIZE \1 X-GM-MSGID \1", data)

    return ask, tell


def test_a_mail_under_several_labels_is_fetched_once() -> None:
    ask, tell = labels()
    with Mailroom() as room, Proxy(room.dovecot.port, ask=ask, tell=tell) as proxy:
        room.dovecot.doveadm("mailbox", "create", "-u", ALICE, "Shop", "Urgent")
        both = letter("under two labels", message_id="")  # no id either: Gmail's is all there is
        for place in ("INBOX", "Shop", "Urgent"):
            room.deliver(both, folder=place)
        room.deliver(letter("a mail of its own, longer than the other"), folder="Urgent")

        async def check() -> None:
            driver = through(room, proxy, folders="INBOX\nShop\nUrgent")
            async with listening(driver) as line:
                found = await line.finished()
                assert sorted(item.text.strip()[:5] for item in found) == ["a mai", "under"]
            assert b"X-GM-MSGID" in proxy.asked
            assert b'ID ("name" "Omnibox")' in proxy.asked
            assert _bodies_asked(proxy) == 2

        asyncio.run(check())


def _bodies_asked(proxy: Proxy) -> int:
    return len(re.findall(rb"UID FETCH [\d,:]+ \(UID BODY\.PEEK\[\]", proxy.asked))


def test_the_same_mail_in_two_folders_has_one_name() -> None:
    with Mailroom() as room:
        room.dovecot.doveadm("mailbox", "create", "-u", ALICE, "Shop")
        nameless, named = letter("no id", message_id=""), letter("an id")
        for place in ("INBOX", "Shop"):
            room.deliver(nameless, folder=place)
            room.deliver(named, folder=place)

        async def check() -> None:
            async with listening(room.driver(folders="INBOX\nShop")) as line:
                assert len(set(ids(await line.finished()))) == 2

        asyncio.run(check())


def test_mail_from_an_alias_is_our_own() -> None:
    with Mailroom() as room:
        room.deliver(letter("from ourselves", sender="sales@example.com"))

        async def kind(aliases: str) -> MachineClass:
            async with listening(room.driver(aliases=aliases)) as line:
                (item,) = await line.finished()
                assert isinstance(item, Inbound)
                return item.machine

        assert asyncio.run(kind("")) is MachineClass.HUMAN
        assert asyncio.run(kind("Sales@Example.com, other@example.com")) is MachineClass.OWN


def test_aliases_as_people_write_them() -> None:
    assert alias_addresses("a@x.example, b@x.example;c@x.example\nd@x.example  e") == (
        "a@x.example",
        "b@x.example",
        "c@x.example",
        "d@x.example",
    )
    assert alias_addresses(" ,; @x a@ ") == ()
