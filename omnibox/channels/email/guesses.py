"""The names servers usually have, for a domain that nobody says anything of."""

from dataclasses import dataclass

from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.settings import Security, Server, Timings
from omnibox.channels.email.smtp import open_smtp

_TIMINGS = Timings(connect=5.0, command=5.0, send=5.0)


@dataclass(frozen=True, slots=True)
class Guess:
    """One server to try. `kind`: imap or smtp."""

    kind: str
    host: str  # holds {domain}
    port: int
    security: Security

    def server(self, domain: str) -> Server:
        return Server(self.host.replace("{domain}", domain), self.port, self.security)


GUESSES = (
    Guess("imap", "imap.{domain}", 993, Security.TLS),
    Guess("imap", "mail.{domain}", 993, Security.TLS),
    Guess("imap", "imap.{domain}", 143, Security.STARTTLS),
    Guess("imap", "mail.{domain}", 143, Security.STARTTLS),
    Guess("smtp", "smtp.{domain}", 465, Security.TLS),
    Guess("smtp", "mail.{domain}", 465, Security.TLS),
    Guess("smtp", "smtp.{domain}", 587, Security.STARTTLS),
    Guess("smtp", "mail.{domain}", 587, Security.STARTTLS),
)


async def reach(server: Server, kind: str) -> None:
    """Connect, have the certificate proved, go away; nothing is said of any user. Raises: ChannelError."""
    if kind == "imap":
        session = await ImapSession.connect(server, _TIMINGS)
        await session.close()
    else:
        client = await open_smtp(server, _TIMINGS)
        client.close()
