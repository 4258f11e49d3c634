"""Codes into plain words: what happened, what was kept, what to do. No layer below holds a sentence.

The places in braces are filled from the error's parameters; a parameter that is missing leaves nothing behind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from omnibox.ui.i18n import tr


@dataclass(frozen=True, slots=True)
class Words:
    """`title`: what happened, one line. `body`: what was kept and what to do, one or two sentences."""

    title: str
    body: str

    @property
    def whole(self) -> str:
        return f"{self.title} {self.body}".strip()


_LINE: Final = {
    "dns": ("The server {host} was not found.", "Check the spelling of the server's name and your connection."),
    "refused": ("{host} does not answer on port {port}.", "Check server and port; a firewall may be in between."),
    "timeout": ("{host} did not answer in time.", "Nothing is lost. Omnibox tries again by itself."),
    "connection_lost": ("The connection to {host} broke.", "Nothing is lost. Omnibox connects again by itself."),
    "tls_untrusted": (
        "The certificate of {host} is not from an authority this computer trusts.",
        "Nothing was sent. Check the server's name, or ask whoever runs it for its certificate authority.",
    ),
    "tls_name": (
        "The certificate does not belong to {host}.",
        "Nothing was sent. Check the server's name: it may be a different one than you typed.",
    ),
    "tls_expired": ("The certificate of {host} has expired.", "Nothing was sent. Whoever runs the server renews it."),
    "tls_failed": ("No secure connection to {host} could be made.", "Try the other security choice under Advanced."),
    "no_starttls": ("{host} offers no STARTTLS.", "Choose TLS under Advanced, with the port that belongs to it."),
    "not_imap": ("{host} on port {port} is no IMAP server.", "Check the incoming server and its port under Advanced."),
    "not_smtp": ("{host} on port {port} is no SMTP server.", "Check the outgoing server and its port under Advanced."),
    "tls_plain_port": (
        "{host} does not speak TLS on port {port}.",
        "Choose STARTTLS under Advanced, or the port for TLS (993 for IMAP, 465 for SMTP).",
    ),
    "tls_port": ("{host} speaks TLS on port {port}.", "Choose TLS under Advanced."),
    "ca_file_unreadable": ("The certificate file {file} cannot be read.", "Choose a PEM file that is there."),
    "ended": ("The line ended by itself.", "Nothing is lost. Omnibox connects again by itself."),
    "no_archive": ("Mail of this kind of inbox cannot be imported.", "Choose an inbox for email."),
    "path_gone": ("The file or folder is no longer there.", "Connect the drive it lies on, or choose it again."),
    "unreadable": ("The file cannot be read.", "What was read before is kept. Choose another copy of it."),
    "crashed": ("Something unexpected happened on the line.", "Nothing is lost. Omnibox tries again by itself."),
    "not_served": ("No engine serves this inbox now.", "Nothing was changed. Try again in a moment."),
    "no_idle": ("{host} does not announce new mail by itself.", "Omnibox looks every few minutes instead."),
    "mailbox_gone": ("The mailbox is not there any more.", "What was fetched stays here. Check it at your provider."),
    "retryable": ("The server could not do it just now.", "Nothing is lost. Omnibox tries again by itself."),
    "rate_limited": ("The server asks us to slow down. {text}", "Nothing is lost. Omnibox goes on in a while."),
    "server_busy": ("The server is busy.", "Nothing is lost. Omnibox tries again by itself."),
    "protocol": ("{host} answered something Omnibox does not understand.", "Nothing is lost. It is tried again."),
    "channel": ("The line failed.", "Nothing is lost. Omnibox tries again by itself."),
}
_SIGN_IN: Final = {
    "auth_refused": (
        "The server refused the user name or the password.",
        "Many providers want an app password, made in the account's security settings, instead of your usual one.",
    ),
    "auth_failed": (
        "The server refused the user name or the password.",
        "Nothing is lost. Enter the password anew to go on.",
    ),
    "app_password_needed": (
        "The provider wants an app password instead of your usual one.",
        "Make one in the account's security settings and enter it here.",
    ),
    "plain_not_allowed": (
        "An unprotected connection to {host} would show your password to everybody on the way.",
        "Choose TLS or STARTTLS under Advanced.",
    ),
    "login_disabled": (
        "The server allows no password on an unprotected connection.",
        "Choose TLS or STARTTLS under Advanced.",
    ),
    "token_unsupported": (
        "{host} takes no sign-in through the provider's page.",
        "Sign in with a password instead.",
    ),
    "oauth_needed": (
        "This provider no longer accepts passwords from programs.",
        "Make an app password if your provider offers one.",
    ),
    "consent_needed": (
        "{provider} wants you to sign in again.",
        "Nothing is lost. Sign in on its page, and Omnibox goes on where it was.",
    ),
    "consent_denied": (
        "{provider} was told not to let Omnibox in.",
        "Nothing was changed. You can sign in again and allow it, or use a password.",
    ),
    "consent_late": ("Nobody signed in within ten minutes.", "Nothing was changed. You can begin anew."),
    "token_refused": (
        "The server refused the sign-in of this account.",
        "Check that IMAP is switched on there and that the right person signed in; then sign in again.",
    ),
    "no_client": (
        "Omnibox is not registered with {provider} yet.",
        "Enter a client ID under Mail sign-in in the settings; it says where to get one.",
    ),
    "client_refused": (
        "{provider} does not know the client ID, or its secret is wrong.",
        "Check both under Mail sign-in in the settings.",
    ),
    "sign_in_refused": (
        "{provider} refused the sign-in ({text}).",
        "Nothing was changed. Check the registration under Mail sign-in in the settings.",
    ),
    "sign_in_busy": (
        "The sign-in of {provider} does not work at the moment.",
        "Nothing is lost. Omnibox tries again by itself.",
    ),
    "sign_in_answer": (
        "The sign-in of {provider} answered something Omnibox does not understand.",
        "Nothing was changed. Check its addresses under Mail sign-in in the settings.",
    ),
    "no_refresh_token": (
        "{provider} let Omnibox in only once, not for good.",
        "Take Omnibox out of the programs your account trusts, then sign in again.",
    ),
    "scope_missing": (
        "{provider} did not allow Omnibox to read and send mail.",
        "Sign in again and leave every permission ticked.",
    ),
    "web_unreachable": ("{host} cannot be reached.", "Check your connection. Nothing is lost; it is tried again."),
    "web_redirects": ("{host} sends us from one page to the next.", "Nothing was sent. It is tried again."),
    "web_insecure": ("{host} has no protected address.", "Nothing was sent. Only https:// addresses are asked."),
    "web_too_large": ("{host} answered far too much.", "Nothing was kept of it."),
    "dns_unreachable": ("The name servers did not answer.", "Check your connection, then try again."),
    "cannot_discover": ("This channel looks for no servers.", "Enter them by hand."),
    "web_timeout": ("{host} did not answer in time.", "Nothing is lost; it is tried again."),
    "web_untrusted": (
        "The certificate of {host} is not one this computer trusts.",
        "Nothing was sent. Something on the way may be reading along.",
    ),
    "secret_missing": ("The password is not on this computer.", "Enter it anew under Inboxes. Nothing else is lost."),
    "vault_unavailable": (
        "This computer has no keyring Omnibox can use.",
        "Passwords can be kept in a file sealed with a passphrase instead.",
    ),
    "vault_locked": ("The stored passwords are locked.", "Unlock them with your passphrase. Nothing is lost."),
}
_SENDING: Final = {
    "rejected": ("The server refused the message.", "The text is kept. Change it and send it again."),
    "recipients_refused": (
        "The server refused the recipient {address}. {text}",
        "The text is kept. Check the address.",
    ),
    "sender_refused": (
        "The server does not let this inbox send as {address}. {text}",
        "The text is kept. Check the inbox's address, or allow it at the provider.",
    ),
    "server_refused": ("The server refused: {text}", "The text is kept. You can try it again."),
    "too_large": (
        "The message is larger than the server takes.",
        "The text is kept. Send fewer or smaller files, or a link.",
    ),
    "null_sender_refused": (
        "{host} takes no mail without a return path.",
        "It goes out again with your own address.",
    ),
    "bounced_partly": (
        "It did not reach {address}: {text}",
        "The others have it. Check the address, then write to it.",
    ),
    "bounced": (
        "The message came back: {text}",
        "The text is kept. Their server's words say whether to mend the address or to try again later.",
    ),
    "mailbox_unknown": ("The recipient's mailbox does not exist.", "The text is kept. Check the address."),
    "mailbox_full": ("The recipient's mailbox is full.", "The text is kept. Try again later."),
    "unknown": (
        "The line broke while this was going out.",
        "It may or may not have arrived. Omnibox looks it up before anything is sent again.",
    ),
    "smtputf8_missing": (
        "{host} cannot send to addresses with letters beyond ASCII.",
        "The text is kept. Ask for another address of the recipient.",
    ),
    "no_folders": ("This channel has no folders.", "There is nothing to choose."),
    "no_recipient": ("There is nobody to send it to.", "The text is kept. Add a recipient."),
    "gave_up": ("It was tried for a long time and never went through.", "The text is kept. You can try it again."),
    "file_gone": ("An attached file is not there any more.", "The text is kept. Attach the file again."),
    "item_gone": ("The message is not there any more.", "Nothing was sent."),
    "inbox_gone": ("The inbox is not there any more.", "The text is kept. Choose another inbox."),
    "cannot_fetch": ("The file cannot be fetched from this channel.", "The message itself is kept."),
    "move_unsupported": ("The server cannot move messages.", "Nothing was changed there."),
    "file_missing": ("An attached file is not there any more.", "The text is kept. Attach the file again."),
}
_STORE: Final = {
    "short_of_room": (
        "The disk is nearly full.",
        "Nothing is lost. Make room soon: once it is full, Omnibox can only be read.",
    ),
    "disk_full": (
        "The disk is full.",
        "Nothing was changed and nothing is lost. Free some space; Omnibox goes on by itself.",
    ),
    "damaged": ("The store is damaged.", "Nothing was overwritten. A backup can take its place."),
    "newer_schema": (
        "This data was last used by a newer Omnibox.",
        "Nothing was changed. Install the newest version to open it.",
    ),
    "busy": ("Something else holds the store.", "Nothing was changed. Try again in a moment."),
    "instance": ("Omnibox already works on this data.", "Use the window that is open, or close it first."),
    "read_only": ("The data folder cannot be written to.", "Nothing was changed. Check the folder's permissions."),
    "cannot_open": ("The store cannot be opened.", "Check the data folder and its permissions."),
    "disk_error": ("The disk answered with an error.", "Nothing was changed. Check the disk before you go on."),
    "fenced": ("Another engine took this inbox over.", "Nothing is lost; it goes on there."),
    "missing_schema": ("The store is empty.", "Nothing was changed. Restart Omnibox to set it up."),
    "older_schema": ("The store is from an older Omnibox.", "Restart Omnibox; it is brought up to date then."),
    "unreachable": (
        "The team's database cannot be reached.",
        "What you see is kept. Check your connection; Omnibox goes on by itself.",
    ),
    "forbidden": ("The database does not allow this.", "Nothing was changed. Ask whoever runs your team's database."),
    "no_folder": ("The data folder is not there.", "Check that its disk is connected, then try again."),
    "closed": ("The store is closed.", "Nothing was changed."),
    "constraint": ("This does not fit what is stored.", "Nothing was changed."),
    "cancelled": ("It was cancelled.", "Nothing was changed."),
    "interrupted": ("It was stopped before it was done.", "Nothing was changed."),
    "store": ("The store could not do it.", "Nothing was changed."),
}
_DESK: Final = {
    "conflict": ("Something changed in the meantime.", "Nothing was changed. Look at it again and decide anew."),
    "sending": ("It is already on its way.", "It cannot be called back any more."),
    "denied": ("Your role does not allow this.", "Ask an admin of your team."),
    "not_found": ("It is not there any more.", "Perhaps somebody else removed it."),
    "invalid": ("Something in it is not valid.", "Your text is kept. Check {field}."),
    "engine_away": ("The engine is not running.", "What you do is kept and goes out when it runs again."),
    "expired": ("There was no answer in time.", "Nothing was changed. Try again."),
    "engine_gave_up": (
        "The engine stopped five times in five minutes.",
        "What arrived is kept. You can start it again.",
    ),
}
_WORDS: Final[Mapping[str, tuple[str, str]]] = {**_LINE, **_SIGN_IN, **_SENDING, **_STORE, **_DESK}

_CONFLICTS: Final = {
    "answered": "Somebody answered in the meantime.",
    "message": "A new message arrived since you began.",
    "resolved": "It was resolved in the meantime.",
    "assigned": "It was assigned to somebody else in the meantime.",
    "sending": "It is already on its way and cannot be called back.",
    "undone": "It was taken back already.",
    "inbox": "This address is connected already.",
    "import": "This import is still running.",
    "queued": "Messages of this inbox still wait to be sent.",
    "handle": "This address belongs to another customer.",
    "merged": "It was merged into another conversation in the meantime.",
    "conversation_id": "Messages were moved in the meantime.",
    "used": "Something that came since depends on it.",
    "probing": "The servers are still being tried.",
    "consenting": "The sign-in is not finished yet.",
}
_STEPS: Final = {
    "imap_connect": "Incoming mail: reach the server",
    "imap_tls": "Incoming mail: secure the connection",
    "imap_login": "Incoming mail: sign in",
    "imap_open": "Incoming mail: open the inbox",
    "smtp_connect": "Outgoing mail: reach the server",
    "smtp_tls": "Outgoing mail: secure the connection",
    "smtp_login": "Outgoing mail: sign in",
    "demo_connect": "Reach the sample customers",
}
_STATES: Final = {
    "new": "Getting ready",
    "connecting": "Connecting",
    "active": "Connected",
    "offline": "Offline",
    "auth_failed": "Sign-in refused",
    "paused": "Paused",
    "removed": "Removed",
}
_ENGINE: Final = {
    "running": "Mail is fetched and sent.",
    "starting": "The engine is starting.",
    "stopping": "The engine is stopping.",
    "stopped": "The engine is not running: mail is neither fetched nor sent.",
}
_VIEWS: Final = {
    "mine": "My inbox",
    "unassigned": "Unassigned",
    "open": "Open",
    "unread": "Unread",
    "waiting": "Waiting for them",
    "snoozed": "Snoozed",
    "failed": "Not sent",
    "resolved": "Resolved",
    "all": "All conversations",
    "spam": "Spam",
    "trash": "Trash",
}


class _Filled(dict[str, Any]):
    """Parameters; a missing one is nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def error_words(code: str, params: Mapping[str, Any] | None = None) -> Words:
    """Return words for an error of ours; a code without words of its own gets a general sentence that names it."""
    filled = _Filled(params or {})
    found = _WORDS.get(code)
    if found is None:
        return Words(tr("It did not work ({code}).", code=code), tr("Nothing was lost. Try again in a moment."))
    if code == "conflict":
        what = filled["what"]
        first = what[0] if isinstance(what, list | tuple) and what else what
        title = tr(_CONFLICTS.get(str(first), found[0]))
        return Words(title, tr(found[1]))
    return Words(" ".join(tr(found[0]).format_map(filled).split()), " ".join(tr(found[1]).format_map(filled).split()))


