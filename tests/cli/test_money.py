"""Money on the command line: told before, kept to while running, told after; the server's own bill is the measure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.fake_server import FakeServer, Fault, Settings
from llm_extract.runs.finding import open_run
from tests.calling import Called, Tool

PRICES = "[fake]\ninput = 2.0\ncached = 0.5\noutput = 8.0\ndate = 2026-11-28\n"
Serve = Callable[..., FakeServer]
Ask = Callable[..., Called]


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[FakeServer] = []

    def start(settings: Settings | None = None) -> FakeServer:
        running.append(FakeServer(settings or Settings()).__enter__())
        return running[-1]

    yield start
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(12):
        text = f"Story {number}\n\n" + f"“We will not sign paper {number},” said Mira Tolvane of the union. " * (
            number + 4
        )
        (folder / f"{number:02}.txt").write_text(text, "utf-8")
    (tmp_path / "prices.toml").write_text(PRICES, "utf-8")
    return folder


@pytest.fixture
def ask(tool: Tool) -> Ask:
    def call(*words: str | Path, server: FakeServer, prices: bool = True) -> Called:
        named = str(tool.folder / "prices.toml") if prices else ""
        return tool(*words, "--base-url", server.url, "--model", "fake", LLM_EXTRACT_PRICES=named)

    return call


def in_dollars(server: FakeServer, *, cached: float = 0.0) -> float:
    """What the server's bill makes of its reported calls."""
    reported = server.bill.reported
    saved = sum(int(charge.input * cached) for charge in reported) * 1.5
    return (sum(charge.input * 2.0 + charge.output * 8.0 for charge in reported) - saved) / 1e6


def test_a_dry_run_sends_and_stores_nothing_and_says_what_the_ledger_answers(
    ask: Ask, articles: Path, serve: Serve, tmp_path: Path
) -> None:
    server = serve()
    first = ask("run", articles, "--dry-run", server=server)
    assert first.code == 0
    assert "12 calls to make" in first.out
    assert "the ledger has no call to this model yet" in first.out
    assert "prices.toml of 2026-11-28" in " ".join(first.out.split())
    assert (server.bill.calls, (tmp_path / "runs").exists()) == (0, False)
    ask("run", articles / "03.txt", articles / "04.txt", server=server)
    again = ask("run", articles, "--dry-run", "--json", server=server).json
    assert (again["total"]["calls"], again["total"]["from_ledger"], again["learnt_from_calls"]) == (10, 2, 2)
    assert again["articles"][3]["cost"] == {"low": 0.0, "expected": 0.0, "high": 0.0}
    assert server.bill.calls == 2


def test_the_estimate_is_what_is_billed_afterwards(ask: Ask, articles: Path, serve: Serve) -> None:
    server = serve()
    ask("run", articles / "02.txt", articles / "09.txt", server=server)
    known = {charge.id for charge in server.bill.charges}
    told = ask("run", articles, "--dry-run", "--json", server=server).json["total"]
    ask("run", articles, server=server)
    billed = [charge for charge in server.bill.charges if charge.id not in known]
    assert told["input_tokens"] == pytest.approx(sum(charge.input for charge in billed), rel=0.05)


def test_the_runs_total_is_what_the_server_reported_failed_attempts_included(
    ask: Ask, articles: Path, serve: Serve, tmp_path: Path
) -> None:
    faults = [Fault("empty", 0.3), Fault("reset", 0.2), Fault("refusal", 0.2, "always"), Fault("null_usage", 0.1)]
    server = serve(Settings(faults=faults, cached_share=0.25))
    called = ask("run", articles, server=server)
    ending = open_run("last", tmp_path / "runs").description.ending
    assert ending is not None
    assert ending.usage is not None
    reported, unknown = server.bill.reported, server.bill.billed - len(server.bill.reported)
    assert unknown > 0
    assert ending.usage.input_tokens == sum(charge.input for charge in reported)
    assert ending.usage.output_tokens == sum(charge.output for charge in reported)
    assert ending.usage.cost == pytest.approx(in_dollars(server, cached=0.25))
    assert ending.usage.bill_unknown == unknown
    assert f"{unknown} bill" in called.err
    assert "25 % cached" in called.err
    assert called.code == 1  # refusals


def test_a_run_taken_up_again_knows_what_it_took_before(
    tool: Tool, ask: Ask, articles: Path, serve: Serve, tmp_path: Path
) -> None:
    server = serve(Settings(faults=[Fault("refusal", 0.4)]))
    ask("run", articles, server=server)
    server.settings.faults = ()
    again = ask("run", articles, server=server)
    assert again.code == 0, again.err
    total = open_run("last", tmp_path / "runs").usage()
    assert total.input_tokens == sum(charge.input for charge in server.bill.charges)
    assert total.cost == pytest.approx(in_dollars(server))
    assert f"{total.input_tokens + total.output_tokens:,}" in tool("runs").out


