"""``ledger``: what the ledger holds, how large it is, and how it is made smaller."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer
from rich.console import Group

from llm_extract.catalog.stated_prices import StatedPrices, stated_prices
from llm_extract.catalog.workspace import find_workspace
from llm_extract.cli.asking_options import LedgerOption
from llm_extract.cli.settings import output, talk
from llm_extract.cli.usage import read_day
from llm_extract.errors import UserError
from llm_extract.models.ledger import Ledger
from llm_extract.models.ledger_listing import Sum, list_attempts, prune, size_of, sum_up
from llm_extract.models.prices import find_price
from llm_extract.models.seam import TokenUsage
from llm_extract.views.listing import quiet_table, shortened
from llm_extract.views.numbers import counted, dollars, seconds
from llm_extract.views.safety import one_line

app = typer.Typer(invoke_without_command=True)


@app.callback()
def listing(context: typer.Context, ledger: LedgerOption = None) -> None:
    """Say what the ledger holds, model by model; list its attempts; prune it.

    [dim]llm-extract ledger[/]                          what was asked of whom, and what it cost
    [dim]llm-extract ledger list -n 5[/]                the five newest attempts
    [dim]llm-extract ledger prune --before 2026-01-01[/]
    """
    if context.invoked_subcommand is not None:
        return
    with _opened(ledger) as kept:
        sums = list(sum_up(kept))
        if not sums:
            _tell_empty(kept)
            return
        wrong = ("not answered",) if any(map(_went_wrong, sums)) else ()
        table = quiet_table("model", "answered#", *wrong, "tokens in#", "out#", "cost#", "MB#")
        stated = stated_prices(find_workspace().configuration.prices)
        for one in sums:
            server = shortened(one.server)
            server.stylize("quiet")
            table.add_row(
                Group(shortened(one.model), server),
                f"{one.answered:,}",
                *(_went_wrong(one) or "–" for _column in wrong),
                f"{one.usage.input:,}",
                f"{one.usage.output:,}",
                _cost(one, stated),
                f"{one.bytes / 1e6:.1f}",
            )
        output().print(table)
        talk().print(f"\n{one_line(str(kept.path))}, {size_of(kept) / 1e6:.1f} MB", style="quiet", soft_wrap=True)


@app.command("list")
def list_command(
    newest: Annotated[int, typer.Option("--newest", "-n", min=1, help="How many, from the newest.")] = 20,
    ledger: LedgerOption = None,
) -> None:
    """The newest attempts: when, which model, which article, what came of it."""
    with _opened(ledger) as kept:
        attempts = list(list_attempts(kept, newest=newest))
        if not attempts:
            _tell_empty(kept)
            return
        table = quiet_table("sent!", "model", "article", "prompt!", "state!", "in#", "out#", "took#")
        for one in attempts:
            tokens = (f"{one.usage.input:,}", f"{one.usage.output:,}") if one.usage else ("–", "–")
            took = seconds(one.seconds) if one.seconds is not None else "–"
            state = f"{one.state} {one.reason or ''}".strip()
            when = f"{one.sent_at:%Y-%m-%d %H:%M}"
            table.add_row(when, shortened(one.model), shortened(one.document), one.prompt, state, *tokens, took)
        output().print(table)


@app.command("prune")
def prune_command(
    before: Annotated[
        datetime.date | None, typer.Option("--before", parser=read_day, metavar="DAY", help="Older than this day.")
    ] = None,
    failures: Annotated[bool, typer.Option("--failures", help="Only attempts that failed.")] = False,
    ledger: LedgerOption = None,
) -> None:
    """Remove old attempts; what is removed would be asked, and paid for, again."""
    if before is None and not failures:
        raise UserError("say what to remove: --before YYYY-MM-DD, or --failures")
    day = datetime.datetime.combine(before, datetime.time(), datetime.UTC) if before else None
    with _opened(ledger) as kept:
        number = prune(kept, before=day, only_failures=failures)
    typer.echo(f"{counted(number, 'attempt')} removed")


def _went_wrong(one: Sum) -> str:
    """How many attempts failed, met nobody, or have a bill that nobody knows, in words, so that it may be wrapped."""
    numbers = ((one.failed, "failed"), (one.unanswered, "met nobody"), (one.bill_unknown, "with an unknown bill"))
    return ", ".join(f"{number:,} {what}" for number, what in numbers if number)


def _cost(one: Sum, stated: StatedPrices) -> str:
    """What the tokens cost at today's prices, by the mean call: some are dearer a token in a large one."""
    price = find_price(one.server, one.model, stated)
    calls = max(1, one.answered)
    mean = TokenUsage(one.usage.input // calls, one.usage.output // calls, one.usage.cached // calls)
    return "–" if price is None else dollars(price.cost(mean) * calls)


def _tell_empty(kept: Ledger) -> None:
    where = one_line(str(kept.path))
    talk().print(f"the ledger {where} holds no answer yet; rules are not kept in it", style="quiet", soft_wrap=True)


def _opened(ledger: LedgerOption) -> Ledger:
    return Ledger(ledger or find_workspace().configuration.ledger)
