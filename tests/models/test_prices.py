"""Prices: whose word they are, what the cache takes off, and what is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from llm_extract.catalog.stated_prices import StatedPrice, read_prices, stated_prices
from llm_extract.errors import WorkspaceError
from llm_extract.models.choosing import resolve_model
from llm_extract.models.presets import load_presets
from llm_extract.models.prices import find_price
from llm_extract.models.seam import TokenUsage
from llm_extract.models.server import ServerModel

MILLION = TokenUsage(1_000_000, 1_000_000, 400_000)


def test_cached_input_is_priced_as_such_and_what_is_cached_costs_no_full_price_too() -> None:
    price = find_price("https://x.example/v1", "m", {"m": StatedPrice(input=2.0, output=8.0, cached=0.5)})
    assert price is not None
    assert price.cost(MILLION) == pytest.approx(0.6 * 2.0 + 0.4 * 0.5 + 8.0)


def test_where_no_price_for_cached_input_is_stated_it_costs_like_other_input() -> None:
    price = find_price("https://x.example/v1", "m", {"m": StatedPrice(input=2.0, output=8.0)})
    assert price is not None
    assert price.cost(MILLION) == pytest.approx(10.0)


def test_a_server_on_this_machine_costs_nothing_unless_a_price_is_stated() -> None:
    free = find_price("http://127.0.0.1:8000/v1", "m")
    stated = find_price("http://127.0.0.1:8000/v1", "m", {"m": StatedPrice(input=1.0, output=1.0)})
    assert free is not None
    assert stated is not None
    assert (free.cost(MILLION), stated.cost(MILLION)) == (0.0, 2.0)


@pytest.mark.parametrize(
    ("server", "model"),
    [
        ("https://gpu.example/v1", "gpt-5-mini"),  # the name of a model says nothing about a server of one's own
        ("https://api.openai.com/v1", "a-model-that-never-was"),
        ("batch", "gpt-5-mini"),
    ],
)
def test_what_is_not_known_is_not_guessed(server: str, model: str) -> None:
    assert find_price(server, model) is None


@pytest.mark.parametrize(
    "name",
    ["openai/gpt-5-mini", "mistral/mistral-small-latest", "gemini/gemini-flash-latest", "deepseek/deepseek-v4-flash"],
)
def test_hosted_presets_find_their_price_in_the_list_that_ships(name: str) -> None:
    price = find_price(load_presets()[name.partition("/")[0]].base_url, name)
    assert price is not None
    assert 0.01 < price.cost(MILLION) < 100
    assert price.cost(TokenUsage(1_000_000, 0, 1_000_000)) < price.cost(TokenUsage(1_000_000, 0))
    assert "genai-prices" in price.source
    assert "20" in price.source


def test_a_stated_price_goes_before_the_list_by_either_name_and_gives_its_day(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text('["gpt-5-mini"]\ninput = 0.1\noutput = 0.2\ndate = 2026-11-01\n', "utf-8")
    model = resolve_model("openai/gpt-5-mini", environment={"LLM_EXTRACT_PRICES": str(file)})
    assert isinstance(model, ServerModel)
    assert model.meter.cost(TokenUsage(1_000_000, 1_000_000)) == pytest.approx(0.3)
    assert model.meter.price is not None
    assert model.meter.price.source == f"{file} of 2026-11-01"


def test_the_file_of_prices_goes_before_the_workspace() -> None:
    configured = {"m": StatedPrice(input=1.0, output=1.0)}
    assert stated_prices(configured, {}) == configured


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[m]\ninput = -1\noutput = 2\n", "m.input"),
        ("[m]\ninput = 1\n", "m.output"),
        ("[m]\ninput = 1\noutput = 2\ncurrency = 'EUR'\n", "m.currency"),
        ("[m\n", "line 1"),
    ],
)
def test_a_file_that_does_not_hold_is_one_line_with_its_place(written: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(written, "utf-8")
    with pytest.raises(WorkspaceError, match=said) as raised:
        read_prices(file)
    assert "\n" not in str(raised.value)
