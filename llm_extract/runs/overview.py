"""Who a run speaks of: each name with the records in which it speaks, acts or takes a side, over all articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result
from llm_extract.records.unproven import is_unproven
from llm_extract.runs.same_names import clusters, is_named, without_article

FORMAT = "llm_extract/names@1"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records, in how many articles."""

    records: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What a name is told to be to what: the label of the verb (oppose), and the target as it stands most often."""

    kind: str
    verb: str
    whom: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Who:
    """One who speaks, acts or takes a side: the forms of the name, the most frequent first, and the records by kind.

    ``named`` is False for a description (officials, two men), which may be somebody else in each article.
    """

    name: str
    forms: Mapping[str, int]
    named: bool
    whole: Tally
    kinds: Mapping[str, Tally]
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """All who a run speaks of: names, then descriptions, those in most articles first.

    ``unnamed`` and ``unproven`` are records without a name.

    Of the former the article names nobody, of the latter it does not have the name.
    """

    articles: int
    records: int
    who: tuple[Who, ...]
    unnamed: int = 0
    unproven: int = 0


@dataclass(slots=True)
class _Met:
    """Where one form of a name was met: article and kind of each record, and what it was told to be to what."""

    named: bool = True
    places: list[tuple[str, str]] = field(default_factory=list)
    said: list[tuple[str, str, str, str]] = field(default_factory=list)  # kind, verb, whom, article


def overview(results: Iterable[Result], cards: Sequence[Card]) -> Overview:
    """Count over all records of these kinds who is in them, by the field that says who.

    Forms of a name are put together by :func:`clusters`; a description (officials) only with the same words.
    """
    by_kind = {card.kind: card for card in cards}
    met: dict[str, _Met] = defaultdict(_Met)
    articles = records = unnamed = unproven = 0
    for result in results:
        articles += 1
        for record in result.records:
            card = by_kind.get(record.kind)
            if card is None:
                continue
            records += 1
            nobody = card.field(card.display.who).rule.nobody
            names = [name for name in _listed(record.fields.get(card.display.who)) if name]
            proven = [name for name in names if not is_unproven(record, card.display.who, name)]
            unnamed += not names
            unproven += bool(names) and not proven
            for name in proven:
                form = " ".join(str(name).split())
                one = met[form]
                one.named = one.named and name not in nobody and is_named(form, result.document.text)
                one.places.append((record.kind, result.document_id))
                one.said += [(record.kind, verb, whom, result.document_id) for verb, whom in _sides(record, card)]
    found = [_who([(form, met[form]) for form in group], named=named) for group, named in _groups(met)]
    ordered = sorted(found, key=lambda one: (not one.named, -one.whole.articles, -one.whole.records, one.name))
    return Overview(articles, records, tuple(ordered), unnamed, unproven)


def overview_json(found: Overview, run: str) -> dict[str, Any]:
    """An overview as JSON."""
    return {
        "format": FORMAT,
        "run": run,
        "articles": found.articles,
        "records": found.records,
        "unnamed": found.unnamed,
        "unproven": found.unproven,
        "names": [
            {
                "name": one.name,
                "named": one.named,
                "forms": dict(one.forms),
                **_numbers(one.whole),
                "kinds": {kind: _numbers(tally) for kind, tally in one.kinds.items()},
                "says": [
                    {"kind": said.kind, "verb": said.verb, "whom": said.whom, **_numbers(said.tally)}
                    for said in one.said
                ],
            }
            for one in found.who
        ],
    }


def _numbers(tally: Tally) -> dict[str, int]:
    return {"records": tally.records, "articles": tally.articles}


def tells_sides(card: Card) -> bool:
    """Whether a kind's verb reads as a side that somebody takes: each of its labels has words of its own (is for)."""
    display = card.display
    values = card.field(display.verb).values
    return display.whom is not None and bool(values) and all(value in display.words for value in values)


def _sides(record: Record, card: Card) -> Iterator[tuple[str, str]]:
    if tells_sides(card):
        verb = str(record.fields.get(card.display.verb) or "")
        for whom in _listed(record.fields.get(card.display.whom or "")):
            yield verb, " ".join(str(whom).split())


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _who(met: Sequence[tuple[str, _Met]], *, named: bool) -> Who:
    places = [place for _form, one in met for place in one.places]
    forms = Counter({form: len(one.places) for form, one in met})
    ordered = dict(sorted(forms.items(), key=lambda pair: (-pair[1], -len(pair[0]), pair[0])))
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, article in places:
        kinds[kind].append(article)
    return Who(
        name=next(iter(ordered)),
        forms=ordered,
        named=named,
        whole=_tally(article for _kind, article in places),
        kinds={kind: _tally(articles) for kind, articles in kinds.items()},
        said=tuple(_sides_of([said for _form, one in met for said in one.said])),
    )


def _sides_of(said: Sequence[tuple[str, str, str, str]]) -> list[Said]:
    """The sides that were told, those in most articles first; targets are put together as names are."""
    by_verb: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind, verb, whom, article in said:
        by_verb[kind, verb][whom].append(article)
    found = []
    for (kind, verb), targets in by_verb.items():
        for group in clusters(targets):
            name = max(group, key=lambda one: (len(targets[one]), len(one), one))
            found.append(Said(kind, verb, name, _tally(article for one in group for article in targets[one])))
    return sorted(found, key=lambda one: (-one.tally.articles, -one.tally.records, one.verb, one.whom))


def _tally(articles: Iterable[str]) -> Tally:
    listed = list(articles)
    return Tally(len(listed), len(set(listed)))


def _groups(met: Mapping[str, _Met]) -> Iterator[tuple[list[str], bool]]:
    """The forms of each name together, and descriptions by their words; whether it is a name."""
    described: dict[str, list[str]] = defaultdict(list)
    for form, one in met.items():
        if not one.named:
            described[without_article(form).casefold()].append(form)
    for group in clusters(form for form, one in met.items() if one.named):
        yield group, True
    for group in described.values():
        yield group, False
