"""Cedar County: the made-up county of the demonstration, filled with as many people as wanted."""

import hashlib
from datetime import date

import msgspec

from duecourse.errors import CannotMakeUp
from duecourse.synth import cases
from duecourse.synth.acts import RECIPIENT, STAFF, SUPERVISOR, ZONE, when
from duecourse.synth.cards import card
from duecourse.synth.county import Booking, County, Enrollment
from duecourse.synth.people import File, Person, Standing, people, planted_relative

INDEX, BENEFITS, ORDERS = "Central Index", "Benefit Files", "Court Orders"
"""The three systems of the made-up federal register."""

DESERVED = (
    (
        "the applicant had prints taken for naturalization",
        Standing.NATURALIZED,
        ((BENEFITS, "N-2005-118", date(2006, 7, 4), "naturalized on 4 July 2006"),),
    ),
    (
        "prints were taken with a visa application",
        Standing.VISA_EXPIRED,
        ((INDEX, "V-2007-402", date(2009, 7, 1), "visa ended on 30 June 2009"),),
    ),
    (
        "prints were taken in removal proceedings",
        Standing.FINAL_ORDER,
        ((ORDERS, "O-2008-077", date(2008, 5, 12), "final order of 12 May 2008"),),
    ),
    (
        "prints were taken with a visa application",
        Standing.CITIZEN_THROUGH_PARENT,
        ((INDEX, "V-1995-951", date(1996, 3, 2), "visa ended on 1 March 1996"),),
    ),
    (
        "prints were taken for permanent residence",
        Standing.PERMANENT_RESIDENT,
        ((BENEFITS, "R-2001-230", date(2001, 9, 3), "permanent resident since 3 September 2001"),),
    ),
    (
        "prints were taken at a removal",
        Standing.PREVIOUSLY_REMOVED,
        ((ORDERS, "O-2004-015", date(2004, 11, 3), "removed on 3 November 2004"),),
    ),
    (
        "prints were taken with a visa application",
        Standing.VISA_APPLICANT,
        ((INDEX, "V-2010-633", date(2010, 2, 8), "visa good until 7 February 2012"),),
    ),
)
"""Why the people of the cases are enrolled, what is true of them, and what the register says of them: in the order of
``bookings`` below, the last one being the person for whom another is mistaken."""


def cedar_county(people_enrolled: int = 10, seed: int = 2010) -> County:
    """The county with ``people_enrolled`` people in the gallery (7 to 49) and eight bookings; same seed, same county.

    Ten people give 179 images of fingers. Raises CannotMakeUp.
    """
    least, most = len(DESERVED), 49
    if not least <= people_enrolled <= most:
        problem = f"{people_enrolled} enrolled people are asked for"
        raise CannotMakeUp(what="The county", problem=problem, remedy=f"a number from {least} to {most}")
    crowd = people(people_enrolled + 1, seed)
    gallery = tuple(_enrolled(number, each, seed) for number, each in enumerate(crowd[:people_enrolled]))
    naturalized, dropped, ordered, through_parent, resident, removed, mistaken = gallery[:least]
    relative = planted_relative(mistaken.person, seed + 1, shared=cases.SHARED)
    return County(
        name="Cedar County",
        state="a state that does not exist",
        ori="ZZCEDAR00",
        destination="ZZBUREAU0",
        timezone=ZONE,
        founded_at=when("09-01 08:00"),
        founder=SUPERVISOR,
        participates_from=date(2010, 9, 1),
        custodian=RECIPIENT,
        staff=STAFF,
        gallery=tuple(sorted(gallery, key=lambda each: each.reference)),
        bookings=(
            cases.no_match(crowd[-1]),
            cases.excluded(relative, mistaken),
            cases.citizen(naturalized),
            cases.charge_dropped(dropped),
            cases.transferred(ordered),
            cases.objection_upheld(through_parent),
            cases.resident(resident),
            cases.request_refused(removed),
        ),
    )


def booking_card(county: County, booking: Booking) -> bytes:
    """The card with which ``booking`` arrives; the same bytes every time. About 2 s, 0.6 s for somebody seen before."""
    return card(
        booking.person,
        seed=booking.seed,
        ori=county.ori,
        destination=county.destination,
        dated_on=booking.arrived_at.date(),
        charges=[(charge.offense_on, charge.text) for charge in booking.charges],
        quality=booking.quality,
    )


def _enrolled(number: int, person: Person, seed: int) -> Enrollment:
    because, standing, files = DESERVED[number] if number < len(DESERVED) else DESERVED[-1]
    known = tuple(File(system=a, key=f"{b}{number:02d}", last_updated_on=c, says=d) for a, b, c, d in files)
    if standing is Standing.CITIZEN_THROUGH_PARENT:  # sixteen when the mother became a citizen, as the objection says
        person = msgspec.structs.replace(person, born_on=date(1985, 11, 19))
    digest = hashlib.sha256(f"reference/{seed}/{number}".encode()).hexdigest()
    return Enrollment(
        reference=f"g-{digest[:10]}",
        person=msgspec.structs.replace(person, standing=standing, files=known),
        because=because,
        seed=number,
    )
