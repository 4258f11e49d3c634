"""Inboxes: how one is connected, changed, paused, removed, and how they are doing.

Nothing is saved before every step of a probe worked. Until then the secrets lie in the vault under temporary names.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from omnibox.channels import registry
from omnibox.channels.spec import Capability, ChannelSpec
from omnibox.desk import connecting, sample, saving, secret_names, shelves
from omnibox.desk.seat import Seat
from omnibox.model import hours_stored, variables
from omnibox.model.acknowledging import MAX_TEXT, Acknowledgement
from omnibox.model.conversation import LONGEST_PROMISE
from omnibox.model.errors import Invalid, NotFound
from omnibox.model.health import HISTORY, PAUSED
from omnibox.model.hours import Hours
from omnibox.model.ids import uuid7
from omnibox.model.permissions import Permission
from omnibox.model.reply import one_line
from omnibox.model.rows import InboxRow
from omnibox.model.sign_in import refused_secrets, useful
from omnibox.store import inboxes, requests

_WELL = ("active", "paused")
_SERVED = ("active", "connecting", "new")
MAX_ALLOWED = 5000  # characters of addresses whose robots count as people
SILENT = timedelta(minutes=5)  # several looks at the provider; less than a person needs to wonder


class Inboxes:
    """Use-cases of the accounts pages. Changes raise Denied; unknown ids raise NotFound."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def list(self) -> tuple[InboxRow, ...]:
        """Return the inboxes in the order they were connected."""
        with self._seat.store.read() as conn:
            return inboxes.list_inboxes(conn)

    def health(self) -> tuple[InboxRow, ...]:
        """Return the inboxes, those in trouble first."""
        return tuple(sorted(self.list(), key=lambda inbox: inbox.state in _WELL))

    def specs(self) -> tuple[ChannelSpec, ...]:
        """Return the channels a person can connect."""
        return tuple(spec for spec in registry.specs() if not spec.can(Capability.DEMO))

    def guess(self, address: str) -> dict[str, str]:
        """Return settings that fit an address, {} where no channel knows anything. Asks nobody."""
        for spec in self.specs():
            found = spec.suggest(address) if spec.suggest else None
            if found is not None:
                return {"channel": spec.name, **found}
        return {}

    def discover(self, channel: str, address: str) -> UUID:
        """Ask the engine to look for the servers of an address on the net. Returns the request.

        Its answer: {"found": [{"source", "place", "provider", "settings", "auth", "help" ...}], "offline": bool}.
        """
        self._seat.require(Permission.INBOXES)
        payload = {"channel": _spec(channel).name, "address": address[: connecting.MAX_VALUE]}
        with self._seat.write_plain(Permission.INBOXES) as unit:
            return requests.ask(unit, "discover", None, payload)

    def probe(
        self,
        channel: str,
        settings: Mapping[str, str],
        secrets: Mapping[str, str],
        consent: UUID | None = None,
    ) -> UUID:
        """Ask the engine to try these settings; changes nothing. Returns the request.

        `consent` is the request of a sign-in page that was redeemed, where that stands for the password.
        Raises: Invalid(field, reason), VaultUnavailable, VaultLocked.
        """
        self._seat.require(Permission.INBOXES)
        spec = _spec(channel)
        checked = connecting.checked_settings(spec, settings)
        granted = connecting.granted(self._seat, checked, consent, {})
        return self._ask(spec, checked, connecting.checked_secrets(spec, secrets, refused_secrets(checked)), granted)

    def reprobe(
        self,
        inbox_id: UUID,
        settings: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
        consent: UUID | None = None,
    ) -> UUID:
        """Ask the engine to try changed settings or secrets of an inbox; `connect` then changes it."""
        self._seat.require(Permission.INBOXES)
        inbox = self.get(inbox_id)
        spec = _spec(inbox.channel)
        checked = connecting.checked_settings(spec, {**inbox.settings, **(settings or {})})
        granted = connecting.granted(self._seat, checked, consent, inbox.secret_refs)
        known = {*inbox.secret_refs, *refused_secrets(checked)}
        return self._ask(spec, checked, connecting.checked_secrets(spec, secrets or {}, known), granted, inbox)

    def connect(self, request_id: UUID) -> InboxRow:
        """Save what a probe proved. A second call for the same probe returns the same inbox.

        Raises: NotFound (no such probe), Conflict(what=["probing"]) while it runs, Conflict(what=["inbox"]) where
        that address is connected already, Invalid(field="probe", reason="failed").
        """
        self._seat.require(Permission.INBOXES)
        return saving.connect(self._seat, request_id)

    def cancel_probe(self, request_id: UUID) -> None:
        """Forget the secrets of a probe that is not wanted any more."""
        self._seat.require(Permission.INBOXES)
        saving.forget_probe(self._seat, request_id)

    def sweep_secrets(self) -> int:
        """Clear away temporary secrets that are due; for the start of the desk. Returns how many went."""
        return len(secret_names.sweep(self._seat))

    def get(self, inbox_id: UUID) -> InboxRow:
        with self._seat.store.read() as conn:
            row = inboxes.get(conn, inbox_id)
        if row is None or row.state == "removed":
            raise NotFound(kind="inbox", id=str(inbox_id))
        return row

    def silent(self) -> tuple[InboxRow, ...]:
        """Return the inboxes that should be read and were not for some minutes, whatever their state says.

        Of channels alone whose lines tell regularly that they are good.
        """
        since = self._seat.store.clock() - SILENT
        return tuple(
            row
            for row in self.list()
            if row.state in _SERVED
            and _spec(row.channel).can(Capability.PULSE)
            and max(row.connected_at, row.last_seen_at or row.connected_at) < since
        )

    def catch_up(self, inbox_id: UUID) -> UUID:
        """Ask the engine to look at the provider now. Returns the request."""
        self.get(inbox_id)
        with self._seat.write_plain(Permission.CATCH_UP) as unit:
            return requests.ask(unit, "catch_up", inbox_id, {})

    def update_secret(self, inbox_id: UUID, secrets: Mapping[str, str]) -> InboxRow:
        """Keep new secrets and let the engine try again with them."""
        self._seat.require(Permission.INBOXES)
        inbox = self.get(inbox_id)
        given = connecting.checked_secrets(_spec(inbox.channel), secrets, inbox.secret_refs)
        refs = {key: inbox.secret_refs.get(key) or secret_names.final(inbox_id, key) for key in given}
        for key, secret in given.items():
            self._seat.vault.put(refs[key], secret)
        with self._seat.write_plain(Permission.INBOXES) as unit:
            inboxes.change(unit, inbox_id, secret_refs={**inbox.secret_refs, **refs})
            inboxes.set_state(unit, inbox_id, "new")
        return self.get(inbox_id)

    def pause(self, inbox_id: UUID) -> InboxRow:
        return self._state(inbox_id, "paused", "by_person")

    def resume(self, inbox_id: UUID) -> InboxRow:
        return self._state(inbox_id, "new", "")

    def reply_within(self, inbox_id: UUID, minutes: int) -> InboxRow:
        """Promise a reply within `minutes` (0: nothing is promised); what is due moves at once. Raises: Invalid."""
        self._seat.require(Permission.INBOXES)
        if not 0 <= minutes <= LONGEST_PROMISE:
            raise Invalid(field="reply_within", reason="range", max=LONGEST_PROMISE)
        return self._amend(inbox_id, reply_within=minutes)

    def set_hours(self, inbox_id: UUID, hours: Hours | None) -> InboxRow:
        """Keep when somebody is there; None: always. Raises: Invalid(field="hours", reason), see `hours_stored`."""
        self._seat.require(Permission.INBOXES)
        if hours is not None:
            hours_stored.check(hours)
        return self._amend(inbox_id, hours=hours_stored.to_json(hours) if hours else None)

    def set_acknowledgement(self, inbox_id: UUID, rule: Acknowledgement) -> InboxRow:
        """Keep what is answered by rule. Raises: Invalid(field="acknowledge", reason, names | max)."""
        self._seat.require(Permission.INBOXES)
        wrong = variables.unknown(f"{rule.inside}\n{rule.outside}", variables.ACKNOWLEDGEMENT)
        if wrong:
            raise Invalid(field="acknowledge", reason="unknown_variable", names=list(wrong))
        if max(len(rule.inside), len(rule.outside)) > MAX_TEXT:
            raise Invalid(field="acknowledge", reason="too_long", max=MAX_TEXT)
        return self._amend(inbox_id, acknowledge=rule.stored())

    def set_quoting(self, inbox_id: UUID, *, quote: bool = True, marker: str = "") -> InboxRow:
        """Say whether answers quote what they answer, and the words of the line above the quote ("": no line)."""
        self._seat.require(Permission.INBOXES)
        return self._amend(inbox_id, quote=None if quote else "none", quote_marker=one_line(marker) or None)

    def set_allowed_robots(self, inbox_id: UUID, text: str) -> InboxRow:
        """Say whose automatic mail counts as people's: addresses, domains. Raises: Invalid(field="allowed_robots")."""
        words = list(dict.fromkeys(word.lower() for word in re.split(r"[,;\s]+", text) if word))
        if len(text) > MAX_ALLOWED or any("." not in word.rpartition("@")[2] for word in words):
            raise Invalid(field="allowed_robots", reason="address")
        return self._amend(inbox_id, allowed_robots=words or None)

    def list_folders(self, inbox_id: UUID) -> UUID:
        """Ask the engine for the folders of an inbox's provider. Answer: {"folders": names}. Returns the request."""
        self._seat.require(Permission.INBOXES)
        return shelves.ask(self._seat, inbox_id)

    def set_folders(self, inbox_id: UUID, names: Sequence[str]) -> InboxRow:
        """Say which folders become work. Raises: Invalid(field="folders") where there is none, or one is no name."""
        self._seat.require(Permission.INBOXES)
        shelves.set_folders(self._seat, inbox_id, names)
        return self.get(inbox_id)

    def set_aliases(self, inbox_id: UUID, text: str) -> InboxRow:
        """Say which further addresses are ours. Raises: Invalid(field="aliases", reason="address")."""
        self._seat.require(Permission.INBOXES)
        shelves.set_aliases(self._seat, inbox_id, text)
        return self.get(inbox_id)

    def pause_history(self, inbox_id: UUID) -> InboxRow:
        """Fetch no older messages for now; new ones come as before."""
        return self._history(inbox_id, PAUSED)

    def resume_history(self, inbox_id: UUID) -> InboxRow:
        """Go on with the older messages where it was left."""
        return self._history(inbox_id, "")

    def remove(self, inbox_id: UUID) -> None:
        """Disconnect an inbox and forget its secrets; conversations stay.

        Raises: Conflict(what=["queued"], count) while something of it still waits to be sent.
        """
        self._seat.require(Permission.INBOXES)
        saving.remove(self._seat, self.get(inbox_id))

    def add_sample_data(self) -> tuple[InboxRow, ...]:
        """Add the sample inboxes; their customers then write by themselves. Once there, they are returned as is."""
        return sample.add(self._seat)

    def remove_sample_data(self, tell: sample.Tell | None = None) -> int:
        """Remove the sample inboxes and everything that only came through them. Returns how many items went.

        `tell` is called in this thread after each step, with the items that are gone and how many there were.
        """
        return sample.remove(self._seat, tell)

    def _history(self, inbox_id: UUID, word: str) -> InboxRow:
        return self._amend(inbox_id, **{HISTORY: word or None})

    def _amend(self, inbox_id: UUID, **changes: Any) -> InboxRow:
        """Change words of a policy as it is now: another window may have changed others of them."""
        with self._seat.write_plain(Permission.INBOXES) as unit:
            if not inboxes.amend_policy(unit, inbox_id, **changes):
                raise NotFound(kind="inbox", id=str(inbox_id))
        return self.get(inbox_id)

    def _state(self, inbox_id: UUID, state: str, code: str) -> InboxRow:
        self._seat.require(Permission.INBOXES)
        self.get(inbox_id)
        with self._seat.write_plain(Permission.INBOXES) as unit:
            inboxes.set_state(unit, inbox_id, state, code)
        return self.get(inbox_id)

    def _ask(
        self,
        spec: ChannelSpec,
        settings: dict[str, str],
        secrets: dict[str, str],
        granted: Mapping[str, str],
        inbox: InboxRow | None = None,
    ) -> UUID:
        """Put the secrets under temporary names, each written down as due before it exists, then ask."""
        secret_names.sweep_if_open(self._seat)
        probe_id = uuid7(self._seat.now())
        secrets = {key: secret for key, secret in secrets.items() if key not in refused_secrets(settings)}
        refs = {**{key: secret_names.temporary(probe_id, key) for key in secrets}, **granted}
        with self._seat.write_plain(Permission.INBOXES) as unit:
            secret_names.doom(unit, refs.values(), unit.now + secret_names.PROBE_LIFETIME)
        for key, secret in secrets.items():
            self._seat.vault.put(refs[key], secret)
        payload: dict[str, Any] = {
            "channel": spec.name,
            "address": settings.get("address", ""),
            "name": settings.get("name", "") or settings.get("address", ""),
            "settings": settings,
            "secret_refs": useful({**(inbox.secret_refs if inbox else {}), **refs}, settings),
        }
        with self._seat.write_plain(Permission.INBOXES) as unit:
            return requests.ask(unit, "probe", inbox.id if inbox else None, payload)


def _spec(channel: str) -> ChannelSpec:
    try:
        return registry.spec(channel)
    except KeyError:
        raise Invalid(field="channel", reason="unknown") from None
