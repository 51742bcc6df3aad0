"""Make the generated tables of evals/README.md and README.md: gold statistics, agreement, the rules' figures.

python evals/make_tables.py [FOLDER WITH IMPORTED PUBLIC GOLD]

Public sets are no part of the repository: import them (``llm-extract gold import``) into one folder as
polnear.jsonl, seesaw.jsonl and muc4.jsonl and name it; without one their rows stay as they are.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import Workspace, find_workspace
from llm_extract.evaluation.agreement import Agreement, agree
from llm_extract.evaluation.narrowing import narrow
from llm_extract.evaluation.reports import KindReport, Report
from llm_extract.evaluation.scoring import score
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.models.choosing import resolve_model
from llm_extract.records.gold import GoldArticle
from llm_extract.records.gold_files import read_gold_set
from llm_extract.records.kinds import Card
from llm_extract.records.result import Result
from llm_extract.views.scores import figure

ROOT = Path(__file__).parent.parent
SETS = ("dev", "test", "fresh")


def main(public: Path | None) -> None:
    """Fill every marked place."""
    workspace = find_workspace(ROOT)
    cards = [schema.card for schema in workspace.newest_schemas()]
    gold = {name: read_gold_set(workspace.gold / name) for name in SETS}
    fill(ROOT / "evals" / "README.md", "gold stats", statistics_table(gold, cards))
    labellings = ROOT / "evals" / "labellings"
    found = agree(read_gold_set(labellings / "first"), read_gold_set(labellings / "second"), cards=cards)
    fill(ROOT / "evals" / "README.md", "gold agree", agreement_table(found))
    rows = list(own_rows(gold, workspace, cards))
    if public is not None:
        rows += list(public_rows(public, workspace, cards))
    fill(ROOT / "README.md", "offline figures", figures_table(rows))
    fill(ROOT / "docs" / "rules.md", "offline errors", errors_table(rows))


def fill(path: Path, name: str, lines: Sequence[str]) -> None:
    """Put lines between ``<!-- generated: NAME -->`` and ``<!-- end -->``."""
    text = path.read_text("utf-8")
    marked = re.compile(rf"(<!-- generated: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    filled, number = marked.subn(lambda match: match[1] + "\n".join(["", *lines, "", match[2]]), text)
    if number != 1:
        sys.exit(f"{path} has no place for {name!r}")
    path.write_text(filled, "utf-8")


def statistics_table(gold: dict[str, list[GoldArticle]], cards: Sequence[Card]) -> list[str]:
    """What the sets hold."""
    head = " | ".join(f"{card.plural} (optional)" for card in cards)
    lines = [f"| set | articles | words, median | records, median | {head} | without any record |"]
    lines.append("|---|--:|--:|--:|" + "--:|" * len(cards) + "--:|")
    for name, articles in gold.items():
        words = statistics.median(len(article.document.text.split()) for article in articles)
        records = statistics.median(len(article.gold.records) for article in articles)
        kinds = []
        for card in cards:
            of_kind = [record for article in articles for record in article.gold.of_kind(card.kind)]
            kinds.append(f"{len(of_kind)} ({sum(record.optional for record in of_kind)})")
        empty = sum(not article.gold.records for article in articles)
        lines.append(f"| {name} | {len(articles)} | {words:g} | {records:g} | {' | '.join(kinds)} | {empty} |")
    return lines


def agreement_table(found: Agreement) -> list[str]:
    """How far the two labellings agree before adjudication."""
    lines = [
        f"Agreement of {found.name.removeprefix('agreement of ')}, {found.articles} articles, either as gold in turn:"
    ]
    lines += ["", "| kind | headline | F1 | records F1 | aligned | alpha of labels |", "|---|---|--:|--:|--:|---|"]
    for name, kind in found.kinds.items():
        alphas = ", ".join(f"{field} {figure(value)}" for field, value in kind.alpha.items())
        row = (name, kind.headline_name, figure(kind.headline), figure(kind.records), str(kind.aligned), alphas)
        lines.append(f"| {' | '.join(row)} |")
    lines += ["", "| field | F1 |", "|---|--:|"]
    for name, kind in found.kinds.items():
        lines += [f"| {name} {field} | {figure(value)} |" for field, value in kind.fields.items()]
    return lines


Row = tuple[str, KindReport]


def own_rows(gold: dict[str, list[GoldArticle]], workspace: Workspace, cards: Sequence[Card]) -> Iterator[Row]:
    """The rules on our own sets."""
    for name, articles in gold.items():
        results = run("news@v1", articles, workspace)
        report = score(results, articles, cards=cards)
        for card in cards:
            yield f"{name}, {card.plural}", report.kinds[card.kind]
        for label, kind in narrowed(results, articles, cards).items():
            yield f"{name}, {label}", kind


def public_rows(folder: Path, workspace: Workspace, cards: Sequence[Card]) -> Iterator[Row]:
    """The rules on public sets, as far as they were imported."""
    for name, prompt, kind in (
        ("polnear", "quotes@v1", "quote"),
        ("seesaw", "stances@v1", "stance"),
        ("muc4", "events@v1", "event"),
    ):
        paths = [path for path in (folder / f"{name}.jsonl", folder / name / f"{name}.jsonl") if path.is_file()]
        if not paths:
            continue
        articles = read_gold_set(paths[0])
        results = run(prompt, articles, workspace)
        report: Report = score(results, articles, cards=[card for card in cards if card.kind == kind])
        yield f"{name} dev, {kind}s", report.kinds[kind]
        if kind == "quote":
            for label, narrow_kind in narrowed(results, articles, cards).items():
                yield f"{name} dev, {label}", narrow_kind


def narrowed(results: Sequence[Result], articles: list[GoldArticle], cards: Sequence[Card]) -> dict[str, KindReport]:
    """Direct quotes alone."""
    (card,) = (card for card in cards if card.kind == "quote")
    direct = narrow(articles, card, field="manner", values=["direct"])
    return {"direct quotes only": score(results, direct, cards=[card]).kinds["quote"]}


def run(prompt: str, articles: Sequence[GoldArticle], workspace: Workspace) -> list[Result]:
    """What the rules find."""
    plan = Plan((Step(compose(prompt, workspace), resolve_model("offline")),))

    async def extract() -> list[Result]:
        return [await extract_document(article.document, plan) for article in articles]

    return asyncio.run(extract())


def figures_table(rows: Sequence[Row]) -> list[str]:
    """One line for each set and kind."""
    lines = ["| set | headline | F1 | 95 % | P | R | records F1 |", "|---|---|--:|--:|--:|--:|--:|"]
    for name, kind in rows:
        interval = f"{figure(kind.interval.low)}–{figure(kind.interval.high)}" if kind.interval else "–"
        numbers = (kind.headline.f1, interval, kind.headline.precision, kind.headline.recall, kind.records.f1)
        shown = " | ".join(one if isinstance(one, str) else figure(one) for one in numbers)
        lines.append(f"| {name} | {kind.headline_name} | {shown} |")
    return lines


def errors_table(rows: Sequence[Row]) -> list[str]:
    """The scorer's error classes, a line for each set and kind, the most frequent class of all rows first."""
    totals: dict[str, int] = {}
    for _, kind in rows:
        for category, number in kind.mistakes.items():
            totals[category] = totals.get(category, 0) + number
    classes = sorted(totals, key=lambda one: (-totals[one], one))
    lines = [f"| set | gold | predicted | {' | '.join(classes)} |", "|---|--:|--:|" + "--:|" * len(classes)]
    for name, kind in rows:
        _, predicted, wanted = kind.records.tally
        shown = " | ".join(str(kind.mistakes.get(one, 0) or "") for one in classes)
        lines.append(f"| {name} | {wanted:g} | {predicted:g} | {shown} |")
    return lines


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