def words_of(error: Exception) -> Words:
    """Return words for any exception: ours by its code, others by the general sentence."""
    code = getattr(error, "code", None)
    if isinstance(code, str):
        return error_words(code, getattr(error, "params", {}))
    return Words(tr("Something unexpected happened ({name}).", name=type(error).__name__), tr("Your data is kept."))


def step_word(what: str) -> str:
    """Return what a connection test tries; an unknown step shows its code."""
    return tr(_STEPS[what]) if what in _STEPS else what.replace("_", " ")


def state_word(state: str) -> str:
    """Return an inbox's state."""
    return tr(_STATES[state]) if state in _STATES else state


def engine_word(state: str) -> str:
    """Return how the engine is doing."""
    return tr(_ENGINE.get(state, _ENGINE["stopped"]))


def view_word(key: str) -> str:
    """Return a built-in view's label."""
    return tr(_VIEWS[key]) if key in _VIEWS else key


def known_words() -> tuple[str, ...]:
    """Return every English source string here that no literal `tr` call names, for the catalogue's test."""
    tables: tuple[Mapping[str, str], ...] = (_CONFLICTS, _STEPS, _STATES, _ENGINE, _VIEWS)
    pairs = [text for pair in _WORDS.values() for text in pair]
    return tuple(dict.fromkeys([*pairs, *(text for table in tables for text in table.values())]))
