"""Errors are a code and parameters; the UI alone turns them into words.

Two families: what a channel met on its line (each class names the next step), and what the store or
a use-case refused.
"""

from typing import Any


class OmniboxError(Exception):
    """Base of every error of ours: a stable `code` plus JSON-able `params`, never a sentence."""

    code = "error"

    def __init__(self, code: str | None = None, **params: Any) -> None:
        """Keep `code` (default: the class's own) and the parameters the words will need."""
        self.code = code or type(self).code
        self.params: dict[str, Any] = params
        super().__init__(self.code)


class ChannelError(OmniboxError):
    """Something a channel's line answered."""

    code = "channel"


class Retryable(ChannelError):
    """Nothing left this machine; a later try may work (SMTP 4yz, HTTP 503, no route)."""

    code = "retryable"


class RateLimited(ChannelError):
    """Nothing left; wait `retry_after` seconds."""

    code = "rate_limited"

    def __init__(self, retry_after: float, **params: Any) -> None:
        """Keep how many seconds the provider asks us to wait."""
        super().__init__(None, retry_after=retry_after, **params)
        self.retry_after = retry_after


class AuthFailed(ChannelError):
    """The provider refused who we are: the inbox pauses until its owner signs in again."""

    code = "auth_failed"


class Rejected(ChannelError):
    """Nothing left and nothing ever will as it stands (SMTP 5yz)."""

    code = "rejected"


class Unknown(ChannelError):
    """The answer never came: the message may have gone. Look it up before any new try."""

    code = "unknown"


class StoreError(OmniboxError):
    """The store could not do it."""

    code = "store"


class DiskFull(StoreError):
    """No room: nothing was changed, reading goes on."""

    code = "disk_full"


class Damaged(StoreError):
    """The file is not a sound store. Params: `backup` (path of the newest good one, or None)."""

    code = "damaged"


class NewerSchema(StoreError):
    """A newer Omnibox wrote this store. Params: `found`, `known`."""

    code = "newer_schema"


class Busy(StoreError):
    """Somebody else holds it: another writer, another instance, another lease holder."""

    code = "busy"


class Fenced(StoreError):
    """Our lease was taken over: stop at once, write nothing."""

    code = "fenced"


class VaultUnavailable(StoreError):
    """No keyring of this system works. Params: `reason`. A passphrase-sealed file is the way out."""

    code = "vault_unavailable"


class VaultLocked(StoreError):
    """The secrets are there but shut: ask for the passphrase, or ask again. Params: `reason`."""

    code = "vault_locked"


class Cancelled(StoreError):
    """Whoever asked no longer wants the answer."""

    code = "cancelled"


class DeskError(OmniboxError):
    """A use-case refused."""

    code = "desk"


class Conflict(DeskError):
    """The world moved on. Params: `what` changed since it was read."""

    code = "conflict"


class Denied(DeskError):
    """The actor's role lacks the permission named in `params['permission']`."""

    code = "denied"


class NotFound(DeskError):
    """No such thing, or not visible to this actor. Params: `kind`, `id`."""

    code = "not_found"


class Invalid(DeskError):
    """The input cannot be accepted. Params: `field` and `reason` codes."""

    code = "invalid"
