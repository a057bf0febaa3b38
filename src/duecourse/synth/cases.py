"""Eight cases: every way a booking can take, in a county that does not exist.

Dates are of September and October 2010: the days round the announcement that the demonstration checks, on both
sides of 1 October, when the priorities changed. Charges are misdemeanors in the main.
"""

from datetime import date

import msgspec

from duecourse.synth.acts import (
    AGENCY,
    CUSTODIAN,
    ISSUING,
    RECORDS,
    REVIEWER,
    SECOND_SUPERVISOR,
    SUPERVISOR,
    Script,
    when,
)
from duecourse.synth.county import Booking, Charge, Enrollment
from duecourse.synth.people import AMPUTATED, Person

SHARED = (2, 3, 4, 7, 8)
"""Fingers of the planted pair: so many that the search names a candidate, so few that examiners see it is another."""


def no_match(person: Person) -> Booking:
    """Nobody like this is enrolled. That says nothing about citizenship either way."""
    script = Script()
    script.jailed("09-07 22:40")
    script.charged("09-08 10:00", "5707", "misdemeanor")
    script.released("09-08 11:30", "Personal Recognizance")
    script.disposed("09-10 09:00", "FILED", "complaint as filed")
    charge = _charge("5707", "TRESPASSING", "09-07")
    return _booking("no match", "The search finds nobody", person, charge, at="09-07 22:15", script=script)


def excluded(person: Person, relative: Enrollment) -> Booking:
    """The search names a candidate, and both examiners see that it is somebody else."""
    script, other = Script(), relative.reference
    script.jailed("09-09 17:30")
    seen = "The {} differ in pattern and in every minutia; the fingers that agree cannot be one person's alone."
    script.examined("09-10 08:50", 0, other, "exclusion", reason=seen.format("thumbs"), prints="clear")
    script.examined("09-10 10:20", 1, other, "exclusion", reason=seen.format("ring and little fingers"), prints="clear")
    script.charged("09-10 11:00", "2303", "misdemeanor")
    script.released("09-10 12:00", "Personal Recognizance")
    script.disposed("09-15 09:00", "REFERRED", "report of the police")
    script.disposed("09-20 09:00", "DECLINED_BY_PROSECUTOR", "letter of the prosecutor")
    charge = _charge("2303", "SHOPLIFTING", "09-09")
    title = "A candidate who is somebody else"
    planted = (
        f"PLANTED: fingers {', '.join(map(str, SHARED))} of this person were made equal to those of enrolled person "
        f"{other}, so that the search names a candidate. In nature no two people share a print."
    )
    return _booking(
        "excluded", title, person, charge, at="09-09 17:05", script=script, candidates=(other,), planted=planted
    )


def citizen(enrolled: Enrollment) -> Booking:
    """A naturalized citizen is enrolled since the application, is identified, and the check ends there."""
    script, person = Script(), enrolled.person
    script.jailed("09-14 01:50")
    script.identified("09-14 08:40", "09-14 10:15", enrolled.reference)
    why = "The certificate of naturalization is on file. A match says who somebody is, not what their status is."
    result = "US_CITIZEN_NATURALIZED_OR_DERIVED"
    script.status("09-14 10:40", "09-14 11:20", result, expires_on=date(2010, 10, 14), files=person.files, why=why)
    script.charged("09-14 11:45", "5404", "misdemeanor")
    script.released("09-14 13:00", "Bail Bond")
    script.disposed("09-16 09:00", "FILED", "complaint as filed")
    charge = _charge("5404", "DRIVING UNDER INFLUENCE LIQUOR", "09-14")
    return _again("citizen", "A match that is a citizen", enrolled, charge, at="09-14 01:20", script=script)


def charge_dropped(enrolled: Enrollment) -> Booking:
    """A request rests on a charge; the charge is dismissed; the request is lifted, and the person goes home."""
    script, person = Script(), enrolled.person
    script.jailed("09-16 20:10")
    script.identified("09-17 08:30", "09-17 09:45", enrolled.reference)
    script.charged("09-17 10:00", "4899", "misdemeanor")
    script.disposed("09-17 10:05", "FILED", "complaint as filed")
    why = "A visa ended on 30 June 2009 and no later file was found. That is a civil matter."
    script.status(
        "09-17 10:30",
        "09-17 15:40",
        "APPEARS_REMOVABLE_RECORDS",
        expires_on=date(2010, 10, 15),
        files=person.files,
        why=why,
    )
    reasons = "Charge, not conviction: level 3. Records read show no status in force."
    bases = [{"ground": "level_3", "label": "charge", "charge": "c1"}]
    script.requested("09-20", bases, "two examiners and the visa file", reasons)
    script.delivered("09-20", "French", "HONOUR", "The sheriff's order of 2009 honors every request.")
    script.disposed("09-22 10:30", "DISMISSED", "order of dismissal")
    note = "The only basis was the charge, which the court dismissed; nothing else was put forward in review."
    script.add("lift", SUPERVISOR, "09-22 14:10", request="r1", reason="Charge Ended Without Conviction", note=note)
    script.released("09-22 14:35", "Dismissed")
    charge = _charge("4899", "OBSTRUCT POLICE", "09-16")
    return _again(
        "charge dropped", "A charge dropped, a request lifted", enrolled, charge, at="09-16 19:40", script=script
    )


