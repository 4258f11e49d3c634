"""Where one Omnibox keeps its things, and the words of the command line that say so.

Everything of one store lies in one data folder, so that `--data-dir` is a whole second Omnibox: nothing is shared
but the program. The folder belongs to its owner alone (0700), as it holds customers' messages.
"""

import argparse
import contextlib
import getpass
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "Omnibox"
DATA_DIR_VARIABLE = "OMNIBOX_DATA_DIR"


@dataclass(frozen=True, slots=True)
class Paths:
    """The files and folders of one data folder; `prepare` makes the folders, the rest is made by its user."""

    data_dir: Path

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the owner's SQLite store."""
        return f"sqlite:///{(self.data_dir / 'omnibox.sqlite3').as_posix()}"

    @property
    def store_file(self) -> Path:
        return self.data_dir / "omnibox.sqlite3"

    @property
    def blobs(self) -> Path:
        return self.data_dir / "blobs"

    @property
    def backups(self) -> Path:
        return self.data_dir / "backups"

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"

    @property
    def lock(self) -> Path:
        """Held by the one desk of this folder; see `instance.py`."""
        return self.data_dir / "omnibox.lock"

    @property
    def secrets(self) -> Path:
        """The passphrase-sealed file, used where the machine has no keyring."""
        return self.data_dir / "secrets.sealed"

    def prepare(self) -> None:
        """Make the data folder and its log folder, readable by the owner alone.

        Raises:
            OSError: the folder cannot be made or written; its `filename` names it.
        """
        for folder in (self.data_dir, self.logs):
            folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        if os.name == "posix":  # an older or hand-made folder may be open to others
            self.data_dir.chmod(stat.S_IRWXU)


def default_data_dir() -> Path:
    """The folder of the person at this machine, where the system wants such data."""
    chosen = os.environ.get(DATA_DIR_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().resolve()
    return Path(platformdirs.user_data_dir(APP, appauthor=False, roaming=False))


def paths(data_dir: Path | str | None = None) -> Paths:
    """The paths of one data folder; without a word, the person's own."""
    return Paths(Path(data_dir).expanduser().resolve() if data_dir else default_data_dir())


def person() -> tuple[str, str]:
    """The login of whoever runs this, and the name the system knows them by (the login where it knows none)."""
    login = getpass.getuser()
    name = ""
    if os.name == "posix":
        import pwd

        with contextlib.suppress(KeyError):  # a user id without an entry, as in some containers
            name = pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0].strip()
    return login, name or login


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Give a command the word `--data-dir`."""
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help=f"keep everything in this folder instead of {default_data_dir()} (also: {DATA_DIR_VARIABLE})",
    )
