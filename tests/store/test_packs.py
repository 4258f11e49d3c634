"""Packs: many blobs in one durable file; what is gone from them goes with the next sweep, what backups name stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Damaged
from omnibox.store import blobs, packs
from omnibox.store.database import Store
from omnibox.store.packs import Pack, Packed
from tests.support.stores import FakeClock

TEXTS = [bytes([n]) * 3000 + os.urandom(n) for n in range(1, 6)]


def packed(store: Store) -> list[Packed]:
    pack = Pack(store.data_dir)
    found = [pack.add(text, compress=bool(n % 2)) for n, text in enumerate(TEXTS)]
    assert pack.add(TEXTS[0], compress=False) == found[0]
    pack.close()
    with store.write(ENGINE) as unit:
        for one in found:
            assert blobs.put(unit, one) == one.sha256
    return found


def files(store: Store) -> list[Path]:
    return sorted((store.data_dir / "blobs" / "packs").iterdir())


def age(store: Store) -> None:
    """Let what lies there be older than any backup."""
    before = (store.clock() - blobs.FILE_GRACE - timedelta(hours=1)).timestamp()
    for path in files(store):
        os.utime(path, (before, before))


def test_what_went_in_comes_out(store: Store) -> None:
    found = packed(store)
    assert [blobs.get(store, one.sha256) for one in found] == TEXTS
    assert [packs.bytes_of(store.data_dir, one) for one in found] == TEXTS
    assert len(files(store)) == 1


def test_a_pack_that_is_given_up_leaves_nothing(store: Store) -> None:
    pack = Pack(store.data_dir)
    for _ in range(3):
        pack.add(os.urandom(3_000_000), compress=False)  # part of it is on the disk by then
    pack.abandon()
    assert files(store) == []


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_sweep_takes_what_nobody_needs_out_of_a_pack(store: Store, clock: FakeClock) -> None:
    found = packed(store)
    with store.write(ENGINE) as unit:
        blobs.unref(unit, found[1].sha256)
    clock.forward(hours=2)
    age(store)
    blobs.sweep(store)
    assert len(files(store)) == 2  # what a backup may name stays for its time
    age(store)
    blobs.sweep(store)
    (left,) = files(store)
    assert left.stat().st_size < sum(one.length for one in found)
    assert [blobs.get(store, one.sha256) for one in found if one is not found[1]] == [*TEXTS[:1], *TEXTS[2:]]
    with store.write(ENGINE) as unit:
        for one in found:
            blobs.unref(unit, one.sha256)
    clock.forward(hours=2)
    age(store)
    blobs.sweep(store)
    assert files(store) == []


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_lost_pack_is_told_and_mended_by_the_next_of_its_kind(store: Store) -> None:
    found = packed(store)
    files(store)[0].unlink()
    with pytest.raises(Damaged):
        blobs.get(store, found[0].sha256)
    with store.write(ENGINE) as unit:
        blobs.put(unit, TEXTS[0])
    assert blobs.get(store, found[0].sha256) == TEXTS[0]


def test_known_bytes_are_one_blob_however_they_came(store: Store) -> None:
    with store.write(ENGINE) as unit:
        sha256 = blobs.put(unit, TEXTS[0], compress=True)
    found = packed(store)
    assert found[0].sha256 == sha256
    assert blobs.get(store, sha256) == TEXTS[0]
    with store.read() as conn:
        assert conn.exec_driver_sql("SELECT max(refs), count(*) FROM blobs").fetchone()[:] == (2, len(TEXTS))  # type: ignore[index]  # there is a row
