"""What a mail says besides its words, for the cards the window shows: invitation, seal, hints and the like.

The keys are the payload of a message item: small, JSON, and only there where there is something to say.
"""

import re
from datetime import datetime, timedelta

from omnibox.channels.base import Json
from omnibox.channels.email.fields import Fields
from omnibox.channels.email.headers import date_of
from omnibox.channels.email.hints import hints_of
from omnibox.channels.email.invite import invite_of
from omnibox.channels.email.mime import Body
from omnibox.model.item import MachineClass

_BRACKETED = re.compile(r"<\s*([^<>]{1,2000}?)\s*>")
_APART = timedelta(minutes=5)  # less between writing and arriving is not worth a word


def facts_of(fields: Fields, body: Body, own: frozenset[str], machine: MachineClass, at: datetime) -> Json:
    """Return the payload of a mail. `own` are the inbox's addresses in normal form, `at` when it arrived."""
    facts: Json = {}
    if body.files:
        invite = invite_of(body.files, own)
        if invite:
            facts["invite"] = invite
    if body.sealed:
        facts["sealed"] = body.sealed
    if body.remote_images:
        facts["remote_images"] = body.remote_images
    if body.trackers:
        facts["trackers"] = body.trackers
    importance = _importance(fields)
    if importance:
        facts["importance"] = importance
    if "list-unsubscribe" in fields:
        unsubscribe = _unsubscribe(fields)
        if unsubscribe:
            facts["unsubscribe"] = unsubscribe
    if machine is not MachineClass.OWN:
        bulk = machine in (MachineClass.BULK, MachineClass.BOUNCE)
        hints = hints_of(fields.author("from"), fields.author("reply-to"), body.html, own, bulk)
        if hints:
            facts["hints"] = hints
    written = date_of(fields.raw("date"))
    if written is not None and abs(written - at) > _APART:
        facts["written"] = written.isoformat()
    return facts


def _importance(fields: Fields) -> str:
    """Return "high" or "low", "" for ordinary mail (RFC 2156 5.3.6, and Outlook's and Eudora's older fields)."""
    said = fields.word("importance") or fields.word("x-msmail-priority") or fields.word("priority")
    if said in ("high", "urgent"):
        return "high"
    if said in ("low", "non-urgent"):
        return "low"
    digit = fields.word("x-priority")[:1]
    return "high" if digit in ("1", "2") else "low" if digit in ("4", "5") else ""


def _unsubscribe(fields: Fields) -> str:
    """Return where to leave a list: the web page before the mail address (RFC 2369, RFC 8058)."""
    targets = [re.sub(r"\s+", "", found) for found in _BRACKETED.findall(fields.text("list-unsubscribe"))]
    for scheme in ("https://", "mailto:"):
        for target in targets:
            if target.lower().startswith(scheme):
                return target
    return ""
