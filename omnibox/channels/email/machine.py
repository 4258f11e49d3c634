"""Who wrote a mail: a person, a robot, a server that could not deliver, or we ourselves.

Only what a person wrote moves status, clocks and figures, and a robot is never answered by a robot.
Sources: RFC 3834 (Auto-Submitted), RFC 2919/2369 (lists), MS-OXCMAIL 2.2.3.2.14 (X-Auto-Response-Suppress).
"""

import re

from omnibox.channels.email.fields import Fields
from omnibox.model.handle import normal_email
from omnibox.model.item import MachineClass
from omnibox.model.message_ids import signed_conversation

_POSTMASTERS = re.compile(r"\A(?:mailer-?daemon|postmaster|mail-?delivery(?:-?subsystem)?)(?:@|\Z)", re.IGNORECASE)
_NO_REPLY = re.compile(r"\A(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?[+@])", re.IGNORECASE)
_ANSWERED_BY_ROBOT = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-loop")
_LISTS = ("list-id", "list-unsubscribe", "list-post")
_OUT_OF_OFFICE = re.compile(
    r"\A(?:auto(?:matic|mated)? ?[-:]?repl|out of (?:the )?office|abwesenheit|automatische antwort|réponse automatique"
    r"|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|autosvar|automatisch)",
    re.IGNORECASE,
)


def machine_class(fields: Fields, own: frozenset[str], thread_key: str) -> MachineClass:
    """Return the class of a received mail. `own` are the account's addresses in normal form."""
    if _is_own(fields, own, thread_key):
        return MachineClass.OWN
    if is_bounce(fields):
        return MachineClass.BOUNCE
    submitted = fields.word("auto-submitted")
    precedence = {fields.word("precedence"), fields.word("x-precedence")}
    if submitted == "auto-replied" or "auto_reply" in precedence or _answered_by_robot(fields):
        return MachineClass.AUTO_REPLY
    if any(name in fields for name in _LISTS) or precedence & {"bulk", "junk", "list"}:
        return MachineClass.BULK
    suppress = fields.raw("x-auto-response-suppress").lower()
    if submitted not in ("", "no") or any(word in suppress for word in ("all", "autoreply", "oof")):
        return MachineClass.AUTO_REPLY if _OUT_OF_OFFICE.match(fields.text("subject")) else MachineClass.BULK
    sender = fields.author("from")
    if sender is not None and _NO_REPLY.match(sender.address):
        return MachineClass.BULK
    return MachineClass.HUMAN


def is_bounce(fields: Fields) -> bool:
    """Tell whether a mail reports on the delivery of another."""
    if fields.message.get_content_type() == "multipart/report":
        return str(fields.message.get_param("report-type", "")).lower() in ("delivery-status", "")
    if fields.raw("x-failed-recipients"):
        return True
    sender = fields.author("from")
    return sender is not None and _POSTMASTERS.match(sender.address) is not None


def _is_own(fields: Fields, own: frozenset[str], thread_key: str) -> bool:
    for found in fields.ids("message-id"):
        if signed_conversation(found, thread_key) is not None:
            return True
    sender = fields.author("from")
    if sender is None or normal_email(sender.address) not in own:
        return False
    # a contact form on the shop's own site writes in the shop's name and puts the customer into Reply-To
    answer_to = fields.author("reply-to")
    return answer_to is None or normal_email(answer_to.address) in own


def _answered_by_robot(fields: Fields) -> bool:
    if any(name in fields for name in _ANSWERED_BY_ROBOT):
        return True
    if fields.message.get_content_type() == "multipart/report":
        return True
    return fields.raw("return-path").strip() == "<>"