def transferred(enrolled: Enrollment) -> Booking:
    """A final order, a conviction, a request honored: the clock runs over a long weekend and custody is handed over."""
    script, person = Script(), enrolled.person
    script.jailed("09-21 03:30")
    script.identified("09-21 09:00", "09-21 10:40", enrolled.reference)
    script.charged("09-21 11:00", "2202", "felony")
    script.disposed("09-21 11:30", "FILED", "information as filed")
    why = "A final order of 12 May 2008 is on file, not carried out and not reopened. That is a civil matter."
    script.status(
        "09-21 13:00",
        "09-21 16:30",
        "REMOVABLE_FINAL_ORDER",
        expires_on=date(2010, 10, 20),
        files=person.files,
        why=why,
    )
    bases = [
        {"ground": "order", "label": "order", "evidence": "final order of 12 May 2008"},
        {"ground": "level_2", "label": "charge", "charge": "c1"},
    ]
    reasons = "A final order stands; the charge is named as a charge."
    script.requested("09-22", bases, "two examiners and the final order", reasons)
    script.delivered("09-22", "Portuguese", "HONOUR", "The sheriff's order of 2009 honors every request.")
    script.disposed("10-05 10:00", "CONVICTED", "plea of guilty")
    script.disposed("10-08 15:00", "SENTENCED", "judgment: time served", sentence_days=17)
    script.add("start_clock", CUSTODIAN, "10-08 17:00", request="r1", cause="sentence served")
    receipt = "transfer receipt 10-0417"
    script.add("transfer", CUSTODIAN, "10-09 10:20", request="r1", taken_by=AGENCY, receipt=receipt)
    papers = {
        "departed_on": date(2010, 10, 20),
        "confirmed_on": date(2010, 10, 22),
        "document": "warrant I-205, verified",
    }
    script.add("depart", RECORDS, "10-22 09:00", basis="removal", **papers)
    charge = _charge("2202", "BURGLARY - FORCED ENTRY - RESIDENCE", "09-20", "felony")
    return _again("transferred", "A request that ends in transfer", enrolled, charge, at="09-21 03:00", script=script)


def objection_upheld(enrolled: Enrollment) -> Booking:
    """The register is years behind: the person is a citizen through a parent, says so, and is heard."""
    script, person = Script(), enrolled.person
    script.jailed("09-28 18:20")
    script.identified("09-29 08:20", "09-29 09:30", enrolled.reference)
    script.charged("09-29 10:00", "5499", "misdemeanor")
    script.disposed("09-29 10:10", "FILED", "complaint as filed")
    why = "The one file found is of a visa that ended on 1 March 1996. No later file was found under this name."
    script.status(
        "09-29 10:30",
        "09-29 16:00",
        "APPEARS_REMOVABLE_RECORDS",
        expires_on=date(2010, 10, 28),
        files=person.files,
        why=why,
    )
    bases = [{"ground": "level_2", "label": "charge", "charge": "c1"}]
    reasons = "Charge, not conviction: level 2. Records read show no status in force."
    script.requested("09-30", bases, "two examiners and the visa file", reasons)
    script.delivered("09-30", "English", "HONOUR", "The sheriff's order of 2009 honors every request.")
    statement = (
        "My mother became a citizen in 1999, when I was a child and lived with her. Her certificate is enclosed."
    )
    claim = {"kind": "citizenship", "filed_by": "counsel", "statement": statement, "language": "en"}
    script.add("object", RECORDS, "10-01 10:00", **claim)
    script.add("notify", RECORDS, "10-01 10:25", objection="o1", notified=AGENCY)
    script.add(
        "decide_objection",
        REVIEWER,
        "10-04 09:15",
        objection="o1",
        upheld=True,
        order="order 2010-31 of the reviewer",
        reasons="The certificate of 2002 and the card of 2000, filed under another spelling, show citizenship through "
        "a parent before the age of eighteen.",
        answer="You are a citizen. The request is lifted, your entry in the gallery is removed, and what linked you to "
        "it is sealed.",
    )
    script.released("10-04 10:05", "Personal Recognizance")
    script.disposed("10-12 09:00", "DISMISSED", "order of dismissal")
    charge = _charge("5499", "TRAFFIC OFFENSE - EXPIRED PLATES", "09-28")
    return _again(
        "objection upheld", "An objection heard and upheld", enrolled, charge, at="09-28 17:50", script=script
    )


