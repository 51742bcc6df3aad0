"""A scored report in the terminal: headlines first, then fields, errors beside their text, operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from llm_extract.evaluation.error_classes import Mistake
from llm_extract.evaluation.operations import Operations
from llm_extract.evaluation.reports import KindReport, Report, Score
from llm_extract.views.columns import Hanging
from llm_extract.views.headlines import shown_value
from llm_extract.views.listing import quiet_table, shortened
from llm_extract.views.numbers import counted, seconds
from llm_extract.views.records import row
from llm_extract.views.safety import one_line, safe

By = Literal["field", "article", "type", "errors"]
UNDEFINED = "–"
CONTEXT = 60  # characters of the article on either side of a mistake
EXAMPLES = 1  # of each kind's most frequent mistake, unless all are asked for


def figure(value: float | None) -> str:
    """A share of 1 as it is shown: ``.734``, or a dash where it is undefined.

    >>> figure(0.7341), figure(1.0), figure(None)
    ('.734', '1.000', '–')
    """
    return UNDEFINED if value is None else f"{value:.3f}".removeprefix("0")


def report_view(report: Report, texts: Mapping[str, str], *, by: By | None = None) -> RenderableType:
    """What is worth a first look; with ``by`` that part in full. ``texts`` are the articles' texts by name."""
    parts: list[RenderableType] = [_title(report), Text(), *headlines(report)]
    if by == "article":
        parts += [Text(), _articles_table(report)]
    if by == "field":
        parts += [part for kind in report.kinds.values() for part in (Text(), _fields_table(kind))]
    if by == "type":
        parts += [part for kind in report.kinds.values() if kind.labels for part in (Text(), _labels_table(kind))]
    if by == "errors":
        parts += _mistakes(report, texts)
    if by is None:
        parts += [*_mistakes_in_short(report, texts), Text(), _operations(report.operations)]
    parts += [Text(one_line(note), style="quiet") for note in report.notes]
    if by is None:
        parts.append(Text("more: --by field, --by article, --by type, --by errors", style="quiet"))
    return Group(*parts)


def _title(report: Report) -> Text:
    gold = report.gold
    facts = [counted(gold.articles, "article"), f"scorer {report.scorer}"]
    for kind, noun in (("person", "person"), ("model", "model labeller")):
        number = sum(one.endswith(f"({kind})") for one in gold.labellers)
        if number:
            facts.append(f"labelled by {counted(number, noun, 'people' if kind == 'person' else None)}")
    if report.unanswered:
        facts.append(f"{len(report.unanswered)} gold articles not in the run")
    head = Text.assemble((one_line(report.run.id), "title"), ("  against  ", "quiet"), (one_line(gold.name), "title"))
    return head.append(f"\n{one_line(' · '.join(facts))}", style="quiet")


def headlines(report: Report) -> Iterator[RenderableType]:
    """One line per kind: its headline with the interval, then the F1 of records; below it what the headlines are."""
    rejected = any(
        "headline" in kind.accepted and kind.accepted["headline"].f1 != kind.headline.f1
        for kind in report.kinds.values()
    )
    more = [name for name, there in (("accepted F1#", rejected), ("labellers F1#", bool(report.agreement))) if there]
    table = quiet_table("kind!", "F1#", "95 %#", "P#", "R#", "records F1#", "strict F1#", *more)
    for name, kind in report.kinds.items():
        interval = f"{figure(kind.interval.low)}–{figure(kind.interval.high)}" if kind.interval else UNDEFINED
        accepted = figure(kind.accepted["headline"].f1) if "headline" in kind.accepted else UNDEFINED
        table.add_row(
            Text(kind.title, style="title"),
            Text(figure(kind.headline.f1), style="title"),
            interval,
            figure(kind.headline.precision),
            figure(kind.headline.recall),
            figure(kind.records.f1),
            figure(kind.strict.f1),
            *([accepted] if rejected else []),
            *([figure(report.agreement.get(name))] if report.agreement else []),
        )
    yield table
    yield Text()
    said = " · ".join(f"{kind.title}: {kind.headline_name}" for kind in report.kinds.values())
    yield Text(f"F1, P and R are of the headline: {one_line(said)}", style="quiet")
    if rejected:
        yield Text("accepted: without the records that the tool itself rejected", style="quiet")
    if report.agreement:
        yield Text(f"labellers: {one_line(report.agreement_name or 'agreement')}", style="quiet")


def _fields_table(kind: KindReport) -> Table:
    table = quiet_table(f"{kind.title}: field!", "P#", "R#", "F1#", "filled by the run#", "filled in gold#")
    for name, field in kind.fields.items():
        table.add_row(name, *_prf(field.score), f"{field.filled_predicted:,}", f"{field.filled_gold:,}")
    return table


def _labels_table(kind: KindReport) -> Table:
    table = quiet_table(f"{kind.title}: label!", "P#", "R#", "F1#", "gold#")
    for name, labels in kind.labels.items():
        for label, score in sorted(labels.items(), key=lambda pair: -pair[1].tally.gold):
            table.add_row(f"{name} {label}", *_prf(score), f"{score.tally.gold:g}")
    return table


