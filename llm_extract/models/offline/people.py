"""People: nouns for persons and bodies, first names, and places, as the data files list them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

from llm_extract.models.offline.lexicon import read_rules


@dataclass(frozen=True, slots=True)
class People:
    """Nouns for one person and for bodies, and what a general noun may mean (``data/people.yaml``)."""

    persons: frozenset[str]
    bodies: frozenset[str]
    documents: frozenset[str]
    displays: frozenset[str]
    offices: frozenset[str]
    serving: frozenset[str]
    means: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FirstNames:
    """First names by gender (``data/first_names.yaml``); the ``doubtful`` tell no person."""

    female: frozenset[str]
    male: frozenset[str]
    either: frozenset[str]
    doubtful: frozenset[str]

    def tell_person(self, word: str) -> bool:
        """Whether a lower-case word is somebody's first name and nothing else."""
        return (word in self.female or word in self.male or word in self.either) and word not in self.doubtful


@dataclass(frozen=True, slots=True)
class Places:
    """Countries, regions, cities, and what comes from them, in lower case (``data/places.yaml``)."""

    countries: frozenset[str]
    regions: frozenset[str]
    demonyms: frozenset[str]
    cities: frozenset[str]
    geographic: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether a lower-case name is one of them."""
        return name in self.countries or name in self.cities or name in self.demonyms or name in self.regions


@lru_cache(maxsize=1)
def people() -> People:
    """The nouns, loaded once."""
    data = read_rules("people.yaml")
    return People(
        persons=frozenset(data["persons"]),
        bodies=frozenset(data["bodies"]),
        documents=frozenset(data["documents"]),
        displays=frozenset(data["displays"]),
        offices=frozenset(data["offices"]),
        serving=frozenset(data["serving"]),
        means={general: frozenset(offices) for general, offices in data["means"].items()},
    )


@lru_cache(maxsize=1)
def first_names() -> FirstNames:
    """The first names, loaded once."""
    data = read_rules("first_names.yaml")
    return FirstNames(**{one.name: frozenset(data[one.name]) for one in fields(FirstNames)})


@lru_cache(maxsize=1)
def places() -> Places:
    """The places, loaded once."""
    data = read_rules("places.yaml")
    return Places(**{one.name: frozenset(data[one.name]) for one in fields(Places)})
