"""Checking: whether a gold file holds: every field, value and passage of it, all faults at once, each with its line."""

from __future__ import annotations

import datetime
import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llm_extract.errors import GoldError
from llm_extract.records.gold import Fault, GoldArticle, GoldRecord, Place, names, options, passages
from llm_extract.records.grounding import Grounder
from llm_extract.records.kinds import Card, FieldCard
from llm_extract.records.names import stands_in

_PARAGRAPH_END = "\n\n"
_MARKS = (('"', '"'), ("“", "”"), ("«", "»"), ("‘", "’"))


def check(article: GoldArticle, cards: Sequence[Card]) -> list[Fault]:
    """Check a gold file that could be read: kinds, fields, closed values, passages, counts, names, records alike.

    Faults come in the order of lines; those of severity "note" hinder nothing.
    """
    known = {card.kind: card for card in cards}
    grounder = Grounder(article.document.text)
    found = [*_of_head(article, known)]
    for section, records in (("records", article.gold.records), ("rejected", article.gold.rejected)):
        for index, record in enumerate(records):
            place: Place = (section, index)
            card = known.get(record.kind)
            if card is None:
                message = f"no kind {record.kind!r}{_meant(record.kind, known)}"
                found.append(Fault(article.line((*place, "kind")), message))
            else:
                found += _RecordCheck(article, record, card, place, grounder).faults()
    found += _alike(article, known)
    return sorted(set(found))


def is_sound(faults: Iterable[Fault]) -> bool:
    """Whether gold with these faults can be scored: notes alone hinder nothing."""
    return all(fault.severity == "note" for fault in faults)


@dataclass(frozen=True, slots=True)
class _RecordCheck:
    """Checks one record. Records that a reviewer rejected may say what the text does not."""

    article: GoldArticle
    record: GoldRecord
    card: Card
    place: Place
    grounder: Grounder

    @property
    def rejected(self) -> bool:
        return self.place[0] == "rejected"

    def faults(self) -> Iterator[Fault]:
        fields = {one.name: one for one in self.card.fields}
        yield from self._combination(self.record.fields, fields, self.place)
        for index, other in enumerate(self.record.alternatives):
            yield from self._combination(other, fields, (*self.place, "alternatives", index))
        for name in self.record.unscored:
            if name not in fields:
                yield self._fault((*self.place, "unscored"), f"no field {name!r}{_meant(name, fields)}")
        for name, one in fields.items():
            if self._is_wanting(one):
                yield self._fault(self.place, f"the {self.record.kind} has no {name!r}, which every record needs")

    def _is_wanting(self, one: FieldCard) -> bool:
        if one.derived or not one.required or one.name in self.record.fields or one.rule.role == "prose":
            return False
        unscored = self.article.gold.unscored_fields(self.record)
        placeless = self.article.gold.origin == "import" and one.rule.role == "passages"
        return not (self.rejected or placeless or one.name in unscored)

    def _combination(self, given: Mapping[str, Any], fields: Mapping[str, FieldCard], place: Place) -> Iterator[Fault]:
        for name, value in given.items():
            if name not in fields:
                yield self._fault((*place, name), f"no field {name!r} in {self.card.kind}{_meant(name, fields)}")
                continue
            try:
                yield from self._value(fields[name], value, (*place, name))
            except GoldError as error:
                yield self._fault((*place, name), f"{name!r}: {error}")

    def _value(self, one: FieldCard, value: Any, place: Place) -> Iterator[Fault]:
        match one.rule.role:
            case "label":
                yield from self._label(one, value, place)
            case "passages" | "words":
                yield from self._passages(one, value, place)
            case "names":
                for index, name in enumerate(names(value)):
                    yield from self._name(one, name.aliases, (*place, index))
            case "name" | "topic" | "phrase":
                yield from self._name(one, options(value), place)
            case "counts" if not isinstance(value, Mapping):
                yield from self._counts(one, options(value), place)
            case "date":
                yield from self._date(value, place)
            case _:
                options(value) if not isinstance(value, Mapping) else None

    def _label(self, one: FieldCard, value: Any, place: Place) -> Iterator[Fault]:
        for label in options(value):
            if one.values and label not in one.values:
                message = f"{one.name!r} is {label!r}{_meant(label, one.values)}"
                yield self._fault(place, message)

    def _passages(self, one: FieldCard, value: Any, place: Place) -> Iterator[Fault]:
        for index, (words, span) in enumerate(passages(value)):
            here = (*place, index)
            if span is not None:
                if self.article.document.text[span.start : span.end] != words:
                    yield self._fault(here, f"{_short(words)} does not stand at {span.start}–{span.end}")
            elif _PARAGRAPH_END in words:
                yield self._fault(here, f"{_short(words)} goes over two paragraphs; give a passage for each")
            elif not self.rejected and not self.grounder.places(words):
                yield self._fault(here, f"{_short(words)} is not in the article; copy it character for character")
            if one.rule.proves == "every" and any(words.startswith(a) and words.endswith(b) for a, b in _MARKS):
                yield self._note(here, f"{_short(words)}: marks that enclose a whole passage are left out")

    def _name(self, one: FieldCard, aliases: Sequence[str], place: Place) -> Iterator[Fault]:
        if not aliases or not all(aliases):
            yield self._fault(place, f"{one.name!r} has a name without words")
        elif not self.rejected and not any(
            alias in one.rule.nobody or stands_in(alias, self.grounder) for alias in aliases
        ):
            listed = " / ".join(map(_short, aliases))
            yield self._note(
                place, f"{one.name!r}: {listed} is not in the article in any of its forms; add one as alias"
            )

    def _counts(self, one: FieldCard, phrases: Sequence[str], place: Place) -> Iterator[Fault]:
        proofs = [passage.text for passage in passages(self.record.fields.get(self.card.scoring.passages))]
        for index, phrase in enumerate(phrases):
            if proofs and not self.rejected and not any(Grounder(proof).places(phrase) for proof in proofs):
                message = (
                    f"{one.name!r}: {_short(phrase)} does not stand in {self.card.scoring.passages!r} of the record"
                )
                yield self._fault((*place, index), message)

    def _date(self, value: Any, place: Place) -> Iterator[Fault]:
        for date in options(value):
            padded = date + "-01-01"[len(date) - len("2026") :] if len(date) in (4, 7) else date
            try:
                datetime.date.fromisoformat(padded)
            except ValueError:
                yield self._fault(place, f"{date!r} is no date; write 2026-03-14, 2026-03 or 2026")

    def _fault(self, place: Place, message: str) -> Fault:
        return Fault(self.article.line(place), message)

    def _note(self, place: Place, message: str) -> Fault:
        return Fault(self.article.line(place), message, "note")


