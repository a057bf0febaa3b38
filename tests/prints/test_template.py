"""The packed form of templates: exact within its grid, strict with everything else."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.errors import BadTemplate, DuecourseError, NewerTemplate
from duecourse.prints.template import MINUTIA, Template, read_templates, write_templates

minutia = st.tuples(
    st.floats(0, 400, width=32),
    st.floats(0, 500, width=32),
    st.floats(0, 6.25, width=32),
    st.integers(0, 2),
    st.integers(0, 100),
)


@st.composite
def templates(draw: st.DrawFn) -> Template:
    rows = draw(st.lists(minutia, max_size=255))
    name = draw(st.text("abcdefgh/123", max_size=63))
    return Template(draw(st.integers(0, 10)), 400, 500, np.array(rows, MINUTIA), name)


@given(templates())
def test_packing_changes_nothing_and_the_grid_is_fine(template: Template) -> None:
    packed = template.to_bytes()
    again = Template.from_bytes(packed)
    assert again == template
    assert again.to_bytes() == packed
    assert (again.finger, again.width, again.height, again.algorithm) == (template.finger, 400, 500, template.algorithm)
    assert np.array_equal(again.minutiae, template.minutiae)
    assert len(packed) == 16 + len(template.algorithm) + 6 * len(template.minutiae)


@given(st.lists(minutia, min_size=1, max_size=20))
def test_values_move_by_less_than_a_grid_step(rows: list[tuple[float, float, float, int, int]]) -> None:
    given_rows = np.array(rows, MINUTIA)
    kept = Template(1, 400, 500, given_rows, "a").minutiae
    assert np.all(np.abs(kept["x"] - given_rows["x"]) <= 0.126)
    assert np.all(np.abs(kept["y"] - given_rows["y"]) <= 0.126)
    turn = np.abs(kept["angle"] - given_rows["angle"])
    assert np.all(np.minimum(turn, 2 * np.pi - turn) <= 0.0016)
    assert np.array_equal(kept["kind"], given_rows["kind"])
    assert np.array_equal(kept["quality"], given_rows["quality"])


@given(st.data())
def test_altered_bytes_are_refused_by_name(data: st.DataObject) -> None:
    good = data.draw(templates()).to_bytes()
    place = data.draw(st.integers(0, len(good) - 1))
    altered = bytearray(good)
    altered[place] ^= data.draw(st.integers(1, 255))
    for bad in (bytes(altered), good[:place], good + b"\0", data.draw(st.binary(max_size=80))):
        with pytest.raises(DuecourseError) as error:
            Template.from_bytes(bad, "shelf 3")
        assert isinstance(error.value, BadTemplate | NewerTemplate)
        assert "shelf 3" in str(error.value)


def test_a_newer_format_asks_for_an_upgrade(made_up) -> None:
    packed = bytearray(made_up(1).to_bytes())
    packed[4] = 2
    with pytest.raises(NewerTemplate, match="Upgrade"):
        Template.from_bytes(bytes(packed))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"finger": 11}, "finger position 11"),
        ({"width": 0}, "0 x 500"),
        ({"width": 300}, "outside the picture"),
        ({"algorithm": "ü"}, "ASCII"),
        ({"minutiae": np.zeros(256, MINUTIA)}, "255"),
        ({"minutiae": np.zeros(3)}, "dtype"),
        ({"minutiae": np.array([(np.nan, 1, 0, 1, 1)], MINUTIA)}, "outside the picture"),
        ({"minutiae": np.array([(1, 1, 7, 1, 1)], MINUTIA)}, "impossible angle"),
    ],
)
def test_what_cannot_be_held_is_refused(made_up, change: dict[str, object], word: str) -> None:
    good = made_up(1)
    whole = {name: getattr(good, name) for name in ("finger", "width", "height", "minutiae", "algorithm")}
    assert Template(**whole) == good
    with pytest.raises(BadTemplate, match=word):
        Template(**{**whole, **change})


def test_a_file_holds_several_and_finds_every_cut(tmp_path: Path, made_up) -> None:
    path = tmp_path / "card.templates"
    many = [made_up(k, finger) for k, finger in ((1, 1), (2, 2), (3, 10))]
    write_templates(path, many)
    assert read_templates(path) == many
    assert [entry.name for entry in tmp_path.iterdir()] == ["card.templates"]
    whole = path.read_bytes()
    for cut in (0, 3, 8, 11, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(BadTemplate, match=r"card\.templates"):
            read_templates(path)
    path.write_bytes(whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])
    with pytest.raises(BadTemplate, match="altered"):
        read_templates(path)
    path.write_bytes(bytes(2 << 20))
    with pytest.raises(BadTemplate, match="larger"):
        read_templates(path)
    for missing in (tmp_path / "nothing", tmp_path):
        with pytest.raises(BadTemplate, match="cannot be read"):
            read_templates(missing)
    with pytest.raises(BadTemplate, match="256"):
        write_templates(path, many[:1] * 256)
