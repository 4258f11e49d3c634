"""What a letter says besides its words: what is odd about it, how it is sealed, an appointment, why mail came back."""

from collections.abc import Iterator

from omnibox.model.item import Direction, MachineClass
from omnibox.model.links import target_of
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.flow import Flow, unplaced
from omnibox.ui.conversation.hint_words import hint_lines
from omnibox.ui.conversation.invite_card import invite_strip
from omnibox.ui.conversation.parts import Act, Ask, Chip
from omnibox.ui.conversation.stage import Shown, Stage
from omnibox.ui.conversation.strips import Strip, put_strip
from omnibox.ui.i18n import tr, tr_n

_SPEAKING = frozenset({"hints", "bounce", "sealed", "invite", "new_participant", "stranger"})


def put_strips(box: Flow, item: ItemRow, shown: Shown, stage: Stage, x: float, width: float) -> None:
    """Add what stands above a letter's words."""
    for strip in strips(item, shown, stage):
        put_strip(box, strip, stage, x, width)


def strips(item: ItemRow, shown: Shown, stage: Stage) -> Iterator[Strip]:
    """Everything a letter has to say of itself, what is odd first."""
    if not item.payload and not shown.formatted:
        return
    odd = hint_lines(item) if item.direction is Direction.IN else []
    if odd:
        yield Strip("shield-alert", tr("Be careful with this message"), odd, tone="warn")
    bounce = _bounce(item)
    if bounce is not None:
        yield bounce
    sealed = _sealed(item)
    if sealed is not None:
        yield sealed
    invite = invite_strip(item, stage)
    if invite is not None:
        yield invite
    if (item.payload.get("stranger") or item.payload.get("new_participant")) and item.direction is Direction.IN:
        words = tr("{name} is new in this conversation", name=stage.data(item.author_name or tr("The sender")))
        yield Strip("user-plus", lines=(words,))
    pictures = _pictures(item, shown)
    if pictures is not None:
        yield pictures


def has_strips(item: ItemRow) -> bool:
    """Whether a letter has something to say of itself, which then has the card's whole width."""
    return not _SPEAKING.isdisjoint(item.payload)


def spoken_letter(item: ItemRow) -> list[str]:
    """The same for a screen reader, ahead of the words."""
    if not item.payload:
        return []
    odd = hint_lines(item) if item.direction is Direction.IN else []
    said = [tr("Be careful with this message"), *odd] if odd else []
    for strip in (_bounce(item), _sealed(item)):
        if strip is not None:
            said += [strip.title, *strip.lines]
    if isinstance(item.payload.get("invite"), dict):
        said.append(tr("Invitation"))
    if important(item):
        said.append(important(item))
    return said


def important(item: ItemRow) -> str:
    """The importance a sender gave, where it is not the usual one."""
    return {"high": tr("High importance"), "low": tr("Low importance")}.get(str(item.payload.get("importance", "")), "")


def unsubscribe_chip(item: ItemRow) -> list[Chip]:
    """The way out of a list: offered, never taken by itself."""
    target = item.payload.get("unsubscribe")
    if item.machine is not MachineClass.BULK or not isinstance(target, str) or not target_of(target).safe:
        return []
    tip = tr("Opens {place}", place=target_of(target).shown)
    return [unplaced(tr("Unsubscribe"), Ask(Act.UNSUBSCRIBE, item.id, target), "external-link", tip=tip)]


def _bounce(item: ItemRow) -> Strip | None:
    found = item.payload.get("bounce")
    if item.machine is not MachineClass.BOUNCE or not isinstance(found, dict):
        return None
    who = str(found.get("recipient", "")) or tr("Somebody")
    action, status = str(found.get("action", "failed")).casefold(), str(found.get("status", ""))
    remote = " ".join(str(found.get("remote", "")).split())[:600]
    if action in ("delivered", "relayed", "expanded"):
        return Strip("circle-check", tr("It reached {who}", who=who), tone="ok")
    if action == "complaint":
        return Strip("circle-alert", tr("{who} reported your message as spam", who=who), tone="warn")
    if action == "delayed":
        title, tone = tr("Not with {who} yet: their server tries again by itself", who=who), "warn"
    else:
        title, tone = tr("{who} did not get your message", who=who), "danger"
    lines = [tr("Their server said: {words}", words=remote)] if remote else []
    meaning = _status_words(status)
    return Strip("circle-alert", title, [*lines, *([meaning] if meaning else [])], tone=tone)


def _status_words(status: str) -> str:
    """What an enhanced status code means for whoever sent it (RFC 3463)."""
    known = {
        "1.1": tr("The address does not exist. Check how it is written."),
        "1.2": tr("There is no mail server for this domain. Check how it is written."),
        "1.10": tr("The address takes no mail."),
        "2.1": tr("The mailbox is switched off."),
        "2.2": tr("The mailbox is full. Try again later."),
        "3.4": tr("The message is too large for them."),
        "7.1": tr("Their server refuses your mail. Ask them another way."),
    }
    return known.get(status.partition(".")[2], "")


def _sealed(item: ItemRow) -> Strip | None:
    kind = str(item.payload.get("sealed", ""))
    if not kind:
        return None
    way = "S/MIME" if kind.startswith("smime") else "PGP"
    original = unplaced(tr("Show original"), Ask(Act.RAW, item.id), "file-text", "inlaid") if item.has_raw else None
    chips = [original] if original is not None else []
    if "encrypted" in kind:
        body = tr("Omnibox has no key and cannot read it. Save the original and open it in the program that has yours.")
        return Strip("lock", tr("Encrypted with {way}", way=way), [body], chips)
    body = tr("Omnibox does not check signatures: take it for as certain as any other mail.")
    return Strip("key-round", tr("Signed with {way}", way=way), [body])


def _pictures(item: ItemRow, shown: Shown) -> Strip | None:
    """How many pictures wait elsewhere, and what was there to watch who reads."""
    if not shown.formatted or shown.page is None:
        return None
    known = item.payload.get("pictures")
    known = known if isinstance(known, dict) else {}
    specks = _count(item.payload.get("trackers")) + _count(known.get("trackers"))
    missing, failed = shown.page.missing, _count(known.get("failed"))
    lines, chips = [], []
    if missing and shown.loading:
        lines.append(tr("Pictures are being loaded…"))
    elif missing:
        lines.append(_missing_words(missing, failed))
        again = tr("Try again") if failed else tr("Load pictures")
        chips = [unplaced(again, Ask(Act.PICTURES, item.id), "image", "inlaid")]
        sender = sender_of(item)
        if sender:
            always = tr("Always for {address}", address=sender)
            chips.append(unplaced(always, Ask(Act.PICTURES_ALWAYS, item.id, sender), "", "inlaid"))
    if specks:
        lines.append(tr_n("{n} tracking picture was left out.", "{n} tracking pictures were left out.", specks))
    return Strip("image", lines=lines, chips=chips) if lines else None


def _missing_words(missing: int, failed: int) -> str:
    if failed:
        return tr_n("{n} picture could not be loaded.", "{n} pictures could not be loaded.", missing)
    return tr_n(
        "{n} picture is not loaded: its sender would see that you read this.",
        "{n} pictures are not loaded: their sender would see that you read this.",
        missing,
    )


def sender_of(item: ItemRow) -> str:
    """The address a letter says it comes from."""
    return next((person.norm for person in item.participants if person.role == "from"), "")


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
