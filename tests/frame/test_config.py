import argparse
import getpass
import os
import stat
from pathlib import Path

import pytest

from omnibox import config


def test_everything_of_a_store_lies_in_its_folder(data_dir: Path) -> None:
    paths = config.paths(data_dir)
    inside = (paths.store_file, paths.blobs, paths.backups, paths.logs, paths.lock, paths.secrets)
    assert all(path.is_relative_to(paths.data_dir) for path in inside)
    assert len(set(inside)) == len(inside)


def test_the_store_url_opens_the_store_file(data_dir: Path) -> None:
    from sqlalchemy import create_engine, text

    folder = data_dir / "käse & more"
    paths = config.paths(folder)
    paths.prepare()
    engine = create_engine(paths.store_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
    engine.dispose()
    assert paths.store_file.stat().st_size > 0


def test_a_data_folder_is_its_owners_alone(data_dir: Path) -> None:
    folder = data_dir / "deep" / "er"
    folder.mkdir(parents=True, mode=0o755)
    config.paths(folder).prepare()
    assert os.name != "posix" or stat.S_IMODE(folder.stat().st_mode) == 0o700  # elsewhere the profile is private


def test_a_folder_that_cannot_be_made_is_named(data_dir: Path) -> None:
    (data_dir / "file").write_text("in the way")
    with pytest.raises(NotADirectoryError) as caught:
        config.paths(data_dir / "file" / "omnibox").prepare()
    assert "file" in str(caught.value.filename)


def test_the_word_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.setenv(config.DATA_DIR_VARIABLE, str(data_dir / "from-environment"))
    assert config.paths().data_dir == (data_dir / "from-environment").resolve()
    assert config.paths(data_dir).data_dir == data_dir.resolve()


def test_without_a_word_it_is_the_systems_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(config.DATA_DIR_VARIABLE)
    assert config.paths().data_dir.name == config.APP


def test_a_relative_folder_and_a_home_are_understood(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.chdir(data_dir)
    assert config.paths("here").data_dir == (data_dir / "here").resolve()
    assert config.paths("~/there").data_dir == (Path.home() / "there").resolve()


def test_the_command_line_takes_it() -> None:
    parser = argparse.ArgumentParser()
    config.add_data_dir(parser)
    assert parser.parse_args(["--data-dir", "x"]).data_dir == Path("x")
    assert parser.parse_args([]).data_dir is None


def test_a_person_has_a_login_and_a_name() -> None:
    login, name = config.person()
    assert login == getpass.getuser()
    assert name