def _articles_table(report: Report) -> Table:
    table = quiet_table(
        "article", "status", *(f"{kind.title}: hits of gold, predicted#" for kind in report.kinds.values())
    )
    for article in report.articles:
        cells = []
        for name in report.kinds:
            kind = article.kinds.get(name)
            if kind is None:
                cells.append(UNDEFINED)
                continue
            tally = kind.all.headline
            cells.append(f"{tally.hits:g} of {tally.gold:g}, {tally.predicted:g}")
        table.add_row(shortened(article.name), article.status, *cells)
    return table


def _prf(score: Score) -> tuple[str, str, str]:
    return figure(score.precision), figure(score.recall), figure(score.f1)


def _mistakes_in_short(report: Report, texts: Mapping[str, str]) -> Iterator[RenderableType]:
    """How often what went wrong, and of each kind's most frequent fault one example."""
    for name, kind in report.kinds.items():
        if not kind.mistakes:
            continue
        classes = sorted(kind.mistakes.items(), key=lambda pair: -pair[1])
        yield Text()
        line = Text.assemble((f"{kind.title}: ", "title"))
        yield Hanging(line.append_text(row(Text.assemble(one, (f" {number}", "quiet")) for one, number in classes)))
        found = [one for one in report.mistakes if one.kind == name and one.category == classes[0][0]]
        for one in found[:EXAMPLES]:
            yield mistake_view(one, texts.get(one.article, ""))


def _mistakes(report: Report, texts: Mapping[str, str]) -> Iterator[RenderableType]:
    for name, kind in report.kinds.items():
        for category, number in kind.mistakes.items():
            yield Text.assemble((f"\n{kind.title}: {category} ", "fault"), (f"{number}", "quiet"))
            for one in report.mistakes:
                if one.kind == name and one.category == category:
                    yield mistake_view(one, texts.get(one.article, ""))


def mistake_view(mistake: Mistake, text: str) -> RenderableType:
    """One mistake: where it is, the text around it, what gold says and what was predicted."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(min_width=9, justify="right", style="quiet")
    grid.add_column()
    line = f":{mistake.line}" if mistake.line else ""
    field = f"  {mistake.field}" if mistake.field else ""
    grid.add_row("", Text(f"{one_line(mistake.article)}{line}{field} {one_line(mistake.note)}".rstrip(), style="quiet"))
    if mistake.start is not None and mistake.end is not None:
        grid.add_row("text", _in_context(text, mistake.start, mistake.end))
    for side, fields in (("gold", mistake.gold), ("predicted", mistake.predicted)):
        if fields and mistake.field and any(mistake.field in (one or ()) for one in (mistake.gold, mistake.predicted)):
            grid.add_row(side, Text(_value_in_words(fields.get(mistake.field)) or UNDEFINED))
        elif fields:
            grid.add_row(side, Text(one_line(_fields_in_words(fields))))
    return grid


def _in_context(text: str, start: int, end: int) -> Text:
    before, after = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    shown = Text("…" if before else "", style="quiet")
    shown.append(safe(text[before:start]).replace("\n", " "), style="quiet")
    shown.append(safe(text[start:end]).replace("\n", " "), style="underline")
    return shown.append(safe(text[end:after]).replace("\n", " ") + ("…" if after < len(text) else ""), style="quiet")


def _fields_in_words(fields: Mapping[str, Any]) -> str:
    return " · ".join(f"{name}: {shown}" for name, value in fields.items() if (shown := _value_in_words(value)))


def _value_in_words(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_value_in_words(one) for one in value if one)
    return shown_value(value)


def _operations(found: Operations) -> Text:
    words = [
        f"{counted(found.articles, 'article')}, {found.failed} failed",
        f"valid at first {figure(found.valid_at_first)}, after repair {figure(found.valid_after_repair)}",
        f"grounded {figure(found.grounded)}",
        f"{counted(found.calls, 'call')}, {found.from_ledger} from the ledger",
        f"{found.input_tokens:,} tokens in, {found.output_tokens:,} out",
    ]
    if found.cost is not None:
        words.append(f"${found.cost:.4f}")
    if found.seconds_p50 is not None and found.seconds_p95 is not None:
        words.append(f"seconds per article {seconds(found.seconds_p50)} (p50), {seconds(found.seconds_p95)} (p95)")
    return Text(" · ".join(words), style="quiet")


def report_markdown(report: Report) -> str:
    """The headline table as Markdown, for a pull request."""
    names = f"**{one_line(report.run.id)}** against **{one_line(report.gold.name)}**"
    lines = [
        f"{names} ({counted(report.gold.articles, 'article')}, scorer {report.scorer})",
        "",
        "| kind | headline | F1 | 95 % | P | R | records F1 | strict F1 |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind in report.kinds.values():
        interval = f"{figure(kind.interval.low)}–{figure(kind.interval.high)}" if kind.interval else UNDEFINED
        cells = [
            kind.title,
            kind.headline_name,
            figure(kind.headline.f1),
            interval,
            figure(kind.headline.precision),
            figure(kind.headline.recall),
            figure(kind.records.f1),
            figure(kind.strict.f1),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