def _of_head(article: GoldArticle, known: Mapping[str, Card]) -> Iterator[Fault]:
    top = article.line(("format",)) or 1
    if article.gold.digest is None:
        yield Fault(top, "no digest of the article; `gold stamp` adds it", "note")
    if not article.gold.labeller:
        yield Fault(top, "nobody is named who labelled it; write `labeller: {name: …, kind: person}`", "note")
    yield from _of_scopes(article, known)
    for name in article.gold.unscored:
        kind, _, field = name.rpartition(".")
        fields = {one.name for card in known.values() if kind in ("", card.kind) for one in card.fields}
        if field not in fields:
            yield Fault(article.line(("unscored",)), f"'unscored' names no field {name!r}{_meant(field, fields)}")
    for kind, judged_on in article.gold.judged_on.items():
        fields = {one.name for one in known[kind].fields} if kind in known else set()
        for name in set(judged_on) - fields:
            yield Fault(article.line(("judged_on",)), f"'judged_on' names no field {name!r}{_meant(name, fields)}")


def _of_scopes(article: GoldArticle, known: Mapping[str, Card]) -> Iterator[Fault]:
    for kind, scope in article.gold.complete.items():
        line = article.line(("complete", kind))
        if kind not in known:
            yield Fault(line, f"'complete' names no kind {kind!r}{_meant(kind, known)}")
            continue
        labels = {one.name: one.values for one in known[kind].fields if one.rule.role == "label"}
        for name, values in scope.items():
            if name not in labels:
                yield Fault(line, f"{kind} has no label field {name!r}{_meant(name, labels)}")
                continue
            for value in set(values) - set(labels[name]):
                yield Fault(line, f"{name!r} is {value!r}{_meant(value, labels[name])}")


def _alike(article: GoldArticle, known: Mapping[str, Card]) -> Iterator[Fault]:
    """Find records that say the same: equal in every field that is scored."""
    seen: dict[str, int] = {}
    for index, record in enumerate(article.gold.records):
        if record.kind not in known:
            continue
        scored = [one.name for one in known[record.kind].fields if one.rule.compare != "never"]
        key = json.dumps([record.kind, [record.fields.get(name) for name in scored]], ensure_ascii=False)
        line = article.line(("records", index))
        if key in seen:
            yield Fault(line, f"the same {record.kind} stands in line {seen[key]} already; keep one of the two")
        seen.setdefault(key, line)


def _meant(name: str, known: Iterable[str]) -> str:
    there = sorted(known)
    near = difflib.get_close_matches(name, there, n=1, cutoff=0.75)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there is {', '.join(there)}" if there else ""


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else words[:59] + "…")
