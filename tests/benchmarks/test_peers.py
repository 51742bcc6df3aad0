"""Peers: the articles, answers and models of the benchmark are what its table says they are."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # benchmarks/ is no part of the installed package

from benchmarks.fake_server import FakeServer, Settings  # noqa: E402 - after the path is set
from benchmarks.peers import table  # noqa: E402 - the same
from benchmarks.peers.answer_models import KINDS, Records  # noqa: E402 - the same
from benchmarks.peers.articles import ANSWERS, ARTICLES, made_articles, prompt, write  # noqa: E402 - the same
from benchmarks.peers.server import Answers  # noqa: E402 - the same
from llm_extract.documents.reading import read_documents  # noqa: E402 - the same
from llm_extract.extraction.extracting import Plan, Step  # noqa: E402 - the same
from llm_extract.models.endpoint import Endpoint  # noqa: E402 - the same
from llm_extract.models.server import ServerModel  # noqa: E402 - the same
from llm_extract.records.result import Result  # noqa: E402 - the same
from llm_extract.runs.folder import RunWriter  # noqa: E402 - the same
from llm_extract.runs.running import new_description, run_documents  # noqa: E402 - the same

COUNT = 12


def test_articles_are_the_same_each_time_and_of_the_length_that_is_told() -> None:
    made = list(made_articles(COUNT))
    assert made == list(made_articles(COUNT))
    assert len({one.text for one in made}) == COUNT
    assert all(200 < len(one.text.split()) < 1250 for one in made)


def test_the_peers_models_take_what_ours_take() -> None:
    for one in made_articles(COUNT):
        Records.model_validate(one.answer)
    for schema in prompt().schemas:
        fields: dict[str, Any] = json.loads(json.dumps(schema.answer_schema))["properties"]
        plural = next(plural for plural, kind in KINDS.items() if kind == schema.name)
        model = Records.model_fields[plural].annotation.__args__[0]  # type: ignore[union-attr]
        assert list(model.model_fields) == list(fields)
        assert [one.description for one in model.model_fields.values()] == [
            one["description"] for one in fields.values()
        ]


def test_every_record_that_the_server_answers_is_proven(tmp_path: Path) -> None:
    write(tmp_path, COUNT)
    with FakeServer(Settings(answerer=Answers(tmp_path))) as server:
        results = asyncio.run(run(tmp_path, server.url))
    answers = json.loads((tmp_path / ANSWERS).read_text("utf-8"))
    assert len(results) == COUNT
    for result in results:
        answered = answers[result.document.name[-4:]]
        assert result.status == "done"
        assert len(result.records) + len(result.rejected) == sum(map(len, answered.values()))
        assert {one.reason for one in result.rejected} <= {"furniture", "duplicate"}


async def run(folder: Path, url: str) -> list[Result]:
    model = ServerModel(Endpoint("fake", "fake", url))
    plan = Plan((Step(prompt(), model),))
    described = new_description(plan, sources=("made",), workspace="", folder=folder)
    read = read_documents([str(folder / ARTICLES)])
    with RunWriter(folder / described.id, described) as writer:
        results = [result async for result in run_documents(read, plan, writer)]
    await model.close()
    return results


def test_the_tables_are_put_between_the_marks(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"Before.\n\n{table.MARKS[0]}\nold\n{table.MARKS[1]}\n\nAfter.\n", "utf-8")
    table.put_into(readme, "| new |\n")
    assert re.fullmatch(r"Before\.\n\n\S.*\n\n\| new \|\n\n<!-- end -->\n\nAfter\.\n", readme.read_text("utf-8"))


@pytest.mark.parametrize("mark", table.MARKS)
def test_the_readme_has_the_marks(mark: str) -> None:
    assert mark in (ROOT / "benchmarks/README.md").read_text("utf-8")
