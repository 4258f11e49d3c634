"""A real Dovecot for tests: started per session or per test without root, on free loopback ports.

Use:
    with Dovecot() as server:                       # about 0.1 s
        server.deliver("alice@example.com", raw)    # arrives in INBOX, IDLE tells within half a second
        connect("127.0.0.1", server.port, "alice@example.com", server.password)

`server.port` speaks plain and STARTTLS, `server.tls_port` implicit TLS; `server.certificates.ca_file` is
the authority to trust. `kill()` is kill -9 of every Dovecot process, `start()` brings the same mailboxes
back on the same ports. `deliver(..., folder="Sent", at=..., seen=True)` sets INTERNALDATE and \\Seen.
`set_uidvalidity(user, n)`, `doveadm(...)`, `messages(user, folder)` look inside. The server dies with
the test process, however that ends.
"""

import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.certs import Certificates, make_certificates
from tests.fakes.dovecot_conf import dovecot_conf, oauth_conf
from tests.fakes.ports import free_port

ALICE = "alice@example.com"
PASSWORD = 'se cret"\\ü'  # a space, a quote, a backslash and a letter beyond ASCII: what naive clients get wrong
_START_PATIENCE = 15.0
_POOR = "IMAP4rev1 ID"
_INSTALL = "apt-get install --no-install-recommends dovecot-imapd"
# the shell outlives nothing: when the test process goes, its end of stdin closes and the group is killed
_GUARD = '"$1" -F -c "$2" & cat >/dev/null; kill -9 0'


class DovecotMissing(RuntimeError):
    """Dovecot is not installed; the message says how to mend that."""


