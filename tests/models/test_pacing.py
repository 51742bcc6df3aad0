"""Pacing: the rate follows what came back, and is never nothing."""

from __future__ import annotations

import pytest

from llm_extract.models.pacing import FASTER, SLOWER, TRIAL_EVERY, WINDOW_CALLS, Pace, Spacing, Window


def send_window(pace: Pace, began: float, *, rate: float = 40.0) -> tuple[Window, float]:
    """Send what fills a window; returns it and when the next one begins."""
    windows = [pace.send(began + number / rate) for number in range(WINDOW_CALLS)]
    return windows[0], began + WINDOW_CALLS / rate


def come_back(pace: Pace, window: Window, *, turned_away: int) -> None:
    for number in range(window.sent):
        pace.come_back(window, "turned away" if number < turned_away else "answered")


def test_nothing_is_limited_before_a_call_is_turned_away() -> None:
    pace, now = Pace(), 0.0
    for _ in range(10):
        window, now = send_window(pace, now)
        come_back(pace, window, turned_away=0)
    assert pace.rate is None


@pytest.mark.parametrize("first", range(1, 2 * TRIAL_EVERY + 2))
@pytest.mark.parametrize("lag", [1, TRIAL_EVERY, 2 * TRIAL_EVERY])
def test_there_is_a_rate_whichever_window_is_the_first_with_calls_turned_away(first: int, lag: int) -> None:
    pace, now = Pace(), 0.0
    under_way: list[tuple[int, Window]] = []
    for number in range(1, 40):
        window, now = send_window(pace, now)
        under_way.append((number, window))
        if len(under_way) > lag:
            back, window = under_way.pop(0)
            come_back(pace, window, turned_away=4 if back >= first else 0)
        assert pace.rate is None or pace.rate > 1
    assert pace.rate is not None


def test_now_and_then_a_window_goes_faster_or_slower_where_chance_is_in_question() -> None:
    pace, now, rates = Pace(), 0.0, []
    for _ in range(8 * TRIAL_EVERY):
        window, now = send_window(pace, now)
        rates.append(pace.rate or 0.0)
        come_back(pace, window, turned_away=2)
    late = rates[4 * TRIAL_EVERY :]
    assert min(late) == pytest.approx(40 * SLOWER, rel=0.2)
    assert max(late) >= 40 * FASTER * 0.9


def test_a_window_that_was_all_turned_away_cuts_the_rate_by_no_more_than_four() -> None:
    pace = Pace()
    window, now = send_window(pace, 0.0)
    send_window(pace, now)  # ends the first
    come_back(pace, window, turned_away=WINDOW_CALLS)
    assert pace.rate is not None
    assert 10 <= pace.rate <= 40


def test_spacing_gives_back_what_was_not_used() -> None:
    spacing = Spacing(10.0, slack=0.0)
    spacing.take(0.0, 20.0)
    assert spacing.wait(0.0) == pytest.approx(2.0)
    spacing.take(0.0, -10.0)
    assert spacing.wait(0.0) == pytest.approx(1.0)
