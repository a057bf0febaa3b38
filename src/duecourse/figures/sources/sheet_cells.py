"""Single cells of a sheet, compiled: numbers, days, entities and texts, read from XML and written as CSV."""

# ruff: noqa: PLR0917 - loops without calls are what makes it fast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

LT, GT, QUOTE, SLASH, AMP, BLANK = 60, 62, 34, 47, 38, 32
COMMA, NEWLINE, ZERO, NINE, UPPER_A, UPPER_Z = 44, 10, 48, 57, 65, 90
"""Bytes by the signs they stand for."""


@njit(cache=True, nogil=True)
def place_of(data: Bytes, place: int, end: int, what: int) -> int:
    while place < end and data[place] != what:
        place += 1
    return place


@njit(cache=True, nogil=True)
def write_number(out: Bytes, at: int, value: int, digits: int) -> int:
    size = digits
    if digits == 0:
        size = 1
        rest = value // 10
        while rest:
            size += 1
            rest //= 10
    for back in range(size):
        out[at + size - 1 - back] = ZERO + value % 10
        value //= 10
    return at + size


@njit(cache=True, nogil=True)
def write_day(out: Bytes, at: int, serial: float, from_1904: bool) -> int:
    """A day number as ISO 8601, with the time of day where there is one; -1 where no such day exists."""
    seconds = int(np.floor(serial * 86400.0 + 0.5))
    days = seconds // 86400
    seconds -= days * 86400
    if from_1904:
        days += 1462
    elif days < 60:
        days += 1  # the day 29 February 1900 that never was
    if days < 1 or days > 2958465:
        return -1
    # Civil date from days since 0000-03-01 (Howard Hinnant's algorithm).
    shifted = days - 25569 + 719468
    era = shifted // 146097
    of_era = shifted - era * 146097
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    at = write_number(out, at, year, 4)
    out[at] = 45
    at = write_number(out, at + 1, month, 2)
    out[at] = 45
    at = write_number(out, at + 1, day, 2)
    if seconds:
        out[at] = BLANK
        at = write_number(out, at + 1, seconds // 3600, 2)
        out[at] = 58
        at = write_number(out, at + 1, seconds // 60 % 60, 2)
        out[at] = 58
        at = write_number(out, at + 1, seconds % 60, 2)
    return at


@njit(cache=True, nogil=True)
def read_float(data: Bytes, place: int, end: int) -> float:
    """A plain number without exponent; NaN where it is another thing."""
    value, scale, point, sign = 0.0, 1.0, False, 1.0
    if place < end and data[place] == 45:
        sign, place = -1.0, place + 1
    if place == end:
        return np.nan
    while place < end:
        letter = data[place]
        if letter == 46 and not point:
            point = True
        elif ZERO <= letter <= NINE:
            value = value * 10.0 + (letter - ZERO)
            if point:
                scale *= 10.0
        else:
            return np.nan
        place += 1
    return sign * value / scale


@njit(cache=True, nogil=True)
def read_entity(data: Bytes, place: int, end: int) -> tuple[int, int]:
    """The letter that ``&name;`` at ``place`` stands for, and the place behind it; -1 for one that is not ASCII."""
    stop = place + 1
    while stop < end and stop < place + 10 and data[stop] != 59:
        stop += 1
    if stop >= end or data[stop] != 59:
        return -1, place
    first, size = data[place + 1], stop - place - 1
    if first == 35 and size > 1:
        value = 0
        if data[place + 2] == 120:
            for at in range(place + 3, stop):
                letter = data[at] | 32
                value = value * 16 + (letter - 87 if letter >= 97 else data[at] - ZERO)
        else:
            for at in range(place + 2, stop):
                value = value * 10 + data[at] - ZERO
        return (value if 0 < value < 128 else -1), stop + 1
    if size == 3 and first == 97:
        return AMP, stop + 1
    if size == 2:
        return (LT if first == 108 else GT), stop + 1
    if size == 4:
        return (QUOTE if first == 113 else 39), stop + 1
    return -1, stop + 1


@njit(cache=True, nogil=True)
def write_quoted(data: Bytes, place: int, end: int, out: Bytes, at: int, xml: bool) -> int:
    """Write text between double quotes; -1 where it has an entity that is not known."""
    out[at] = QUOTE
    at += 1
    while place < end:
        letter = int(np.int64(data[place]))
        if xml and letter == AMP:
            letter, place = read_entity(data, place, end)
            if letter < 0:
                return -1
        else:
            place += 1
        if letter == QUOTE:
            out[at] = QUOTE
            at += 1
        out[at] = BLANK if letter in (9, 10, 13) else letter
        at += 1
    out[at] = QUOTE
    return at + 1