def find_dovecot() -> tuple[str, str]:
    """Return the paths of `dovecot` and `doveadm`. Raises: DovecotMissing."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    server, admin = shutil.which("dovecot", path=path), shutil.which("doveadm", path=path)
    if server is None or admin is None:
        raise DovecotMissing(f"Dovecot is not installed; install it with: {_INSTALL}")
    return server, admin


class Dovecot:
    """One server with its own folder, users and mailboxes."""

    host = "127.0.0.1"

    def __init__(
        self,
        users: Mapping[str, str] | None = None,
        *,
        certificates: Certificates | None = None,
        poor: bool = False,
        capabilities: str = "",
        mechanisms: str = "plain login xoauth2 oauthbearer",
        connections: int = 200,
        tls_only: bool = False,
        idle_notify: str = "2 mins",
        introspection_port: int = 9,
        start: bool = True,
    ) -> None:
        """Write the configuration and, unless told otherwise, start.

        Args:
            users: address -> password; default one user, `ALICE` with `PASSWORD`.
            certificates: default: a fresh CA and a leaf for localhost and 127.0.0.1.
            poor: a server without IDLE, MOVE, CONDSTORE, SPECIAL-USE.
            capabilities: all that is offered after a login, instead of what Dovecot can do.
            mechanisms: of logging in, in Dovecot's words.
            connections: lines one user may hold at a time.
            tls_only: LOGINDISABLED until STARTTLS.
            idle_notify: how often an idle line hears "OK Still here" (Dovecot's time words).
            introspection_port: of the loopback endpoint that judges OAuth tokens.
            start: False leaves the start to the caller.
        """
        self._server, self._doveadm = find_dovecot()
        self.users = dict(users or {ALICE: PASSWORD})
        self.user = next(iter(self.users))
        self.password = self.users[self.user]
        # short and traversable: unix socket paths end at 108 bytes, and privileges are dropped
        self.root = Path(tempfile.mkdtemp(prefix="dove", dir="/tmp"))
        self.root.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        self.certificates = certificates or make_certificates(self.root)
        self._names = itertools.count(1)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._account, self._group = _run_as()
        conf = {"mechanisms": mechanisms, "connections": connections, "tls_only": tls_only, "idle_notify": idle_notify}
        self._write(introspection_port, capabilities=_POOR if poor else capabilities, **conf)
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
        """Start (again) on the same ports and wait until it greets."""
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", self._server, str(self.root / "dovecot.conf")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._drop(),
        )
        self._wait_greeting()

    def kill(self) -> None:
        """Kill -9 the server and every session at once."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None
        self._until(lambda: not self._listens())
        (self.root / "run" / "master.pid").unlink(missing_ok=True)  # its owner may still stand there as a zombie

    def restart(self) -> None:
        """Kill -9 and start again."""
        self.kill()
        self.start()

    def close(self) -> None:
        """Kill the server and remove its folder."""
        self.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def deliver(
        self,
        user: str,
        raw: bytes,
        folder: str = "INBOX",
        *,
        at: datetime | None = None,
        seen: bool = False,
    ) -> None:
        """Put one mail into a mailbox, as a delivery agent does: written aside, then renamed into place.

        Bytes are kept as given (Dovecot serves bare LF as CRLF). `at` becomes INTERNALDATE.
        """
        box = self.maildir(user, folder)
        with self._lock:
            name = f"{next(self._names)}.M{os.urandom(6).hex()}.test"
        aside = box / "tmp" / name
        aside.write_bytes(raw)
        self._give(aside)
        if at is not None:
            os.utime(aside, (at.timestamp(), at.timestamp()))
        aside.rename(box / "cur" / f"{name}:2,S" if seen else box / "new" / name)

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Return the raw mails of a mailbox as they lie on disk, in order of arrival on disk."""
        box = self.maildir(user, folder)
        files = [path for part in ("new", "cur") for path in (box / part).iterdir()]
        return [path.read_bytes() for path in sorted(files, key=lambda path: path.stat().st_ctime_ns)]

    def flags(self, user: str, folder: str = "INBOX") -> list[str]:
        """Return the maildir flag letters (S seen, R answered ...) of each mail, empty for new ones."""
        box = self.maildir(user, folder)
        return ["" for _ in (box / "new").iterdir()] + [
            path.name.partition(":2,")[2] for path in (box / "cur").iterdir()
        ]

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Return the folder of a mailbox, made if it is not there."""
        home = self.root / "mail" / user.partition("@")[0].lower()
        box = home if folder == "INBOX" else home / ("." + folder.replace("/", "."))
        for path in (home, box, box / "cur", box / "new", box / "tmp"):
            if not path.is_dir():
                path.mkdir(parents=True, exist_ok=True)
                self._give(path)
        if folder != "INBOX" and not (box / "maildirfolder").exists():
            (box / "maildirfolder").touch()
            self._give(box / "maildirfolder")
        return box

    def set_uidvalidity(self, user: str, value: int, folder: str = "INBOX") -> None:
        """Give a mailbox a new UIDVALIDITY, as a server does after a restore."""
        self.doveadm("mailbox", "update", "--uid-validity", str(value), "-u", user, folder)

    def set_password(self, user: str, word: str) -> None:
        """Give a user another password; returns when it counts. Lines that are open stay open."""
        self.users[user] = word
        self._write_passwords()
        self.doveadm("reload")  # Dovecot looks at the file's time in whole seconds only
        if not self._until(lambda: self._lets_in(user, word)):
            raise RuntimeError("the new password never counted")

    def doveadm(self, *args: str) -> str:
        """Run doveadm against this server and return what it printed."""
        done = subprocess.run(
            [self._doveadm, "-c", str(self.root / "dovecot.conf"), *args],
            check=True,
            capture_output=True,
            timeout=30,
            **self._drop(),
        )
        return str(done.stdout.decode())

    def log(self) -> str:
        """Return the server's log."""
        path = self.root / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _write(self, introspection_port: int, **conf: Any) -> None:
        cert, key = self.root / "server.pem", self.root / "server.key"
        shutil.copy(self.certificates.cert_file, cert)
        shutil.copy(self.certificates.key_file, key)
        text = dovecot_conf(
            self.root,
            user=self._account,
            group=self._group,
            port=self.port,
            tls_port=self.tls_port,
            cert=cert,
            key=key,
            **conf,
        )
        (self.root / "dovecot.conf").write_text(text)
        self._write_passwords()
        (self.root / "oauth2.conf.ext").write_text(oauth_conf(introspection_port))
        for name in ("mail", "run", "state"):
            (self.root / name).mkdir()
        for path in (self.root, *self.root.iterdir()):
            self._give(path)
        for user in self.users:
            self.maildir(user)

    def _write_passwords(self) -> None:
        lines = "".join(f"{user}:{{PLAIN}}{word}\n" for user, word in self.users.items())
        (self.root / "passwd").write_text(lines)

    def _drop(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        return {"user": self._account, "group": self._group, "extra_groups": []}

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(path, self._account, self._group)

    def _wait_greeting(self) -> None:
        if not self._until(self._listens):
            log = self.log()
            self.kill()
            raise RuntimeError(f"Dovecot did not start:\n{log}")

    def _lets_in(self, user: str, word: str) -> bool:
        try:
            self.doveadm("auth", "test", user, word)
        except subprocess.CalledProcessError:
            return False
        return True

    def _listens(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=_START_PATIENCE) as line:
                return line.recv(4).startswith(b"* OK")
        except OSError:
            return False

    def _until(self, holds: Callable[[], bool]) -> bool:
        pause = threading.Event()  # nothing tells us of a port that opens or closes: ask every few milliseconds
        for _ in range(int(_START_PATIENCE / 0.005)):
            if holds():
                return True
            pause.wait(0.005)
        return False


def _run_as() -> tuple[str, str]:
    """Return user and group Dovecot runs as: ourselves, or `nobody` where we are root (Dovecot refuses root)."""
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return owner.pw_name, grp.getgrgid(owner.pw_gid).gr_name
