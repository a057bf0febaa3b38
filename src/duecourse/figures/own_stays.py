"""Stays of our own record: the stints of one stay as one row, resting on every entry that its stints rest on."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from duecourse.figures.own_tables import Row


def stays(stints: Sequence[Row], fiscal_year: Callable[[date], int]) -> Iterator[Row]:
    """Rows of ``detention_stays`` from those of ``detention_stints``, in the order in which the stays began."""
    by_stay: dict[str, list[Row]] = defaultdict(list)
    for stint in stints:
        by_stay[stint["stay_key"]].append(stint)
    for key, parts in by_stay.items():
        first, *_ = mine = sorted(parts, key=lambda stint: stint["booked_in_at"])
        last = mine[-1]
        began, ended = first["booked_in_at"], last.get("booked_out_at")
        entries = sorted({int(number) for stint in mine for number in stint["entries"].split()})
        yield {
            **{
                name: first[name]
                for name in ("file_sha256", "file_row", "record", "entry_hash", "covers", "booking_key")
            },
            "entries": " ".join(map(str, entries)),
            "stay_key": key,
            "booked_in_at": began,
            "stay_booked_in_at": began,
            "stay_booked_out_at": ended,
            "fiscal_year_of_stay": fiscal_year(began.date()),
            "stints": len(mine),
            "facilities": len({stint["facility"] for stint in mine}),
            "first_facility": first["facility"],
            "last_facility": last["facility"],
            "release_reason": last.get("release_reason"),
            "nights": (ended.date() - began.date()).days if ended else None,
            "begins_before": False,
        }
