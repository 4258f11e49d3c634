"""How an inbox proves itself to its servers: by a password, or by a token that somebody else keeps fresh.

A session asks for `Credentials` just before it logs in and once more when they were refused: a token may have run
out a moment ago, a password does not change by asking again. Sources: RFC 4616 (PLAIN), RFC 7628 (OAUTHBEARER),
Google's XOAUTH2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from omnibox.channels.base import TokenSource

PASSWORD = "password"  # settings["auth"]: everything else ("google", "microsoft", "oauth") means tokens
# RFC 7628 3.2.3: what a refused OAUTHBEARER is answered with, so that the server says its NO; XOAUTH2 wants ""
BEARER_REFUSED = b"\1"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one login is made with: a password or a token, never both. Never shown, not even by repr."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    smtp_password: str = field(default="", repr=False)  # "": the password serves both

    def plain(self) -> bytes:
        """Return the SASL PLAIN answer."""
        return f"\0{self.user}\0{self.password}".encode()

    def xoauth2(self) -> bytes:
        """Return the XOAUTH2 answer."""
        return f"user={self.user}\1auth=Bearer {self.token}\1\1".encode()

    def bearer(self, host: str, port: int) -> bytes:
        """Return the OAUTHBEARER answer; in a user name `=` and `,` are written as GS2 wants it."""
        user = self.user.replace("=", "=3D").replace(",", "=2C")
        return f"n,a={user},\1host={host}\1port={port}\1auth=Bearer {self.token}\1\1".encode()


@dataclass(frozen=True, slots=True)
class Login:
    """Name and password."""

    user: str
    password: str = field(repr=False)
    smtp_password: str = field(default="", repr=False)

    async def ready(self, refused: str = "") -> Credentials:
        """Return the credentials; the same ones whatever was refused."""
        del refused
        return Credentials(self.user, self.password, smtp_password=self.smtp_password)


@dataclass(frozen=True, slots=True)
class TokenLogin:
    """Name and a source of access tokens."""

    user: str
    token: TokenSource = field(repr=False)

    async def ready(self, refused: str = "") -> Credentials:
        """Return a token that holds; another one than `refused`, or that one again where there is no other.

        Raises: AuthFailed where consent is needed anew, Retryable where the provider cannot be asked now.
        """
        return Credentials(self.user, token=await self.token(refused))


AnyLogin = Login | TokenLogin


def login_of(user: str, secrets: Mapping[str, str], token: TokenSource | None) -> AnyLogin:
    """Return the login of an account: by tokens where it has a source of them."""
    if token is not None:
        return TokenLogin(user, token)
    return Login(user, secrets.get("password", ""), secrets.get("smtp_password", ""))
