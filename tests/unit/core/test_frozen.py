"""Values that every command holds: built whole, equal where they say the same, never changed."""

import pickle
from collections.abc import Callable
from dataclasses import KW_ONLY, FrozenInstanceError, field, fields, replace

import pytest

from gescof_xl.core.frozen import frozen, frozen_in_order


def nowhere(_place: str) -> str:
    """An answer that differs from one program to the next."""
    return ""


@frozen
class Note:
    """A class with a field of each kind."""

    title: str
    places: tuple[str, ...] = ()
    words: dict[str, int] = field(default_factory=dict)
    locate: Callable[[str], str] = field(default=nowhere, compare=False)


@frozen
class LongNote(Note):
    """One that has more to say."""

    text: str = ""


@frozen
class Place:
    """Where something is."""

    sheet: str
    row: int


@frozen_in_order
class Title:
    """One whose first values go without their names."""

    text: str
    size: int = 1
    _: KW_ONLY
    bold: bool = False


def test_what_is_left_out_is_the_default() -> None:
    note = Note(title="a")

    assert (note.title, note.places, note.words, note.locate) == ("a", (), {}, nowhere)


def test_a_default_that_can_change_is_never_shared() -> None:
    first, second = Note(title="a"), Note(title="a")
    first.words["b"] = 1

    assert second.words == {}


def test_a_subclass_has_the_fields_of_both() -> None:
    note = LongNote(title="a", text="b")

    assert [f.name for f in fields(note)] == ["title", "places", "words", "locate", "text"]
    assert (note.title, note.text) == ("a", "b")


@pytest.mark.parametrize(("wrong", "named"), [({}, "title"), ({"title": "a", "colour": "red"}, "colour")])
def test_a_field_that_lacks_or_is_unknown_is_named(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(TypeError, match=f"^Note: .*{named}$"):
        Note(**wrong)  # type: ignore[arg-type]


def test_values_in_order_are_those_of_the_first_fields() -> None:
    assert Title("a", 2, bold=True) == Title(text="a", size=2, bold=True)
    assert Title("a") == Title(text="a", size=1, bold=False)
    assert repr(Title("a", 2)) == "Title(text='a', size=2, bold=False)"


@pytest.mark.parametrize(
    ("in_order", "named", "why"),
    [
        (("a", 2, True), {}, "Title: 3 values without name, for 2 fields"),
        (("a",), {"text": "b"}, "Title: given twice: text"),
        ((), {"size": 2}, "Title: lacking or unknown: text"),
    ],
)
def test_a_value_without_its_place_is_refused(in_order: tuple[object, ...], named: dict[str, object], why: str) -> None:
    with pytest.raises(TypeError, match=f"^{why}$"):
        Title(*in_order, **named)  # type: ignore[arg-type]


def test_a_class_of_named_values_takes_none_in_order() -> None:
    with pytest.raises(TypeError, match=r"^Place: 1 values without name, for 0 fields$"):
        Place("Clients", row=5)  # type: ignore[call-arg]


def test_nothing_changes_once_it_is_built() -> None:
    note = Note(title="a")

    with pytest.raises(FrozenInstanceError):
        note.title = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del note.title
    assert replace(note, title="b").title == "b"
    assert note.title == "a"


def test_values_that_say_the_same_are_equal_whatever_is_not_compared() -> None:
    note = Note(title="a")

    assert note == Note(title="a", locate=str.upper)
    assert note != Note(title="b")
    assert note != LongNote(title="a")
    assert note != "a"


def test_what_can_be_hashed_is() -> None:
    places = {Place(sheet="Clients", row=5), Place(sheet="Clients", row=5), Place(sheet="Clients", row=6)}

    assert len(places) == 2


def test_a_value_shows_what_it_holds() -> None:
    assert repr(Place(sheet="Clients", row=5)) == "Place(sheet='Clients', row=5)"


def test_a_value_goes_to_another_process_and_back() -> None:
    place = Place(sheet="Clients", row=5)

    assert pickle.loads(pickle.dumps(place)) == place
