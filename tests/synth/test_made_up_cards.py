"""Made-up people and their cards: codes that the exchange accepts, and a card that reads back without a deviation."""

import re
from datetime import date
from itertools import combinations
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse import errors
from duecourse.exchange.card import finger_pictures, read_card
from duecourse.exchange.fieldrules import field_rules
from duecourse.prints.images import Decoder
from duecourse.synth.cards import card, control_number, finger, pictures
from duecourse.synth.names import GIVEN, SURNAMES
from duecourse.synth.people import FINGERS, NOT_STATED, RACE_UNKNOWN, Standing, people, person, planted_relative

DAY = date(2010, 10, 6)
AGENCY: dict[str, Any] = {"ori": "ZZCEDAR00", "destination": "ZZBUREAU0", "dated_on": DAY}
CHARGES = [(date(2010, 10, 5), "TRESPASSING"), (date(2010, 10, 4), "LARCENY")]


@given(seed=st.integers(0, 2**63 - 1))
def test_people_have_values_that_a_card_may_hold(seed: int) -> None:
    made = person(seed)
    assert made == person(seed)
    rules = field_rules()
    assert made.sex in rules["2.024"].values
    assert made.eyes in rules["2.031"].values
    assert made.hair in rules["2.032"].values
    assert RACE_UNKNOWN in rules["2.025"].values
    assert 3 <= len(made.name) <= 30
    assert re.fullmatch(r"[4-6](0\d|1[01])", made.height)
    assert 50 <= int(made.weight) <= 499
    assert len(made.weight) == 3
    assert 18 <= (date(2010, 10, 1) - made.born_on).days // 365 <= 64
    seeds = [made.finger_seed(position) for position in FINGERS]
    assert len(set(seeds)) == 10
    assert all(0 <= each < 2**63 for each in seeds)


@given(
    seed=st.integers(0, 2**62),
    standing=st.sampled_from(Standing),
    missing=st.sets(st.sampled_from(FINGERS), max_size=9),
)
def test_nothing_visible_of_a_person_follows_from_their_standing(
    seed: int, standing: Standing, missing: set[int]
) -> None:
    made = person(seed, standing=standing, missing=tuple(missing))
    assert msgspec.structs.replace(made, standing=person(seed).standing, missing=()) == person(seed)
    assert set(made.fingers) == set(FINGERS) - missing
    for position in missing:
        with pytest.raises(errors.CannotMakeUp, match=f"no finger at position {position}"):
            made.finger_seed(position)


def test_a_population_shares_no_name_and_no_finger_but_where_it_is_planted() -> None:
    crowd = people(30, seed=5)
    assert crowd == people(30, seed=5)
    assert len({each.surname for each in crowd}) == 30
    for one, two in combinations(crowd, 2):
        assert not {one.finger_seed(each) for each in FINGERS} & {two.finger_seed(each) for each in FINGERS}
    relative = planted_relative(crowd[0], 77, shared=(2, 9))
    alike = [each for each in FINGERS if relative.finger_seed(each) == crowd[0].finger_seed(each)]
    assert alike == [2, 9]
    assert relative.surname == crowd[0].surname


def test_names_fit_a_card_and_are_told_apart() -> None:
    given_names = [*GIVEN["F"], *GIVEN["M"]]
    for names in (given_names, SURNAMES):
        assert len(set(names)) == len(names)
    longest = max(map(len, SURNAMES)) + 1 + max(map(len, given_names))
    assert longest <= 30


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: person(-1), "the seed is -1"),
        (lambda: person(1, missing=(0,)), "at most nine different positions"),
        (lambda: person(1, missing=tuple(FINGERS)), "at most nine different positions"),
        (lambda: people(51, 1), "51 people are asked for"),
        (lambda: people(-1, 1), "-1 people are asked for"),
        (lambda: card(person(1), seed=1, **AGENCY, charges=[]), "no charge is given"),
        (lambda: card(person(1), seed=-1, **AGENCY, charges=CHARGES), "its seed is -1"),
        (lambda: next(pictures(person(1), seed=1, quality=2)), "its quality is 2"),
    ],
)
def test_what_cannot_be_made_up_is_said_with_what_can(make: object, says: str) -> None:
    with pytest.raises(errors.CannotMakeUp) as caught:
        make()  # type: ignore[operator]
    assert says in str(caught.value)


def test_an_amputees_card_with_a_name_beyond_ascii_reads_back_without_a_deviation() -> None:
    made = person(9, missing=(4, 10), standing=Standing.PREVIOUSLY_REMOVED)
    made = msgspec.structs.replace(made, surname="Łąkovane", given="Anahí")
    data = card(made, seed=3, **AGENCY, charges=CHARGES, quality=0.7)
    assert data == card(made, seed=3, **AGENCY, charges=CHARGES, quality=0.7)
    found = read_card(data, "made up")
    assert found.deviations == ()
    assert (found.transaction_type, found.ori, found.dated_on, found.retain) == ("CAR", "ZZCEDAR00", DAY, True)
    assert found.missing_fingers == ((4, "XX"), (10, "XX"))
    assert [each.position for each in found.fingers] == [1, 2, 3, 5, 6, 7, 8, 9]
    assert [(each.offense_on, each.text) for each in found.charges] == CHARGES
    facts = found.biographic
    assert facts is not None
    assert facts.name == "ŁĄKOVANE,ANAHÍ"
    assert facts.born_on == made.born_on.isoformat()
    assert (facts.sex, facts.eyes, facts.hair) == (made.sex, made.eyes, made.hair)
    assert (facts.place_of_birth, facts.race, facts.citizenship) == (NOT_STATED, RACE_UNKNOWN, "")
    assert made.ethnicity.encode() not in data, "what people say they are stays off the card"
    with Decoder() as decoder:
        shown = dict(finger_pictures(found, decoder))
    for position, taken in pictures(made, seed=3, quality=0.7):
        apart = shown[position].pixels.astype(float) - taken.pixels
        assert np.sqrt((apart**2).mean()) < 16, "WSQ loses little"


def test_control_numbers_differ_by_agency_day_and_booking_and_fingers_are_kept() -> None:
    numbers = {
        control_number(ori, day, seed)
        for ori in ("ZZCEDAR00", "ZZBIRCH00")
        for day in (DAY, date(2010, 10, 7))
        for seed in range(50)
    }
    assert len(numbers) == 200
    assert all(10 <= len(each) <= 40 for each in numbers)
    made = person(9)
    assert finger(made, 2) is finger(made, 2)
    assert finger(made, 2).pattern is finger(person(9, standing=Standing.FINAL_ORDER), 2).pattern
