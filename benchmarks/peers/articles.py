"""Articles and answers: paragraphs of our own gold put together anew, and the records that gold demands of them.

Deterministic: the same articles in every run, on every machine.
"""

from __future__ import annotations

import json
import random
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from llm_extract.catalog.composing import ComposedPrompt, compose, fields_as_text
from llm_extract.catalog.references import canonical_json
from llm_extract.catalog.workspace import Workspace, bundled_root
from llm_extract.documents.document import Document
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.documents.reading import read_documents
from llm_extract.extraction.rendering import render
from llm_extract.records.gold import GoldArticle, as_answer
from llm_extract.records.gold_files import read_gold

SHORTEST, LONGEST = 300, 1200  # words
MOST = 6  # records of a kind in an answer, as in the fake server's own; gold demands about twice as many
ARTICLES, QUESTIONS, ANSWERS = "articles.jsonl", "questions.jsonl", "answers.json"

Answer = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class MadeArticle:
    """An article, the number in its headline, and what a model that labels as gold does answers to it."""

    number: int
    text: str
    answer: Answer

    @property
    def row(self) -> dict[str, Any]:
        """As a line of the file of articles."""
        return {"id": f"report-{self.number:04}", "text": self.text, "published": "2026-03-14", "source": "Interwire"}


@cache
def prompt() -> ComposedPrompt:
    """The prompt for all three kinds."""
    return compose("news", Workspace(bundled_root(), "bundled"))


def made_articles(count: int) -> Iterator[MadeArticle]:
    """So many articles of 300 to 1,200 words, each unlike the others."""
    gold = [read_gold(path) for path in sorted((bundled_root() / "evals/gold/dev").glob("*.yaml")) if _is_gold(path)]
    for number in range(count):
        chance = random.Random(number)
        wanted = chance.randint(SHORTEST, LONGEST)
        body, taken = _body(chance.sample(gold, len(gold)), wanted)
        text = f"Report {number:04}: {taken[0].document.title or taken[0].name}\n\n{body}\n"
        yield MadeArticle(number, text, _answer(taken, text, chance))


def write(folder: Path, count: int) -> list[MadeArticle]:
    """Make articles; write them, the messages that ask about them, and the answers by the number in the headline."""
    made = list(made_articles(count))
    _write_lines(folder / ARTICLES, (one.row for one in made))
    read = read_documents([str(folder / ARTICLES)])
    _write_lines(folder / QUESTIONS, (_question(one) for one in read if isinstance(one, Document)))
    answers = {f"{one.number:04}": one.answer for one in made}
    (folder / ANSWERS).write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    return made


def describe(made: Sequence[MadeArticle]) -> dict[str, Any]:
    """What the articles and answers are like, in words, and the sizes that what is sent is compared with."""
    words = [len(one.text.split()) for one in made]
    records = statistics.mean(sum(map(len, one.answer.values())) for one in made)
    answered = statistics.mean(len(json.dumps(one.answer, ensure_ascii=False)) for one in made)
    composed = prompt()
    fixed = sum(len(part.text) for part in composed.parts) + len(canonical_json(composed.answer_schema))
    return {
        "articles": (
            f"{len(made):,} articles of {min(words)} to {max(words):,} words, {statistics.mean(words):.0f} on average; "
            f"answers of {records:.1f} records and {answered / 1000:.1f} KB on average"
        ),
        "article_characters": statistics.mean(len(one.text) for one in made),
        "static_characters": fixed,
    }


def _question(document: Document) -> dict[str, Any]:
    # The fields are described in the peers' models, as their users do it; said twice, they would cost twice.
    fields = "\n\n".join(fields_as_text(schema) for schema in prompt().schemas)
    said = render(prompt(), document).messages
    messages = [{"role": one.role, "content": one.content.replace(fields, "").strip()} for one in said]
    return {"id": document.id, "messages": messages}


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _is_gold(path: Path) -> bool:
    return not path.name.endswith(".meta.yaml")


def _body(gold: Sequence[GoldArticle], wanted: int) -> tuple[str, list[GoldArticle]]:
    """Paragraphs of one article after the other, until there are as many words as wanted."""
    pieces: list[str] = []
    words = 0
    for place, article in enumerate(gold):
        text = article.document.text
        for span in paragraphs(text)[1:]:  # the headline stays behind
            piece = text[span.start : span.end]
            words += len(piece.split())
            if words > wanted:
                return "\n\n".join(pieces), list(gold[: place + 1])
            pieces.append(piece)
    raise AssertionError("the gold has fewer words than an article")


def _answer(gold: Sequence[GoldArticle], text: str, chance: random.Random) -> Answer:
    """Records that gold demands and whose passages stand in the text: some of each kind, in gold's order."""
    answer: Answer = {}
    for schema in prompt().schemas:
        records = [one for article in gold for one in article.gold.records if one.kind == schema.name]
        items = [as_answer(one, schema.card) for one in records if not one.optional]
        there = [one for one in items if _stands_in(one, schema.card.scoring.passages, text)]
        chosen = sorted(chance.sample(range(len(there)), min(MOST, len(there))))
        answer[schema.plural] = [there[number] for number in chosen]
    return answer


def _stands_in(item: dict[str, Any], passages: str, text: str) -> bool:
    return all(passage in text for passage in item[passages])
