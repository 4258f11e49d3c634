"""What letters say besides their words: hints, seals, appointments, bounces, pictures."""

from datetime import datetime
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from omnibox.model.item import MachineClass
from omnibox.model.pictures import remote_reference
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.cards import build
from omnibox.ui.conversation.hint_words import MOST, hint_lines
from omnibox.ui.conversation.invite_card import when
from omnibox.ui.conversation.page import Page
from omnibox.ui.conversation.parts import Act, Block, Label
from omnibox.ui.conversation.stage import Lead, Shown
from omnibox.ui.conversation.wording import spoken
from tests.ui.conversation.made import formats, item, letter, ours, person, stage

INVITE = {
    "method": "request",
    "uid": "1@x",
    "sequence": 0,
    "summary": "Boiler inspection",
    "start": "2026-03-07T13:00:00+00:00",
    "end": "2026-03-07T14:00:00+00:00",
    "all_day": False,
    "location": "Lindgatan 4",
    "organizer": {"name": "Sara Lind", "address": "sara@lind.example"},
    "attendees": [{"name": f"P{n}", "address": f"p{n}@x.example", "status": "needs-action"} for n in range(6)],
}


def said(row: ItemRow, shown: Shown | None = None) -> list[str]:
    block = build(row, Lead(), shown or Shown(), stage())
    return [body.run.text for body in block.bodies]


def acts(row: ItemRow, shown: Shown | None = None) -> list[Act]:
    block: Block = build(row, Lead(), shown or Shown(), stage())
    return [part.ask.act for part in block.pressables]


def hint(code: str, **params: str) -> dict[str, Any]:
    return {"code": code, "params": params}


# ---- hints
@pytest.mark.parametrize(
    "given, words",
    [
        (
            hint("name_is_other_address", name="boss@ours.example", address="x@evil.example"),
            "The name says boss@ours.example, but it came from x@evil.example.",
        ),
        (
            hint("reply_to_elsewhere", address="a@b.example", reply_to="c@d.example"),
            "Answers go to c@d.example, not to the sender.",
        ),
        (
            hint("lookalike_domain", domain="p0steo.example", like="posteo.example"),
            "p0steo.example looks like posteo.example, but is another address.",
        ),
        (
            hint("link_elsewhere", shown="bank.example", target="evil.example"),
            "A link says bank.example, but opens evil.example.",
        ),
        (
            hint("mixed_script_domain", domain="x.example"),
            "x.example mixes letters of several scripts that look alike.",
        ),
        (hint("something_new"), "Something about this message is odd (something_new)."),
        (hint("reply_to_elsewhere"), "Answers go to …, not to the sender."),
    ],
)
def test_hints_are_told_in_words(given: dict[str, Any], words: str, qtbot: QtBot) -> None:
    row = letter(payload={"hints": [given]})
    assert said(row)[:2] == ["Be careful with this message", words]
    assert words in spoken(row, formats(), None, "Maria", {})


def test_hints_are_few_and_nonsense_is_none(qtbot: QtBot) -> None:
    many = [hint("link_elsewhere", shown=f"{n}.example", target="evil.example") for n in range(9)]
    assert len(hint_lines(letter(payload={"hints": many}))) == MOST
    strange: list[Any] = ["x", {"code": 1}, [None, 3, {"params": {}}, {"code": ""}]]
    for odd in strange:
        assert hint_lines(letter(payload={"hints": odd})) == []
    assert said(ours(channel="email", subject="x", payload={"hints": many})) == ["It is dripping a little."]


def test_addresses_in_a_hint_lead_nowhere(qtbot: QtBot) -> None:
    row = letter(payload={"hints": [hint("reply_to_elsewhere", reply_to="c@evil.example")]})
    block = build(row, Lead(), Shown(), stage())
    assert [body.run.links for body in block.bodies[:2]] == [(), ()]


# ---- seals
def test_seals_are_named_without_false_trust(qtbot: QtBot) -> None:
    signed = letter(payload={"sealed": "smime_signed"}, has_raw=True)
    assert said(signed)[0] == "Signed with S/MIME"
    assert "does not check" in said(signed)[1]
    locked = letter(payload={"sealed": "pgp_inline_encrypted"}, has_raw=True)
    assert said(locked)[0] == "Encrypted with PGP"
    assert Act.RAW in acts(locked)


# ---- appointments
def test_an_invitation_says_what_when_where_and_who(qtbot: QtBot) -> None:
    row = letter(payload={"invite": INVITE})
    assert said(row)[:5] == [
        "Boiler inspection",
        f"When: {formats().full(_at(INVITE['start']))} – {formats().time(_at(INVITE['end']))}",
        "Where: Lindgatan 4",
        "From: Sara Lind",
        "With: P0, P1, P2, P3, 2 more",
    ]
    asks = [part.ask for part in build(row, Lead(), Shown(), stage()).pressables]
    assert [ask.extra for ask in asks if ask.act is Act.INVITE] == ["accepted", "tentative", "declined"]
    assert Act.SAVE_DATE in [ask.act for ask in asks]


def _at(words: Any) -> datetime:
    return datetime.fromisoformat(words)


