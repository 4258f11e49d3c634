"""The mail programs ours is measured beside: `notmuch` and `mu`, each with a database of its own over one Maildir."""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NOTMUCH, MU = "notmuch", "mu"
PACKAGES = {NOTMUCH: "notmuch", MU: "maildir-utils"}
_OWN = "support@shop.example"
_CONFIG = """[database]
path={database}
mail_root={maildir}
[user]
name=Shop
primary_email={own}
[new]
tags=unread;inbox
[maildir]
synchronize_flags=true
"""


def missing() -> list[str]:
    """Return the peers that are not installed."""
    return [name for name in PACKAGES if shutil.which(name) is None]


@dataclass(frozen=True, slots=True)
class Peer:
    """One of them, its database below `folder`."""

    name: str
    folder: Path
    maildir: Path

    def index(self) -> float:
        """Make a fresh database of the whole Maildir; return the seconds."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if self.name == NOTMUCH:
            config = _CONFIG.format(database=self.folder, maildir=self.maildir, own=_OWN)
            (self.folder / "config").write_text(config)
            return self._timed(["notmuch", "new", "--quiet"])
        begin = ["mu", "init", "--quiet", f"--maildir={self.maildir}", f"--my-address={_OWN}", self._home]
        return self._timed(begin) + self._timed(["mu", "index", "--quiet", self._home])

    def find(self, query: Sequence[str]) -> float:
        """Show the newest 50 hits; return the milliseconds of the process, which is what its user waits."""
        if self.name == NOTMUCH:
            return 1000 * self._timed(["notmuch", "search", "--limit=50", "--sort=newest-first", *query])
        words = ["mu", "find", "--maxnum=50", "--sortfield=date", "--reverse", self._home, *query]
        return 1000 * self._timed(words, good=(0, 2, 4))  # 4, in some versions 2: nothing was found

    @property
    def _home(self) -> str:
        return f"--muhome={self.folder}"

    def _timed(self, command: Sequence[str], good: Sequence[int] = (0,)) -> float:
        env = {**os.environ, "NOTMUCH_CONFIG": str(self.folder / "config"), "LC_ALL": "C.UTF-8"}
        begin = time.perf_counter()
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        took = time.perf_counter() - begin
        if done.returncode not in good:
            raise RuntimeError(f"{' '.join(command[:2])}: {done.stderr.decode(errors='replace')[:500]}")
        return took
