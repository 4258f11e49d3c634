"""What the timeline says in words: who, what became of a send, what happened, and the whole for a screen reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from omnibox.model.conversation import Priority, Status
from omnibox.model.handle import HandleKind
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.letter import spoken_letter
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.media import medium
from omnibox.ui.words import Words, error_words

_THREADS = frozenset({"merged", "merged_into", "split_off", "split_from", "moved_to", "moved_from", "answered_in"})


@dataclass(frozen=True, slots=True)
class Tick:
    """A delivery state as people see it."""

    word: str
    icon: str
    color: str = "text3"


def tick(item: ItemRow, formats: Formats) -> Tick | None:
    """The word and mark of an outbound item's state; None for what was not sent."""
    due = formats.coming(item.due_at) if item.due_at else ""
    if item.delivery is Delivery.QUEUED and item.error_code and due:
        return Tick(tr("Trying again {time}", time=due), "clock", "warn")
    return {
        Delivery.SCHEDULED: Tick(tr("Scheduled for {time}", time=due), "calendar-clock"),
        Delivery.QUEUED: Tick(tr("Queued"), "clock"),
        Delivery.SENDING: Tick(tr("Sending"), "clock"),
        Delivery.ACCEPTED: Tick(tr("Sent"), "check"),
        Delivery.SENT: Tick(tr("Sent"), "check"),
        Delivery.DELIVERED: Tick(tr("Delivered"), "check-check"),
        Delivery.READ: Tick(tr("Read"), "check-check", "accent"),
        Delivery.FAILED: Tick(tr("Not sent"), "circle-alert", "danger"),
        Delivery.UNKNOWN: Tick(tr("Not certain"), "circle-alert", "warn"),
        Delivery.CANCELLED: Tick(tr("Withdrawn"), "undo-2"),
    }.get(item.delivery)


def trouble(item: ItemRow) -> str:
    """Why a send failed or hangs, and what was kept; empty when all is well."""
    if item.delivery is Delivery.FAILED:
        words = error_words(item.error_code, item.error_params)
        return tr("Not sent. {reason}", reason=_sentences(words))
    if item.error_code in ("bounced_partly", "recipients_refused") and item.error_params.get("address"):
        words = error_words(item.error_code, item.error_params)
        return _sentences(words)
    if item.delivery is Delivery.QUEUED and item.error_code:
        return error_words(item.error_code, item.error_params).title
    if item.delivery is Delivery.UNKNOWN:
        return tr("The line broke while this was going out, so it may or may not have arrived.")
    if item.error_code == "recipients_refused" and item.direction is Direction.OUT:
        told = item.error_params
        return tr("It did not go to {address}. {text}", address=told.get("address", ""), text=told.get("text", ""))
    return ""


def _sentences(words: Words) -> str:
    """What went wrong and what to do; a foreign server's words seldom end with a full stop."""
    title = words.title if words.title.endswith((".", "!", "?", "…")) else f"{words.title}."
    return f"{title} {words.body}".strip()


def status_word(status: Status) -> str:
    """A conversation's status for people."""
    return {
        Status.OPEN: tr("Open"),
        Status.WAITING: tr("Waiting"),
        Status.SNOOZED: tr("Snoozed"),
        Status.RESOLVED: tr("Resolved"),
        Status.SPAM: tr("Spam"),
        Status.TRASH: tr("Trash"),
    }[status]


def priority_word(priority: Priority) -> str:
    return {
        Priority.LOW: tr("Low"),
        Priority.NORMAL: tr("Normal"),
        Priority.HIGH: tr("High"),
        Priority.URGENT: tr("Urgent"),
    }[priority]


def kind_word(item: ItemRow) -> str:
    """What an item is in one word: its medium, or the kind where that says more."""
    if item.kind in (ItemKind.CALL, ItemKind.VOICEMAIL):
        return tr("Incoming call") if item.direction is Direction.IN else tr("Outgoing call")
    return tr("Internal note") if item.kind is ItemKind.NOTE else medium(item.channel).word


