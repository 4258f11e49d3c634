"""Where the files that ship with the program are: icons, fonts, QSS, translations, sample data.

One function for three homes: the source tree (`resources/` beside the package), a wheel and a frozen build
(`resources/` inside the package, put there by setup.py or the packager).
"""

from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    package = Path(__file__).resolve().parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder: `resource("icons", "send.svg")`.

    Raises:
        FileNotFoundError: it did not ship; the build is broken, not the machine.
        ValueError: the name points out of the resources.
    """
    root = _root()
    path = root.joinpath(*parts).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ValueError("/".join(parts))
    if not path.exists():
        raise FileNotFoundError(path)
    return path