def resident(enrolled: Enrollment) -> Booking:
    """A lawful permanent resident: identified, not removable on present facts, and nothing is requested."""
    script, person = Script(), enrolled.person
    script.jailed("10-05 16:10")
    script.identified("10-06 08:30", "10-06 09:40", enrolled.reference)
    why = "Resident since 2001; a charge is no conviction and changes nothing."
    result = "LPR_NOT_REMOVABLE_ON_PRESENT_FACTS"
    script.status("10-06 10:00", "10-06 11:10", result, expires_on=date(2010, 11, 5), files=person.files, why=why)
    script.charged("10-06 11:30", "2399", "misdemeanor")
    script.released("10-06 12:15", "Bail Bond")
    script.disposed("10-08 09:00", "FILED", "complaint as filed")
    script.disposed("10-20 09:00", "DIVERTED", "agreement of diversion")
    charge = _charge("2399", "LARCENY", "10-05")
    return _again("resident", "A match that is a lawful resident", enrolled, charge, at="10-05 15:40", script=script)


def request_refused(enrolled: Enrollment) -> Booking:
    """Poor prints, two examiners who differ and a third who settles it; then a supervisor says no to the draft."""
    script, person, other = Script(), enrolled.person, enrolled.reference
    script.jailed("10-12 23:20")
    same = "11 corresponding minutiae on the left thumb; no difference without explanation."
    script.examined("10-13 08:40", 0, other, "identification", reason=same, prints="smudged, and one finger is missing")
    unsure = "Too few minutiae are clear in both prints to conclude either way."
    script.examined("10-13 09:50", 1, other, "inconclusive", reason=unsure, prints="smudged, and one finger is missing")
    third = "13 corresponding minutiae on the right middle finger; no difference without explanation."
    script.examined(
        "10-13 11:30", 2, other, "identification", reason=third, prints="smudged, and one finger is missing"
    )
    script.charged("10-13 12:00", "5311", "misdemeanor")
    script.disposed("10-13 12:10", "FILED", "complaint as filed")
    why = "Removed on 3 November 2004 after an order; how and when the person came back is not on file. A civil matter."
    script.status(
        "10-13 13:00", "10-13 16:20", "PREVIOUSLY_REMOVED", expires_on=date(2010, 11, 12), files=person.files, why=why
    )
    bases = [{"ground": "outside_priorities", "label": "other", "evidence": "removal of 3 November 2004"}]
    grounds = [
        {"ground": "biometric_and_records", "evidence": "three examiners, one of them unsure, and the removal file"}
    ]
    reasons = "Removed before. The case lies outside the priorities of this month and is shown as such."
    script.add("draft", ISSUING, "10-14 09:30", form="I-247", bases=bases, grounds=grounds, reasons=reasons)
    no = (
        "Outside the priorities in force since 1 October, on prints that one examiner could not conclude from, and a "
        "minor charge."
    )
    script.add("refuse", SECOND_SUPERVISOR, "10-14 11:00", request="r1", reasons=no)
    script.released("10-14 11:40", "Personal Recognizance")
    charge = _charge("5311", "DISORDERLY CONDUCT", "10-12")
    title = "Examiners who differ, and a request refused"
    found = _again("request refused", title, enrolled, charge, at="10-12 22:50", script=script, quality=0.35)
    lost = msgspec.structs.replace(enrolled.person, missing=((9, AMPUTATED),))
    return msgspec.structs.replace(found, person=lost)


def _charge(code: str, text: str, offense: str, severity: str = "misdemeanor") -> Charge:
    return Charge(code=code, text=text, severity=severity, offense_on=when(f"{offense} 00:00").date())


def _again(
    path: str, title: str, enrolled: Enrollment, charge: Charge, *, at: str, script: Script, quality: float = 0.75
) -> Booking:
    """The booking of somebody enrolled, whom the search should find."""
    found = (enrolled.reference,)
    return _booking(path, title, enrolled.person, charge, at=at, script=script, candidates=found, quality=quality)


def _booking(
    path: str,
    title: str,
    person: Person,
    charge: Charge,
    *,
    at: str,
    script: Script,
    candidates: tuple[str, ...] = (),
    quality: float = 0.75,
    planted: str = "",
) -> Booking:
    moment = when(at)
    return Booking(
        path=path,
        title=title,
        person=person,
        charges=(charge,),
        clerk=RECORDS,
        arrived_at=moment,
        seed=int(f"{moment:%Y%m%d%H%M}"),
        quality=quality,
        candidates=candidates,
        steps=tuple(script.steps),
        planted=planted,
    )
