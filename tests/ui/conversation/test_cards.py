from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.cards import build
from omnibox.ui.conversation.page import Page
from omnibox.ui.conversation.parts import Act, Avatar, Block, Body, Chip, Fill, Icon, Label, Thumb
from omnibox.ui.conversation.slices import Slices
from omnibox.ui.conversation.stage import Lead, Shown, Stage
from omnibox.ui.conversation.text import CHUNK
from tests.ui.conversation.made import NOW, attachment, item, letter, ours, person, stage


def laid(row: ItemRow, shown: Shown | None = None, lead: Lead | None = None, on: Stage | None = None) -> Block:
    return build(row, lead or Lead(), shown or Shown(), on or stage())


def words(block: Block) -> str:
    labels = [part.text for part in block.parts if isinstance(part, Label)]
    return "\n".join([*labels, *(body.run.text for body in block.bodies)])


def acts(block: Block) -> list[Act]:
    return [part.ask.act for part in block.pressables]


def grounds(block: Block) -> list[str]:
    return [part.color for part in block.parts if isinstance(part, Fill)]


def test_a_text_of_theirs_stands_left_in_grey_with_a_face(qtbot: QtBot) -> None:
    block = laid(item())
    fill = next(part for part in block.parts if isinstance(part, Fill))
    assert fill.color == "bubble_in"
    assert fill.rect.left() < 100
    assert any(isinstance(part, Avatar) for part in block.parts)
    assert "SMS · " not in words(block)
    assert "SMS" in words(block)


def test_a_text_of_ours_stands_right_in_blue_with_its_state(qtbot: QtBot) -> None:
    on = stage()
    block = laid(ours(delivery=Delivery.DELIVERED), on=on)
    fill = next(part for part in block.parts if isinstance(part, Fill))
    assert fill.color == "bubble_out"
    assert fill.rect.right() == on.right
    assert "You · 12:00 · Delivered" in words(block)
    assert "check-check" in [part.name for part in block.parts if isinstance(part, Icon)]


@pytest.mark.parametrize("state", [state for state in Delivery if state is not Delivery.NONE])
def test_every_state_of_a_send_has_a_word(qtbot: QtBot, state: Delivery) -> None:
    block = laid(ours(delivery=state, due_at=NOW + timedelta(hours=1)))
    caption = next(part.text for part in block.parts if isinstance(part, Label) and "You" in part.text)
    assert caption.count(" · ") == (1 if state is Delivery.SCHEDULED else 2)


def test_a_failed_send_says_why_and_offers_the_next_step(qtbot: QtBot) -> None:
    block = laid(ours(delivery=Delivery.FAILED, error_code="mailbox_full"))
    assert "mailbox is full" in words(block)
    assert acts(block) == [Act.RETRY, Act.DISCARD]


def test_an_uncertain_send_leaves_the_choice_to_a_person(qtbot: QtBot) -> None:
    block = laid(ours(delivery=Delivery.UNKNOWN))
    assert "may or may not have arrived" in words(block)
    assert acts(block) == [Act.RETRY]
    assert [part.label for part in block.pressables] == ["Send again?"]


def test_undo_counts_down_and_goes(qtbot: QtBot) -> None:
    row = ours(delivery=Delivery.QUEUED, undo_until=NOW + timedelta(seconds=7.2))
    block = laid(row)
    assert block.ticking
    assert "Goes out in 8 s" in words(block)
    assert acts(block) == [Act.UNDO]
    late = laid(row, on=stage(now=NOW.timestamp() + 8))
    assert not late.ticking
    assert acts(late) == []


def test_a_letter_is_a_card_with_subject_copies_and_files(qtbot: QtBot) -> None:
    people = (person("from", "maria@x.de", "Maria Okafor"), person("cc", "jonas@x.de", "Jonas Lind"))
    row = letter(participants=people, attachments=(attachment("report.pdf", "application/pdf"),))
    block = laid(row)
    assert grounds(block) == ["raised"]
    assert "Email · Boiler" in words(block)
    assert "Cc Jonas Lind" in words(block)
    assert [part.label for part in block.pressables] == ["report.pdf · 117.2 kB"]
    assert acts(block) == [Act.FILE]


def test_the_quoted_part_is_folded_until_asked_for(qtbot: QtBot) -> None:
    row = letter(text="Yes please.\n\n> Shall we come?", visible_chars=11)
    folded = laid(row)
    assert "Shall we come" not in words(folded)
    assert [part.label for part in folded.pressables] == ["Show quoted text"]
    whole = laid(row, Shown(quoted=True))
    assert "> Shall we come?" in words(whole)
    assert whole.height > folded.height
    assert [part.label for part in whole.pressables] == ["Hide quoted text"]


def test_a_very_long_text_is_shown_in_stretches(qtbot: QtBot) -> None:
    row = letter(text="a line of words\n" * 4_000)
    first = laid(row)
    assert sum(len(body.run.text) for body in first.bodies) == CHUNK
    assert acts(first) == [Act.MORE]
    more = laid(row, Shown(chunks=2))
    assert sum(len(body.run.text) for body in more.bodies) == 2 * CHUNK


