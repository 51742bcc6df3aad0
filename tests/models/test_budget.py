"""The budget: calls in flight count, what is passed is not sent, and a real server's bill says whether it held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from benchmarks.fake_server import FakeServer, Fault, Settings
from llm_extract.catalog.stated_prices import StatedPrice
from llm_extract.errors import BudgetSpent
from llm_extract.models.budget import Budget, Held
from llm_extract.models.choosing import resolve_model
from llm_extract.models.ledger import Ledger
from llm_extract.models.seam import Reply, Request, TokenUsage

Serve = Callable[[Settings], FakeServer]
MakeRequest = Callable[..., Request]
PRICES = {"fake": StatedPrice(input=1.0, output=4.0, cached=0.25)}


def ask(server: FakeServer, requests: list[Request], budget: Budget, ledger: Ledger) -> list[Reply | BaseException]:
    model = resolve_model("fake", base_url=server.url, budget=budget, ledger=ledger, prices=PRICES)

    async def all_of_them() -> list[Reply | BaseException]:
        try:
            return await asyncio.gather(*(model.answer(request) for request in requests), return_exceptions=True)
        finally:
            await model.close()  # type: ignore[attr-defined]

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("faults", [[], [Fault("empty", 0.3), Fault("reset", 0.3, "each")]])
@pytest.mark.parametrize("most", [0, 1_500, 5_000])
def test_the_server_never_bills_more_tokens_than_may_be_used(
    most: int, faults: list[Fault], serve: Serve, request_about: MakeRequest, ledger: Ledger
) -> None:
    server = serve(Settings(latency=0.02, faults=faults))
    outcomes = ask(server, [request_about(number) for number in range(40)], Budget(tokens=most), ledger)
    billed = sum(charge.input + charge.output for charge in server.bill.charges)
    assert billed <= most
    assert any(isinstance(one, BudgetSpent) for one in outcomes)
    if most and not faults:
        assert billed > most / 2  # it is used, too


def test_the_server_never_bills_more_dollars_than_may_be_spent(
    serve: Serve, request_about: MakeRequest, ledger: Ledger
) -> None:
    server = serve(Settings(latency=0.02, cached_share=0.5))
    budget = Budget(cost=0.005)
    outcomes = ask(server, [request_about(number) for number in range(40)], budget, ledger)
    price = PRICES["fake"]
    billed = sum(
        (charge.input - charge.input // 2) * price.input + charge.input // 2 * 0.25 + charge.output * price.output
        for charge in server.bill.charges
    )
    assert billed / 1e6 == pytest.approx(budget.cost)
    assert budget.cost <= 0.005
    assert sum(isinstance(one, BudgetSpent) for one in outcomes) == 40 - server.bill.calls


def test_what_the_ledger_answers_is_free_whatever_may_be_spent(
    serve: Serve, request_about: MakeRequest, ledger: Ledger
) -> None:
    server = serve(Settings())
    requests = [request_about(number) for number in range(5)]
    ask(server, requests, Budget(tokens=10**6), ledger)
    again = ask(server, requests, Budget(tokens=0), ledger)
    assert all(isinstance(one, Reply) and one.source == "ledger" for one in again)
    assert server.bill.calls == 5


def test_a_call_waits_for_those_in_flight_where_only_they_leave_too_little() -> None:
    budget = Budget(tokens=100)

    async def two_of_sixty() -> int:
        async def call() -> None:
            async with budget.holding(Held(60, 0.0)) as held:
                await asyncio.sleep(0)
                held.take(TokenUsage(30, 10), None, billed=True)

        await asyncio.gather(call(), call())
        return budget.tokens

    assert asyncio.run(two_of_sixty()) == 80


def test_a_call_whose_bill_is_unknown_counts_as_it_was_expected() -> None:
    budget = Budget(tokens=100)

    async def lost() -> None:
        async with budget.holding(Held(70, 0.0)) as held:
            held.take(None, None, billed=True)
        async with budget.holding(Held(31, 0.0)):
            pass

    with pytest.raises(BudgetSpent, match=r"--max-tokens 100: 70 were used"):
        asyncio.run(lost())
