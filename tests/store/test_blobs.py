"""Blobs are kept once, whole or not at all, and go when nobody needs them."""

import hashlib
import os
import subprocess
import sys
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Damaged, NotFound
from omnibox.store import blobs, query
from omnibox.store.database import Store
from tests.support.stores import FakeClock, OpenStore

only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def put(store: Store, data: bytes, *, compress: bool = False) -> str:
    with store.write(ENGINE) as unit:
        return blobs.put(unit, data, compress=compress)


def refs(store: Store, sha256: str) -> int | None:
    with store.read() as conn:
        found = query.value(conn, "SELECT refs FROM blobs WHERE sha256 = :sha256", sha256=sha256)
    return None if found is None else int(found)


def files(store: Store) -> list[Path]:
    return sorted(path for path in (store.data_dir / "blobs").rglob("*") if path.is_file())


def age(path: Path, store: Store, span: timedelta) -> None:
    moment = (store.clock() - span).timestamp()
    os.utime(path, (moment, moment))


@pytest.mark.parametrize("compress", [False, True])
def test_what_went_in_comes_out(store: Store, compress: bool) -> None:
    for data in (b"", b"hello", os.urandom(10_000), b"x" * 3_000_000):
        sha256 = put(store, data, compress=compress)
        assert sha256 == hashlib.sha256(data).hexdigest()
        assert blobs.get(store, sha256) == data


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.binary(max_size=64), st.booleans(), st.booleans()), max_size=4))
def test_the_same_bytes_are_one_blob_however_they_came(store: Store, rounds: list[tuple[bytes, bool, bool]]) -> None:
    for data, compress, staged in rounds:
        before = refs(store, hashlib.sha256(data).hexdigest()) or 0
        if staged:
            ready = blobs.stage(store, data, compress=compress)
            with store.write(ENGINE) as unit:
                sha256 = blobs.put(unit, ready)
        else:
            sha256 = put(store, data, compress=compress)
        assert refs(store, sha256) == before + 1
        assert blobs.get(store, sha256) == data


def test_raw_mail_takes_less_room(store: Store) -> None:
    sha256 = put(store, b"Received: from somewhere\r\n" * 1000, compress=True)
    with store.read() as conn:
        size, encoding, kept = query.rows(conn, "SELECT size, encoding, data FROM blobs")[0]
    assert (size, encoding) == (26_000, "zlib")
    held = files(store)[0].read_bytes() if store.dialect == "sqlite" else bytes(kept)
    assert len(held) < 1000
    assert hashlib.sha256(zlib.decompress(held)).hexdigest() == sha256