def machine_word(item: ItemRow) -> str:
    """What kind of machine wrote it; empty for people."""
    return {
        MachineClass.AUTO_REPLY: tr("Automatic reply"),
        MachineClass.BOUNCE: tr("Delivery report"),
        MachineClass.BULK: tr("Newsletter"),
    }.get(item.machine, "")


def author(item: ItemRow, me: UUID | None, customer_name: str) -> str:
    """Who wrote it, as the timeline names them; "You" for the one who looks."""
    if item.direction is Direction.IN:
        return item.author_name or customer_name
    if item.author_id is not None and item.author_id == me:
        return tr("You")
    return item.author_name or tr("Your team")


def came_to(item: ItemRow) -> str:
    """Say which of our inboxes one mail came to, "" where it was but one."""
    return tr("Came to {names}", names=", ".join(item.also_in)) if item.also_in else ""


def is_letter(item: ItemRow) -> bool:
    """Whether it is drawn as a card with a subject rather than as a bubble."""
    if medium(item.channel).brief:
        return False
    kinds = {person.kind for person in item.participants}
    return HandleKind.EMAIL in kinds if kinds else bool(item.subject) or item.has_html


def activity(item: ItemRow, formats: Formats, names: dict[str, str], me: UUID | None = None) -> str:
    """One line for what was done. `names` maps operator ids (as text) to names."""
    mine = item.author_id is not None and item.author_id == me
    who, payload = tr("You") if mine else item.author_name or tr("Omnibox"), item.payload
    what, to = str(payload.get("what", "")), payload.get("to")
    time = formats.time(item.at)
    if what == "status":
        return _status_line(who, to, time, _until(payload.get("until"), formats))
    if what == "assignee":
        if not to:
            return tr("{who} released this conversation · {time}", who=who, time=time)
        if str(to) == str(item.author_id):
            return tr("{who} took this conversation · {time}", who=who, time=time)
        name = tr("you") if str(to) == str(me) else names.get(str(to), tr("somebody who has left"))
        return tr("{who} assigned this to {name} · {time}", who=who, name=name, time=time)
    if what == "priority":
        return tr("{who} set the priority to {priority} · {time}", who=who, priority=_priority(to), time=time)
    if what in _THREADS:
        return _thread_line(what, who, payload, time)
    return {
        "tags": tr("{who} changed the tags · {time}", who=who, time=time),
        "schedule_cancelled": tr("An answer came first: a scheduled message is a draft again · {time}", time=time),
    }.get(what, tr("{who} changed this conversation · {time}", who=who, time=time))


def leads_to(item: ItemRow) -> UUID | None:
    """Return the conversation a line of activity speaks of."""
    other = item.payload.get("conversation")
    return UUID(other) if item.payload.get("what") in _THREADS and isinstance(other, str) else None


def _thread_line(what: str, who: str, payload: Mapping[str, Any], time: str) -> str:
    """What became of a conversation and another one."""
    number, count = f"#{payload.get('number', '')}", payload.get("items")
    items = tr_n("{n} message", "{n} messages", count) if isinstance(count, int) else ""
    return {
        "merged": tr("{who} merged {number} into this ({items}) · {time}"),
        "merged_into": tr("{who} merged this conversation into {number} · {time}"),
        "split_off": tr("{who} split off {number} ({items}) · {time}"),
        "split_from": tr("{who} split this off from {number} · {time}"),
        "moved_to": tr("{who} moved {items} to {number} · {time}"),
        "moved_from": tr("{who} moved {items} here from {number} · {time}"),
        "answered_in": tr("{who} answered the same message in {number} · {time}"),
    }[what].format(who=who, number=number, items=items, time=time)


