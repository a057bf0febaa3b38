"""The compiled loop over the XML of a sheet: whole rows of cells to lines of CSV, byte by byte."""

# ruff: noqa: PLR0911, PLR0912, PLR0915, PLR0917, PLR1714 - one loop without calls is what makes it fast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from duecourse.figures.sources.sheet_cells import (
    BLANK,
    COMMA,
    GT,
    LT,
    NEWLINE,
    QUOTE,
    SLASH,
    UPPER_A,
    UPPER_Z,
    ZERO,
    Bytes,
    place_of,
    read_float,
    write_day,
    write_number,
    write_quoted,
)

CLEAN, IRREGULAR, OUT_OF_ROOM, TOO_WIDE = 0, 1, 2, 3


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
        stop = place_of(data, place, end, GT)
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
        at = write_number(out, at, number, 0)
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
            stop = place_of(data, place, end, GT)
            style, kind, kind_size, named = 0, 0, 0, -1
            look = place + 2
            while look < stop:
                if data[look] == BLANK and look + 3 < stop and data[look + 2] == 61:
                    key = data[look + 1]
                    value = look + 4
                    close = place_of(data, value, stop, QUOTE)
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
                    place = place_of(data, place, end, GT) + 1
                    continue
                stop = place_of(data, place, end, GT)
                tag = data[place + 1]
                single = data[place + 2] in (GT, BLANK, SLASH)
                if single and tag in (118, 116) and data[stop - 1] != SLASH:
                    several = begin >= 0
                    begin = stop + 1
                    finish = place_of(data, begin, end, LT)
                    stop = finish - 1
                elif single and tag == 102 and data[stop - 1] != SLASH:
                    stop = place_of(data, stop + 1, end, LT) - 1
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
                at = write_quoted(text, first, final, out, at, False)
            elif kind == 0 or kind == 110:
                written = -1
                if style < len(styles) and styles[style]:
                    serial = read_float(data, first, final)
                    if not np.isnan(serial):
                        written = write_day(out, at, serial, from_1904)
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
                at = write_quoted(data, first, final, out, at, xml)
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
