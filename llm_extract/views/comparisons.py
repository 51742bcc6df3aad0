"""A comparison in the terminal: the verdict first, in a sentence; then kinds, flips beside the text, costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from llm_extract.evaluation.comparison import Change, Comparison, KindComparison
from llm_extract.evaluation.operations import Operations
from llm_extract.views.listing import quiet_table, shortened
from llm_extract.views.numbers import counted, seconds
from llm_extract.views.safety import one_line
from llm_extract.views.scores import UNDEFINED, figure, mistake_view

By = Literal["field", "article", "errors"]
STYLES = {"better": "good", "worse": "fault", "mixed": "doubt", "no difference shown": "title", "not compared": "quiet"}
FLIPS_SHOWN = 3  # of each change and kind, unless all are asked for


def comparison_view(comparison: Comparison, texts: Mapping[str, str], *, by: By | None = None) -> RenderableType:
    """The whole comparison; with ``by`` that part of it in full. ``texts`` are the articles' texts by name."""
    parts: list[RenderableType] = [
        Text(one_line(comparison.sentence), style=STYLES[comparison.verdict]),
        _runs(comparison),
        *(Text(f"differs beside the prompt: {one_line(line)}", style="doubt") for line in comparison.differences),
        Text(),
        _kinds_table(comparison),
        Text(),
        Text(f"headlines: {one_line(_headlines(comparison))}", style="quiet"),
        *_power_lines(comparison),
    ]
    if by == "field":
        parts += [part for name, kind in comparison.kinds.items() for part in (Text(), _fields_table(name, kind))]
    if by == "article":
        parts += [Text(), _articles_table(comparison)]
    if by in (None, "errors"):
        parts += _flips(comparison, texts, most=None if by == "errors" else FLIPS_SHOWN)
    if by is None:
        parts += [Text(), _operations_table(comparison)]
    return Group(*parts)


def points(value: float | None) -> str:
    """A difference in points, with its sign.

    >>> points(0.0213), points(-0.1), points(None)
    ('+2.1', '−10.0', '–')
    """
    return UNDEFINED if value is None else f"{100 * value:+.1f}".replace("-", "−")


def _runs(comparison: Comparison) -> Text:
    base = ", ".join(run.id for run in comparison.base)
    new = ", ".join(run.id for run in comparison.new)
    clusters = max((kind.difference.clusters for kind in comparison.kinds.values() if kind.difference), default=0)
    drawn = f"{counted(clusters, 'article')}, {comparison.draws:,} draws, seed {comparison.seed}"
    return Text(f"base  {one_line(base)}\nnew   {one_line(new)}\n{drawn}", style="quiet")


def _headlines(comparison: Comparison) -> str:
    return " · ".join(f"{name}: {kind.headline_name}" for name, kind in comparison.kinds.items())


def _kinds_table(comparison: Comparison) -> Table:
    table = quiet_table("kind!", "base#", "new#", "Δ points#", "95 %#", "p#", "Holm#", "verdict")
    for name, kind in comparison.kinds.items():
        table.add_row(
            Text(name, style="title"), *_difference_cells(kind), Text(kind.verdict, style=STYLES[kind.verdict])
        )
    return table


def _difference_cells(kind: KindComparison) -> tuple[str, ...]:
    found = kind.difference
    if found is None:
        headline = kind.figures["headline"]
        return figure(headline.base), figure(headline.new), UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED
    interval = f"{points(found.interval.low)} to {points(found.interval.high)}"
    adjusted = UNDEFINED if kind.p_holm is None else f"{kind.p_holm:.3f}"
    return figure(found.base), figure(found.new), points(found.delta), interval, f"{found.p:.3f}", adjusted


