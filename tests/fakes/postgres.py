"""A real PostgreSQL for tests: started once a session without root, on a free loopback port, a fresh database a test.

Use:
    with PostgresServer() as server:                # about a second
        url = server.create("name", template=None)  # SQLAlchemy URL; a template copies in some 30 ms
        server.drop("name")

Nothing is installed here: the programs are looked for where distributions put them. fsync is off, since nobody pulls
the plug of a test; `kill()` is kill -9 of the postmaster, `start()` brings the same data back on the same port. The
server dies with the test process, however that ends.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from tests.fakes.ports import free_port

_INSTALL = "apt-get install --no-install-recommends postgresql"
_PLACES = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"
_START_PATIENCE = 30.0
# the shell outlives nothing: when the test process goes, its end of stdin closes and the server is told to quit
_GUARD = 'trap "" INT; "$@" & server=$!; cat >/dev/null; kill -QUIT $server; wait $server'
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "150",
    "max_wal_size": "512MB",
    "autovacuum_naptime": "10s",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
}
OWNER = "omnibox"


class PostgresMissing(RuntimeError):
    """PostgreSQL's server is not installed; the message says how to mend that."""


def find_binaries() -> Path:
    """Return the folder of `initdb` and `postgres`, the newest version there is. Raises: PostgresMissing."""
    found = [
        Path(folder)
        for place in _PLACES
        for folder in Path("/").glob(place.lstrip("/"))
        if (Path(folder) / "initdb").exists()
    ]
    if found:
        return max(found, key=_version)
    on_path = shutil.which("initdb")
    if on_path is None or not Path(on_path).resolve().with_name("postgres").exists():
        raise PostgresMissing(f"PostgreSQL is not installed; install it with: {_INSTALL}")
    return Path(on_path).resolve().parent


class PostgresServer:
    """One server with its own folder; every database in it belongs to the role `omnibox`."""

    host = "127.0.0.1"

    def __init__(self, *, start: bool = True) -> None:
        self._binaries = find_binaries()
        self.root = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self.port = free_port()
        self._account = _account()
        if os.geteuid() == 0:
            shutil.chown(self.root, self._account)
        self._process: subprocess.Popen[bytes] | None = None
        self._initialise()
        if start:
            self.start()

    def __enter__(self) -> Self:
        """Return the running server."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it and remove its folder."""
        self.close()

    def start(self) -> None:
        """Start (again) on the same port and wait until it answers."""
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        server = [self._binaries / "postgres", "-D", self.root / "data", "-p", self.port, "-k", self.root, *settings]
        with (self.root / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _GUARD, "sh", *map(str, server)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.root,
                **self._drop_rights(),
            )
        if not self._until_ready():
            words = (self.root / "log").read_text(errors="replace")
            self.close()
            raise RuntimeError(f"PostgreSQL did not start:\n{words}")

    def stop(self) -> None:
        """End the server at once, as an administrator's immediate shutdown does."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(_START_PATIENCE)
        self._process = None

    def kill(self) -> None:
        """Kill -9 the postmaster; its children end by themselves when they notice."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(int((self.root / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        self.stop()

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{OWNER}@{self.host}:{self.port}/{database}"

    def create(self, database: str, template: str | None = None) -> str:
        """Make a database, a copy of `template` if given (nobody may be connected to that). Returns its URL."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}" if template else "CREATE DATABASE {}")
        names = [sql.Identifier(name) for name in (database, template) if name]
        self.execute(statement.format(*names))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def execute(self, statement: sql.SQL | sql.Composed) -> None:
        """Run one statement as the owner, outside a transaction."""
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host=self.host, port=self.port, user=OWNER, dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _initialise(self) -> None:
        words = ["-D", str(self.root / "data"), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [str(self._binaries / "initdb"), *words],
            check=True,
            capture_output=True,
            timeout=120,
            cwd=self.root,
            **self._drop_rights(),
        )

    def _drop_rights(self) -> dict[str, Any]:
        """Return what makes a process an ordinary user's: PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return {}
        owner = pwd.getpwnam(self._account)
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    def _until_ready(self) -> bool:
        pause = threading.Event()  # nothing tells us of a port that opens: ask every few milliseconds
        for _ in range(int(_START_PATIENCE / 0.02)):
            if self._process is None or self._process.poll() is not None:
                return False
            with contextlib.suppress(psycopg.OperationalError), self._connect():
                return True
            pause.wait(0.02)
        return False


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(char if char.isdigit() else " " for char in str(folder.parent))
    return tuple(int(part) for part in digits.split())


def _account() -> str:
    """Return who the server runs as: ourselves, or an ordinary account where we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return "nobody"
