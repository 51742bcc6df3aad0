"""Every fault, met once or always by a share of the articles: nothing is lost, nothing is paid for a third time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fake_server import FakeServer, Fault, Settings
from benchmarks.fake_server.answers import INVENTED, quote_sentences
from benchmarks.faults import HARMLESS, HEALED, KINDS, UNBILLED, Played, articles, play, settings_for, timeout_for
from llm_extract.documents.document import Document
from tests.calling import Tool

ARTICLES = list(articles(40))
ITEMS = 12  # that the server answers of each of them


def met(played: Played, kind: str) -> int:
    return played.bill.kinds[kind]


def assert_nothing_is_lost(played: Played) -> None:
    assert played.lost == 0
    assert played.starved == []
    assert len(played.results) == len(played.expected)
    for result in played.results:
        items = len(result.records) + len(result.rejected)
        if result.status == "done":
            assert items >= ITEMS, result.document_id  # duplicates are answered twice, and count twice
        if result.status == "failed":
            assert items == 0
            assert result.failure is not None


def assert_the_bills_agree(played: Played) -> None:
    assert len(played.attempts) == played.bill.calls
    assert played.known == played.reported
    assert played.unknown == played.bill.billed - len(played.bill.reported)
    usage = [result.usage for result in played.results]
    assert sum(one.calls for one in usage) == played.bill.billed
    assert sum(one.bill_unknown for one in usage) == played.unknown
    assert sum(one.input_tokens for one in usage) == played.known[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_the_first_call_loses_nothing(kind: str, tmp_path: Path) -> None:
    played = play(settings_for([kind], "first", rate=0.2), ARTICLES, tmp_path, timeout=timeout_for([kind]))
    assert met(played, kind) >= 3
    assert_nothing_is_lost(played)
    assert_the_bills_agree(played)
    assert played.most_billed <= 2
    if kind in HEALED | HARMLESS:
        assert played.count("done") == len(ARTICLES)
    else:
        assert played.count("done") == len(ARTICLES) - met(played, kind)
    if kind in UNBILLED | {"fenced", "prose", "slow", "null_usage"}:
        assert played.bill.billed == len(ARTICLES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_poisoned_article_fails_alone_and_is_billed_at_most_twice(kind: str, tmp_path: Path) -> None:
    played = play(settings_for([kind], "always", rate=0.2), ARTICLES, tmp_path, timeout=timeout_for([kind]))
    assert_nothing_is_lost(played)
    assert_the_bills_agree(played)
    assert played.most_billed <= 2
    if kind in HARMLESS:
        assert played.count("done") == len(ARTICLES)
    else:
        assert 3 <= played.count("failed") + played.count("partial") <= met(played, kind)
    if kind in ("fenced", "prose"):
        assert played.bill.billed == len(ARTICLES)


@pytest.mark.parametrize("when", ["first", "each", "always"])
def test_all_faults_together(when: str, tmp_path: Path) -> None:
    settings = settings_for(KINDS, when, rate=1 / len(KINDS))
    played = play(settings, ARTICLES, tmp_path, timeout=timeout_for(KINDS), patience=6)
    assert len(played.bill.kinds) > 10
    assert_nothing_is_lost(played)
    assert_the_bills_agree(played)
    assert played.most_billed <= 2


def test_every_invented_passage_is_flagged(tmp_path: Path) -> None:
    played = play(settings_for(["invented"], "always", rate=0.5), ARTICLES, tmp_path)
    rejected = [one for result in played.results for one in result.rejected]
    assert len(rejected) == ITEMS * met(played, "invented") > 0
    assert {one.reason for one in rejected} == {"ungrounded"}
    for result in played.results:
        assert all(INVENTED not in record.model_dump_json() for record in result.records)


def test_answers_over_the_size_cap_are_never_parsed(tmp_path: Path) -> None:
    played = play(settings_for(["large"], "always", rate=0.2), ARTICLES, tmp_path)
    large = [row for row in played.attempts if row["state"] == "failed"]
    assert len(large) == met(played, "large") > 0
    assert all("read no further" in row["message"] and row["text"] is None for row in large)


def with_surrogates(body: Mapping[str, Any]) -> str:
    """A good answer in which every text ends with half an emoji, as models write when they are cut in its middle."""
    answer = json.loads(quote_sentences(body))
    return json.dumps({kind: [halved(item) for item in items] for kind, items in answer.items()})


def halved(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: halved(one) for name, one in value.items()}
    if isinstance(value, list):
        return [halved(one) for one in value]
    return f"{value} \ud83d" if isinstance(value, str) and " " in value else value


def test_lone_surrogates_in_articles_and_answers_do_not_raise(tmp_path: Path) -> None:
    documents = [*ARTICLES[:4], Document(name="half", text=f"{ARTICLES[5].text} \ud83d and more was said.")]
    played = play(Settings(answerer=with_surrogates), documents, tmp_path)
    assert played.lost == 0
    assert played.count("done") == len(documents)
    assert all(len(result.records) + len(result.rejected) >= ITEMS for result in played.results)


def write_articles(path: Path, documents: Sequence[Document]) -> Path:
    rows = ({"id": one.name, "text": one.text} for one in documents)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        ([Fault(kind, 0.1, "first") for kind in ("429_date", "500", "reset", "close", "html", "empty", "fenced")], 0),
        ([Fault("refusal", 0.2, "always")], 1),
    ],
)
def test_the_exit_code_is_1_only_where_something_really_failed(faults: list[Fault], code: int, tmp_path: Path) -> None:
    path = write_articles(tmp_path / "articles.jsonl", ARTICLES[:20])
    with path.open("a") as stream:
        stream.write("" if code == 0 else '{"id": "blank", "text": "  "}\n')
    with FakeServer(Settings(faults=faults, seed=3)) as server:
        called = Tool(tmp_path)("run", path, "--base-url", server.url, "--model", "fake", "-j", "8")
        assert server.bill.kinds.total() > server.bill.kinds["good"]
        assert len(server.bill.calls_by_article) == 20  # the blank one was not sent
    assert called.code == code, called.err
