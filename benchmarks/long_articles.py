"""Long articles in parts against the same articles whole: which records differ. Writes docs/long-articles.md's list.

The model is an oracle: it answers with the gold records whose passages stand in the text that it is shown, as far as
they stand there. So whatever differs is lost or doubled by cutting and merging, not by a model.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llm_extract.catalog.composing import compose
from llm_extract.catalog.schemas import Schema
from llm_extract.catalog.workspace import find_workspace
from llm_extract.documents.document import Span
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.extraction.grounding import TextIndex, ground_answer
from llm_extract.extraction.questions import questions, window_for
from llm_extract.models.seam import Model, Reply, Request
from llm_extract.records.gold import GoldArticle, GoldName, as_answer, names
from llm_extract.records.gold_files import read_gold_set
from llm_extract.records.grounding import Grounder
from llm_extract.records.result import Record

DOCUMENT = Path(__file__).parent.parent / "docs" / "long-articles.md"
BEGIN, END = "<!-- long articles: begin -->", "<!-- long articles: end -->"
WORDS = 300
TOKENS_PER_WORD = 1.42  # of our gold, by the prior


@dataclass(frozen=True)
class Oracle:
    """Answers with the gold records of an article whose passages lie in the part that it is shown.

    It knows all names, or one that ``reads`` knows only those that stand in what it is shown: else the last word.
    """

    article: GoldArticle
    reads: bool = False
    name: str = "oracle"
    server: str = "here"
    parameters: Mapping[str, Any] = field(default_factory=dict)

    async def answer(self, request: Request) -> Reply:
        """The records that have a passage there, with these passages alone."""
        unit = request.unit or Span(0, len(request.document.text))
        shown = Grounder(request.messages[-1].content) if self.reads else None
        answer = {schema.plural: list(self._seen(schema, unit, shown)) for schema in request.schemas}
        return Reply(json.dumps(answer, ensure_ascii=False), self.name, calls=0)

    def _seen(self, schema: Schema, unit: Span, read: Grounder | None) -> Iterator[dict[str, Any]]:
        index = TextIndex(self.article.document)
        taken: list[Span] = []
        for record in self.article.gold.of_kind(schema.name):
            whole = as_answer(record, schema.card)
            draft = ground_answer(schema.kind.answer.model_validate(whole), schema.card, index, taken)
            shown = dict(whole)
            for one in schema.card.of_role("passages"):
                places = [passage.span for passage in draft.passages[one.name]]
                inside = [place is not None and unit.contains(place) for place in places]
                shown[one.name] = [words for words, there in zip(whole[one.name], inside, strict=True) if there]
            for one in schema.card.of_role("words"):
                place = next((passage.span for passage in draft.passages.get(one.name, ())), None)
                shown[one.name] = whole[one.name] if place is not None and unit.contains(place) else None
            for one in schema.card.of_role("name", "names", "topic") if read else ():
                given = [_as_read(name, read) for name in names(record.fields.get(one.name)) if name.aliases]
                shown[one.name] = given if one.rule.role == "names" else next(iter(given), None)
            if all(shown[one.name] for one in schema.card.of_role("passages")):
                yield shown


def _as_read(name: GoldName, read: Grounder) -> str:
    """The form of a name that stands in a text: the preferred one, else another, else its last word."""
    full = name.aliases[0]
    forms = (*name.aliases, full.split()[-1])
    return next((form for form in forms if read.places(form)), full)


@dataclass(frozen=True)
class Outcome:
    """What became of one article: its parts, its records whole, and what differs in parts."""

    name: str
    words: int
    parts: int
    records: int
    differing: list[str]


def outcomes(articles: list[GoldArticle], prompt: str, *, words: int = WORDS, reads: bool = False) -> Iterator[Outcome]:
    """Each article whole and in parts of at most so many words."""
    composed = compose(prompt, find_workspace())
    for article in articles:
        model: Model = Oracle(article, reads)
        window = window_for(composed, article.document, words * TOKENS_PER_WORD)
        asked = questions(composed, article.document, window=window)
        whole = asyncio.run(extract_document(article.document, Plan((Step(composed, model, repair=False),))))
        parted = asyncio.run(
            extract_document(article.document, Plan((Step(composed, model, repair=False, window=window),)))
        )
        yield Outcome(
            article.name,
            len(article.document.text.split()),
            len(asked),
            len(whole.records),
            list(differences(whole.records, parted.records)),
        )


def differences(whole: tuple[Record, ...], parted: tuple[Record, ...]) -> Iterator[str]:
    """What only one side has, a line each."""
    mine, theirs = ([_written(record) for record in records] for records in (whole, parted))
    only_whole = [record for record, line in zip(whole, mine, strict=True) if not _take(theirs, line)]
    left = [record for record in parted if _written(record) in theirs]
    for record in only_whole:
        close = next((one for one in left if one.kind == record.kind and _overlap(one, record)), None)
        if close is None:
            yield f"missing {_in_words(record)}"
        else:
            left.remove(close)
            names = [name for name, value in record.fields.items() if close.fields.get(name) != value]
            yield f"other {' and '.join(names) or 'flags'}: {_in_words(record)}"
    yield from (f"too many {_in_words(record)}" for record in left)


def _take(lines: list[str], line: str) -> bool:
    if line in lines:
        lines.remove(line)
        return True
    return False


def _written(record: Record) -> str:
    """A record without its id, its passages in the order of the text: in which order they are named says nothing."""
    fields = {
        name: sorted(value, key=lambda one: one["start"] or 0) if name in ("evidence", "content") else value
        for name, value in record.fields.items()
    }
    return json.dumps([record.kind, fields, [flag.code for flag in record.flags]], sort_keys=True, default=str)


def _overlap(one: Record, other: Record) -> bool:
    names = [name for name in one.fields if name in ("evidence", "content")]
    return any(mine.overlaps(theirs) for mine in one.spans(*names) for theirs in other.spans(*names))


def _in_words(record: Record) -> str:
    passage = next(iter([*record.passages("content"), *record.passages("evidence")]))
    words = " ".join(passage.text.split()[:8])
    return f"{record.kind} “{words} …”"


def reading(articles: list[GoldArticle]) -> Iterator[str]:
    """What differs where the oracle knows no name that it is not shown, in sums."""
    found = list(outcomes(articles, "news@v1", reads=True))
    differing = [line for one in found for line in one.differing]
    sums = {word: sum(line.startswith(word) for line in differing) for word in ("missing", "too many", "other")}
    yield (
        f"An oracle that knows no name that it is not shown: of {sum(one.records for one in found):,} records"
        f" {sums['missing']} are missing, {sums['too many']} too many, and {sums['other']} have another value"
        " (as a rule a shorter name)."
    )


def main() -> None:
    workspace = find_workspace()
    articles = read_gold_set(workspace.gold / "dev")
    lines = [
        f"{len(articles)} dev articles in parts of at most about {WORDS} words, `news@v1`:",
        "",
        "| article | words | parts | records | not equal |",
        "|---|--:|--:|--:|--:|",
    ]
    found = list(outcomes(articles, "news@v1"))
    rows = ((one.name, one.words, one.parts, one.records, len(one.differing) or "–") for one in found)
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    sums = (sum(one.words for one in found), sum(one.parts for one in found), sum(one.records for one in found))
    lines.append("| **all** | " + " | ".join(map(str, (*sums, sum(len(one.differing) for one in found)))) + " |")
    lines.append("")
    lines += [f"- {one.name}: {line}" for one in found for line in one.differing]
    lines += ["", *reading(articles)]
    print("\n".join(lines))
    if DOCUMENT.exists():
        text = DOCUMENT.read_text("utf-8")
        head, tail = text.partition(BEGIN)[0], text.partition(END)[2]
        DOCUMENT.write_text("\n".join([head + BEGIN, *lines, END]) + tail, "utf-8")


if __name__ == "__main__":
    main()