def test_changes_cancellations_and_answers_are_told(qtbot: QtBot) -> None:
    changed = said(letter(payload={"invite": {**INVITE, "sequence": 2}}))
    assert "Changed since it was first sent" in changed
    cancelled = letter(payload={"invite": {**INVITE, "method": "cancel"}})
    assert "Cancelled: this appointment does not take place" in said(cancelled)
    assert Act.INVITE not in acts(cancelled)
    answer = {**INVITE, "method": "reply", "attendees": [{"name": "Per", "address": "p@x", "status": "declined"}]}
    assert "Per declined" in said(letter(payload={"invite": answer}))
    assert "Repeats: every 2 weeks" in said(letter(payload={"invite": {**INVITE, "repeats": "FREQ=WEEKLY;INTERVAL=2"}}))


@pytest.mark.parametrize(
    "start, end, words",
    [
        ("2026-03-07", "2026-03-08", ", all day"),
        ("2026-03-07", "2026-03-10", " – "),
        ("2026-03-07", "", ", all day"),
        ("nonsense", "", ""),
    ],
)
def test_whole_days_know_no_zone(start: str, end: str, words: str) -> None:
    found = when({"start": start, "end": end, "all_day": True}, formats())
    assert words in found
    assert bool(found) == (start != "nonsense")


def test_invitations_of_any_shape_are_no_error(qtbot: QtBot) -> None:
    strange: list[dict[str, Any]] = [
        {},
        {"method": None},
        {"attendees": "x", "organizer": [], "start": None},
        {"repeats": 5, "sequence": "x"},
    ]
    for odd in strange:
        assert build(letter(payload={"invite": odd}), Lead(), Shown(), stage()).height > 0
    assert build(letter(payload={"invite": "x", "bounce": 3, "sealed": None}), Lead(), Shown(), stage()).height > 0


# ---- what came back
def test_a_bounce_says_who_did_not_get_it_why_and_what_to_do(qtbot: QtBot) -> None:
    told = {"recipient": "lena@x.example", "status": "5.1.1", "action": "failed", "remote": "550 5.1.1\n User unknown"}
    row = letter(machine=MachineClass.BOUNCE, payload={"bounce": told})
    assert said(row)[:3] == [
        "lena@x.example did not get your message",
        "Their server said: 550 5.1.1 User unknown",
        "The address does not exist. Check how it is written.",
    ]
    later = {**told, "action": "delayed", "status": "4.4.1"}
    assert "tries again by itself" in said(letter(machine=MachineClass.BOUNCE, payload={"bounce": later}))[0]
    assert said(letter(payload={"bounce": told})) == ["It is dripping a little."]  # a person quoting one is no bounce


# ---- people
def test_who_is_new_and_what_is_important_is_said(qtbot: QtBot) -> None:
    assert said(letter(payload={"stranger": True}))[0] == "Maria Okafor is new in this conversation"
    block = build(letter(payload={"importance": "high"}), Lead(), Shown(), stage())
    assert any("High importance" in part.text for part in block.parts if isinstance(part, Label))


def test_leaving_a_list_is_offered_and_only_by_safe_ways(qtbot: QtBot) -> None:
    target = "https://nord.example/off"
    assert Act.UNSUBSCRIBE in acts(letter(machine=MachineClass.BULK, payload={"unsubscribe": target}))
    assert Act.UNSUBSCRIBE not in acts(letter(payload={"unsubscribe": target}))
    assert Act.UNSUBSCRIBE not in acts(letter(machine=MachineClass.BULK, payload={"unsubscribe": "file:///x"}))


# ---- pictures
def page(count: int = 2) -> Page:
    html = "".join(f'<img src="{remote_reference(f"https://a.example/{n}.png")}">' for n in range(count))
    return Page(f"<p>Sale</p>{html}", {})


def test_pictures_from_elsewhere_are_counted_and_offered(qtbot: QtBot) -> None:
    row = letter(has_html=True, participants=(person("from", "news@nord.example"),), payload={"trackers": 1})
    shown = Shown(rich=True, page=page())
    assert said(row, shown)[:2] == [
        "2 pictures are not loaded: their sender would see that you read this.",
        "1 tracking picture was left out.",
    ]
    assert [act for act in acts(row, shown) if "picture" in act] == [Act.PICTURES, Act.PICTURES_ALWAYS]
    shown.loading = True
    assert said(row, shown)[0] == "Pictures are being loaded…"
    assert Act.PICTURES not in acts(row, shown)
    failed = letter(has_html=True, payload={"pictures": {"failed": 2, "trackers": 0}})
    assert said(failed, Shown(rich=True, page=page()))[0] == "2 pictures could not be loaded."
    assert said(row, Shown()) == ["It is dripping a little."]  # as text it names no pictures


def test_a_text_says_nothing_of_itself(qtbot: QtBot) -> None:
    assert said(item()) == ["It is dripping a little."]


def test_a_card_with_strips_is_mirrored_from_right_to_left(qtbot: QtBot) -> None:
    row = letter(payload={"invite": INVITE})
    plain = build(row, Lead(), Shown(), stage())
    turned = build(row, Lead(), Shown(), stage(right_to_left=True))
    assert turned.bodies[0].rect.right() == stage().width - plain.bodies[0].rect.left()


def test_a_mail_without_a_word_says_so(qtbot: QtBot) -> None:
    def labels(text: str) -> list[str]:
        block = build(letter(text=text), Lead(), Shown(), stage())
        return [part.text for part in block.parts if isinstance(part, Label)]

    assert "No text" in labels("")
    assert "No text" not in labels("Hello")
