"""What a person chose: at hand at once, kept in the store, followed from other windows."""

from omnibox.ui.choices import Choices
from tests.ui.room import Room


def fresh(room: Room) -> Choices:
    """Another window's choices, with nothing to begin with."""
    services = room.services
    return Choices(services.tasks, services.live, services.notices)


def test_a_choice_is_in_force_at_once_and_kept(room: Room) -> None:
    choices = room.services.choices
    with room.qtbot.waitSignal(choices.changed):
        choices.put("sounds", value=False)
    assert choices.get("sounds") is False
    room.settle()
    assert room.world.desk.settings.get("my.sounds") is False
    again = fresh(room)
    with room.qtbot.waitSignal(again.loaded):
        again.begin(room.world.desk)
    assert again.get("sounds") is False
    assert again.flag("sounds", True) is False


def test_what_was_chosen_before_the_desk_came_is_kept_too(room: Room) -> None:
    room.settle()
    room.world.desk.settings.put("my.sort", "newest")
    early = fresh(room)
    early.put("sort", "oldest")
    with room.qtbot.waitSignal(early.loaded):
        early.begin(room.world.desk)
    room.settle()
    assert early.get("sort") == "oldest"
    assert room.world.desk.settings.get("my.sort") == "oldest"


def test_another_window_of_the_same_person_is_followed(room: Room) -> None:
    room.settle()
    with room.qtbot.waitSignal(room.services.choices.changed) as told:
        room.world.desk.settings.put("my.dnd", "evening")
    assert told.args == ["dnd"]
    assert room.services.choices.get("dnd") == "evening"


def test_forgetting_a_choice_brings_the_default_back(room: Room) -> None:
    choices = room.services.choices
    choices.put("spelling", "de")
    choices.put("spelling", None)
    room.settle()
    assert choices.get("spelling", "en") == "en"
    assert room.world.desk.settings.get("my.spelling") is None


def test_a_choice_of_the_wrong_kind_counts_as_none(room: Room) -> None:
    room.services.choices.put("sounds", "loud")
    assert room.services.choices.flag("sounds", True)


def test_a_refused_write_is_told(room: Room) -> None:
    room.settle()
    room.services.choices.put("place", {1, 2})
    room.settle()
    assert [type(error) for error in room.failures] == [TypeError]
