"""Counting: aligning one kind in one article, and counting every record and field of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from llm_extract.evaluation.alignment import Pair, align
from llm_extract.evaluation.likeness import Item, Matcher
from llm_extract.evaluation.matching import Outcome
from llm_extract.evaluation.tallies import KindCounts, Sums, Tally
from llm_extract.evaluation.values import Forms, Names, Value, Values
from llm_extract.records.kinds import FieldCard


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of each record of one kind in one article: the alignment, and the counts.

    ``refused`` are predicted records that a reviewer had rejected; ``unjudged`` stand in a kind that gold does not
    have complete; ``ungrounded`` were rejected by the tool itself and never align. ``counts`` is of accepted records,
    ``rejected_counts`` what the ungrounded ones add to it.
    """

    pairs: tuple[Pair, ...]
    missed: tuple[Item, ...]
    spurious: tuple[Item, ...]
    unjudged: tuple[Item, ...]
    ungrounded: tuple[Item, ...]
    counts: KindCounts
    rejected_counts: KindCounts


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is judged together: one kind in one article.

    ``scope`` is None where gold does not have the kind complete; an empty one is the whole kind. ``headline_fields``
    and ``key_fields`` are the card's, or with those that the gold file is judged on in place of the headline's.
    ``aside`` are gold records that count nowhere, with negative indices; what answers them is unjudged.
    """

    gold: tuple[Item, ...]
    refused: tuple[Item, ...]
    predicted: tuple[Item, ...]
    ungrounded: tuple[Item, ...]
    scope: Mapping[str, tuple[str, ...]] | None
    headline_fields: tuple[str, ...]
    key_fields: tuple[str, ...]
    aside: tuple[Item, ...] = ()
    unscored: frozenset[str] = frozenset()


def judge(sheet: Sheet, matcher: Matcher) -> Judgement:
    """Align and count one kind in one article."""
    whole = align((*sheet.gold, *sheet.aside), sheet.predicted, likeness=matcher.likeness)
    pairs = [pair for pair in whole if pair.gold.index >= 0]
    aside = tuple(pair.predicted for pair in whole if pair.gold.index < 0)
    answered = {pair.gold.index for pair in pairs}
    used = {pair.predicted.index for pair in whole}
    missed = tuple(one for one in sheet.gold if one.index not in answered)
    left = [one for one in sheet.predicted if one.index not in used]
    again = {pair.predicted.index for pair in align(sheet.refused, left, likeness=matcher.likeness)}
    spurious = tuple(one for one in left if one.index in again or is_in_scope(one.values, sheet.scope))
    spurious_indices = {one.index for one in spurious}
    unjudged = (*aside, *(one for one in left if one.index not in spurious_indices))
    ungrounded = tuple(one for one in sheet.ungrounded if is_in_scope(one.values, sheet.scope))
    accepted, rejected = _Counter(sheet, matcher), _Counter(sheet, matcher)
    for pair in pairs:
        accepted.add_pair(pair)
    for one in missed:
        accepted.add_missed(one)
    for one in spurious:
        accepted.add_spurious(one)
    for one in ungrounded:
        rejected.add_spurious(one)
    return Judgement(
        pairs=tuple(pairs),
        missed=missed,
        spurious=spurious,
        unjudged=unjudged,
        ungrounded=ungrounded,
        counts=accepted.counts.frozen(),
        rejected_counts=rejected.counts.frozen(),
    )


def is_in_scope(values: Values, scope: Mapping[str, tuple[str, ...]] | None) -> bool:
    """Whether an unaligned record is spurious: its kind is complete, or complete for records of its sort."""
    if scope is None:
        return False
    given = ((values.get(name), allowed) for name, allowed in scope.items())
    return all(isinstance(value, Forms) and value.forms[0] in allowed for value, allowed in given)


def headline_is_right(pair: Pair, sheet: Sheet, matcher: Matcher) -> bool | None:
    """Whether the headline fields of a pair are right; None where gold has none of them scored."""
    gold, predicted = pair.gold.variants[pair.likeness.variant], pair.predicted.values
    names = [name for name in sheet.headline_fields if name not in pair.gold.unscored]
    if not names:
        return None
    return all(matcher.is_right(name, gold, predicted) for name in names)


def is_strict(pair: Pair, sheet: Sheet, matcher: Matcher) -> bool:
    """Whether every key field of a pair is right; unscored ones are left aside."""
    gold, predicted = pair.gold.variants[pair.likeness.variant], pair.predicted.values
    names = [name for name in sheet.key_fields if name not in pair.gold.unscored]
    return all(matcher.is_right(name, gold, predicted) for name in names)


@dataclass(slots=True)
class _Counter:
    """Counts the records of one sheet, one by one."""

    sheet: Sheet
    matcher: Matcher
    counts: Sums = field(default_factory=Sums)

    def add_pair(self, pair: Pair) -> None:
        gold, predicted = pair.gold.variants[pair.likeness.variant], pair.predicted.values
        self.counts.add(["records"], Tally(1, 1, 1))
        self.counts.add(["soft"], Tally(pair.likeness.soft, 1, 1))
        self.counts.add(["strict"], Tally(float(is_strict(pair, self.sheet, self.matcher)), 1, 1))
        self.counts.add(["exact"], Tally(float(self.is_exact(gold, predicted)), 1, 1))
        self._add_headline_of_pair(pair)
        for name, card in self.matcher.fields.items():
            if not self.matcher.is_scored(card, gold, pair.gold.unscored):
                continue
            if gold[name] is None and predicted[name] is None:
                self.counts.add_nothing(name)
                continue
            outcome = self.matcher.outcome(name, gold, predicted)
            self._add_outcome(card, outcome, gold=gold[name], predicted=predicted[name])
            if card.rule.role == "label":
                self._add_labels(name, gold[name], predicted[name])

    def add_missed(self, one: Item) -> None:
        if one.optional:
            return
        self.counts.add(["records", "strict", "exact", "soft"], Tally(0, 0, 1))
        headline = [name for name in self.sheet.headline_fields if name not in one.unscored]
        if self.matcher.scoring.headline == "fields" and headline:
            self.counts.add(["headline"], Tally(0, 0, 1))
        for name, card in self.matcher.fields.items():
            if self.matcher.is_scored(card, one.values, one.unscored):
                miss = Outcome(0.0, 0.0, _size(one.values[name], required=True))
                self._add_outcome(card, miss, gold=one.values[name], predicted=None)
                if card.rule.role == "label":
                    self._add_labels(name, one.values[name], None)

    def add_spurious(self, one: Item) -> None:
        self.counts.add(["records", "strict", "exact", "soft"], Tally(0, 1, 0))
        if self.matcher.scoring.headline == "fields":
            self.counts.add(["headline"], Tally(0, 1, 0))
        for name, card in self.matcher.fields.items():
            if name not in self.sheet.unscored and not card.derived:
                false = Outcome(0.0, _size(one.values[name]), 0.0)
                self._add_outcome(card, false, gold=None, predicted=one.values[name])
                if card.rule.role == "label":
                    self._add_labels(name, None, one.values[name])

    def is_exact(self, gold: Values, predicted: Values) -> bool:
        name = self.matcher.scoring.passages
        return gold[name] is not None and self.matcher.evidence_similarity(gold, predicted) == 1

    def _add_headline_of_pair(self, pair: Pair) -> None:
        if self.matcher.scoring.headline == "arguments":
            return  # the fields that are arguments add to it, one by one
        right = headline_is_right(pair, self.sheet, self.matcher)
        if right is not None:
            self.counts.add(["headline"], Tally(float(right), 1, 1))

    def _add_outcome(self, card: FieldCard, outcome: Outcome, *, gold: Value | None, predicted: Value | None) -> None:
        hit, false_positive, miss = outcome
        tally = Tally(hit, hit + false_positive, hit + miss)
        self.counts.add_field(card.name, tally)
        self.counts.add_filled(card.name, int(predicted is not None), int(gold is not None))
        if self.matcher.scoring.headline == "arguments" and card.name in self.matcher.argument_names:
            self.counts.add(["headline"], tally)

    def _add_labels(self, name: str, gold: Value | None, predicted: Value | None) -> None:
        said = predicted.forms[0] if isinstance(predicted, Forms) else None
        right = gold.forms if isinstance(gold, Forms) else ()
        if said is not None and said in right:
            self.counts.add_label(name, said, Tally(1, 1, 1))
            return
        if said is not None:
            self.counts.add_label(name, said, Tally(0, 1, 0))
        if right:
            self.counts.add_label(name, right[0], Tally(0, 0, 1))


def _size(value: Value | None, *, required: bool = False) -> float:
    """How many values a field holds: the names of a list, else one or none."""
    if value is None:
        return 0.0
    if isinstance(value, Names):
        return float(sum(1 for name in value.items if not (required and name.optional)))
    return 1.0
