"""Messages about a person's records: IDENT Data Response, Immigration Alien Query, Immigration Alien Response.

Header and fields of the query are those of the legacy Nlets text format (service.nlets.org, text examples of the IAQ).
The two responses have no public layout: here they are the same kind of text with fields of our own. Reading accepts
what writing writes and nothing else: unknown, missing, repeated or overlong fields are named.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duecourse.errors import BadMessage
from duecourse.exchange.message import Field, Head, read, written

HELP = "AX"
"""Destination of a query: the support center that answers for the whole country."""


@dataclass(frozen=True, slots=True)
class Query:
    """An Immigration Alien Query: who asks (``sender``, an ORI), about whom, in custody or not, for which offense.

    ``purpose`` is C (criminal) or F; ``offense`` the four-digit code of the most serious charge, 0399 where none fits;
    ``control`` ties the answer to the query; identifiers are empty where none is known.
    """

    sender: str
    purpose: str
    attention: str
    phone: str
    name: str
    born_on: str
    sex: str
    place_of_birth: str
    in_custody: bool
    offense: str
    control: str = ""
    alien_number: str = ""
    fbi_number: str = ""
    state_number: str = ""
    license_number: str = ""


@dataclass(frozen=True, slots=True)
class Consulted:
    """One record that the author of an answer read, and when it was last updated."""

    system: str
    key: str
    last_updated_on: date


@dataclass(frozen=True, slots=True)
class Response:
    """An Immigration Alien Response: a result of a closed list, the records it rests on, who wrote and who checked it.

    ``note`` says how sure the author is; nothing reads it but people. It may be relied on until ``expires_on``.
    """

    sender: str
    recipient: str
    result: str
    records: tuple[Consulted, ...]
    author: str
    supervisor: str
    note: str
    expires_on: date
    control: str = ""


@dataclass(frozen=True, slots=True)
class DataResponse:
    """An IDENT Data Response to the search of card ``tcn``: match, no match, or an error with its reason.

    A match names the fingerprint identification number and how many encounters there are. It says nothing of status.
    """

    sender: str
    recipient: str
    tcn: str
    outcome: Literal["match", "no match", "error"]
    fingerprint_number: str = ""
    encounters: int = 0
    reason: str = ""
    control: str = ""


_QUERY = (
    Field("PUR", r"[CF]", "C or F"),
    Field("ATN", r"[^.\r\n]{1,30}", "1 to 30 characters"),
    Field("PHN", r"[0-9()+ -]{1,20}", "1 to 20 digits"),
    Field("NAM", r"[^.\r\n,]{1,28},[^.\r\n,]{1,28}", "SURNAME, GIVEN MIDDLE of at most 30 characters"),
    Field("DOB", r"[0-9]{6,8}", "6 to 8 digits"),
    Field("SEX", r"[A-Z]", "one letter"),
    Field("POB", r"[A-Z]{2}", "a code of two letters"),
    Field("CUS", r"[YN]", "Y or N"),
    Field("OFF", r"[0-9]{4}", "four digits"),
    Field("ARN", r"[0-9]{8,9}", "8 or 9 digits", needed=False),
    Field("FBI", r"[A-Z0-9]{1,9}", "1 to 9 letters or digits", needed=False),
    Field("SID", r"[A-Z0-9]{3,10}", "3 to 10 letters or digits", needed=False),
    Field("OLN", r"[A-Z0-9]{1,20}", "1 to 20 letters or digits", needed=False),
)
_RESPONSE = (
    Field("RES", r"[A-Z_]{3,60}", "a result in capitals"),
    Field("REC", r"[^.\r\n,]{1,60},[^.\r\n,]{1,60},[0-9]{8}", "SYSTEM,KEY,YYYYMMDD", needed=False, many=True),
    Field("AUT", r"[^.\r\n]{1,60}", "1 to 60 characters"),
    Field("SUP", r"[^.\r\n]{1,60}", "1 to 60 characters"),
    Field("NOT", r"[^.\r\n]{0,500}", "at most 500 characters"),
    Field("EXP", r"[0-9]{8}", "YYYYMMDD"),
)
_DATA = (
    Field("TCN", r"[^.\r\n]{1,40}", "1 to 40 characters"),
    Field("RSP", r"[MNE]", "M, N or E"),
    Field("FIN", r"[A-Z0-9]{1,15}", "1 to 15 letters or digits", needed=False),
    Field("ENC", r"[0-9]{1,6}", "a number", needed=False),
    Field("MSG", r"[^.\r\n]{1,200}", "1 to 200 characters", needed=False),
)
_OUTCOMES: Mapping[str, Literal["match", "no match", "error"]] = {"M": "match", "N": "no match", "E": "error"}


def write_query(query: Query) -> str:
    """The text of a query. Raises BadMessage naming the field that the format cannot carry."""
    values = [
        ("PUR", query.purpose),
        ("ATN", query.attention),
        ("PHN", query.phone),
        ("NAM", query.name),
        ("DOB", query.born_on),
        ("SEX", query.sex),
        ("POB", query.place_of_birth),
        ("CUS", "Y" if query.in_custody else "N"),
        ("OFF", query.offense),
        ("ARN", query.alien_number),
        ("FBI", query.fbi_number),
        ("SID", query.state_number),
        ("OLN", query.license_number),
    ]
    return written(Head("IAQ", query.sender, HELP, query.control), values, _QUERY)


def read_query(text: str, source: str) -> Query:
    """The query in ``text``; ``source`` names it in errors. Raises BadMessage."""
    head, fields = read("IAQ", text, source, _QUERY)
    if head.destination != HELP:
        raise BadMessage(where=source, problem=f"goes to {head.destination}, and a query goes to {HELP}")
    one = _one(fields)
    return Query(
        sender=head.sender,
        purpose=one("PUR"),
        attention=one("ATN"),
        phone=one("PHN"),
        name=one("NAM"),
        born_on=one("DOB"),
        sex=one("SEX"),
        place_of_birth=one("POB"),
        in_custody=one("CUS") == "Y",
        offense=one("OFF"),
        control=head.control,
        alien_number=one("ARN"),
        fbi_number=one("FBI"),
        state_number=one("SID"),
        license_number=one("OLN"),
    )


def write_response(response: Response) -> str:
    """The text of a response. Raises BadMessage naming the field that the format cannot carry."""
    records = [("REC", f"{each.system},{each.key},{each.last_updated_on:%Y%m%d}") for each in response.records]
    values = [
        ("RES", response.result),
        *records,
        ("AUT", response.author),
        ("SUP", response.supervisor),
        ("NOT", response.note),
        ("EXP", f"{response.expires_on:%Y%m%d}"),
    ]
    return written(Head("IAR", response.sender, response.recipient, response.control), values, _RESPONSE)


def read_response(text: str, source: str) -> Response:
    """The response in ``text``. Raises BadMessage, among others for an author who is their own supervisor."""
    head, fields = read("IAR", text, source, _RESPONSE)
    one = _one(fields)
    if one("AUT").casefold() == one("SUP").casefold():
        raise BadMessage(where=f"{source}, SUP", problem="is the author; another person checks an answer")
    return Response(
        sender=head.sender,
        recipient=head.destination,
        result=one("RES"),
        records=tuple(_consulted(each, source) for each in fields.get("REC", [])),
        author=one("AUT"),
        supervisor=one("SUP"),
        note=one("NOT"),
        expires_on=_day(one("EXP"), f"{source}, EXP"),
        control=head.control,
    )


def write_data_response(response: DataResponse) -> str:
    """The text of an IDENT Data Response. Raises BadMessage."""
    letter = next(letter for letter, outcome in _OUTCOMES.items() if outcome == response.outcome)
    values = [
        ("TCN", response.tcn),
        ("RSP", letter),
        ("FIN", response.fingerprint_number),
        ("ENC", str(response.encounters) if response.outcome == "match" else ""),
        ("MSG", response.reason),
    ]
    text = written(Head("IDR", response.sender, response.recipient, response.control), values, _DATA)
    _agrees(response, "the response")
    return text


def read_data_response(text: str, source: str) -> DataResponse:
    """The IDENT Data Response in ``text``. Raises BadMessage, among others for a match that names nobody."""
    head, fields = read("IDR", text, source, _DATA)
    one = _one(fields)
    response = DataResponse(
        sender=head.sender,
        recipient=head.destination,
        tcn=one("TCN"),
        outcome=_OUTCOMES[one("RSP")],
        fingerprint_number=one("FIN"),
        encounters=int(one("ENC") or 0),
        reason=one("MSG"),
        control=head.control,
    )
    _agrees(response, source)
    return response


def _agrees(response: DataResponse, source: str) -> None:
    match = response.outcome == "match"
    if match != bool(response.fingerprint_number):
        problem = (
            "is there without a match" if response.fingerprint_number else "is missing, and a match names a person"
        )
        raise BadMessage(where=f"{source}, FIN", problem=problem)
    if (response.outcome == "error") != bool(response.reason):
        problem = "is there without an error" if response.reason else "is missing, and an error has a reason"
        raise BadMessage(where=f"{source}, MSG", problem=problem)


def _one(fields: dict[str, list[str]]) -> Callable[[str], str]:
    return lambda name: fields.get(name, [""])[0]


def _consulted(value: str, source: str) -> Consulted:
    system, key, updated = value.split(",")
    return Consulted(system, key, _day(updated, f"{source}, REC"))


def _day(value: str, where: str) -> date:
    try:
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 a day has no zone
    except ValueError as problem:
        raise BadMessage(where=where, problem=f"{value!r} is no day (YYYYMMDD)") from problem
