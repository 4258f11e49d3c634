"""Answering invitations and keeping their appointments."""

from pathlib import Path
from uuid import UUID

from omnibox.desk import files, invitations, outgoing, replying
from omnibox.desk.files import Clash
from omnibox.desk.seat import Seat
from omnibox.desk.withdrawing import sent
from omnibox.model.errors import Invalid, NotFound
from omnibox.model.filenames import safe_name
from omnibox.model.intents import ReplyIntent, Sent
from omnibox.model.invite_reply import ANSWERS, event, invite_reply, organiser_address
from omnibox.model.permissions import Permission
from omnibox.model.rows import ItemRow
from omnibox.store import conversations, items


class Invites:
    """What can be done with an invitation that came by mail."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def answer(self, item_id: UUID, answer: str, *, text: str, subject: str, undo_seconds: int | None = None) -> Sent:
        """Queue an answer to whoever invited: accepted, tentative or declined. It can be taken back as any message.

        Raises: Invalid(field="invite") where the item is no invitation or the answer none, NotFound, Denied.
        """
        self._seat.require(Permission.REPLY)
        item = self._item(item_id)
        invite = item.payload.get("invite")
        organiser = organiser_address(invite) if isinstance(invite, dict) else ""
        if not isinstance(invite, dict) or answer not in ANSWERS or not organiser or item.conversation_id is None:
            raise Invalid(field="invite", reason="not_answerable")
        with self._seat.store.read() as conn:
            target = replying.find_target(conn, item.conversation_id, self._seat.now(), answers_item_id=item_id)
            options = replying.options(conn, target)
        mine = str(invite.get("mine", "")) or options.from_value
        intent = ReplyIntent(
            conversation_id=item.conversation_id,
            base_version=options.base_version,
            text=text,
            to=(organiser,),
            subject=subject,
            answers_item_id=item_id,
            undo_seconds=undo_seconds,
            calendar=invite_reply(invite, answer, mine, options.from_name, self._seat.now()),
        )
        letter = outgoing.prepare(self._seat, intent)
        with self._seat.write_final(Permission.REPLY, "reply", {"item": str(letter.item_id)}) as unit:
            place = conversations.held(unit.conn, item.conversation_id)
            conversation = conversations.get(unit.conn, place, self._seat.operator_id)
            if conversation is None:
                raise NotFound(kind="conversation", id=str(item.conversation_id))
            due = unit.now + outgoing.patience(intent, letter.target.inbox)
            outgoing.queue(unit, letter, conversation, due)
            invitations.keep(unit, item, {"answer": answer, "item": str(letter.item_id)})
        return sent(unit, letter.item_id, due, conversation.customer_id, conversation.id)

    def save(self, item_id: UUID, target: Path, clash: Clash = Clash.NUMBER) -> Path:
        """Save an appointment as a file for a calendar; its own where one came. Raises: as `Timeline.save_file`."""
        item = self._item(item_id)
        own = next((file for file in item.attachments if file.mime == "text/calendar" and file.state == "stored"), None)
        if own is not None:
            return files.save(self._seat, own.id, target, clash)
        invite = item.payload.get("invite")
        if not isinstance(invite, dict):
            raise Invalid(field="invite", reason="not_answerable")
        data = event(invite, self._seat.now()).encode("utf-8")
        return files.write(target, safe_name(f"{invite.get('summary') or 'invite'}.ics"), data, clash)

    def _item(self, item_id: UUID) -> ItemRow:
        with self._seat.store.read() as conn:
            found = next(iter(items.item_rows(conn, [item_id])), None)
        if found is None:
            raise NotFound(kind="item", id=str(item_id))
        return found
