"""dev.py without letting it install anything: what it decides, and what it says."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.tree import ROOT, load_dev


@pytest.fixture
def dev() -> ModuleType:
    return load_dev()


def test_an_old_python_can_still_read_it() -> None:
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_it_needs_nothing_installed() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert {name.partition(".")[0] for name in plain | named} <= sys.stdlib_module_names


@pytest.mark.parametrize("version, good", [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)])
def test_which_pythons_it_takes(dev: ModuleType, version: tuple[int, int], good: bool) -> None:
    assert dev.supported(version) is good


def test_it_agrees_with_the_project_about_pythons(dev: ModuleType) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    after = (dev.NEWEST[0], dev.NEWEST[1] + 1)
    assert f'requires-python = ">=3.{dev.OLDEST[1]},<3.{after[1]}"' in text


def test_without_a_good_python_it_says_which(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "candidates", lambda: iter(["no-such-python", str(ROOT / "dev.py")]))
    with pytest.raises(dev.Stop, match=r"3\.11 to 3\.14.*Install one"):
        dev.hand_over(["test"])


def test_with_a_good_python_beside_it_goes_on(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "candidates", lambda: iter(["no-such-python", sys.executable]))
    assert dev.hand_over(["--help"]) == 0
    told = capfd.readouterr().out
    assert "going on with" in told
    assert "verbs:" in told


def test_an_unknown_verb_is_refused(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        dev.main(["fly"])
    assert caught.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_a_missing_library_is_seen(dev: ModuleType) -> None:
    needs = [dev.Need("libno-such-thing.so.9", "a", "b"), dev.Need("no-such-program", "c", "d")]
    assert dev.missing(needs) == needs
    assert dev.missing([dev.Need(sys.executable, "a", "b")]) == []


def test_without_rights_it_prints_the_command(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "as_root", lambda: None)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    assert dev.install(["libone", "libtwo"]) is False
    assert "sudo apt-get install libone libtwo" in capsys.readouterr().out


def test_without_a_known_package_manager_it_names_what_is_missing(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    assert dev.install(["libone"]) is False
    assert "libone" in capsys.readouterr().out


def test_a_changed_requirement_makes_the_environment_again(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = dev.fingerprint()
    lock = tmp_path / "dev.txt"
    lock.write_bytes(dev.REQUIREMENTS.read_bytes() + b"\n")
    monkeypatch.setattr(dev, "REQUIREMENTS", lock)
    assert dev.fingerprint() != before


def test_a_stamped_environment_is_left_alone(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "tool", lambda name: Path(sys.executable))
    monkeypatch.setattr(dev, "call", lambda *words: pytest.fail(f"it ran {words}"))
    (tmp_path / "stamp").write_text(dev.fingerprint(), encoding="utf-8")
    dev.ensure_venv()


def test_a_failed_install_leaves_no_stamp(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "make_venv", lambda: None)
    monkeypatch.setattr(dev, "call", lambda *words: 1)
    with pytest.raises(dev.Stop, match="run this again"):
        dev.ensure_venv()
    assert not (tmp_path / "stamp").exists()


def calls(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Let dev.py run nothing; what it would have run is in the list."""
    ran: list[list[str]] = []

    def call(words: list[str], env: dict[str, str] | None = None) -> int:
        ran.append(words)
        return 0

    monkeypatch.setattr(dev, "for_window", lambda: None)
    monkeypatch.setattr(dev, "call", call)
    return ran


def test_without_a_display_run_becomes_the_tour(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = calls(dev, monkeypatch)
    monkeypatch.setattr(dev, "has_display", lambda: False)
    assert dev.run([]) == 0
    assert [words[1:3] for words in ran] == [["tour", "--out"]]
    assert "no display" in capsys.readouterr().out


def test_with_a_display_run_opens_the_window(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = calls(dev, monkeypatch)
    monkeypatch.setattr(dev, "has_display", lambda: True)
    assert dev.main(["run", "--", "--data-dir", "x"]) == 0
    assert [words[1:] for words in ran] == [["--data-dir", "x"]]


def test_a_failed_check_fails_the_run_though_the_tests_pass(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "for_tests", lambda: None)
    monkeypatch.setattr(dev, "call", lambda words, env=None: 1 if "mypy" in words else 0)
    assert dev.main(["test"]) == 1
    monkeypatch.setattr(dev, "call", lambda words, env=None: 0)
    assert dev.main(["test"]) == 0


def test_tests_see_utf8_even_without_a_locale(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.os, "environ", {"LANG": "C"})
    env = dev.test_env()
    assert env["QT_QPA_PLATFORM"] == "offscreen"
    assert not sys.platform.startswith("linux") or env["LC_ALL"] == "C.UTF-8"


@pytest.mark.parametrize("need", ["WINDOW", "SERVERS"])
def test_every_need_names_its_packages(dev: ModuleType, need: str) -> None:
    for entry in getattr(dev, need):
        assert all(re.fullmatch(r"[\w.+-]+", package) for package in (entry.apt, entry.dnf))


def test_ci_is_this_script(tmp_path: Path) -> None:
    """`.ci/run` ends with the code of `python3 dev.py test`, from whatever folder it is called."""
    fake = tmp_path / "python3"
    fake.write_text('#!/bin/sh\necho "$PWD $*"\nexit 7\n')
    fake.chmod(0o755)
    env = dict(os.environ, PATH=f"{tmp_path}:{os.environ['PATH']}")
    answer = subprocess.run(
        ["bash", str(ROOT / ".ci" / "run")], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stdout.strip()) == (7, f"{ROOT} dev.py test")
