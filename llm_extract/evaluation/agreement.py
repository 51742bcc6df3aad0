"""Agreement: two labellings of the same articles, by the same scorer, and Krippendorff's alpha for labels.

What two labellers reach is the ceiling beside every score; it is named for what they are: two people, or two models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from llm_extract.errors import GoldError
from llm_extract.evaluation.counting import judge
from llm_extract.evaluation.reports import Report
from llm_extract.evaluation.scoring import score
from llm_extract.evaluation.sheets import lay_out
from llm_extract.evaluation.values import Forms, Reader, is_disputed
from llm_extract.records.counts import total
from llm_extract.records.gold import GoldArticle, GoldPassage, GoldRecord, as_answer, options, passages
from llm_extract.records.grounding import Grounder
from llm_extract.records.kinds import Card
from llm_extract.records.result import Made, Record, Result


class KindAgreement(BaseModel):
    """How far two labellings agree on one kind.

    ``headline`` and ``records`` are F1 with either labelling as gold, averaged: aliases, optional records and scopes
    are those of the side that is gold. ``alpha`` is Krippendorff's, nominal, for each label field, over aligned
    records; ``aligned`` says over how many. None is undefined.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    headline_name: str
    headline: float | None
    records: float | None
    strict: float | None
    fields: Mapping[str, float | None]
    alpha: Mapping[str, float | None]
    aligned: int


class Agreement(BaseModel):
    """How far two labellings agree; ``name`` says of whom: "agreement of two people", "of two model labellers"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    articles: int
    kinds: Mapping[str, KindAgreement]
    a_as_gold: Report
    b_as_gold: Report


def agree(a: Sequence[GoldArticle], b: Sequence[GoldArticle], *, cards: Sequence[Card]) -> Agreement:
    """Compare two labellings of the same articles, each in turn as gold.

    Raises GoldError when they have no article in common.
    """
    there = {article.document.digest: article for article in b}
    common = [(article, there[article.document.digest]) for article in a if article.document.digest in there]
    if not common:
        raise GoldError(f"the two labellings ({len(a)} and {len(b)} articles) have no article in common")
    ours, theirs = [one for one, _ in common], [one for _, one in common]
    a_as_gold = score([as_result(one, cards) for one in theirs], ours, cards=cards, run="b", gold_name="a")
    b_as_gold = score([as_result(one, cards) for one in ours], theirs, cards=cards, run="a", gold_name="b")
    kinds = {
        card.kind: _kind_agreement(card, common, a_as_gold, b_as_gold)
        for card in cards
        if card.kind in a_as_gold.kinds and card.kind in b_as_gold.kinds
    }
    return Agreement(name=_name(common), articles=len(common), kinds=kinds, a_as_gold=a_as_gold, b_as_gold=b_as_gold)


def as_result(article: GoldArticle, cards: Sequence[Card]) -> Result:
    """A labelling in the form of a stored result, as if a model had answered it: preferred forms, derived values."""
    known = {card.kind: card for card in cards}
    grounder = Grounder(article.document.text)
    records = [
        Record(
            id=f"{article.name}.{number}",
            kind=record.kind,
            schema_ref=known[record.kind].ref,
            fields=_stored(record, known[record.kind], grounder),
            made=Made(by="person", model="gold"),
        )
        for number, record in enumerate(article.gold.records)
        if record.kind in known
    ]
    document = article.document
    return Result(document_id=document.id, document_digest=document.digest, document=document, records=tuple(records))


def with_agreement(report: Report, agreement: Agreement) -> Report:
    """The report with the labellers' agreement beside each score, under the name of what it is."""
    known = {kind: one.headline for kind, one in agreement.kinds.items() if one.headline is not None}
    return report.model_copy(update={"agreement": known, "agreement_name": agreement.name})


def krippendorff_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal labels (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability).

    A unit is the labels that one thing got; units with fewer than two count nowhere. 1 is agreement, 0 what chance
    would give; None where nothing varies or nothing was labelled twice.

    >>> krippendorff_alpha([["a", "a"], ["b", "b"], ["a", "b"]])
    0.4444444444444444
    """
    paired = [Counter(unit) for unit in units if len(unit) > 1]
    totals: Counter[str] = sum(paired, Counter())
    values = totals.total()
    observed = sum(
        (unit.total() ** 2 - sum(count**2 for count in unit.values())) / (unit.total() - 1) for unit in paired
    )
    expected = values**2 - sum(count**2 for count in totals.values())
    return 1.0 - (values - 1) * observed / expected if expected else None


def _kind_agreement(
    card: Card, common: Sequence[tuple[GoldArticle, GoldArticle]], a_as_gold: Report, b_as_gold: Report
) -> KindAgreement:
    one, other = a_as_gold.kinds[card.kind], b_as_gold.kinds[card.kind]
    units = _label_units(card, common)
    names = sorted(set(one.fields) & set(other.fields))
    return KindAgreement(
        headline_name=card.scoring.headline_name,
        headline=_mean(one.headline.f1, other.headline.f1),
        records=_mean(one.records.f1, other.records.f1),
        strict=_mean(one.strict.f1, other.strict.f1),
        fields={name: _mean(one.fields[name].score.f1, other.fields[name].score.f1) for name in names},
        alpha={name: krippendorff_alpha(pairs) for name, pairs in units.items()},
        aligned=int(one.records.tally.hits),
    )


def _label_units(card: Card, common: Sequence[tuple[GoldArticle, GoldArticle]]) -> dict[str, list[list[str]]]:
    """For each label field the two labels of every aligned pair; labels that both allow are the same."""
    units: dict[str, list[list[str]]] = {
        one.name: [] for one in card.fields if one.rule.role == "label" and one.rule.compare != "never"
    }
    for ours, theirs in common:
        laid = lay_out(as_result(theirs, [card]), ours, card=card, reader=Reader(ours.document))
        for pair in judge(laid.sheet, laid.matcher).pairs if laid else ():
            gold, predicted = pair.gold.variants[pair.likeness.variant], pair.predicted.values
            for name, found in units.items():
                a, b = gold[name], predicted[name]
                if isinstance(a, Forms) and isinstance(b, Forms):
                    found.append([b.forms[0] if b.forms[0] in a.forms else a.forms[0], b.forms[0]])
    return units


def _mean(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else (one + other) / 2


def _name(common: Sequence[tuple[GoldArticle, GoldArticle]]) -> str:
    kinds = {one.kind for pair in common for article in pair for one in article.gold.labeller}
    if kinds == {"person"}:
        return "agreement of two people"
    return "agreement of two model labellers" if kinds == {"model"} else "agreement of a person and a model"


def _stored(record: GoldRecord, card: Card, grounder: Grounder) -> dict[str, Any]:
    answer = as_answer(record, card)
    stored: dict[str, Any] = {}
    for one in card.fields:
        given = record.fields.get(one.name)
        if given is not None and one.rule.role in ("passages", "words"):
            stored[one.name] = [_placed(part, grounder) for part in passages(given)]
        elif given is not None and one.rule.role == "counts" and not isinstance(given, Mapping):
            count = total(options(given), disputed=is_disputed(record.fields, card))
            stored[one.name] = count.model_dump(mode="json") if count else None
        elif given is not None and one.derived:
            stored[one.name] = options(given)[0]
        else:
            stored[one.name] = given if one.rule.role == "counts" else answer.get(one.name)
    return stored


def _placed(part: GoldPassage, grounder: Grounder) -> dict[str, Any]:
    if part.span is not None:
        return {"text": part.text, **part.span._asdict()}
    return grounder.find(part.text).model_dump(mode="json")
