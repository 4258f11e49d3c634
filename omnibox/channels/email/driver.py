"""The email driver: the faces core knows, over IMAP and SMTP."""

import asyncio
import logging
from collections.abc import Sequence

from omnibox.channels.base import (
    Account,
    Clock,
    Driver,
    Fetcher,
    FlagWriter,
    Outbound,
    ProbeStep,
    Receipt,
    Receiver,
    Sender,
)
from omnibox.channels.email.compose import addr_spec, compose
from omnibox.channels.email.errands import Errands
from omnibox.channels.email.lines import Lines
from omnibox.channels.email.login import AnyLogin, login_of
from omnibox.channels.email.probe import probe
from omnibox.channels.email.receiver import MailReceiver
from omnibox.channels.email.renamed import relay_names
from omnibox.channels.email.settings import EmailSettings, Timings, read_settings
from omnibox.channels.email.smtp import BIG, Submitted, submit
from omnibox.model.errors import ChannelError, Rejected

_log = logging.getLogger(__name__)

# servers that put what they send into Sent by themselves
_KEEPS_COPIES = ("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com")


def make_driver(account: Account, clock: Clock) -> Driver:
    """Return the driver of one email inbox; nothing is opened yet."""
    return EmailDriver(account, clock)


class MailSender:
    """The sending face."""

    patience = 1200.0  # a 40 MB mail over a slow line; each step inside is bounded tighter
    resend_after_unknown = True

    def __init__(
        self,
        account: Account,
        settings: EmailSettings,
        login: AnyLogin,
        errands: Errands,
        timings: Timings,
        clock: Clock,
    ) -> None:
        """Open nothing yet."""
        self._account = account
        self._settings = settings
        self._login = login
        self._errands = errands
        self._timings = timings
        self._clock = clock

    async def send(self, message: Outbound) -> Receipt:
        """Submit one mail and keep a copy in Sent; see `base.Sender`."""
        recipients = _recipients(message)
        if not recipients:
            raise Rejected("no_recipient")
        key = self._account.secrets.get("thread_key", "")
        if sum(len(file.data) for file in message.files) > BIG:
            raw = await asyncio.to_thread(compose, message, key)
        else:
            raw = compose(message, key)
        submitted = await self._submit(message, recipients, raw)
        found = await self._keep_copy(message.provider_id, raw)
        aliases = tuple(dict.fromkeys((*relay_names(self._settings.smtp.host, submitted.answer), *found)))
        return Receipt(
            message.provider_id,
            self._clock(),
            aliases=aliases,
            refused=dict(submitted.refused),
            max_size=submitted.max_size,
        )

    async def _submit(self, message: Outbound, recipients: Sequence[str], raw: bytes) -> Submitted:
        """Hand the mail over. What a rule wrote has no return path, so that nobody answers it; RFC 3834 section 3.3.

        Some servers let nobody who is logged in leave it empty.
        """
        sender = addr_spec(message.sender.value)
        if message.automatic:
            try:
                return await submit(self._settings.smtp, self._login, self._timings, ("", recipients), raw)
            except Rejected as error:
                if error.code != "null_sender_refused":
                    raise
        return await submit(self._settings.smtp, self._login, self._timings, (sender, recipients), raw)

    async def lookup(self, message: Outbound) -> Receipt | None:
        """Look for the mail in Sent; see `base.Sender`."""
        names = await self._errands.sent_as(message.provider_id)
        return None if names is None else Receipt(message.provider_id, self._clock(), aliases=names)

    async def _keep_copy(self, message_id: str, raw: bytes) -> tuple[str, ...]:
        """Put a copy into Sent, unless the server does; return the names it has there besides ours.

        The mail has gone: a failure here must not look like one of the sending. A copy that the server makes a
        moment later tells its name when Sent is read.
        """
        try:
            if self._settings.smtp.host.lower().endswith(_KEEPS_COPIES):
                return await self._errands.sent_as(message_id) or ()
            return await self._errands.keep_copy(message_id, raw)
        except ChannelError as error:
            _log.warning("no copy in Sent: %s", error.code)
            return ()


class MailFlags:
    """Writes read state back."""

    def __init__(self, errands: Errands) -> None:
        """Use the shared errands connection."""
        self._errands = errands

    async def mark_seen(self, provider_ids: Sequence[str], seen: bool) -> None:
        """Set the read state of mails in the inbox; idempotent."""
        await self._errands.mark_seen(provider_ids, seen)


class EmailDriver:
    """One email inbox at work."""

    def __init__(self, account: Account, clock: Clock, timings: Timings | None = None) -> None:
        """Read the settings; open nothing yet. `timings` are shortened by tests."""
        timings = timings or Timings()
        self._settings = read_settings(account, clock())
        self._login = login_of(self._settings.user, account.secrets, account.token)
        self._timings = timings
        lines = Lines(self._settings.imap, self._login, timings)
        self._errands = Errands(self._settings, lines, timings)
        own = self._settings.own(account.secrets)
        self.receiver: Receiver | None = MailReceiver(self._settings, lines, own, timings)
        self.sender: Sender | None = MailSender(account, self._settings, self._login, self._errands, timings, clock)
        self.flags: FlagWriter | None = MailFlags(self._errands)
        self.fetcher: Fetcher | None = None

    async def probe(self) -> Sequence[ProbeStep]:
        """Try IMAP and SMTP; see `base.Driver`."""
        return await probe(self._settings, self._login, self._timings)

    async def folders(self) -> Sequence[str]:
        """List what may be chosen; see `base.Shelves`."""
        return await self._errands.work_folders()

    async def close(self) -> None:
        """Let the errands connection go; the receiver's end with its generator."""
        await self._errands.close()


def _recipients(message: Outbound) -> list[str]:
    """Return every address the mail goes to, each once."""
    listed = [addr_spec(handle.value) for handle in (*message.to, *message.cc, *message.bcc)]
    left = set(map(addr_spec, message.only)) or set(listed)
    return list(dict.fromkeys(address for address in listed if "@" in address and address in left))
