"""What stands in a ledger: listed, summed up, sized and pruned."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable

from llm_extract.errors import InvalidAnswer, Unavailable
from llm_extract.models.choosing import resolve_model
from llm_extract.models.ledger import Ledger
from llm_extract.models.ledger_listing import list_attempts, prune, size_of, sum_up
from llm_extract.models.seam import Reply, Request, TokenUsage

MakeRequest = Callable[..., Request]
MODEL = resolve_model("ollama/llama3.2")


def fill(ledger: Ledger, request_about: MakeRequest) -> None:
    async def attempts() -> None:
        answered = [await ledger.note_sent(MODEL, request_about(number)) for number in range(4)]
        await ledger.note_answered(answered[0], Reply("{}", "m", TokenUsage(10, 2, 5), 1.5))
        await ledger.note_answered(answered[1], Reply("x" * 100, "m"))
        await ledger.note_failed(answered[2], Unavailable("503"))
        await ledger.note_failed(answered[3], InvalidAnswer("empty", usage=TokenUsage(10, 0), calls=1))
        await ledger.note_sent(MODEL, request_about(4))

    asyncio.run(attempts())


def test_the_newest_attempts_come_first(ledger: Ledger, request_about: MakeRequest) -> None:
    fill(ledger, request_about)
    listed = list(list_attempts(ledger))
    assert [attempt.state for attempt in listed] == ["sent", "failed", "failed", "answered", "answered"]
    assert [attempt.reason for attempt in listed] == [None, "invalid", "unavailable", None, None]
    assert [attempt.billed for attempt in listed] == [True, True, False, True, True]
    assert listed[4].usage == TokenUsage(10, 2, 5)
    assert (listed[4].model, listed[4].prompt, listed[4].seconds) == ("ollama/llama3.2", "quotes@v1", 1.5)
    assert listed[4].document.startswith("report-0-")
    assert len(list(list_attempts(ledger, newest=2))) == 2


def test_the_sums_say_what_was_billed_and_what_is_unknown(ledger: Ledger, request_about: MakeRequest) -> None:
    fill(ledger, request_about)
    (kept,) = sum_up(ledger)
    assert (kept.attempts, kept.answered, kept.failed, kept.unanswered) == (5, 2, 2, 1)
    assert kept.bill_unknown == 2  # one without usage, one under way
    assert kept.usage == TokenUsage(20, 2, 5)
    assert kept.bytes == 102


def test_an_empty_ledger_has_no_sums(ledger: Ledger) -> None:
    assert sum_up(ledger) == []
    assert list(list_attempts(ledger)) == []
    assert size_of(ledger) > 0


def test_pruning_forgets_failures_alone_or_everything_but_what_is_under_way(
    ledger: Ledger, request_about: MakeRequest
) -> None:
    fill(ledger, request_about)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=5)
    assert prune(ledger, before=later - datetime.timedelta(days=1)) == 0
    assert prune(ledger, before=later, only_failures=True) == 2
    assert prune(ledger, before=later) == 2
    assert [attempt.state for attempt in list_attempts(ledger)] == ["sent"]
    fill(ledger, request_about)
    assert sum_up(ledger)[0].answered == 2


def test_pruning_makes_the_file_smaller(ledger: Ledger, request_about: MakeRequest) -> None:
    for number in range(20):
        ledger.store(MODEL, request_about(number), Reply("x" * 50_000, "m"))
    before = size_of(ledger)
    prune(ledger, before=datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=5))
    assert size_of(ledger) < before / 5
