"""Acknowledgements: what a rule answers when a person writes, in the very commit that stores their message.

So a message that comes twice, or an engine that is killed in between, never makes two of them. What leaves goes by the
ordinary outbox. It counts for nothing: the work stays as it is, the customer goes on waiting for a person.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from omnibox.channels.spec import Capability, ChannelSpec
from omnibox.model import acknowledging, opening_words, own, variables
from omnibox.model.acknowledging import Acknowledgement
from omnibox.model.conversation import Status
from omnibox.model.errors import StoreError
from omnibox.model.handle import make_handle
from omnibox.model.hours import Hours
from omnibox.model.hours_stored import read as read_hours
from omnibox.model.ids import uuid7
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.journal import Event, EventType
from omnibox.model.loops import allowed
from omnibox.model.message_ids import domain_of, new_message_id
from omnibox.model.reply import one_line, reply_subject
from omnibox.model.rows import ConversationRow, InboxRow, ItemRow, ParticipantRow
from omnibox.store import automatic, conversations, faults, inboxes, items, outbox
from omnibox.store.items import NewItem
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.acknowledge")

_SILENT = (Status.SPAM, Status.TRASH)
_DAY = timedelta(days=1)


def answer(unit: Unit, row: InboxRow, spec: ChannelSpec, stored: Sequence[UUID]) -> int:
    """Acknowledge what was stored a moment ago in this unit of work. Returns how many messages were."""
    rule = acknowledging.read(row.policy.get("acknowledge"))
    if not rule.on or not stored or not spec.can(Capability.SEND):
        return 0
    hours = read_hours(row.policy.get("hours"))
    ours = own.norms(inboxes.list_inboxes(unit.conn, removed=True))
    work = _Answers(unit, row, spec, rule, hours, ours)
    return sum(_guarded(unit, work, item) for item in items.item_rows(unit.conn, list(stored)))


def _guarded(unit: Unit, work: "_Answers", item: ItemRow) -> bool:
    """Acknowledge one message. Nothing that goes wrong here may keep the message itself from being stored."""
    try:
        with faults.mapped(), unit.savepoint():
            return work.consider(item)
    except StoreError as error:
        if not faults.of_one_item(error):
            raise
        log.warning("not acknowledged: %s", error.code)
        return False
    except Exception:
        log.exception("not acknowledged")
        return False


class _Answers:
    """One look at what came."""

    def __init__(
        self,
        unit: Unit,
        row: InboxRow,
        spec: ChannelSpec,
        rule: Acknowledgement,
        hours: Hours | None,
        ours: frozenset[str],
    ) -> None:
        self._unit, self._row, self._spec = unit, row, spec
        self._rule, self._hours, self._ours = rule, hours, ours

    def consider(self, item: ItemRow) -> bool:
        """Answer one message, if it is one to be answered."""
        person = self._person(item)
        if person is None or item.conversation_id is None or not self._fit(item):
            return False
        conversation = conversations.get(self._unit.conn, item.conversation_id)
        if conversation is None or conversation.status in _SILENT or self._said_enough(item):
            return False
        words = acknowledging.text_for(self._rule, self._hours, self._unit.now, begins=self._begins(item))
        if not words:
            return False
        self._queue(item, conversation, person, variables.fill(words, self._values(item, conversation, person)))
        return True

    def _fit(self, item: ItemRow) -> bool:
        ours_to_answer = item.direction is Direction.IN and item.kind is ItemKind.MESSAGE and not item.backfilled
        by_person = item.machine is MachineClass.HUMAN and item.customer_id is not None
        return ours_to_answer and by_person and not acknowledging.is_stale(self._rule, item.at, self._unit.now)

    def _person(self, item: ItemRow) -> ParticipantRow | None:
        """Return who wrote it: the sender, or who is to be answered where a form wrote in our own name."""
        for role in ("from", "reply_to"):
            found = next((one for one in item.participants if one.role == role and one.norm not in self._ours), None)
            if found is not None:
                return None if acknowledging.is_robot(found.value) else found
        return None

    def _said_enough(self, item: ItemRow) -> bool:
        """Tell whether this conversation had its word today, in a twin of the message too, or a loop is on its way."""
        now = self._unit.now
        sent = automatic.sent_to(self._unit.conn, item.customer_id, now - _DAY)
        here = {item.conversation_id, automatic.twin_conversation(self._unit.conn, item.id)} - {None}
        if acknowledging.said_lately([at for conversation, at in sent if conversation in here], now):
            return True
        return not allowed([at for _, at in sent], now)

    def _begins(self, item: ItemRow) -> bool:
        assert item.conversation_id is not None  # noqa: S101  # asked before; this is for mypy
        before = automatic.last_word(self._unit.conn, item.conversation_id, item.id, item.at)
        return before is None or item.at - before > acknowledging.QUIET

    def _values(self, item: ItemRow, conversation: ConversationRow, person: ParticipantRow) -> dict[str, str]:
        now, hours, language = self._unit.now, self._hours, self._rule.language
        opens = hours.opens_next(now) if hours else None
        name = conversation.customer_name if "@" not in conversation.customer_name else person.name
        return {
            **variables.person("customer", name),
            "inbox.name": self._row.name,
            "inbox.address": self._row.address,
            "team": self._row.name,
            "number": str(conversation.number),
            "subject": one_line(item.subject),
            "opens": opening_words.said(opens, now, hours.zone, language) if hours and opens else "",
        }

    def _queue(self, item: ItemRow, conversation: ConversationRow, person: ParticipantRow, text: str) -> None:
        unit, row = self._unit, self._row
        item_id = uuid7(unit.now)
        name = _sender_name(row)
        subject = reply_subject(item.subject or conversation.subject) if self._spec.can(Capability.SUBJECT) else ""
        answers = items.chain(unit.conn, conversation.id, item.id)
        us = make_handle(person.kind, row.address)
        items.add_item(
            unit,
            NewItem(
                item_id=item_id,
                customer_id=item.customer_id,
                conversation_id=conversation.id,
                inbox_id=row.id,
                channel=row.medium,
                kind=ItemKind.MESSAGE,
                direction=Direction.OUT,
                at=unit.now,
                author_name=row.name,
                provider_id=self._provider_id(conversation.id, item_id),
                subject=subject,
                text=text,
                delivery=Delivery.QUEUED,
                machine=MachineClass.AUTO_REPLY,
                is_read=True,
                payload={"automatic": "acknowledgement"},
                participants=(
                    ParticipantRow(us.kind, us.value, us.norm, name, "from"),
                    ParticipantRow(person.kind, person.value, person.norm, person.name, "to"),
                ),
                refs=answers,
            ),
        )
        outbox.queue(
            unit,
            item_id=item_id,
            inbox_id=row.id,
            conversation_id=conversation.id,
            conversation_version=conversation.version,
            message={
                "to": [{"value": person.value, "name": person.name, "kind": str(person.kind)}],
                "subject": subject,
                "answers": list(answers),
                "from": {"value": row.address, "name": name},
                "automatic": True,
            },
            due_at=unit.now,
        )
        conversations.summarise(unit, conversation.id)
        unit.emit(Event(EventType.REPLY_QUEUED, item.customer_id, conversation.id, item_id, row.id))

    def _provider_id(self, conversation_id: UUID, item_id: UUID) -> str | None:
        """Choose the id where the channel lets us. It is not signed: the key lies in the vault, which is not read here.

        Answers find it by itself, as they find any id that is known.
        """
        if not self._spec.can(Capability.OWN_IDS):
            return None
        return new_message_id(conversation_id, item_id, "", domain_of(self._row.address))


def _sender_name(row: InboxRow) -> str:
    name = row.settings.get("name") or row.name
    return "" if name == row.address else name
