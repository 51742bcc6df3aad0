"""Comparison: two prompt versions on the same gold, with a verdict that holds, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from llm_extract.errors import GoldError
from llm_extract.evaluation.differences import setting_differences
from llm_extract.evaluation.extra import np
from llm_extract.evaluation.flips import Flip, flips
from llm_extract.evaluation.operations import Operations
from llm_extract.evaluation.reports import ArticleReport, Report, RunReference, score_of
from llm_extract.evaluation.resampling import DRAWS, SEED, Matrix
from llm_extract.evaluation.significance import LEVEL, Difference, difference, holm
from llm_extract.evaluation.tallies import Tally

COMPARISON_FORMAT: Literal["llm_extract/comparison@1"] = "llm_extract/comparison@1"
TOLERATED_LOSS = 0.02
SMALLER_EFFECTS = (0.10, 0.05, 0.02)

Verdict = Literal["better", "worse", "mixed", "no difference shown"]


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Change(_Stored):
    """A figure before and after; None is undefined."""

    base: float | None
    new: float | None

    @property
    def delta(self) -> float | None:
        """The difference, where both are defined."""
        return None if self.base is None or self.new is None else self.new - self.base


class KindComparison(_Stored):
    """One kind of both runs.

    ``difference`` is None where either side has no headline. ``p_holm`` is adjusted over the kinds compared.
    ``no_loss``: the interval excludes a loss of more than 2 points; a line of its own, no condition. ``detectable`` is
    the smallest true difference that these articles would show four times in five, at Holm's strictest;
    ``more_articles`` says how many more articles (or stories) a difference of 10, 5 and 2 points would need.
    """

    headline_name: str
    difference: Difference | None
    p_holm: float | None
    verdict: Literal["better", "worse", "no difference shown", "not compared"]
    no_loss: bool
    detectable: float | None
    more_articles: Mapping[str, int]
    figures: Mapping[str, Change]
    fields: Mapping[str, Change]
    mistakes: Mapping[str, tuple[int, int]]


class ArticleComparison(_Stored):
    """One article: the headline of each kind before and after."""

    name: str
    kinds: Mapping[str, Change]


class Comparison(_Stored):
    """Two systems on the same articles and gold; ``differences`` names what differs beside the prompt."""

    format: Literal["llm_extract/comparison@1"] = COMPARISON_FORMAT
    scorer: str
    verdict: Verdict
    sentence: str
    base: tuple[RunReference, ...]
    new: tuple[RunReference, ...]
    kinds: Mapping[str, KindComparison]
    articles: tuple[ArticleComparison, ...]
    flips: tuple[Flip, ...]
    base_operations: Operations
    new_operations: Operations
    differences: tuple[str, ...] = ()
    draws: int = DRAWS
    seed: int = Field(default=SEED)


def compare_reports(
    base: Sequence[Report], new: Sequence[Report], *, draws: int = DRAWS, seed: int = SEED
) -> Comparison:
    """Compare two systems, each run once or several times on the same articles.

    Raises GoldError when scorer or gold differ, or when no article or kind is common.
    """
    reports = [*base, *new]
    _refuse_other_scorers(reports)
    names = _common_articles(reports)
    kinds = [kind for kind in base[0].kinds if all(kind in report.kinds for report in reports)]
    if not kinds:
        raise GoldError("the runs have no kind in common, so there is nothing to compare")
    found = {kind: _difference(kind, base, new, names, draws=draws, seed=seed) for kind in kinds}
    adjusted = holm({kind: one.p for kind, one in found.items() if one is not None})
    compared = {
        kind: _kind_comparison(kind, base[0], new[0], found[kind], p_holm=adjusted.get(kind), among=len(adjusted))
        for kind in kinds
    }
    verdict = _verdict(compared)
    return Comparison(
        scorer=base[0].scorer,
        verdict=verdict,
        sentence=_sentence(verdict, compared),
        base=tuple(report.run for report in base),
        new=tuple(report.run for report in new),
        kinds=compared,
        articles=_article_comparisons(base[0], new[0], kinds, names),
        flips=tuple(flips(base[0], new[0], names)),
        base_operations=base[0].operations,
        new_operations=new[0].operations,
        differences=tuple(setting_differences(base, new, names)),
        draws=draws,
        seed=seed,
    )


def _refuse_other_scorers(reports: Sequence[Report]) -> None:
    versions = sorted({report.scorer for report in reports})
    if len(versions) > 1:
        raise GoldError(f"scored by scorers {' and '.join(versions)}, whose figures differ; score the runs again")


def _common_articles(reports: Sequence[Report]) -> list[str]:
    """The digests of the articles that all have, in order; raises GoldError where their gold differs."""
    known: dict[str, ArticleReport] = {}
    for report in reports:
        for article in report.articles:
            before = known.setdefault(article.document_digest, article)
            if before.gold_digest != article.gold_digest:
                raise GoldError(
                    f"the gold of {article.name!r} differs between the runs ({before.gold_digest[:18]}… and "
                    f"{article.gold_digest[:18]}…); score both against the same gold"
                )
    sets = [{article.document_digest for article in report.articles} for report in reports]
    common = [digest for digest in known if all(digest in one for one in sets)]
    if not common:
        raise GoldError("the runs have no scored article in common, so there is nothing to compare")
    return common


def _difference(
    kind: str, base: Sequence[Report], new: Sequence[Report], names: Sequence[str], *, draws: int, seed: int
) -> Difference | None:
    if any(report.kinds[kind].headline.f1 is None for report in (*base, *new)):
        return None
    ours, theirs = _matrix(kind, base, names), _matrix(kind, new, names)
    return difference(ours, theirs, draws=draws, seed=seed)


def _matrix(kind: str, reports: Sequence[Report], names: Sequence[str]) -> Matrix:
    """Counts of the headline as clusters × runs × (hits, predicted, gold), clusters in the order of their names."""
    wanted = set(names)
    sums: dict[str, list[Tally]] = {}
    for run, report in enumerate(reports):
        for article in report.articles:
            if article.document_digest in wanted and kind in article.kinds:
                cluster = sums.setdefault(article.cluster, [Tally()] * len(reports))
                cluster[run] = cluster[run].plus(article.kinds[kind].headline)
    rows = [sums[cluster] for cluster in sorted(sums)]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(reports), 3)


def _kind_comparison(
    kind: str, base: Report, new: Report, found: Difference | None, *, p_holm: float | None, among: int
) -> KindComparison:
    ours, theirs = base.kinds[kind], new.kinds[kind]
    classes = sorted({*ours.mistakes, *theirs.mistakes})
    figures = ("headline", "records", "strict", "soft")
    return KindComparison(
        headline_name=ours.headline_name,
        difference=found,
        p_holm=p_holm,
        verdict=_kind_verdict(found, p_holm),
        no_loss=found is not None and found.interval.low > -TOLERATED_LOSS,
        detectable=found.detectable(among) if found else None,
        more_articles={f"{effect:.2f}": found.more_clusters(effect, among) for effect in SMALLER_EFFECTS}
        if found
        else {},
        figures={name: Change(base=getattr(ours, name).f1, new=getattr(theirs, name).f1) for name in figures},
        fields={
            name: Change(base=ours.fields[name].score.f1, new=theirs.fields[name].score.f1)
            for name in sorted(set(ours.fields) & set(theirs.fields))
        },
        mistakes={name: (ours.mistakes.get(name, 0), theirs.mistakes.get(name, 0)) for name in classes},
    )


def _kind_verdict(
    found: Difference | None, p_holm: float | None
) -> Literal["better", "worse", "no difference shown", "not compared"]:
    if found is None or p_holm is None:
        return "not compared"
    if p_holm >= LEVEL or not found.delta:
        return "no difference shown"
    return "better" if found.delta > 0 else "worse"


def _verdict(kinds: Mapping[str, KindComparison]) -> Verdict:
    """Better and worse in different kinds is mixed; nothing significant is no difference shown."""
    shown = {one.verdict for one in kinds.values()}
    if {"better", "worse"} <= shown:
        return "mixed"
    if "better" in shown:
        return "better"
    return "worse" if "worse" in shown else "no difference shown"


def _sentence(verdict: Verdict, kinds: Mapping[str, KindComparison]) -> str:
    """The verdict in a sentence, with each kind's difference in points."""
    told = []
    for kind, one in kinds.items():
        if one.difference is None:
            told.append(f"{kind} not compared")
            continue
        points = f"{100 * one.difference.delta:+.1f}".replace("-", "−")
        own = "" if one.verdict == verdict == "no difference shown" else f"{one.verdict}, "  # which says it already
        told.append(f"{kind} {points} points ({own}p = {one.p_holm:.3f} after Holm)")
    return f"{verdict[0].upper()}{verdict[1:]}: {'; '.join(told)}."


def _article_comparisons(
    base: Report, new: Report, kinds: Sequence[str], names: Sequence[str]
) -> tuple[ArticleComparison, ...]:
    after = {article.document_digest: article for article in new.articles}
    wanted = set(names)
    return tuple(
        ArticleComparison(
            name=article.name,
            kinds={
                kind: Change(base=_headline(article, kind), new=_headline(after[article.document_digest], kind))
                for kind in kinds
                if kind in article.kinds
            },
        )
        for article in base.articles
        if article.document_digest in wanted
    )


def _headline(article: ArticleReport, kind: str) -> float | None:
    return score_of(article.kinds[kind].headline).f1
