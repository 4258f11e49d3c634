"""Pictures a mail names elsewhere: asked for by nobody but a person, fetched so that little is told, and kept."""

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from omnibox.channels.email.html import safe_html
from omnibox.channels.picture_wire import MOST_BYTES, REDIRECTS, is_public
from omnibox.engine.engine import Engine
from omnibox.engine.homes import ThreadHome
from omnibox.engine.main import default_registry
from omnibox.model.item import Direction, ItemKind
from omnibox.model.pictures import content_id
from omnibox.model.rows import ItemRow, RequestRow
from omnibox.store import blobs, conversations, items, requests
from omnibox.store.database import Connection
from tests.engine.shop import QUICK, NoSecrets, Shop
from tests.fakes.pictures import PNG, SPECK, PictureServer, Served

PRIVATE = [
    *["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "100.64.0.1"],
    *["0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::"],
    *["fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1"],
    *["2002:7f00:1::", "ff02::1", "2001:0:53aa:64c:0:fbff:f5ff:fffe", "nonsense", "192.0.2.1", "198.18.0.1"],
    *["fe80::1%eth0"],
]


def test_only_the_open_internet_is_asked() -> None:
    assert [one for one in PRIVATE if is_public(one)] == []
    assert all(
        map(is_public, ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::93.184.216.34"))
    )


def fetched(server: PictureServer, *addresses: str, anything: bool = True) -> list[str]:
    """Fetch; return the type of each, "" for what could not be had."""
    found = asyncio.run(server.wire(anything=anything).fetch(addresses))
    assert list(found) == list(addresses)
    return [one.mime if one else "" for one in found.values()]


def test_what_is_told_is_little_and_what_is_no_picture_is_not_taken(tmp_path: Path) -> None:
    large = Served(PNG + b"x" * MOST_BYTES)
    things = {"/a.png": Served(PNG), "/page": Served(b"<html><script>"), "/svg": Served(b"<svg/>"), "/large": large}
    with PictureServer(tmp_path, things) as server:
        wanted = [server.address(path) for path in ("/a.png?who=7#x", "/page", "/svg", "/large", "/none")]
        assert fetched(server, *wanted) == ["image/png", "", "", "", ""]
        assert fetched(server, server.address("/a.png").replace("https://", "https://me:secret@")) == ["image/png"]
    told = {name.lower() for _, headers in server.asked for name in headers}
    assert told == {"host", "user-agent", "accept", "accept-encoding"}
    assert {headers["User-Agent"] for _, headers in server.asked} == {"Mozilla/5.0"}


def test_http_is_asked_over_https(tmp_path: Path) -> None:
    with PictureServer(tmp_path, {"/a.png": Served(PNG)}) as server:
        assert fetched(server, server.address("/a.png", scheme="http")) == ["image/png"]


def test_redirects_are_followed_a_little_and_checked_again(tmp_path: Path) -> None:
    things = {
        "/twice": Served(status=302, location="/once"),
        "/once": Served(status=301, location="a.png"),
        "/a.png": Served(PNG),
        "/round": Served(status=302, location="/round"),
        "/file": Served(status=302, location="file:///etc/passwd"),
        "/inside": Served(status=302, location="https://inside.example/"),
    }
    with PictureServer(tmp_path, things, {"inside.example": "10.0.0.1"}) as server:
        paths = ("/twice", "/round", "/file")
        assert fetched(server, *map(server.address, paths)) == ["image/png", "", ""]
        assert sum(path == "/round" for path, _ in server.asked) == REDIRECTS + 1


def test_nothing_inside_our_own_network_is_asked(tmp_path: Path) -> None:
    with PictureServer(tmp_path, {"/a.png": Served(PNG)}) as server:
        mine = [server.address("/a.png", host) for host in ("pictures.example", "127.0.0.1", "[::1]", "2130706433")]
        odd = [f"https://{host}/" for host in ("127.1", "0x7f.1", "169.254.169.254", "localhost")]
        found = fetched(
            server, *mine, *odd, "file:///etc/passwd", "ftp://pictures.example/", "https://", anything=False
        )
        assert set(found) == {""}
        assert server.asked == []
        assert fetched(server, mine[0]) == ["image/png"]  # it was there all the time


def received(shop: Shop, html: str) -> UUID:
    thread = shop.thread(shop.inbox())
    row = shop.conversation(thread)
    with shop.store.write(shop.owner) as unit:
        item_id = items.add_item(
            unit,
            items.NewItem(
                customer_id=row.customer_id,
                conversation_id=row.id,
                inbox_id=row.inbox_id,
                channel="email",
                kind=ItemKind.MESSAGE,
                direction=Direction.IN,
                at=unit.now,
                html=html,
                text="Sale",
            ),
        )
        conversations.summarise(unit, row.id)
    return item_id


def answer(shop: Shop, item_id: UUID) -> RequestRow:
    with shop.store.write(shop.owner) as unit:
        asked = requests.ask(unit, "pictures", None, {"item": str(item_id)})

    def look(conn: Connection) -> RequestRow | None:
        row = requests.get(conn, asked)
        return row if row is not None and row.state in ("answered", "failed") else None

    return shop.until(look)


def row(shop: Shop, item_id: UUID) -> ItemRow:
    with shop.store.read() as conn:
        (found,) = items.item_rows(conn, [item_id])
    return found


def test_what_was_asked_for_is_kept_and_nobody_is_asked_twice(live_shop: Shop, tmp_path: Path) -> None:
    shop = live_shop
    things = {"/a.png": Served(PNG), "/b.png": Served(PNG + b"b"), "/open": Served(SPECK)}
    with PictureServer(tmp_path, things) as server:
        a, b, pixel, none = (server.address(path) for path in ("/a.png", "/b.png", "/open", "/none"))
        raw = "".join(f'<img src="{one}" width="200">' for one in (a, b, a, pixel, none))
        item_id = received(shop, safe_html(raw).html)
        registry = replace(default_registry(), picture_wire=server.wire)
        with ThreadHome(lambda: Engine(shop.store, registry, NoSecrets(), "engine-a", QUICK)):
            first = answer(shop, item_id)
            asked = len(server.asked)
            second = answer(shop, item_id)
            again = server.asked[asked:]
            lost = answer(shop, UUID(int=5))
    assert first.answer == {"stored": 2, "failed": 1, "trackers": 1}
    assert second.answer["stored"] == 0
    assert {path for path, _ in again} == {"/open", "/none"}  # what was not kept may be asked for again, by a person
    assert (lost.state, lost.answer["code"]) == ("failed", "item_gone")
    files = row(shop, item_id).attachments
    assert [(file.content_id, file.inline, file.mime) for file in files] == [
        (content_id(a), True, "image/png"),
        (content_id(b), True, "image/png"),
    ]
    assert blobs.get(shop.store, files[1].sha256) == PNG + b"b"
    assert row(shop, item_id).payload["pictures"] == {"failed": 1, "trackers": 2}


@pytest.mark.parametrize("html", ["", "<p>nothing</p>", '<img src="cid:remote.!!"><img src="cid:remote.AAAA">'])
def test_a_mail_that_names_none_asks_nobody(live_shop: Shop, html: str) -> None:
    item_id = received(live_shop, html)
    with live_shop.engine():
        assert answer(live_shop, item_id).answer == {"stored": 0, "failed": 0, "trackers": 0}
