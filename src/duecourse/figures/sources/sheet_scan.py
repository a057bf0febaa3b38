"""The compiled loop over the XML of a sheet: whole rows of cells to lines of CSV, byte by byte."""

# ruff: noqa: PLR0911, PLR0912, PLR0915, PLR0917, PLR1714 - one loop without calls is what makes it fast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

CLEAN, IRREGULAR, OUT_OF_ROOM, TOO_WIDE = 0, 1, 2, 3
LT, GT, QUOTE, SLASH, AMP, BLANK = 60, 62, 34, 47, 38, 32
COMMA, NEWLINE, ZERO, NINE, UPPER_A, UPPER_Z = 44, 10, 48, 57, 65, 90


@njit(cache=True, nogil=True)
def _after(data: Bytes, place: int, end: int, what: int) -> int:
    while place < end and data[place] != what:
        place += 1
    return place


@njit(cache=True, nogil=True)
def _number(out: Bytes, at: int, value: int, digits: int) -> int:
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
def _day(out: Bytes, at: int, serial: float, from_1904: bool) -> int:
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
    at = _number(out, at, year, 4)
    out[at] = 45
    at = _number(out, at + 1, month, 2)
    out[at] = 45
    at = _number(out, at + 1, day, 2)
    if seconds:
        out[at] = BLANK
        at = _number(out, at + 1, seconds // 3600, 2)
        out[at] = 58
        at = _number(out, at + 1, seconds // 60 % 60, 2)
        out[at] = 58
        at = _number(out, at + 1, seconds % 60, 2)
    return at


@njit(cache=True, nogil=True)
def _float(data: Bytes, place: int, end: int) -> float:
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
def _entity(data: Bytes, place: int, end: int) -> tuple[int, int]:
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
def _quoted(data: Bytes, place: int, end: int, out: Bytes, at: int, xml: bool) -> int:
    """Write text between double quotes; -1 where it has an entity that is not known."""
    out[at] = QUOTE
    at += 1
    while place < end:
        letter = int(np.int64(data[place]))
        if xml and letter == AMP:
            letter, place = _entity(data, place, end)
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


@njit(cache=True, nogil=True)
def scan(
    data: Bytes,
    place: int,
    end: int,
    text: Bytes,
    begins: NDArray[np.int64],
    styles: NDArray[np.bool_],
    from_1904: bool,
    after: int,
    width: int,
    last: int,
    out: Bytes,
) -> tuple[int, int, int, int]:
    """Scan whole rows of ``data[place:end]`` into CSV lines in ``out``.

    Answers how it ended, the place to go on from, the bytes written and the number of the last row written (for rows
    that are too wide, of that row).
    """
    at = 0
    room = len(out)
    while True:
        while place < end and not (
            data[place] == LT
            and place + 4 < end
            and data[place + 1] == 114
            and data[place + 2] == 111
            and data[place + 3] == 119
            and data[place + 4] in (BLANK, GT, SLASH)
        ):
            if data[place] == LT and place + 2 < end and data[place + 1] == 99 and data[place + 2] == BLANK:
                return IRREGULAR, place, at, last
            place += 1
        if place >= end:
            return CLEAN, end, at, last
        row_start, line_start = place, at
        stop = _after(data, place, end, GT)
        number = 0
        for look in range(place + 4, stop - 3):
            if data[look] == BLANK and data[look + 1] == 114 and data[look + 2] == 61 and data[look + 3] == QUOTE:
                digit = look + 4
                while data[digit] != QUOTE:
                    number = number * 10 + data[digit] - ZERO
                    digit += 1
                break
        if number == 0:
            number = last + 1
        if number <= last:
            return IRREGULAR, row_start, at, last
        empty = data[stop - 1] == SLASH
        place = stop + 1
        if room - at < 64:
            return OUT_OF_ROOM, row_start, line_start, last
        at = _number(out, at, number, 0)
        column = -1
        while not empty:
            while place < end and data[place] != LT:
                place += 1
            if place + 5 >= end:
                return IRREGULAR, row_start, line_start, last
            if data[place + 1] == SLASH:
                place += 6
                break
            if data[place + 1] != 99 or (data[place + 2] != BLANK and data[place + 2] != GT):
                return IRREGULAR, row_start, line_start, last
            stop = _after(data, place, end, GT)
            style, kind, kind_size, named = 0, 0, 0, -1
            look = place + 2
            while look < stop:
                if data[look] == BLANK and look + 3 < stop and data[look + 2] == 61:
                    key = data[look + 1]
                    value = look + 4
                    close = _after(data, value, stop, QUOTE)
                    if key == 114:
                        named = 0
                        while value < close and UPPER_A <= data[value] <= UPPER_Z:
                            named = named * 26 + data[value] - 64
                            value += 1
                        named -= 1
                    elif key == 115:
                        while value < close:
                            style = style * 10 + data[value] - ZERO
                            value += 1
                    elif key == 116:
                        kind, kind_size = data[value], close - value
                    look = close
                look += 1
            reached = named if named >= 0 else column + 1
            if reached <= column or reached > 16383:
                return IRREGULAR, row_start, line_start, last
            if data[stop - 1] == SLASH:
                place = stop + 1
                continue
            # The content of the cell: <v> of it, or every <t> in its <is>.
            place = stop + 1
            begin, finish, several = -1, -1, False
            while True:
                while place < end and data[place] != LT:
                    place += 1
                if place + 4 >= end:
                    return IRREGULAR, row_start, line_start, last
                if data[place + 1] == SLASH:
                    if data[place + 2] == 99 and data[place + 3] == GT:
                        place += 4
                        break
                    place = _after(data, place, end, GT) + 1
                    continue
                stop = _after(data, place, end, GT)
                tag = data[place + 1]
                single = data[place + 2] in (GT, BLANK, SLASH)
                if single and tag in (118, 116) and data[stop - 1] != SLASH:
                    several = begin >= 0
                    begin = stop + 1
                    finish = _after(data, begin, end, LT)
                    stop = finish - 1
                elif single and tag == 102 and data[stop - 1] != SLASH:
                    stop = _after(data, stop + 1, end, LT) - 1
                elif not single and not (tag == 105 and data[place + 2] == 115):
                    return IRREGULAR, row_start, line_start, last
                place = stop + 1
            if several:
                return IRREGULAR, row_start, line_start, last
            if begin < 0 or begin == finish:
                continue
            if width and reached >= width:
                if number <= after:
                    continue
                return TOO_WIDE, row_start, line_start, number
            first, final, xml = begin, finish, True
            shared = kind == 115 and kind_size == 1
            if shared:
                index = 0
                for digit in range(begin, finish):
                    index = index * 10 + data[digit] - ZERO
                if index < 0 or index + 1 >= len(begins):
                    return IRREGULAR, row_start, line_start, last
                first, final, xml = begins[index], begins[index + 1], False
            if room - at < 2 * (final - first) + (reached - column) + width + 64:
                return OUT_OF_ROOM, row_start, line_start, last
            for _ in range(reached - column):
                out[at] = COMMA
                at += 1
            column = reached
            if shared:
                at = _quoted(text, first, final, out, at, False)
            elif kind == 0 or kind == 110:
                written = -1
                if style < len(styles) and styles[style]:
                    serial = _float(data, first, final)
                    if not np.isnan(serial):
                        written = _day(out, at, serial, from_1904)
                if written < 0:
                    for letter in range(first, final):
                        out[at] = data[letter]
                        at += 1
                else:
                    at = written
            elif kind == 101:
                pass  # an error such as #N/A is no value
            elif kind == 98:
                word = np.array([84, 82, 85, 69], np.uint8)
                if data[first] == ZERO:
                    word = np.array([70, 65, 76, 83, 69], np.uint8)
                for letter in word:
                    out[at] = letter
                    at += 1
            else:
                at = _quoted(data, first, final, out, at, xml)
                if at < 0:
                    return IRREGULAR, row_start, line_start, last
        if room - at < width + 8:
            return OUT_OF_ROOM, row_start, line_start, last
        last = number
        if number <= after or column < 0:
            at = line_start
            continue
        while column + 1 < width:
            out[at] = COMMA
            at += 1
            column += 1
        out[at] = NEWLINE
        at += 1
