"""A real SMTP server (aiosmtpd) in its own thread: TLS, STARTTLS, AUTH, SIZE, refusals, and a line lost after DATA.

Use:
    with SmtpServer(dovecot=server) as smtp:         # delivers known recipients into Dovecot's maildirs
        submit("127.0.0.1", smtp.port, ...)          # AUTH with ALICE / PASSWORD unless `users` says otherwise
        mail = smtp.wait_for(1)[0]                   # blocks until one mail was taken

- `smtp.refuse["bob@example.com"] = "550 5.1.1 no such user"` answers that RCPT; `smtp.answer_data = "452 4.3.1 full"`
  answers every DATA; `smtp.lose_after_data = 1` takes the next mail and resets the line before answering;
- `SmtpServer(certificates=..., implicit_tls=True)` or `starttls=True`; `size_limit=` is announced as SIZE.
`sessions` counts connections, `stop()` and `start()` close and re-open the same port.
"""

import asyncio
import logging
import threading
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.fakes.certs import Certificates
from tests.fakes.dovecot import ALICE, PASSWORD, Dovecot
from tests.fakes.loops import LoopThread
from tests.fakes.ports import free_port

_PATIENCE = 20.0
_ALL_WAYS = {"LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER"}
# aiosmtpd warns of its own use of `login_data` at each AUTH, and tells at length of every line a test spoils
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail the server took."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes  # as it came over the line, CRLF
    options: tuple[str, ...] = field(default=())


class SmtpServer:
    """Listens on `port` of 127.0.0.1; what it took stands in `taken`, oldest first."""

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        dovecot: Dovecot | None = None,
        users: Mapping[str, str] | None = None,
        certificates: Certificates | None = None,
        implicit_tls: bool = False,
        starttls: bool = False,
        size_limit: int = 40_000_000,
        auth: bool = True,
        tokens: Mapping[str, str] | None = None,
        token_ways: str = "XOAUTH2 OAUTHBEARER",
    ) -> None:
        """Listen at once. `auth`: mail is refused before a login; `users` default to Dovecot's, else Alice.

        With `tokens` (token -> address) logins are by token alone, in `token_ways`.
        """
        self.tokens = tokens
        self.shown: list[str] = []  # tokens that were tried, in their order
        self.token_ways = token_ways.split()
        self.port = free_port()
        self.users = dict(users or (dovecot.users if dovecot else {ALICE: PASSWORD}))
        self.taken: list[Taken] = []
        self.refuse: dict[str, str] = {}
        self.refuse_sender = ""
        self.refuse_senders: set[str] = set()  # "<>": the empty return path
        self.answer_data = ""
        self.lose_after_data = 0
        self.sessions = 0
        self._dovecot = dovecot
        self._context = certificates.server_context() if certificates else None
        self._implicit, self._starttls = implicit_tls, starttls
        self._size = size_limit
        self.needs_login = auth
        self._changed = threading.Condition()
        self._lines: set[asyncio.BaseTransport] = set()
        self._thread = LoopThread("smtp")
        self._server: asyncio.Server | None = None
        self.start()

    @property
    def security(self) -> str:
        """How a client has to connect: tls, starttls or none."""
        return "tls" if self._implicit else "starttls" if self._starttls else "none"

    def __enter__(self) -> Self:
        """Return the listening server."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def start(self) -> None:
        """Listen (again) on the same port."""
        self._thread.call(self._open())

    def stop(self) -> None:
        """Stop listening and reset every open line."""
        self._thread.call(self._close())

    def close(self) -> None:
        """Stop for good and end the thread."""
        self.stop()
        self._thread.close()

    def wait_for(self, count: int) -> list[Taken]:
        """Block until `count` mails have been taken in all; return them all. Raises: TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.taken) >= count, _PATIENCE):
                raise TimeoutError(f"{len(self.taken)} of {count} mails")
            return list(self.taken)

    def check_login(self, data: object) -> bool:
        """Tell whether `data` (aiosmtpd's login and password) names a user."""
        if not isinstance(data, LoginPassword):
            return False
        return self.users.get(data.login.decode()) == data.password.decode()

    def note(self, mail: Taken) -> None:
        """Keep a mail that was taken, deliver it where the recipient is known, wake who waits."""
        if self._dovecot is not None:
            for recipient in mail.recipients:
                if recipient.lower() in self._dovecot.users:
                    self._dovecot.deliver(recipient, mail.raw)
        with self._changed:
            self.taken.append(mail)
            self._changed.notify_all()

    def opened(self, line: asyncio.BaseTransport) -> None:
        """Count a connection."""
        self.sessions += 1
        self._lines.add(line)

    def closed(self, line: asyncio.BaseTransport | None) -> None:
        """Forget a connection."""
        if line is not None:
            self._lines.discard(line)

    async def _open(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(
            self._protocol, self.host, self.port, ssl=self._context if self._implicit else None
        )

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in tuple(self._lines):
            if isinstance(line, asyncio.WriteTransport):
                line.abort()

    def _protocol(self) -> SMTP:
        return _Protocol(
            self,
            _Handler(self),
            hostname="smtp.test",
            data_size_limit=self._size,
            enable_SMTPUTF8=True,
            tls_context=self._context if self._starttls else None,
            require_starttls=self._starttls,
            authenticator=self._authenticate,
            auth_require_tls=self._starttls,
            auth_exclude_mechanism=_ALL_WAYS - set(self._ways()),
            loop=self._thread.loop,
        )

    def _ways(self) -> list[str]:
        return ["LOGIN", "PLAIN"] if self.tokens is None else self.token_ways

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        return AuthResult(success=self.check_login(data), handled=False)


class _Protocol(SMTP):
    """aiosmtpd's protocol, telling its owner of lines that open and close."""

    def __init__(self, owner: SmtpServer, handler: "_Handler", **options: Any) -> None:
        super().__init__(handler, **options)
        self._owner = owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._owner.opened(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._owner.closed(self.transport)
        super().connection_lost(error)

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> AuthResult:  # noqa: N802 - found by its name
        return await self._by_token(words, b"")

    async def auth_OAUTHBEARER(self, server: SMTP, words: list[str]) -> AuthResult:  # noqa: N802 - found by its name
        return await self._by_token(words, b"\1")

    async def _by_token(self, words: list[str], refused: bytes) -> AuthResult:
        """Judge a token; where it is no good, hear the answer that the mechanism wants before the NO is said."""
        said = b64decode(words[1]).decode()
        token = next((part[12:] for part in said.split("\1") if part.startswith("auth=Bearer ")), "")
        self._owner.shown.append(token)
        if token in (self._owner.tokens or {}):
            return AuthResult(success=True)
        answer = await self.challenge_auth(b'{"status":"401","schemes":"bearer"}')
        assert answer == refused, answer
        return AuthResult(success=False, handled=False)


class _Handler:
    """What aiosmtpd asks at each step."""

    def __init__(self, owner: SmtpServer) -> None:
        self._owner = owner

    async def handle_MAIL(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        # aiosmtpd's own check warns aloud where there is no TLS, and a warning fails a test
        if self._owner.needs_login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address in self._owner.refuse_senders:
            return "550 5.7.1 not from there"
        if self._owner.refuse_sender:
            return self._owner.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._owner.refuse.get(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._owner.answer_data:
            return self._owner.answer_data
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        self._owner.note(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw, tuple(envelope.mail_options)))
        if self._owner.lose_after_data > 0:
            self._owner.lose_after_data -= 1
            if isinstance(server.transport, asyncio.WriteTransport):
                server.transport.abort()
        return "250 2.0.0 taken"
