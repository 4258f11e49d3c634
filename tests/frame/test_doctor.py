import os
import sys
from pathlib import Path

import pytest

from omnibox import doctor
from omnibox.config import paths
from omnibox.model.errors import Busy, Damaged, NewerSchema, OmniboxError


def words(check: doctor.Check) -> str:
    return f"{check.wrong} {check.mend}"


def test_a_display_is_asked_for_on_linux_alone() -> None:
    assert not doctor.check_display("linux", {}).ok
    assert "omnibox tour" in doctor.check_display("linux", {}).mend
    assert doctor.check_display("linux", {"WAYLAND_DISPLAY": "wayland-0"}).ok
    assert doctor.check_display("darwin", {}).ok
    assert doctor.check_display("win32", {}).ok


def test_a_named_display_must_answer() -> None:
    assert not doctor.check_display("linux", {"DISPLAY": ":4711"}).ok
    assert doctor.check_display("linux", {"DISPLAY": "far.example:0"}).ok  # only a look at the line could tell


def test_a_missing_library_is_named(data_dir: Path) -> None:
    folder = data_dir / "Qt" / "lib"
    folder.mkdir(parents=True)
    (folder / "libQt6Widgets.so.6").write_bytes(b"no library at all")
    found = doctor.check_libraries("linux", data_dir)
    assert not found.ok
    assert "libQt6Widgets" in found.wrong
    assert "dev.py setup" in found.mend


def test_missing_qt_is_said() -> None:
    assert "PySide6" in doctor.check_libraries("linux", None).wrong


def test_no_keyring_is_no_harm_once_there_is_a_sealed_file(data_dir: Path) -> None:
    place = paths(data_dir)  # conftest.py sees to it that no keyring answers
    found = doctor.check_keyring(place)
    assert not found.ok
    assert "passphrase" in found.mend
    place.secrets.write_bytes(b"sealed")
    assert doctor.check_keyring(place).ok


def test_a_folder_open_to_others_is_told(data_dir: Path) -> None:
    place = paths(data_dir)
    place.prepare()
    assert doctor.check_folder(place).ok
    if os.name == "posix":
        data_dir.chmod(0o755)
        assert f"chmod 700 {data_dir.resolve()}" in words(doctor.check_folder(place))


def test_little_room_is_told(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ROOM", 2**62)
    assert "MB are free" in doctor.check_folder(paths(data_dir)).wrong


def test_a_folder_yet_to_be_made_is_well(data_dir: Path) -> None:
    assert doctor.check_folder(paths(data_dir / "not" / "yet")).ok


@pytest.mark.parametrize("state", ["missing", "older", "current"])
def test_a_store_that_the_next_start_makes_or_moves_on_is_well(state: str) -> None:
    assert doctor.check_store(lambda: state).ok


@pytest.mark.parametrize("error", [Damaged(), Busy(), NewerSchema(), OmniboxError("never heard of")])
def test_a_store_that_refuses_is_put_into_words(error: OmniboxError) -> None:
    def state() -> str:
        raise error

    found = doctor.check_store(state)
    assert not found.ok
    assert len(found.wrong) > 10
    assert len(found.mend) > 10


def test_each_inbox_is_a_line() -> None:
    found = doctor.check_inboxes(lambda: [("support", ""), ("sales", "auth_refused"), ("shop", "odd_code")])
    assert [check.ok for check in found] == [True, False, False]
    assert "password" in found[1].wrong
    assert "odd_code" in found[2].wrong


def test_a_check_that_breaks_is_a_finding_and_hides_nothing(data_dir: Path) -> None:
    def broken() -> str:
        raise RuntimeError("on purpose")

    found = doctor.examine(paths(data_dir), store=broken, inboxes=lambda: [("support", "")])
    by_name = {check.name: check for check in found}
    assert "on purpose" in by_name["store"].wrong
    assert by_name["inbox support"].ok
    assert by_name["python"].ok
    assert {"display", "libraries", "keyring", "data folder"} <= set(by_name)


def test_the_report_says_what_to_do() -> None:
    text = doctor.report([doctor.Check("python", True), doctor.Check("store", False, "it is damaged", "Mend it.")])
    assert text.splitlines() == ["ok     python", "WRONG  store: it is damaged", "       -> Mend it."]


def test_the_running_python_is_supported() -> None:
    assert doctor.check_python(sys.version_info[:2]).ok
    assert not doctor.check_python((3, 10)).ok
    assert not doctor.check_python((3, 15)).ok
