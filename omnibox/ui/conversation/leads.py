"""What stands between items: days, conversations, the first unread one."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import QRectF

from omnibox.model.conversation import Status
from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.flow import Flow, icon_at
from omnibox.ui.conversation.parts import Act, Ask, Chip, Fill, Label, Rule
from omnibox.ui.conversation.stage import Lead, Stage
from omnibox.ui.conversation.wording import is_letter, status_word
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr

JOIN_WITHIN = timedelta(minutes=5)
_STATUS_LOOK = {
    Status.OPEN: ("circle-dot", "accent"),
    Status.WAITING: ("hourglass", "text3"),
    Status.SNOOZED: ("alarm-clock", "text3"),
    Status.RESOLVED: ("check", "ok"),
    Status.SPAM: ("ban", "text3"),
    Status.TRASH: ("trash-2", "text3"),
}


def lead_of(
    item: ItemRow,
    before: ItemRow | None,
    formats: Formats,
    statuses: Mapping[UUID, Status],
    first_unread: UUID | None,
    worked_on: UUID | None = None,
) -> Lead:
    """Compare an item with the one before it.

    `worked_on` is the conversation the thread was in: a note about the customer alone does not leave it.
    """
    day = ""
    if before is None or formats.local(before.at).date() != formats.local(item.at).date():
        day = formats.day(item.at)
    conversation = item.conversation_id
    new_conversation = conversation is not None and conversation != worked_on
    unread = item.id == first_unread
    joined = not (day or new_conversation or unread) and before is not None and _joins(before, item)
    if not new_conversation or conversation is None:
        return Lead(day=day, unread=unread, joined=joined)
    return Lead(
        day=day,
        conversation_id=conversation,
        subject=item.conversation_subject,
        number=item.conversation_number,
        status=statuses.get(conversation),
        unread=unread,
    )


def _joins(before: ItemRow, item: ItemRow) -> bool:
    """Two bubbles of one hand within a few minutes."""
    return (
        item.kind is ItemKind.MESSAGE
        and before.kind is ItemKind.MESSAGE
        and item.direction is before.direction
        and item.direction is not Direction.INTERNAL
        and item.channel == before.channel
        and item.author_id == before.author_id
        and item.author_name == before.author_name
        and item.at - before.at <= JOIN_WITHIN
        and not is_letter(item)
        and not is_letter(before)
    )


def put_lead(flow: Flow, lead: Lead, item: ItemRow, stage: Stage) -> None:
    """Add what stands above the item, and the space that sets it off."""
    if lead.joined:
        flow.gap(stage.pad(3))
        return
    flow.gap(stage.pad(8))
    if lead.day:
        _rule_with(flow, lead.day, stage, "text3", "small")
    if lead.conversation_id is not None:
        _conversation(flow, lead, item, stage)
    if lead.unread:
        _rule_with(flow, tr("New"), stage, "accent", "small_strong")
    flow.gap(stage.pad(8))


def _rule_with(flow: Flow, text: str, stage: Stage, color: str, font: str) -> None:
    """A line across the thread with a word in its middle."""
    ink = stage.ink
    width, height = ink.width(text, font) + 2, ink.line(font)
    flow.gap(stage.pad(4))
    middle, x = flow.y + height / 2, stage.left + (stage.inner - width) / 2
    line = "accent" if color == "accent" else "line"
    side = x - 12 - stage.left
    flow.add(Rule(QRectF(stage.left, round(middle), side, 1), line))
    flow.add(Label(QRectF(x, flow.y, width, height), text, color, font, "centre"))
    flow.add(Rule(QRectF(x + width + 12, round(middle), side, 1), line))
    flow.y += height + stage.pad(4)


def _conversation(flow: Flow, lead: Lead, item: ItemRow, stage: Stage) -> None:
    """A band with subject, number and status; pressing it makes this the conversation to work on."""
    ink, pad = stage.ink, 12.0
    height, line = ink.line("small") + 2 * stage.pad(6), ink.line("small")
    flow.gap(stage.pad(8))
    top, text_y = flow.y, flow.y + stage.pad(6)
    flow.add(Fill(QRectF(stage.left, top, stage.inner, height), "sunken", radius=8))
    right = stage.right - pad
    if lead.status is not None:
        right = _status(flow, lead.status, stage, right, text_y)
    number = f"#{lead.number}" if lead.number else ""
    number_width = ink.width(number, "small") + 2 if number else 0.0
    subject = lead.subject or tr("Conversation")
    room = right - stage.left - pad - number_width - 20
    width = max(0.0, min(ink.width(subject, "small_strong") + 2, room))
    flow.add(Label(QRectF(stage.left + pad, text_y, width, line), subject, "text2", "small_strong"))
    if number:
        flow.add(Label(QRectF(stage.left + pad + width + 8, text_y, number_width, line), number, "text3", "small"))
    ask = Ask(Act.CONVERSATION, item.id, lead.conversation_id)
    label = tr("Conversation {number}: {subject}", number=number, subject=subject)
    flow.add(Chip(QRectF(stage.left, top, stage.inner, height), label, ask, tone="bare", tip=tr("Work on this one")))
    flow.y = top + height


def _status(flow: Flow, status: Status, stage: Stage, right: float, y: float) -> float:
    """Status word and mark against `right`; returns where they begin."""
    ink, size = stage.ink, stage.scaled(13)
    icon, color = _STATUS_LOOK[status]
    word = status_word(status)
    width, line = ink.width(word, "small") + 2, ink.line("small")
    flow.add(Label(QRectF(right - width, y, width, line), word, "text2", "small"))
    x = right - width - 4 - size
    flow.add(icon_at(icon, color, x, y, size, line))
    return x