@pytest.mark.parametrize("limit", [("--max-cost", "0.25"), ("--max-tokens", "60000")])
def test_a_run_stops_before_the_call_that_could_pass_its_limit_and_goes_on_when_told(
    limit: tuple[str, str], ask: Ask, tool: Tool, articles: Path, serve: Serve, tmp_path: Path
) -> None:
    server = serve(Settings(latency=0.05))
    stopped = ask("run", articles, "-j", "3", *limit, server=server)
    assert stopped.code == 1
    assert f"could pass {limit[0]}" in stopped.err
    assert in_dollars(server) <= 0.25
    if limit[0] == "--max-tokens":
        assert sum(charge.input + charge.output for charge in server.bill.charges) <= 60_000
    made = server.bill.calls
    assert 2 <= made < 12
    ending = open_run("last", tmp_path / "runs").description.ending
    assert ending is not None
    assert not ending.complete
    assert ending.failed == 0
    assert stopped.err.count("could pass") == 1
    assert "could pass" not in stopped.out, "what was not sent is told once, and not article by article"
    assert f"{made} articles ·" in stopped.err
    assert f"not all of it: the next call could pass {limit[0]}" in " ".join(tool("show", "last").out.split())
    assert f"{12 - made} articles left; go on with llm-extract run --resume" in stopped.err
    on = ask("run", "--resume", "last", server=server)
    assert on.code == 0, on.err
    assert server.bill.calls == 12  # nothing was paid for twice


def test_a_limit_in_dollars_needs_a_price(tool: Tool, articles: Path) -> None:
    words = ("run", articles, "--base-url", "https://gpu.example/v1", "--model", "my-model")
    tool(*words, "--max-cost", "1").refuses("no price is known for my-model", "LLM_EXTRACT_PRICES", "--max-tokens")
    told = tool(*words, "--dry-run")
    assert "unknown: no price is known" in told.out


def test_a_server_on_this_machine_costs_nothing(ask: Ask, articles: Path, serve: Serve) -> None:
    server = serve()
    assert "cost         $0\n" in ask("run", articles, "--dry-run", server=server, prices=False).out
    done = ask("run", articles, "--max-cost", "0", server=server, prices=False)
    assert done.code == 0, done.err
    assert "· $0 ·" in done.err


def test_rules_need_no_call(tool: Tool, articles: Path) -> None:
    told = tool("run", articles, "--model", "offline", "--dry-run")
    assert "0 calls to make · 12 answered here, which costs nothing" in told.out


def test_prices_of_the_workspace_hold_and_a_wrong_one_is_told_with_its_place(tool: Tool, articles: Path) -> None:
    assert tool("init", "mine").code == 0
    configuration = tool.folder / "mine" / "llm-extract.toml"
    configuration.write_text(
        configuration.read_text("utf-8") + '\n[prices."my-model"]\ninput = 1\noutput = 2\n', "utf-8"
    )
    words = ("-w", "mine", "run", articles, "--base-url", "https://gpu.example/v1", "-m", "my-model", "--dry-run")
    assert json.loads(tool(*words, "--json").out)["total"]["cost"]["expected"] > 0
    configuration.write_text('[prices."my-model"]\ninput = "much"\n', "utf-8")
    tool(*words).refuses("llm-extract.toml", "prices.my-model.input")


@pytest.mark.parametrize(
    "words",
    [
        ("eval", "-p", "quotes@v1", "--gold", "test"),
        ("compare", "quotes@v1", "news@v1", "--gold", "test"),
    ],
)
def test_scoring_says_what_it_would_take(words: tuple[str, ...], ask: Ask, articles: Path, serve: Serve) -> None:
    server = serve()
    told = ask(*words, "--dry-run", server=server)
    assert told.code == 0, told.err
    assert told.out.count("18 calls to make") == (2 if words[0] == "compare" else 1)
    assert (server.bill.calls, articles.exists()) == (0, True)


def test_half_a_run_is_not_scored(ask: Ask, articles: Path, serve: Serve) -> None:
    server = serve()
    words = ("eval", "-p", "quotes@v1", "--gold", "test", "--max-tokens", "40000")
    ask(*words, server=server).refuses("could pass --max-tokens", "nothing was scored", code=1)
    assert 0 < server.bill.calls < 18
    assert articles.exists()


def test_a_batch_file_is_priced_before_it_is_written(tool: Tool, articles: Path) -> None:
    told = tool("batch", "export", articles, "-m", "gpt-5-mini", "--dry-run")
    assert told.code == 0, told.err
    assert "12 calls to make" in told.out
    assert "genai-prices" in told.out
    assert not (tool.folder / "requests.jsonl").exists()


def test_a_window_that_is_said_cuts_articles_is_kept_with_the_run_and_holds_for_batch_files_too(
    tool: Tool, ask: Ask, articles: Path, serve: Serve, tmp_path: Path
) -> None:
    server = serve()
    long = articles / "long.txt"
    long.write_text("\n\n".join(f"Paragraph {number}. " + "Talks went on. " * 20 for number in range(40)), "utf-8")
    words = (long, "--prompt", "quotes@v1", "--window", "6500")
    told = ask("run", *words, "--dry-run", "--json", server=server).json["total"]
    assert told["articles"] == 1
    assert told["calls"] > 1
    done = ask("run", *words, "--json", server=server)
    assert done.code == 0, done.err
    assert server.bill.calls == told["calls"]
    assert told["input_tokens"] == pytest.approx(sum(charge.input for charge in server.bill.charges), rel=0.05)
    assert open_run("last", tmp_path / "runs").description.plan[0].window == 6500
    again = ask("run", "--resume", "last", server=server)
    assert again.code == 0, again.err
    assert server.bill.calls == told["calls"]
    exported = tool("batch", "export", *words, "--to", "requests.jsonl")
    assert exported.code == 0, exported.err
    requests = [json.loads(line) for line in (tmp_path / "requests.jsonl").read_text("utf-8").splitlines()]
    assert len({request["custom_id"] for request in requests}) == told["calls"]
    answers = [json.dumps({"custom_id": request["custom_id"], "answer": {"quotes": []}}) for request in requests]
    (tmp_path / "answers.jsonl").write_text("\n".join(answers), "utf-8")
    imported = tool("batch", "import", "answers.jsonl")
    assert imported.code == 0, imported.err
