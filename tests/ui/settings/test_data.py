"""Data: where it lies, backups that can be stopped, a check that can be stopped, sample data that comes and goes."""

import sqlite3
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from omnibox.model.errors import Cancelled, Damaged, Denied
from omnibox.ui.settings.about import SHIPPED, About
from omnibox.ui.settings.data import Data
from tests.desk.world import World
from tests.ui.room import Room


@pytest.fixture
def page(room: Room) -> Data:
    made = room.add(Data(room.services), 760, 900)
    room.settle()
    return made


def test_the_folder_and_the_file_are_named(room: Room, page: Data, data_dir: Path) -> None:
    assert page._folder.hint.text() == str(data_dir)
    assert "free on the disk" in page._file.hint.text()
    assert page._last.hint.text() == "There is none yet."
    assert not page._last.hint.isHidden()


def test_a_backup_is_made_and_named(room: Room, page: Data, data_dir: Path) -> None:
    room.click(page.back_up)
    room.until(lambda: page.back_up.isEnabled() and page._last.hint.text() != "There is none yet.")
    (made,) = (data_dir / "backups").iterdir()
    assert page._lines_around.isVisible()
    assert "proved sound" in room.said[-1]
    with sqlite3.connect(made) as conn:
        assert conn.execute("SELECT count(*) FROM operators").fetchone()[0] == 1


def test_a_backup_that_is_stopped_leaves_nothing(world: World, data_dir: Path) -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, whole: int) -> bool:
        told.append((done, whole))
        return False

    with pytest.raises(Cancelled):
        world.desk.upkeep.back_up(stop)
    assert told
    assert list((data_dir / "backups").iterdir()) == []
    assert world.desk.upkeep.store().backups == ()


def test_the_button_stops_a_backup(room: Room, page: Data, data_dir: Path) -> None:
    page._back_up()
    copying = page._copying
    assert copying is not None
    cancel = next(one for one in copying.findChildren(QPushButton) if one.text() == "Cancel")
    cancel.click()
    room.until(page.back_up.isEnabled)
    # it was stopped, or it was done already: either way the page says which, and no half of one is left
    assert list((data_dir / "backups").glob("*.part")) == []
    assert any("stopped" in text or "proved sound" in text for text in room.said)


def test_only_the_newest_seven_are_kept(world: World) -> None:
    for _ in range(9):
        world.clock.forward(seconds=60)
        world.desk.upkeep.back_up()
    assert len(world.desk.upkeep.store().backups) == 7


def test_who_may_not_set_may_not_back_up(world: World) -> None:
    with pytest.raises(Denied):
        world.hire("Olga").upkeep.back_up()


def test_a_sound_store_is_said_to_be(room: Room, page: Data) -> None:
    room.click(page.check)
    room.until(lambda: room.said == ["The database is sound."])
    assert page.check.text() == "Check now"


def test_a_damaged_store_is_noticed(room: Room, page: Data, world: World) -> None:
    room.services.live.close()  # it would meet the damage, too
    world.mail(world.inbox())
    with sqlite3.connect(world.store.path or "") as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = conn.execute("PRAGMA page_count").fetchone()[0]
    path = world.store.path
    assert path is not None
    with path.open("r+b") as file:
        for number in range(2, pages):
            file.seek(number * 4096 + 8)
            file.write(b"\xff" * 64)
    room.click(page.check)
    room.until(lambda: bool(room.failures))
    assert isinstance(room.failures[0], Damaged)


def test_a_check_can_be_stopped(world: World) -> None:
    inbox = world.inbox()
    for number in range(40):
        world.mail(inbox, "word " * 2000, sender=f"c{number}@example.com")
    with pytest.raises(Cancelled):
        world.desk.upkeep.check(lambda: True)


def test_sample_data_is_added_and_removed_here(room: Room, page: Data) -> None:
    assert page.add_sample.isVisible()
    assert not page.remove_sample.isVisible()
    room.click(page.add_sample)
    room.until(page.remove_sample.isVisible)
    inbox = room.world.desk.inboxes.list()[0]
    for number in range(3):
        room.world.mail(inbox.id, sender=f"s{number}@sample.example")
    seen: list[tuple[int, int]] = []
    page._going.moved.connect(lambda gone, whole: seen.append((gone, whole)))
    room.click(page.remove_sample)
    room.until(page.add_sample.isVisible)
    assert seen[-1] == (3, 3)
    assert room.said[-1] == "The sample data is gone: 3 items"
    assert room.world.desk.inboxes.list() == ()


def test_every_library_we_depend_on_is_thanked(room: Room) -> None:
    import tomllib

    root = Path(__file__).resolve().parents[3]
    wanted = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {one.split(">")[0].split("[")[0].split(";")[0].strip().casefold() for one in wanted}
    thanked = {part.strip().casefold() for name, _ in SHIPPED for part in name.split(",")}
    assert names <= thanked


def test_the_diagnosis_is_shown_and_copied(room: Room) -> None:
    room.services.doctor = lambda: "ok     python"
    page = room.add(About(room.services), 760, 900)
    room.click(page.look)
    room.until(page.report.isVisible)
    assert "ok     python" in page.report.toPlainText()
    room.click(page.copy)
    assert room.said == ["The diagnosis is on the clipboard"]


def test_a_diagnosis_that_fails_is_told(room: Room) -> None:
    def fails() -> str:
        raise Damaged(backup=None)

    room.services.doctor = fails
    page = room.add(About(room.services), 760, 900)
    room.click(page.look)
    room.until(lambda: bool(room.failures))
    assert page.look.isEnabled()
