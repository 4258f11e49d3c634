"""The words of the command line: the ones that last, and none that would give a secret away."""

import pytest

from omnibox import __version__
from omnibox.__main__ import COMMANDS, _parse, main

OURS = "postgresql+psycopg://olga@db.example/omnibox"


def test_the_words_others_rely_on_stay() -> None:
    assert COMMANDS == ("desk", "engine", "hub", "migrate", "doctor", "tour", "original")
    assert _parse([]).command == "desk"


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out.strip()) == (0, f"Omnibox {__version__}")


def test_a_database_is_named_without_its_password() -> None:
    assert _parse(["--database", OURS]).database == OURS


@pytest.mark.parametrize(
    "url",
    ["postgresql://olga:geheim@db.example/omnibox", f"{OURS}?password=geheim", "postgresql://:geheim@/omnibox"],
)
def test_a_password_among_the_words_is_refused_and_not_repeated(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _parse(["hub", "--database", url])
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert ".pgpass" in told
    assert "geheim" not in told
