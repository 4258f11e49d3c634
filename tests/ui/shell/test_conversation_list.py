"""The list's model: order, rows, memory; checked by Qt's own model tester."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from omnibox.model.conversation import Priority, Status
from omnibox.model.item import Direction
from omnibox.model.rows import ConversationRow
from omnibox.ui.models.conversation_list import KEPT_ROWS, ConversationListModel

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def row(name: str = "Ann", id_: UUID | None = None, **more: object) -> ConversationRow:
    fields: dict[str, object] = {
        "id": id_ or uuid4(), "customer_id": uuid4(), "customer_name": name, "inbox_id": uuid4(), "channel": "email",
        "subject": "Parcel", "preview": "Where is it?", "status": Status.OPEN, "priority": Priority.NORMAL,
        "assignee_id": None, "assignee_name": "", "unread": 0, "last_at": NOW, "last_direction": Direction.IN,
        "waiting_since": NOW - timedelta(minutes=1), "snoozed_until": None, "failed": False, "has_draft": False,
        "backfilled": False, "number": 1,
    }  # fmt: skip
    return ConversationRow(**{**fields, **more})  # type: ignore[arg-type]  # by name


def test_qts_model_tester_finds_nothing(qtmodeltester: ModelTester) -> None:
    model = ConversationListModel()
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]  # pytest-qt types no more
    rows = [row(str(number)) for number in range(30)]
    model.fill(rows)
    model.arrange([one.id for one in rows], 30, whole=True)
    model.arrange([one.id for one in reversed(rows)], 40, whole=False)
    model.set_total(50)
    model.fill([row("changed", rows[3].id)])
    model.clear()


def test_rows_that_are_not_fetched_yet_are_counted_but_empty() -> None:
    model = ConversationListModel()
    known = row()
    model.fill([known])
    model.arrange([known.id], 1000, whole=False)
    assert model.rowCount() == 1000
    assert model.row(0) == known
    assert model.row(1) is None
    assert model.data(model.index(1)) == ""
    assert model.data(model.index(0), Qt.ItemDataRole.DisplayRole) == "Ann"
    assert model.data(model.index(0), model.RowRole) is known


def test_a_whole_view_counts_its_ids_whatever_the_counters_say() -> None:
    model = ConversationListModel()
    ids = [uuid4() for _ in range(3)]
    model.arrange(ids, 99, whole=True)
    model.set_total(50)
    assert model.rowCount() == 3


def test_missing_names_only_what_is_neither_fetched_nor_out_of_range() -> None:
    model = ConversationListModel()
    rows = [row() for _ in range(10)]
    model.arrange([one.id for one in rows], 10, whole=True)
    model.fill(rows[:4])
    assert model.missing(-5, 6) == [one.id for one in rows[4:7]]


def test_the_same_order_again_tells_nobody(qtbot: QtBot) -> None:
    model = ConversationListModel()
    ids = [uuid4(), uuid4()]
    assert model.arrange(ids, 2, whole=True)
    with qtbot.assertNotEmitted(model.modelReset):
        assert not model.arrange(ids, 2, whole=True)


def test_a_changed_row_is_told_once_an_equal_one_never(qtbot: QtBot) -> None:
    model = ConversationListModel()
    known = row()
    model.arrange([known.id], 1, whole=True)
    model.fill([known])
    with qtbot.assertNotEmitted(model.dataChanged):
        model.fill([known])
    with qtbot.waitSignal(model.dataChanged):
        model.fill([row("Bea", known.id)])


def test_rows_held_stay_within_bounds() -> None:
    model = ConversationListModel()
    rows = [row() for _ in range(KEPT_ROWS + 500)]
    model.arrange([one.id for one in rows], len(rows), whole=True)
    model.fill(rows)
    held = model.fetched([one.id for one in rows])
    assert len(held) == KEPT_ROWS
    assert rows[-1].id in held
    assert rows[0].id not in held
