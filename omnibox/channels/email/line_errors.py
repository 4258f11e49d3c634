"""What can go wrong between here and a server, each with its own code; no sentence, and never a secret."""

import re
import socket
import ssl

from omnibox.channels.email.settings import Server
from omnibox.model.errors import AuthFailed, ChannelError, Retryable

# OpenSSL's X509_V_ERR_* that mean: a good certificate, of somebody else
_OTHER_NAME = (62, 63, 64)  # hostname, email, IP address mismatch
_OUT_OF_DATE = (9, 10)  # not yet valid, has expired
_MAX_REMOTE = 300
# The name and the password may well be right. RFC 5530's codes, and the words of those that give none: Dovecot's
# limit of lines, Gmail's bandwidth, Exchange's mailbox that is being moved.
_BUSY = re.compile(
    r"\[(?:unavailable|inuse|limit|serverbug)\]|too many|number of connections|simultaneous|rate.?limit|try again"
    r"|temporar|bandwidth limit|service (?:is )?(?:not |un)available|server (?:is )?busy|but not connected"
)
_APP_PASSWORD = ("application-specific password", "app password", "app-specific", "apppassword", "weblogin")


def connect_error(error: BaseException, server: Server) -> ChannelError:
    """Return the channel error for what stopped a connection before any answer of the server."""
    place = {"host": server.host, "port": server.port}
    if isinstance(error, ChannelError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _OTHER_NAME:
            return Retryable("tls_name", **place)
        return Retryable("tls_expired" if error.verify_code in _OUT_OF_DATE else "tls_untrusted", **place)
    if isinstance(error, ssl.SSLError):
        plain = "WRONG_VERSION_NUMBER" in str(error) or "UNKNOWN_PROTOCOL" in str(error)
        return Retryable("tls_plain_port" if plain else "tls_failed", **place)
    if isinstance(error, socket.gaierror | UnicodeError):
        return Retryable("dns", **place)
    if isinstance(error, TimeoutError):
        return Retryable("timeout", **place)
    if isinstance(error, ConnectionRefusedError):
        return Retryable("refused", **place)
    return Retryable("connection_lost", **place)


def check_allowed(server: Server) -> None:
    """Refuse an unprotected line to another machine. Raises: AuthFailed("plain_not_allowed")."""
    if not server.allowed:
        raise AuthFailed("plain_not_allowed", host=server.host, port=server.port)


def login_error(server: Server, words: str) -> ChannelError:
    """Return what a refused login means; `words` are the server's."""
    low = words.lower()
    place = {"host": server.host, "remote": remote_words(words)}
    if "[privacyrequired]" in low:
        return AuthFailed("login_disabled", **place)
    if "[authenticationfailed]" not in low and _BUSY.search(low):
        return Retryable("server_busy", **place)
    if any(mark in low for mark in _APP_PASSWORD):
        return AuthFailed("app_password_needed", **place)
    return AuthFailed("auth_refused", **place)


def remote_words(words: str) -> str:
    """Return a server's words cut to what an error may carry."""
    return " ".join(words.split())[:_MAX_REMOTE]


def client_context(server: Server) -> ssl.SSLContext:
    """Return a verifying TLS context that trusts the system's authorities and `ca_file`.

    Raises: Retryable("ca_file_unreadable").
    """
    context = ssl.create_default_context()
    if server.ca_file:
        try:
            context.load_verify_locations(server.ca_file)
        except OSError as error:  # a broken PEM is an SSLError, which is an OSError
            raise Retryable("ca_file_unreadable", file=server.ca_file) from error
    return context
