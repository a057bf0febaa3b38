"""Work that waits is done once: by two workers at a time, and by one that was killed and started again."""

from typing import Any

MANY = 8


def booked(place: Any, cards: Any) -> list[str]:
    """Several bookings of somebody enrolled, waiting to be searched."""
    paths = [cards(f"waiting{number}", seed=3, tcn=f"TCN-2026-WAITING-{number}") for number in range(MANY)]
    return [receipt["booking"] for receipt in place.data("book", *paths)["receipts"]]


def assert_each_searched_once(place: Any, bookings: list[str]) -> None:
    for booking in bookings:
        assert place.kinds(booking) == ["booking.received", "person.described", "search.completed"]
    assert place("work").out == "Nothing waits to be searched.\n"
    assert place("ledger", "verify").out.startswith("The record holds")
    assert not list(place.root.rglob(".*.part"))


def test_two_workers_at_once_search_each_booking_once(checked: Any, cards: Any, launch: Any) -> None:
    bookings = booked(checked, cards)
    workers = [launch("work", "--dir", checked.root, "--json") for _ in range(2)]
    answers = [worker.ended() for worker in workers]
    assert [answer.code for answer in answers] == [0, 0]
    assert [answer.err for answer in answers] == ["", ""]
    done = [row for answer in answers for row in answer.data["searched"]]
    assert {row["booking"] for row in done} == set(bookings)
    assert sorted(row["booking"] for row in done if not row["already_completed"]) == bookings
    assert_each_searched_once(checked, bookings)


def test_a_killed_worker_loses_nothing_and_leaves_nobody_behind(checked: Any, cards: Any, launch: Any) -> None:
    bookings = booked(checked, cards)
    before = checked.kinds().count("search.completed")
    worker = launch("work", "--dir", checked.root)
    worker.until(lambda: checked.kinds().count("search.completed") >= before + 2)
    worker.kill()
    done = checked.kinds().count("search.completed") - before
    assert 2 <= done < MANY, "it was killed in the middle"
    rest = checked.data("work")["searched"]
    assert len(rest) == MANY - done
    for part in checked.root.rglob(".*.part"):
        part.unlink()  # what a killed process was writing has no name that anybody reads
    assert_each_searched_once(checked, bookings)


def test_a_worker_that_is_stopped_says_so_and_goes_on(checked: Any, cards: Any, launch: Any) -> None:
    bookings = booked(checked, cards)
    before = checked.kinds().count("search.completed")
    worker = launch("work", "--dir", checked.root)
    worker.until(lambda: checked.kinds().count("search.completed") > before)
    worker.interrupt()
    ran = worker.ended(30)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == "duecourse: stopped; run the same command again to go on from here.\n"
    worker.nobody_left()
    checked("work")
    assert_each_searched_once(checked, bookings)