def group_words(items: Sequence[ItemRow], formats: Formats, me: UUID | None = None) -> str:
    """One line for what one hand did in one go: "Carl assigned, tagged and snoozed this · 3 changes · 14:05"."""
    first = items[0]
    mine = first.author_id is not None and first.author_id == me
    who = tr("You") if mine else first.author_name or tr("Omnibox")
    verbs = list(dict.fromkeys(_verb(item) for item in items))
    done = verbs[0] if len(verbs) == 1 else tr("{some} and {last}", some=", ".join(verbs[:-1]), last=verbs[-1])
    words = tr("You {done} this", done=done) if mine else tr("{who} {done} this", who=who, done=done)
    changes = tr_n("{n} change", "{n} changes", len(items))
    return f"{words} · {changes} · {formats.time(items[-1].at)}"


def _verb(item: ItemRow) -> str:
    """What was done, as it stands in "Carl ... this"."""
    what, to = str(item.payload.get("what", "")), item.payload.get("to")
    if what == "assignee":
        return tr("assigned") if to else tr("released")
    words = {
        "priority": tr("prioritised"),
        "tags": tr("tagged"),
        "merged": tr("merged"),
        "merged_into": tr("merged"),
        "split_off": tr("split"),
        "split_from": tr("split"),
        "moved_to": tr("rearranged"),
        "moved_from": tr("rearranged"),
        Status.RESOLVED: tr("resolved"),
        Status.OPEN: tr("reopened"),
        Status.WAITING: tr("set waiting"),
        Status.SNOOZED: tr("snoozed"),
        Status.SPAM: tr("marked as spam"),
        Status.TRASH: tr("moved to trash"),
    }
    return words.get(str(to) if what == "status" else what, tr("changed"))


def seconds_of(item: ItemRow, key: str) -> int:
    """A length a call carries, in whole seconds; 0 where there is none."""
    value = item.payload.get(key)
    return max(0, int(value)) if isinstance(value, int | float) else 0


def clock(seconds: int) -> str:
    """A length as a clock shows it: 0:42, 4:12, 1:04:12."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _priority(word: Any) -> str:
    return priority_word(Priority(word)) if word in set(Priority) else str(word or "")


def _until(moment: Any, formats: Formats) -> str:
    try:
        return formats.coming(datetime.fromisoformat(moment))
    except (TypeError, ValueError):
        return ""


def _status_line(who: str, to: Any, time: str, until: str) -> str:
    match to:
        case Status.RESOLVED:
            return tr("{who} resolved this · {time}", who=who, time=time)
        case Status.OPEN:
            return tr("{who} reopened this · {time}", who=who, time=time)
        case Status.WAITING:
            return tr("{who} set this to waiting · {time}", who=who, time=time)
        case Status.SNOOZED if until:
            return tr("{who} snoozed this until {until} · {time}", who=who, until=until, time=time)
        case Status.SNOOZED:
            return tr("{who} snoozed this · {time}", who=who, time=time)
        case Status.SPAM:
            return tr("{who} marked this as spam · {time}", who=who, time=time)
        case Status.TRASH:
            return tr("{who} moved this to trash · {time}", who=who, time=time)
    return tr("{who} changed the status · {time}", who=who, time=time)


def spoken(item: ItemRow, formats: Formats, me: UUID | None, customer_name: str, names: dict[str, str]) -> str:
    """The whole item in one sentence for a screen reader: kind, who, when, state, text."""
    if item.kind is ItemKind.ACTIVITY:
        return activity(item, formats, names, me)
    state = tick(item, formats)
    kind = kind_word(item)
    if item.payload.get("missed"):
        kind = f"{kind}, {tr('Voicemail') if item.kind is ItemKind.VOICEMAIL else tr('nobody took it')}"
    shown = item.text if item.visible_chars is None else item.text[: item.visible_chars]
    words = [
        kind,
        tr("from {name}", name=author(item, me, customer_name)),
        item.subject,
        came_to(item),
        formats.full(item.at),
        tr("waited {time}", time=clock(seconds_of(item, "wait"))) if seconds_of(item, "wait") else "",
        tr("lasted {time}", time=clock(seconds_of(item, "duration"))) if seconds_of(item, "duration") else "",
        state.word if state else "",
        trouble(item),
        *spoken_letter(item),
        shown.strip()[:1_000],
    ]
    return ", ".join(word for word in words if word)
