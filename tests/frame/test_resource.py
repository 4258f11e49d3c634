import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from omnibox.resource import resource
from tests.architecture.tree import ROOT


def test_the_tree_has_its_resources() -> None:
    assert resource() == ROOT / "resources"


def test_a_missing_one_is_an_error_of_the_build() -> None:
    with pytest.raises(FileNotFoundError):
        resource("icons", "never.svg")


@pytest.mark.parametrize("name", ["../pyproject.toml", "/etc/passwd"])
def test_a_name_cannot_lead_outside(name: str) -> None:
    with pytest.raises(ValueError, match=r"pyproject|passwd"):
        resource(name)


def test_a_wheel_ships_them_where_the_program_looks(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path)]
    source = tmp_path / "source"
    source.mkdir()
    for name in ("omnibox", "resources"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run([*build, str(source)], check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("omnibox-*.whl"))) as wheel:
        wheel.extractall(tmp_path / "installed")
    shipped = {
        p.relative_to(ROOT / "resources") for p in (ROOT / "resources").rglob("*") if p.is_file() and p.suffix != ".pyc"
    }
    found = tmp_path / "installed" / "omnibox" / "resources"
    assert {p.relative_to(found) for p in found.rglob("*") if p.is_file()} == shipped
    program = "from omnibox.resource import resource; print(resource())"
    words = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); {program}"]
    answer = subprocess.run(words, check=True, capture_output=True, text=True)
    assert Path(answer.stdout.strip()) == found.resolve()
