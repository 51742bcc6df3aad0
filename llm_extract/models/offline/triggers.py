"""Triggers of events and stances: the verbs of the data files with every form, and what their arguments must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from llm_extract.models.offline.lexicon import forms_of, read_rules, verb_forms
from llm_extract.models.offline.people import people


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule: a PLOVER type, the frame that its verbs open, and the nouns that its object or subject must be.

    ``behind``: nouns of which one must stand behind the preposition. ``then``: a preposition behind the object.
    ``names``: a name is accepted as the object too. ``thing``: the object is no recipient. ``mutual``: all are actors.
    """

    type: str
    frame: str
    reason: str
    objects: frozenset[str] = frozenset()
    not_objects: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    not_subjects: frozenset[str] = frozenset()
    preps: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    then: frozenset[str] = frozenset()
    names: bool = False
    thing: bool = False
    mutual: bool = False
    bare: bool = False
    plural: bool = False
    named_recipient: bool = False
    counts: str | None = None
    denied: bool = False
    impersonal: bool = False

    @property
    def nouns(self) -> frozenset[str]:
        """All nouns that the entry knows."""
        return self.objects | self.not_objects | self.subjects | self.not_subjects | self.behind


@dataclass(frozen=True, slots=True)
class Triggers:
    """Sets of nouns and words that decide about an event; their reasons stand in ``data/events.yaml``."""

    threats: frozenset[str]
    instruments: frozenset[str]
    accidents: frozenset[str]
    parties: frozenset[str]
    people: frozenset[str]
    planned: frozenset[str]
    hypothetical: frozenset[str]


@dataclass(frozen=True, slots=True)
class Table:
    """``verbs``: form → entries; ``pairs``: (form, next word) → entries, for verbs of two words."""

    verbs: dict[str, list[Entry]]
    pairs: dict[tuple[str, str], list[Entry]]


@lru_cache(maxsize=4)
def table(name: str) -> Table:
    """The verbs of a data file with their entries, loaded once."""
    rules = read_rules(name)
    groups = _groups(name)
    verbs: dict[str, list[Entry]] = {}
    pairs: dict[tuple[str, str], list[Entry]] = {}
    for event_type, rows in rules["verbs"].items():
        for row in rows:
            entry = _entry(event_type, row, groups)
            for verb in row["verbs"]:
                lemma, _, particle = verb.partition("-")
                for form in _forms(lemma):
                    if particle:
                        pairs.setdefault((form, particle.partition("-")[0]), []).append(entry)
                    else:
                        verbs.setdefault(form, []).append(entry)
    return Table(verbs, pairs)


@lru_cache(maxsize=4)
def _groups(name: str) -> dict[str, list[str]]:
    """The groups of nouns of a data file; people are also all whom ``data/people.yaml`` lists, one and several."""
    rules = read_rules(name)
    groups: dict[str, list[str]] = rules["groups"] | rules["extra_groups"]
    people_too = [form for noun in sorted(people().persons) for form in (noun, f"{noun}s")]
    return groups | {"people": [*groups["people"], *people_too]}


def noun_groups(name: str, wanted: Sequence[str]) -> frozenset[str]:
    """The nouns of several groups of a data file."""
    return frozenset(noun for group in wanted for noun in _groups(name)[group])


@lru_cache(maxsize=1)
def triggers() -> Triggers:
    """The word lists of ``data/events.yaml``, loaded once."""
    rules = read_rules("events.yaml")
    names = ("threats", "instruments", "accidents", "parties", "planned", "hypothetical")
    return Triggers(people=frozenset(rules["groups"]["people"]), **{name: frozenset(rules[name]) for name in names})


@lru_cache(maxsize=1)
def noun_types() -> dict[str, tuple[str, ...]]:
    """Noun → the PLOVER types that it suggests.

    >>> noun_types()["raid"]
    ('ASSAULT', 'COERCE')
    """
    found: dict[str, list[str]] = {}
    for event_type, nouns in read_rules("events.yaml")["nouns"].items():
        for noun in nouns:
            found.setdefault(noun, []).append(event_type)
    return {noun: tuple(types) for noun, types in found.items()}


def _entry(event_type: str, row: dict[str, Any], groups: dict[str, list[str]]) -> Entry:
    def nouns(key: str) -> frozenset[str]:
        return frozenset(noun for group in row.get(key, ()) for noun in groups[group])

    return Entry(
        type=event_type,
        frame=row["frame"],
        reason=row["reason"],
        objects=nouns("objects"),
        not_objects=nouns("not_objects"),
        subjects=nouns("subjects"),
        not_subjects=nouns("not_subjects"),
        preps=frozenset(row.get("preps", ())),
        behind=nouns("behind"),
        then=frozenset(row.get("then", ())),
        names=row.get("names", False),
        thing=row.get("thing", False),
        mutual=row.get("mutual", False),
        bare=row.get("bare", False),
        plural=row.get("plural", False),
        named_recipient=row.get("names_only", False),
        counts=row.get("counts"),
        denied=row.get("denied", False),
        impersonal=row.get("impersonal", False),
    )


@lru_cache(maxsize=1)
def _irregular() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"past": {}, "participle": {}}
    for form, kinds in verb_forms().items():
        for lemma, kind in kinds:
            if kind in found:
                found[kind][lemma] = form
    return found


def _forms(lemma: str) -> set[str]:
    return {form for form, _ in forms_of(lemma, _irregular()["past"].get(lemma), _irregular()["participle"].get(lemma))}
