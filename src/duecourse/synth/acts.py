"""The acts of one made-up case, written as a clerk would: each helper adds a step with its facts. Days are of 2010."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from duecourse.synth.county import Member, Step
from duecourse.synth.people import File

ZONE = "America/Chicago"

EXAMINERS = ("Petra Hollowmere", "Jonah Quillmarsh", "Sunniva Aldergate")
RECORDS, STATUS, ISSUING = "Odile Marrowby", "Ezra Copperlane", "Miriam Thornacre"
SUPERVISOR, SECOND_SUPERVISOR = "Lucan Stillwater", "Beatriz Brindlemoor"
CUSTODIAN, COURT, REVIEWER = "Warrick Saltmarsh", "Nadia Fernhollow", "Imre Lanternfield"

STAFF = (
    *(Member(name=name, role="examiner", authority="certificate of the state bureau") for name in EXAMINERS),
    Member(name=RECORDS, role="records_clerk", authority="appointment by the sheriff"),
    Member(name=STATUS, role="status_officer", authority="appointment by the support center"),
    Member(name=ISSUING, role="issuing_officer", authority="8 CFR 287.7(b)"),
    Member(name=SECOND_SUPERVISOR, role="supervisor", authority="appointment by the field office"),
    Member(name=CUSTODIAN, role="custodian", authority="appointment by the sheriff"),
    Member(name=COURT, role="court_clerk", authority="appointment by the county court"),
    Member(name=REVIEWER, role="reviewer", authority="appointment by the ombudsman, outside every other office"),
)
"""Who may act, besides the first supervisor who founds the register. All names are invented."""

RECIPIENT = "Cedar County Jail"
AGENCY = "field office of the requesting agency"
POLICY = {"policy": "HONOUR_ALL", "policy_version": "sheriff's order 12 of 2009"}


def when(text: str) -> datetime:
    """A moment of 2010 in the county's own time, from ``09-14 09:30``."""
    return datetime.fromisoformat(f"2010-{text}").replace(tzinfo=ZoneInfo(ZONE))


class Script:
    """The steps of one case, in the order in which they are written."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def add(self, act: str, actor: str, at: str, **facts: Any) -> None:
        """One step at a moment as ``when`` reads it."""
        self.steps.append(Step(act=act, actor=actor, at=when(at), facts=facts))

    def jailed(self, at: str) -> None:
        """The person is booked into the jail."""
        self.add("book_in", CUSTODIAN, at, facility=RECIPIENT)

    def charged(self, at: str, code: str, severity: str) -> None:
        """The court clerk classifies the charge from the complaint."""
        facts = {"charge": "c1", "code": code, "code_system": "NCIC", "severity": severity}
        self.add("classify_charge", COURT, at, **facts, document="complaint as filed")

    def disposed(self, at: str, state: str, document: str, **more: Any) -> None:
        """The charge takes a step in court; the day of the step is that of the act."""
        facts = {"charge": "c1", "state": state, "disposed_on": when(at).date(), "court": "Cedar County Court"}
        self.add("dispose_charge", COURT, at, **facts, document=document, **more)

    def examined(self, at: str, who: int, candidate: str, conclusion: str, *, reason: str, prints: str) -> None:
        """One examiner analyzes the prints, then compares one candidate, knowing nothing of another examiner's work."""
        examiner = EXAMINERS[who]
        suitability = "sufficient" if prints == "clear" else "limited"
        self.add("analyze", examiner, at, suitability=suitability, reason=f"The ridges are {prints}.")
        self.add("examine", examiner, at, candidate=candidate, conclusion=conclusion, reason=reason)

    def identified(self, first: str, second: str, candidate: str) -> None:
        """Two examiners, each alone, identify the candidate at these two moments."""
        reason = "{} corresponding minutiae on {}; no difference without explanation."
        at_thumb, at_index = reason.format(14, "the right thumb"), reason.format(12, "the left index finger")
        self.examined(first, 0, candidate, "identification", reason=at_thumb, prints="clear")
        self.examined(second, 1, candidate, "identification", reason=at_index, prints="clear")

    def status(
        self, asked: str, answered: str, result: str, *, expires_on: date, files: tuple[File, ...], why: str
    ) -> None:
        """A status officer asks for records by the confirmed identity, reads them and determines a status."""
        systems = [each.system for each in files]
        self.add("query_status", STATUS, asked, systems=systems, reason="The identity was confirmed by two examiners.")
        records = [
            {"system": each.system, "key": each.key, "last_updated_on": each.last_updated_on.isoformat()}
            for each in files
        ]
        self.add(
            "determine_status", STATUS, answered, result=result, records=records, expires_on=expires_on, reason=why
        )

    def requested(self, day: str, bases: list[dict[str, str]], evidence: str, reasons: str) -> None:
        """A request is drafted and approved on one day, by two people."""
        grounds = [{"ground": "biometric_and_records", "evidence": evidence}]
        self.add("draft", ISSUING, f"{day} 09:10", form="I-247", bases=bases, grounds=grounds, reasons=reasons)
        why = "Identity, status and basis read again; the basis is labeled for what it is."
        self.add("approve", SUPERVISOR, f"{day} 11:25", request="r1", reasons=why)

    def delivered(self, day: str, language: str, decision: str, reasons: str) -> None:
        """The request is sent, received, served on the person and answered by the custodian, on one day."""
        self.add("send", ISSUING, f"{day} 12:05", request="r1", recipient=RECIPIENT)
        self.add("receive", CUSTODIAN, f"{day} 12:40", request="r1")
        self.add("serve", CUSTODIAN, f"{day} 13:15", request="r1", language=language, manner="in person")
        self.add("decide", CUSTODIAN, f"{day} 13:50", request="r1", decision=decision, **POLICY, reasons=reasons)

    def released(self, at: str, reason: str) -> None:
        """The person leaves the jail."""
        self.add("release", CUSTODIAN, at, reason=reason)
