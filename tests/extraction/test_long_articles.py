"""Long articles: parts are asked like articles, what two of them tell is one record, and nothing is paid for twice."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fake_server import FakeServer, Fault, Settings
from benchmarks.fake_server.answers import article_of
from benchmarks.long_articles import BEGIN, DOCUMENT, END, outcomes
from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.document import Document
from llm_extract.errors import UserError
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.extraction.questions import questions, window_for
from llm_extract.models.choosing import resolve_model
from llm_extract.models.endpoint import CallLimits
from llm_extract.models.ledger import Ledger
from llm_extract.models.ledger_listing import list_attempts
from llm_extract.records.gold_files import read_gold_set
from llm_extract.records.result import Result

PARAGRAPHS = [
    f"“We will not sign paper number {number},” said Mira Tolvane of the union. " + "Talks went on for hours. " * 6
    for number in range(12)
]
TEXT = "Ferry talks fail in Port Salvo\n\n" + "\n\n".join(paragraph.strip() for paragraph in PARAGRAPHS)
ARTICLE = Document(name="ferry", text=TEXT)
Serve = Callable[[Settings], FakeServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[FakeServer] = []

    def start(settings: Settings) -> FakeServer:
        running.append(FakeServer(settings).__enter__())
        return running[-1]

    yield start
    for server in running:
        server.__exit__(None, None, None)


def all_quotes(body: Mapping[str, Any]) -> str:
    """Every quotation in the article's tags, as a model would list it."""
    rest = {"speaker_words": "Mira Tolvane", "role": None, "cue": "said", "addressee": None}
    said = re.findall(r"“([^”]+),”", article_of(body))
    quotes = [{"content": [one], "manner": "direct", "speaker": "Mira Tolvane", **rest} for one in said]
    return json.dumps({"quotes": quotes}, ensure_ascii=False)


def extract(server: FakeServer, workspace: Workspace, *, window: int | None, ledger: Ledger | None = None) -> Result:
    limits = CallLimits(timeout=5, patience=1)
    model = resolve_model("fake", base_url=server.url, ledger=ledger, limits=limits)
    plan = Plan((Step(compose("quotes@v1", workspace), model, window=window),))

    async def run() -> Result:
        try:
            return await extract_document(ARTICLE, plan)
        finally:
            await model.close()  # type: ignore[attr-defined]

    return asyncio.run(run())


def small_window(workspace: Workspace, tokens: float = 200) -> int:
    return window_for(compose("quotes@v1", workspace), ARTICLE, tokens)


def said(result: Result) -> list[str]:
    return [passage.text for record in result.records for passage in record.passages("content")]


def test_dev_gold_in_parts_of_300_words_is_as_it_is_whole_but_for_what_the_document_lists(bundled: Workspace) -> None:
    articles = read_gold_set(bundled.gold / "dev")
    found = list(outcomes(articles, "news@v1"))
    differing = [f"- {one.name}: {line}" for one in found for line in one.differing]
    listed = DOCUMENT.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert sum(one.parts for one in found) > 2 * len(articles)
    assert sum(one.records for one in found) > 1_000
    assert differing == re.findall(r"^- .+$", listed, re.MULTILINE)
    assert len(differing) <= 2


def test_each_part_is_a_question_of_its_own_with_an_answer_in_the_ledger(
    serve: Serve, bundled: Workspace, ledger: Ledger
) -> None:
    server = serve(Settings(answerer=all_quotes))
    whole = extract(server, bundled, window=None)
    parted = extract(server, bundled, window=small_window(bundled), ledger=ledger)
    asked = len(questions(compose("quotes@v1", bundled), ARTICLE, window=small_window(bundled)))
    assert asked > 3
    assert server.bill.calls == 1 + asked == 1 + len(list(list_attempts(ledger)))
    assert parted.status == "done"
    assert said(parted) == said(whole)
    assert [record.id for record in parted.records] == [record.id for record in whole.records]
    assert not parted.rejected
    for record in parted.records:
        (passage,) = record.passages("content")
        assert TEXT[passage.start : passage.end] == passage.text
    assert parted.usage.input_tokens == sum(charge.input for charge in server.bill.charges[1:])


def test_a_part_that_fails_leaves_the_others_and_is_the_only_one_paid_for_again(
    serve: Serve, bundled: Workspace, ledger: Ledger
) -> None:
    server = serve(Settings(answerer=all_quotes, faults=[Fault("refusal", 0.3, "always")], seed=4))
    window = small_window(bundled)
    first = extract(server, bundled, window=window, ledger=ledger)
    refused, asked = server.bill.kinds["refusal"], server.bill.calls
    assert 0 < refused < asked
    assert first.status == "partial"
    assert first.failure is not None
    assert re.match(rf"part \d+ of {asked}", first.failure.message)
    assert 0 < len(first.records) < 12
    server.settings.faults = ()
    again = extract(server, bundled, window=window, ledger=ledger)
    assert server.bill.calls == asked + refused
    assert (again.status, len(again.records)) == ("done", 12)


def test_the_window_that_the_server_lists_is_kept_to(serve: Serve, bundled: Workspace) -> None:
    window = small_window(bundled, 400)
    server = serve(Settings(answerer=all_quotes, window=window))
    result = extract(server, bundled, window=None)
    assert result.status == "done", result.failure
    assert len(result.records) == 12
    assert server.bill.calls > 1
    assert all(charge.input <= window for charge in server.bill.charges)


def test_where_nobody_tells_the_window_the_failure_says_how_to_cut(serve: Serve, bundled: Workspace) -> None:
    (whole,) = questions(compose("quotes@v1", bundled), ARTICLE)
    tokens = sum(len(message.content) for message in whole.messages) // 4
    server = serve(Settings(answerer=all_quotes, window=tokens - 50, tells_window=False))
    result = extract(server, bundled, window=None)
    assert result.failure is not None
    assert "--window" in result.failure.message


def test_a_window_without_room_for_an_article_is_refused_with_what_the_prompt_takes(bundled: Workspace) -> None:
    with pytest.raises(UserError, match=r"news@v1 takes about [\d,]+ tokens by itself; a window of 4,096"):
        questions(compose("news@v1", bundled), ARTICLE, window=4096)


def test_later_parts_are_shown_the_beginning_between_tags_that_no_text_can_forge(bundled: Workspace) -> None:
    first, *later = questions(compose("quotes@v1", bundled), ARTICLE, window=small_window(bundled, 400))
    assert "<beginning" not in first.messages[-1].content
    for request in later:
        shown = request.messages[-1].content
        assert re.search(r"<beginning (\w{12})>\nFerry talks fail in Port Salvo\n</beginning \1>", shown)
        assert request.unit is not None
        assert TEXT[request.unit.start : request.unit.end] in shown


def test_an_article_is_cut_the_same_whatever_was_learnt_meanwhile(bundled: Workspace, ledger: Ledger) -> None:
    composed = compose("quotes@v1", bundled)
    before = [request.digest for request in questions(composed, ARTICLE, window=small_window(bundled))]
    assert before == [request.digest for request in questions(composed, ARTICLE, window=small_window(bundled))]
    assert len(set(before)) == len(before)
    assert ledger.path.exists()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened
