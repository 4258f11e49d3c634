import os
import subprocess
import sys
from pathlib import Path

import pytest

from omnibox.instance import Instance
from omnibox.model.errors import Busy

HOLD = """
import sys
from pathlib import Path
from omnibox.instance import Instance
with Instance(Path(sys.argv[1]), "desk"):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(lock: Path) -> "subprocess.Popen[str]":
    """A process that holds the lock until its stdin closes."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_holder_is_told_who_the_first_is(data_dir: Path) -> None:
    lock = data_dir / "omnibox.lock"
    with hold(lock) as process:
        with pytest.raises(Busy) as caught:
            Instance(lock).acquire()
        assert caught.value.code == "instance"
        assert caught.value.params == {"pid": process.pid, "role": "desk"}
        process.communicate()
    with Instance(lock):
        pass


def test_a_killed_holder_holds_nothing(data_dir: Path) -> None:
    lock = data_dir / "omnibox.lock"
    with hold(lock) as process:
        process.kill()
    with Instance(lock):
        assert str(os.getpid()) in lock.read_text() or sys.platform == "win32"


@pytest.mark.parametrize("left", [b"", b"not json", b'{"pid": "x"}', b"[1]", b"\xff\x00"])
def test_what_a_crash_left_in_the_file_means_nothing(data_dir: Path, left: bytes) -> None:
    lock = data_dir / "omnibox.lock"
    lock.write_bytes(left)
    with Instance(lock):
        pass


def test_a_holder_that_has_not_written_yet_is_still_busy(data_dir: Path) -> None:
    lock = data_dir / "omnibox.lock"
    with hold(lock) as process:
        lock.write_bytes(b"")
        with pytest.raises(Busy) as caught:
            Instance(lock).acquire()
        assert caught.value.params == {}
        process.communicate()


def test_acquiring_and_releasing_twice_is_harmless(data_dir: Path) -> None:
    instance = Instance(data_dir / "omnibox.lock")
    instance.acquire()
    instance.acquire()
    instance.release()
    instance.release()
    with Instance(data_dir / "omnibox.lock"):
        pass


def test_a_missing_folder_is_an_os_error(data_dir: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Instance(data_dir / "nowhere" / "omnibox.lock").acquire()
