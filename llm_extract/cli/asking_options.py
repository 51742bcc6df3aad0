"""The options of asking, the same for every command that asks a model, and what they say together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from llm_extract.cli.asking import Asking
from llm_extract.cli.option_groups import group
from llm_extract.cli.settings import ASKING, KEEPING, LIMITS
from llm_extract.cli.spending import MaxCostOption, MaxTokensOption, budget_of

PromptOption = Annotated[
    str | None,
    typer.Option(
        "--prompt", "-p", help="Such as news@v1.", show_default="news", metavar="PROMPT", rich_help_panel=ASKING
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="PRESET/MODEL, local, offline, replay. See: models.",
        show_default="offline",
        metavar="MODEL",
        rich_help_panel=ASKING,
    ),
]
BaseUrlOption = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        help="Any OpenAI-compatible server; --model is then its name there.",
        metavar="URL",
        rich_help_panel=ASKING,
    ),
]
JobsOption = Annotated[
    int,
    typer.Option("--jobs", "-j", min=1, max=1024, help="Calls in flight at most.", metavar="N", rich_help_panel=LIMITS),
]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", min=0.1, help="Seconds for one call.", metavar="SECONDS", rich_help_panel=LIMITS)
]
PatienceOption = Annotated[
    float,
    typer.Option(
        "--patience",
        min=0.0,
        help="Seconds for all attempts at one answer, from the first failure.",
        metavar="SECONDS",
        rich_help_panel=LIMITS,
    ),
]
RpmOption = Annotated[
    float | None,
    typer.Option(
        "--rpm", min=0.01, help="Calls a minute at most.", show_default="found out", metavar="N", rich_help_panel=LIMITS
    ),
]
TpmOption = Annotated[
    float | None,
    typer.Option(
        "--tpm", min=1, help="Tokens a minute at most.", show_default="found out", metavar="N", rich_help_panel=LIMITS
    ),
]
WindowOption = Annotated[
    int | None,
    typer.Option(
        "--window",
        min=1,
        metavar="TOKENS",
        help="What the model takes; longer articles go in parts.",
        show_default="found out",
        rich_help_panel=LIMITS,
    ),
]
FreshOption = Annotated[
    bool, typer.Option("--fresh", help="Ask anew; look nothing up in the ledger.", metavar="", rich_help_panel=KEEPING)
]
NoLedgerOption = Annotated[
    bool, typer.Option("--no-ledger", help="Keep no answers.", metavar="", rich_help_panel=KEEPING)
]
LedgerOption = Annotated[
    Path | None,
    typer.Option(
        "--ledger", help="The ledger's file.", show_default="see: where", metavar="FILE", rich_help_panel=KEEPING
    ),
]


def _asking(
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    jobs: JobsOption = 8,
    timeout: TimeoutOption = 180.0,
    patience: PatienceOption = 600.0,
    rpm: RpmOption = None,
    tpm: TpmOption = None,
    window: WindowOption = None,
    max_cost: MaxCostOption = None,
    max_tokens: MaxTokensOption = None,
    fresh: FreshOption = False,
    ledger: LedgerOption = None,
) -> Asking:
    return Asking(
        model,
        base_url,
        jobs,
        timeout,
        fresh,
        ledger=ledger,
        patience=patience,
        rpm=rpm,
        tpm=tpm,
        budget=budget_of(max_cost, max_tokens),
        window=window,
    )


asks = group("asking", _asking)
"""Gives a command these options, and what they say as its parameter ``asking``."""