def test_formatting_is_offered_and_shown_on_paper(qtbot: QtBot) -> None:
    row = letter(has_html=True)
    assert Act.RICH in acts(laid(row))
    rich = laid(row, Shown(rich=True, page=Page("<p>It is <b>dripping</b>.</p>", {})))
    assert grounds(rich) == ["paper"]
    assert "It is dripping." in words(rich)


def test_large_html_is_formatted_piece_by_piece_and_can_be_stopped(qtbot: QtBot) -> None:
    shown = Shown(rich=True, page=Page("<p>a line of words</p>" * 2_500, {}))
    slices = shown.form(dark=False)
    assert isinstance(slices, Slices)
    row = letter(has_html=True, has_raw=True)
    assert acts(laid(row, shown)) == [Act.RICH, Act.STOP]
    one = len(laid(row, shown).bodies)
    slices.step()
    assert len(laid(row, shown).bodies) == one + 1
    slices.stopped = True
    assert acts(laid(row, shown)) == [Act.RICH, Act.RAW]
    slices.stopped = False
    while slices.working:
        slices.step()
    assert words(laid(row, shown)).count("a line of words") == 2_500
    assert acts(laid(row, shown)) == [Act.RICH]


def test_pictures_get_a_preview_and_traps_do_not(qtbot: QtBot) -> None:
    files = (
        attachment(),
        attachment("huge.png", "image/png", size=900_000_000),
        attachment("coming.png", "image/png", state="pending"),
        attachment("page.svg", "image/svg+xml"),
    )
    block = laid(letter(attachments=files))
    previews = [part.file.name for part in block.pressables if isinstance(part, Thumb)]
    assert previews == ["gauge.jpg"]


def test_a_note_stands_on_yellow_over_the_whole_width_with_a_lock(qtbot: QtBot) -> None:
    on = stage()
    block = laid(
        item(kind=ItemKind.NOTE, direction=Direction.INTERNAL, author_name="Dana Levi", text="Careful."), on=on
    )
    fill = next(part for part in block.parts if isinstance(part, Fill))
    assert (fill.color, fill.line) == ("note_bg", "note_line")
    assert (fill.rect.left(), fill.rect.right()) == (on.left, on.right)
    assert "Only your team sees this" in words(block)
    assert "lock" in [part.name for part in block.parts if isinstance(part, Icon)]


def test_a_machine_is_named(qtbot: QtBot) -> None:
    assert "Automatic reply" in words(laid(letter(machine=MachineClass.AUTO_REPLY)))


@pytest.mark.parametrize(
    "payload,line",
    [
        ({"what": "status", "to": "resolved"}, "Carl resolved this · 12:00"),
        (
            {"what": "status", "to": "snoozed", "until": "2026-03-05T15:00:00+00:00"},
            "Carl snoozed this until 15:00 · 12:00",
        ),
        ({"what": "assignee", "to": "00000000-0000-0000-0000-00000000000b"}, "Carl assigned this to Dana Levi · 12:00"),
        ({"what": "assignee", "to": None}, "Carl released this conversation · 12:00"),
        ({"what": "priority", "to": "high"}, "Carl set the priority to High · 12:00"),
        ({"what": "something newer"}, "Carl changed this conversation · 12:00"),
    ],
)
def test_deeds_are_told_in_words(qtbot: QtBot, payload: dict[str, object], line: str) -> None:
    row = item(kind=ItemKind.ACTIVITY, direction=Direction.INTERNAL, author_name="Carl", text="", payload=payload)
    assert line in words(laid(row))


@pytest.mark.parametrize("width", [320.0, 480.0, 640.0, 1400.0])
@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("right_to_left", [False, True])
def test_nothing_leaves_the_thread(qtbot: QtBot, width: float, scale: float, right_to_left: bool) -> None:
    on = stage(width, scale=scale, right_to_left=right_to_left)
    failed = ours(delivery=Delivery.FAILED, error_code="mailbox_full", text="word " * 60)
    note = item(kind=ItemKind.NOTE, direction=Direction.INTERNAL, text="word " * 60)
    rows = [item(text="word " * 80), letter(text="x" * 300, attachments=(attachment(), attachment())), failed, note]
    lead = Lead(day="Thursday", conversation_id=rows[0].conversation_id, subject="A subject " * 20, number=3)
    for row in rows:
        block = laid(row, lead=lead, on=on)
        for part in block.parts:
            assert part.rect.left() >= on.left - 1, part
            assert part.rect.right() <= on.right + 2, part
            assert part.rect.bottom() <= block.height, part


def test_right_to_left_is_the_mirror_image(qtbot: QtBot) -> None:
    row = item(text="short")
    plain, turned = laid(row), laid(row, on=stage(right_to_left=True))
    for one, other in zip(plain.parts, turned.parts, strict=True):
        assert other.rect.left() == pytest.approx(640 - one.rect.right())


def test_bodies_are_what_can_be_selected(qtbot: QtBot) -> None:
    block = laid(letter(text="Hello"))
    assert [body.run.text for body in block.bodies] == ["Hello"]
    assert all(isinstance(part, Body) for part in block.bodies)
    assert [part for part in block.pressables if isinstance(part, Chip)] == []
