"""The commands say what is wrong in words, end with a status that tells, and change nothing they should not."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from omnibox.config import paths
from omnibox.instance import Instance
from omnibox.store.migrate import migrate
from tests.e2e.homes import ROOT, child_variables
from tests.e2e.shop import now


@pytest.fixture
def folder(data_dir: Path) -> Path:
    """A data folder with a store of today in it."""
    paths(data_dir).prepare()
    migrate(paths(data_dir).store_url, data_dir, now)
    return data_dir


def omnibox(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run one command of the program to its end; its standard input is closed, as where nobody sits."""
    return subprocess.run(
        [sys.executable, "-m", "omnibox", *words, "--data-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, **child_variables(folder / "keyring.json"), "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def make_newer(folder: Path) -> bytes:
    file = paths(folder).store_file
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.execute("UPDATE meta SET value = '9999' WHERE key IN ('schema_version', 'min_client')")
    return file.read_bytes()


def test_migrate_makes_a_store_and_says_when_there_is_nothing_to_do(data_dir: Path) -> None:
    assert omnibox(data_dir, "migrate").returncode == 0
    again = omnibox(data_dir, "migrate")
    assert again.returncode == 0
    assert "already" in again.stdout


@pytest.mark.parametrize("command", ["migrate", "engine", "doctor"])
def test_a_store_of_a_newer_omnibox_is_refused_and_left_as_it_is(folder: Path, command: str) -> None:
    before = make_newer(folder)
    done = omnibox(folder, command)
    assert done.returncode != 0
    assert "newer" in (done.stdout + done.stderr).lower()
    assert "Traceback" not in done.stderr
    assert paths(folder).store_file.read_bytes() == before


@pytest.mark.parametrize("command", ["migrate", "engine", "doctor"])
def test_a_damaged_store_is_told_and_left_as_it_is(folder: Path, command: str) -> None:
    file = paths(folder).store_file
    file.write_bytes(b"no database" * 1000)
    done = omnibox(folder, command)
    assert done.returncode != 0
    assert "damaged" in (done.stdout + done.stderr).lower()
    assert "Traceback" not in done.stderr
    assert file.read_bytes() == b"no database" * 1000


def test_migrate_waits_for_nobody_who_has_the_folder_open(folder: Path) -> None:
    with Instance(paths(folder).lock):
        done = omnibox(folder, "migrate")
    assert done.returncode != 0
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_nothing_to_mend_in_a_sound_folder(folder: Path) -> None:
    done = omnibox(folder, "doctor")
    assert "store" in done.stdout.lower()
    assert "Traceback" not in done.stderr


def test_words_nobody_knows_are_told(folder: Path) -> None:
    done = omnibox(folder, "fly")
    assert done.returncode == 2
    assert "fly" in done.stderr


def test_a_folder_that_cannot_be_made_is_named(data_dir: Path) -> None:
    (data_dir / "file").write_text("in the way")
    done = omnibox(data_dir / "file" / "below", "migrate")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
