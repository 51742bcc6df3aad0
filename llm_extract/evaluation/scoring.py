"""Scoring: a stored run and gold go in, a Report comes out. No model is called, and no schema module is executed."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence

from llm_extract.catalog.references import digest_of
from llm_extract.errors import GoldError
from llm_extract.evaluation.counting import Judgement, headline_is_right, is_strict, judge
from llm_extract.evaluation.error_classes import Context, Mistake, mistakes, tally_of_categories
from llm_extract.evaluation.intervals import by_cluster, f1_interval
from llm_extract.evaluation.notes import notes
from llm_extract.evaluation.operations import operations
from llm_extract.evaluation.reports import (
    ArticleKind,
    ArticleReport,
    FieldScore,
    GoldReference,
    KindReport,
    Outcome,
    Report,
    RunReference,
    Score,
    score_of,
)
from llm_extract.evaluation.sheets import Laid, lay_out
from llm_extract.evaluation.tallies import WHOLE, KindCounts, total
from llm_extract.evaluation.values import Reader
from llm_extract.records.gold import GoldArticle
from llm_extract.records.gold_writing import gold_json_line
from llm_extract.records.kinds import Card
from llm_extract.records.result import Origin, Result


@dataclasses.dataclass(frozen=True, slots=True)
class Paired:
    """A gold article and what the run has of it."""

    article: GoldArticle
    result: Result


def score(
    results: Sequence[Result],
    gold: Sequence[GoldArticle],
    *,
    cards: Sequence[Card],
    run: str = "run",
    gold_name: str = "gold",
) -> Report:
    """Score a run against gold, for the kinds whose cards are given.

    Articles are paired by the digest of their text. Raises GoldError when nothing is common to both, when gold is of
    another version of an article, or when a gold passage is not in its article. Whoever knows the run's prompt calls
    :func:`refuse_examples` first.
    """
    pairs = pair_articles(results, gold)
    articles, found = [], []
    for pair in pairs:
        report, wrong = _score_article(pair, cards)
        articles.append(report)
        found += wrong
    kinds = {
        card.kind: _kind_report(card, articles, [one for one in found if one.kind == card.kind])
        for card in cards
        if any(card.kind in article.kinds for article in articles)
    }
    if not kinds:
        raise GoldError(f"gold {gold_name!r} has no record of {', '.join(card.kind for card in cards)!r} to score")
    labelled = {pair.article.document.digest for pair in pairs}
    return Report(
        run=RunReference(id=run, origins=_origins(results)),
        gold=gold_reference(
            [pair.article for pair in pairs], [article.gold_digest for article in articles], name=gold_name
        ),
        kinds=kinds,
        articles=tuple(articles),
        mistakes=tuple(found),
        operations=operations(
            [pair.result for pair in pairs],
            cards=cards,
            correct=sum(kind.strict.tally.hits for kind in kinds.values()),
        ),
        unanswered=tuple(one.name for one in gold if one.document.digest not in labelled),
        unlabelled=sum(1 for one in results if one.document_digest not in labelled),
        notes=tuple(notes([pair.article for pair in pairs], articles, kinds)),
    )


def pair_articles(results: Sequence[Result], gold: Sequence[GoldArticle]) -> list[Paired]:
    """Pair results and gold by the digest of the text, in the order of gold.

    Raises GoldError when no article is common, and when a result of the same name is of another text.
    """
    by_digest = {result.document_digest: result for result in results}
    names = {result.document.name: result for result in results if result.document.text}
    unread = {result.document.name: result for result in results if not result.document.text}
    pairs = []
    for article in gold:
        digest = article.document.digest
        result = by_digest.get(digest) or unread.get(article.name)
        if result is not None:
            pairs.append(Paired(article, result))
        elif article.name in names:
            raise GoldError(
                f"{article.path or article.name!r}: this gold is for another version of article {article.name!r}: "
                f"the run has {names[article.name].document_digest[:18]}…, the gold {digest[:18]}…; run it again"
            )
    if not pairs:
        raise GoldError("the run and the gold have no article in common; run the articles of the gold set first")
    return pairs


def gold_reference(articles: Sequence[GoldArticle], digests: Sequence[str], *, name: str) -> GoldReference:
    """Name the gold that was scored; its digest is over texts and labels, whatever the files are called."""
    labellers = {f"{one.name} ({one.kind})" for article in articles for one in article.gold.labeller}
    return GoldReference(
        name=name,
        digest=digest_of("\n".join(sorted(digests))),
        articles=len(articles),
        labellers=tuple(sorted(labellers)),
        guidelines=tuple(sorted({one.gold.guideline for one in articles if one.gold.guideline})),
    )


def refuse_examples(gold: Sequence[GoldArticle], shown: Collection[str]) -> None:
    """Raise GoldError when an article stood in the prompt as an example; ``shown`` are digests of their texts."""
    both = [article.name for article in gold if article.document.digest in shown]
    if both:
        raise GoldError(
            f"{', '.join(map(repr, both))}: shown to the model as an example, so it cannot be scored; take it out of "
            "the gold set or out of the prompt"
        )


def _score_article(pair: Paired, cards: Sequence[Card]) -> tuple[ArticleReport, list[Mistake]]:
    article, result = pair.article, pair.result
    reader = Reader(article.document)
    answered = result if result.status == "done" else None
    kinds: dict[str, ArticleKind] = {}
    found: list[Mistake] = []
    for card in cards:
        laid = lay_out(answered, article, card=card, reader=reader)
        if laid is None:
            continue
        judgement = judge(laid.sheet, laid.matcher)
        kinds[card.kind] = _article_kind(laid, judgement, article)
        found += mistakes(Context(article, answered, laid.matcher, judgement, reader))
    report = ArticleReport(
        name=article.name,
        document_digest=article.document.digest,
        gold_digest=digest_of(gold_json_line(dataclasses.replace(article, name=""))),
        cluster=article.gold.story or article.document.digest,
        status=result.status,
        kinds=kinds,
    )
    return report, found


def _article_kind(laid: Laid, judgement: Judgement, article: GoldArticle) -> ArticleKind:
    return ArticleKind(
        counts=judgement.counts,
        rejected=judgement.rejected_counts,
        complete=laid.sheet.scope is not None,
        empty=not laid.sheet.gold,
        outcomes=tuple(_outcomes(laid, judgement, article)),
        spurious=tuple(sorted(one.digest for one in (*judgement.spurious, *judgement.ungrounded))),
    )


def _outcomes(laid: Laid, judgement: Judgement, article: GoldArticle) -> Iterator[Outcome]:
    records = list(article.gold.of_kind(laid.matcher.card.kind))
    pairs = {pair.gold.index: pair for pair in judgement.pairs}
    for one in laid.sheet.gold:
        pair = pairs.get(one.index)
        if pair is None:
            right: bool | None = None
        elif laid.matcher.scoring.headline == "arguments":
            right = is_strict(pair, laid.sheet, laid.matcher)
        else:
            right = headline_is_right(pair, laid.sheet, laid.matcher) is not False
        yield Outcome(
            index=one.index,
            line=records[one.index].line,
            state="missed" if right is None else "right" if right else "wrong",
            optional=one.optional,
        )


def _kind_report(card: Card, articles: Sequence[ArticleReport], found: Sequence[Mistake]) -> KindReport:
    parts = [(article, article.kinds[card.kind]) for article in articles if card.kind in article.kinds]
    whole = total(part.all for _, part in parts)
    accepted = total(part.counts for _, part in parts)
    judged = any(part.complete for _, part in parts)
    empty = [part.all.records for _, part in parts if part.complete and part.empty]
    clusters = by_cluster((article.cluster, part.all.headline) for article, part in parts)
    scores = _scores(whole, judged=judged)
    return KindReport(
        title=card.title,
        headline_name=card.scoring.headline_name,
        **scores,
        interval=f1_interval(clusters) if judged else None,
        accepted=_scores(accepted, judged=judged),
        fields={name: _field_score(whole, name, judged=judged) for name in whole.fields},
        labels={
            name: {value: score_of(tally, judged=judged) for value, tally in values.items()}
            for name, values in whole.labels.items()
        },
        articles=len(parts),
        complete=sum(1 for _, part in parts if part.complete),
        failed=sum(1 for article, _ in parts if article.status == "failed"),
        empty=len(empty),
        alarmed=sum(1 for tally in empty if tally.predicted > tally.hits),
        alarms=int(sum(tally.predicted - tally.hits for tally in empty)),
        mistakes=tally_of_categories(found),
    )


def _scores(counts: KindCounts, *, judged: bool) -> dict[str, Score]:
    return {name: score_of(getattr(counts, name), judged=judged) for name in WHOLE}


def _field_score(counts: KindCounts, name: str, *, judged: bool) -> FieldScore:
    predicted, gold = counts.filled.get(name, (0, 0))
    return FieldScore(score=score_of(counts.fields[name], judged=judged), filled_predicted=predicted, filled_gold=gold)


def _origins(results: Sequence[Result]) -> tuple[Origin, ...]:
    seen: Mapping[str, Origin] = {one.model_dump_json(): one for result in results for one in result.origins}
    return tuple(seen[key] for key in sorted(seen))