def test_a_unit_that_fails_leaves_no_blob(store: Store) -> None:
    def fail() -> None:
        with store.write(ENGINE) as unit:
            blobs.put(unit, b"lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(NotFound):
        blobs.get(store, hashlib.sha256(b"lost").hexdigest())
    sha256 = put(store, b"lost")  # its file may still lie there
    assert blobs.get(store, sha256) == b"lost"


def test_references_are_counted(store: Store) -> None:
    sha256 = put(store, b"twice")
    put(store, b"twice")
    with store.write(ENGINE) as unit:
        for _ in range(5):
            blobs.unref(unit, sha256)
    assert refs(store, sha256) == 0
    with store.read() as conn:
        assert blobs.total_bytes(conn) == 0


def test_a_sweep_takes_what_nobody_refers_to(store: Store, clock: FakeClock) -> None:
    kept, gone = put(store, b"kept"), put(store, b"gone")
    with store.write(ENGINE) as unit:
        blobs.unref(unit, gone)
    assert blobs.sweep(store) == 0  # an undo may want it back
    clock.forward(hours=2)
    assert blobs.sweep(store) == 1
    assert refs(store, gone) is None
    assert blobs.get(store, kept) == b"kept"
    assert put(store, b"gone") == gone
    assert blobs.get(store, gone) == b"gone"


@only_sqlite
def test_files_outlive_the_backups_that_name_them(store: Store, clock: FakeClock) -> None:
    gone = put(store, b"gone")
    with store.write(ENGINE) as unit:
        blobs.unref(unit, gone)
    (file,) = files(store)
    clock.forward(hours=2)
    age(file, store, timedelta(days=100))
    blobs.sweep(store)
    assert files(store) == [file]  # the grace began with the sweep that dropped its row
    age(file, store, blobs.FILE_GRACE + timedelta(hours=1))
    assert blobs.sweep(store) == 1
    assert files(store) == []


@only_sqlite
def test_old_orphans_and_halves_go_and_strangers_stay(store: Store) -> None:
    kept = put(store, b"kept")
    shelf = store.data_dir / "blobs" / "ab"
    shelf.mkdir(parents=True)
    orphan, half, stranger = shelf / ("ab" * 32), shelf / ".new-x", shelf / "notes.txt"
    young = shelf / ("ab" * 31 + "cd.z")
    for path in (orphan, half, stranger, young):
        path.write_bytes(b"x")
    for path in (orphan, half, stranger, *files(store)):
        age(path, store, timedelta(days=30))
    age(young, store, timedelta(days=1))
    assert blobs.sweep(store) == 2
    assert {path.name for path in files(store)} == {"notes.txt", young.name, kept}


@only_sqlite
@pytest.mark.parametrize("harm", ["gone", "changed", "cut"])
def test_a_spoilt_file_is_told_and_mended_by_the_next_of_its_kind(store: Store, harm: str) -> None:
    sha256 = put(store, b"precious" * 100, compress=True)
    (file,) = files(store)
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(zlib.compress(b"other") if harm == "changed" else file.read_bytes()[:10])
    with pytest.raises(Damaged) as caught:
        blobs.get(store, sha256)
    assert caught.value.params["blob"] == sha256
    if harm == "gone":
        put(store, b"precious" * 100)
        assert blobs.get(store, sha256) == b"precious" * 100


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_spoilt_row_is_told(store: Store) -> None:
    sha256 = put(store, b"precious")
    with store.write(ENGINE) as unit:
        query.run(unit.conn, "UPDATE blobs SET data = NULL")
    with pytest.raises(Damaged):
        blobs.get(store, sha256)


def test_a_sweep_beside_writers_takes_nothing_that_is_needed(
    store: Store, open_store: OpenStore, clock: FakeClock
) -> None:
    from tests.store.parallel import run_all

    data = [bytes([number]) * 10 for number in range(40)]
    for each in data:
        sha256 = put(store, each)
        with store.write(ENGINE) as unit:
            blobs.unref(unit, sha256)
    clock.forward(hours=2)
    other = open_store()

    def write() -> None:
        for each in data:
            put(store, each)

    def sweep() -> None:
        blobs.sweep(other)

    run_all([write, sweep])
    assert [blobs.get(store, hashlib.sha256(each).hexdigest()) for each in data] == data


if sys.platform != "win32":  # a limit on file sizes stands in for a full disk, as an ordinary user

    @only_sqlite
    def test_a_full_disk_leaves_nothing_half_written(store: Store) -> None:
        put(store, b"before")
        program = f"""
import os, resource
from datetime import UTC, datetime
from pathlib import Path
from omnibox.model.actor import ENGINE
from omnibox.model.errors import DiskFull
from omnibox.store import blobs
from omnibox.store.database import Store
store = Store.open({store.url!r}, clock=lambda: datetime.now(UTC), data_dir=Path({str(store.data_dir)!r}))
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
for attempt in (lambda: blobs.stage(store, os.urandom(3_000_000)), lambda: put()):
    def put():
        with store.write(ENGINE) as unit:
            blobs.put(unit, os.urandom(3_000_000))
    try:
        attempt()
    except DiskFull as error:
        print(error.code)
with store.write(ENGINE) as unit:
    blobs.put(unit, b"after")
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout == "disk_full\ndisk_full\n"
        assert sorted(path.read_bytes() for path in files(store)) == [b"after", b"before"]
        assert blobs.get(store, hashlib.sha256(b"after").hexdigest()) == b"after"
