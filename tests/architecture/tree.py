"""The project's own files, as the architecture tests look at them."""

import ast
import importlib.util
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "omnibox"


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is or would be committed; in an unpacked archive, every file there is."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    if answer.returncode == 0:
        names = answer.stdout.decode().split("\0")
        return tuple(path for name in names if name and (path := ROOT / name).is_file())
    hidden = {".venv", ".git"}
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not hidden & set(path.parts))


def texts() -> Iterator[tuple[Path, str]]:
    """Committed files that are text, with their text."""
    for path in committed():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            yield path, data.decode("utf-8", errors="replace")


def python(*places: str) -> tuple[Path, ...]:
    """Python files under these places (folders or files, relative to the root)."""
    roots = [ROOT / place for place in places]
    return tuple(p for p in committed() if p.suffix == ".py" and any(p == r or r in p.parents for r in roots))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes(), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and its physical lines, signature and docstring included."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{name_of(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def load_dev() -> ModuleType:
    """dev.py as a module, fresh, so that a test may change it."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
