"""Prices: what the tokens of a model cost, as the user states it, or as genai-prices knows it without the network."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Protocol

from llm_extract.catalog.stated_prices import StatedPrice
from llm_extract.models.endpoint import is_loopback
from llm_extract.models.presets import load_presets
from llm_extract.models.seam import TokenUsage

_MILLION = 1_000_000


class Price(Protocol):
    """What tokens cost, and who says so. ``window`` is the model's context window in tokens, where it is known."""

    @property
    def source(self) -> str:
        """Who says so, and of which day it is."""
        ...

    @property
    def window(self) -> int | None:
        """The context window in tokens."""
        ...

    def cost(self, usage: TokenUsage) -> float:
        """Dollars for the tokens of one call."""
        ...


def find_price(server: str, model: str, stated: Mapping[str, StatedPrice] | None = None) -> Price | None:
    """The price of a model at a server: as it is stated, else nothing on this machine, else as genai-prices has it.

    ``model`` is the name on the command line (``openai/gpt-5-mini``) or the server's own. None: it is not known.
    """
    names = [model, _at_the_server(model)]
    for name in names:
        if stated and name in stated:
            return AsStated(stated[name])
    if not server.startswith(("http://", "https://")):
        return None
    if is_loopback(server):
        return Nothing()
    return _listed(server, names)


@dataclass(frozen=True, slots=True)
class AsStated:
    """The price that the user states."""

    stated: StatedPrice

    @property
    def source(self) -> str:
        """The file, and the day that it gives."""
        day = f" of {self.stated.date:%Y-%m-%d}" if self.stated.date else ", without a date"
        return f"{self.stated.said_by}{day}"

    @property
    def window(self) -> int | None:
        """As it is stated."""
        return self.stated.window

    def cost(self, usage: TokenUsage) -> float:
        """Dollars; cached input at its own price, or at that of other input where none is stated."""
        cached = min(usage.cached, usage.input)
        dear = self.stated.input if self.stated.cached is None else self.stated.cached
        paid = (usage.input - cached) * self.stated.input + cached * dear + usage.output * self.stated.output
        return paid / _MILLION


@dataclass(frozen=True, slots=True)
class Nothing:
    """A server on this machine costs nothing."""

    source: str = "a server on this machine costs nothing"
    window: int | None = None

    def cost(self, usage: TokenUsage) -> float:  # noqa: ARG002 - whatever it was
        """No dollars."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Listed:
    """The price in the list that comes with genai-prices, with its steps by size and by time of day."""

    provider: Any
    model: Any

    @property
    def source(self) -> str:
        """The list's version, which is all the date that it has, and its newest dated price."""
        return f"genai-prices {version('genai-prices')}, whose newest dated price is of {_newest_day():%Y-%m-%d}"

    @property
    def window(self) -> int | None:
        """As the list has it."""
        window: int | None = self.model.context_window
        return window

    def cost(self, usage: TokenUsage) -> float:
        """Dollars, at the price of this moment."""
        from genai_prices import Usage  # noqa: PLC0415 - it was imported already when this price was found

        tokens = Usage(
            input_tokens=usage.input, cache_read_tokens=min(usage.cached, usage.input), output_tokens=usage.output
        )
        now = datetime.datetime.now(datetime.UTC)
        return float(self.model.calc_price(tokens, self.provider, genai_request_timestamp=now).total_price)


@functools.cache
def _listed_pair(server: str, model: str) -> tuple[Any, Any] | None:
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415 - takes 0.1 s, and few commands need it

    try:
        provider, found = get_snapshot().find_provider_model(model, None, None, server)
    except LookupError:
        return None
    return provider, found


def _listed(server: str, names: Sequence[str]) -> Listed | None:
    for name in names:
        pair = _listed_pair(server, name)
        if pair is not None:
            return Listed(*pair)
    return None


@functools.cache
def _newest_day() -> datetime.date:
    """The newest day in the list from which a price holds."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415 - as above

    today = datetime.datetime.now(datetime.UTC).date()
    days = [
        day
        for provider in get_snapshot().providers
        for model in provider.models
        if isinstance(model.prices, list)
        for one in model.prices
        if (day := getattr(one.constraint, "start_date", None)) is not None and day <= today
    ]
    return max(days, default=datetime.date.min)


def _at_the_server(model: str) -> str:
    """The server's own name of a model that is written with a preset."""
    head, _, rest = model.partition("/")
    return rest if rest and head in load_presets() else model
