"""Who wrote a mail: a person, a robot, a server that could not deliver, or we ourselves.

Only what a person wrote moves status, clocks and figures, and a robot is never answered by a robot.
Sources: RFC 3834 (Auto-Submitted), RFC 2919/2369 (lists), MS-OXCMAIL 2.2.3.2.14 (X-Auto-Response-Suppress).
"""

import re

from omnibox.channels.email.bounce_words import DAEMONS, POSTMASTERS, SHARED, SUBJECT, SYSTEM_NAMES
from omnibox.channels.email.fields import Fields
from omnibox.channels.email.machine_words import (
    ANSWERING_FIELDS,
    AUTO_SUBJECT,
    AUTO_SUBJECT_LATE,
    BULK_FIELDS,
    CHALLENGE_SUBJECT,
    LIST_FIELDS,
)
from omnibox.model.handle import normal_email
from omnibox.model.item import MachineClass
from omnibox.model.message_ids import signed_conversation

_NO_REPLY = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|nicht[-_.]?antworten|noreply\w*|ne[-_.]?pas[-_.]?repondre|no[-_.]?responder"
    r"|notifications?|notify|newsletter|mailer|alerts?|bounces?[+-].*|.*[-_.](?:noreply|no-reply|bounces?))(?:[+=].*)?@",
    re.IGNORECASE,
)
_REPORTS = frozenset({"delivery-status", "feedback-report", ""})
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status", "message/feedback-report"})
_BULK_WORDS = frozenset({"bulk", "junk", "list"})
_MAX_PARTS = 12


def machine_class(fields: Fields, own: frozenset[str], thread_key: str) -> MachineClass:
    """Return the class of a received mail. `own` are the account's addresses in normal form."""
    if _is_own(fields, own, thread_key):
        return MachineClass.OWN
    if is_bounce(fields):
        return MachineClass.BOUNCE
    submitted = fields.word("auto-submitted")
    precedence = {fields.word(name) for name in ("precedence", "x-precedence", "preference")}
    if submitted == "auto-replied" or "auto_reply" in precedence or _answered_by_robot(fields):
        return MachineClass.AUTO_REPLY
    if any(name in fields for name in LIST_FIELDS) or precedence & _BULK_WORDS:
        return MachineClass.BULK
    suppress = fields.raw("x-auto-response-suppress").lower()
    if submitted not in ("", "no") or any(word in suppress for word in ("all", "autoreply", "oof")):
        return MachineClass.AUTO_REPLY if _says_away(fields) else MachineClass.BULK
    if _says_away(fields) or CHALLENGE_SUBJECT.match(fields.text("subject")):
        return MachineClass.AUTO_REPLY
    sender = fields.author("from")
    if any(name in fields for name in BULK_FIELDS) or (sender is not None and _NO_REPLY.match(sender.address)):
        return MachineClass.BULK
    return MachineClass.HUMAN


def is_bounce(fields: Fields) -> bool:
    """Tell whether a mail reports on the delivery of another."""
    if fields.message.get_content_type() == "multipart/report":
        return _report_type(fields) in _REPORTS
    if fields.raw("x-failed-recipients") or "x-ms-exchange-message-is-ndr" in fields or _holds_status(fields):
        return True
    sender = fields.author("from")
    local = sender.address.partition("@")[0] if sender is not None else fields.raw("from").strip(" <>\"'").lower()
    if DAEMONS.match(local):
        return True
    # a person may write from postmaster@: only with another sign of a server is it one
    system = POSTMASTERS.match(local) or (sender is not None and SYSTEM_NAMES.search(sender.name))
    nobody = fields.raw("return-path").strip() == "<>" or fields.raw("from").strip() in ("", "<>")
    robot = _submitted_by_robot(fields)
    about_delivery = SUBJECT.match(fields.text("subject")) is not None
    if about_delivery and (nobody or system or (robot and SHARED.match(local))):
        return True
    return bool(system) and local.startswith("postmaster") and (nobody or robot)


def _report_type(fields: Fields) -> str:
    return str(fields.message.get_param("report-type", "")).strip().lower()


def _holds_status(fields: Fields) -> bool:
    """Tell whether one of the parts is a delivery status, though the mail does not call itself a report."""
    if not fields.message.is_multipart():
        return fields.message.get_content_type() in _STATUS_TYPES
    parts = fields.message.get_payload()
    return isinstance(parts, list) and any(
        not isinstance(part, str) and part.get_content_type() in _STATUS_TYPES for part in parts[:_MAX_PARTS]
    )


def _submitted_by_robot(fields: Fields) -> bool:
    return fields.word("auto-submitted") not in ("", "no")


def _is_own(fields: Fields, own: frozenset[str], thread_key: str) -> bool:
    sender = fields.author("from")
    if sender is None or normal_email(sender.address) not in own:
        return False  # be the id one of ours: whoever had a mail of ours knows its id
    if any(signed_conversation(found, thread_key) is not None for found in fields.ids("message-id")):
        return True
    # a contact form on the shop's own site writes in the shop's name and puts the customer into Reply-To
    answer_to = fields.author("reply-to")
    return answer_to is None or normal_email(answer_to.address) in own


def _says_away(fields: Fields) -> bool:
    subject = fields.text("subject")
    return AUTO_SUBJECT.match(subject) is not None or AUTO_SUBJECT_LATE.search(subject) is not None


def _answered_by_robot(fields: Fields) -> bool:
    if any(name in fields for name in ANSWERING_FIELDS):
        return True
    if "autoresponder" in f"{fields.raw('x-post-messageclass')} {fields.raw('delivered-to')}".lower():
        return True
    if fields.message.get_content_type() == "multipart/report":
        return True
    return fields.raw("return-path").strip() == "<>"