def _power_lines(comparison: Comparison) -> Iterator[Text]:
    for name, kind in comparison.kinds.items():
        if kind.detectable is None:
            continue
        if kind.detectable == 0:
            yield Text(f"{name}: no article was scored differently", style="quiet")
            continue
        more = [
            f"{number:,} for {100 * float(effect):.0f}" for effect, number in kind.more_articles.items() if number > 0
        ]
        line = f"{name}: shows a true difference of {100 * kind.detectable:.1f} points four times in five"
        if more:
            line += f"; label more articles for a smaller one: {', '.join(more)} points"
        yield Text(line, style="quiet")
        if kind.no_loss:
            yield Text(f"{name}: no loss of more than 2 points is within the interval", style="quiet")


def _fields_table(name: str, kind: KindComparison) -> Table:
    table = quiet_table(f"{name}: field!", "base#", "new#", "Δ points#")
    for field, change in kind.fields.items():
        table.add_row(field, *_change_cells(change))
    return table


def _articles_table(comparison: Comparison) -> Table:
    table = quiet_table("article", *(f"{name}: base, new, Δ#" for name in comparison.kinds))
    for article in comparison.articles:
        cells = [
            ", ".join(_change_cells(article.kinds[name])) if name in article.kinds else UNDEFINED
            for name in comparison.kinds
        ]
        table.add_row(shortened(article.name), *cells)
    return table


def _change_cells(change: Change) -> tuple[str, str, str]:
    return figure(change.base), figure(change.new), points(change.delta)


def _flips(comparison: Comparison, texts: Mapping[str, str], *, most: int | None) -> Iterator[RenderableType]:
    for name in comparison.kinds:
        for change, style in (("broken", "fault"), ("came", "fault"), ("fixed", "good"), ("went", "good")):
            found = [flip for flip in comparison.flips if flip.kind == name and flip.change == change]
            if not found:
                continue
            what = {"broken": "right before, wrong now", "fixed": "wrong before, right now"}.get(
                change, "spurious now" if change == "came" else "spurious before"
            )
            yield Text.assemble((f"\n{name} {change} ", style), (f"{len(found)}  {what}", "quiet"))
            for flip in found[:most]:
                if flip.mistake is not None:
                    yield mistake_view(flip.mistake, texts.get(flip.article, ""))
                else:
                    yield Text(f"          {one_line(flip.article)}:{flip.line or ''}", style="quiet")


def _operations_table(comparison: Comparison) -> Table:
    table = quiet_table("", "base#", "new#")
    for label, cells in _operation_rows(comparison.base_operations, comparison.new_operations):
        table.add_row(label, *cells)
    return table


def _operation_rows(base: Operations, new: Operations) -> Iterator[tuple[str, tuple[str, str]]]:
    both = (base, new)
    yield "failed articles", (str(base.failed), str(new.failed))
    yield "grounded", (figure(base.grounded), figure(new.grounded))
    yield "calls", (f"{base.calls:,}", f"{new.calls:,}")
    yield "tokens in", (f"{base.input_tokens:,}", f"{new.input_tokens:,}")
    yield "tokens out", (f"{base.output_tokens:,}", f"{new.output_tokens:,}")
    costs = [UNDEFINED if one.cost is None else f"${one.cost:.4f}" for one in both]
    yield "cost", (costs[0], costs[1])
    times = [UNDEFINED if one.seconds_p50 is None else seconds(one.seconds_p50) for one in both]
    yield "seconds an article (p50)", (times[0], times[1])


def comparison_markdown(comparison: Comparison) -> str:
    """The verdict and the table of kinds as Markdown, for a pull request."""
    lines = [
        f"**{one_line(comparison.sentence)}**",
        "",
        "| kind | base | new | Δ points | 95 % | p | after Holm | verdict |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for name, kind in comparison.kinds.items():
        lines.append(f"| {name} | {' | '.join(_difference_cells(kind))} | {kind.verdict} |")
    lines += ["", *(one_line(line.plain) for line in _power_lines(comparison))]
    lines += [f"Differs beside the prompt: {one_line(line)}" for line in comparison.differences]
    return "\n".join(lines)
