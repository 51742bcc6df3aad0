"""The word lists that the rules read: closed classes, verb forms, names' small change; loaded once, when first used."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
# libyaml reads the lists about ten times faster; it is missing in a few builds of PyYAML.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VOWELS = "aeiou"
# Verbs of more syllables do not double their last consonant, save these.
_DOUBLING = frozenset({"admit", "commit", "permit", "submit", "refer", "occur", "transfer", "compel", "rebel", "expel"})
_DOUBLING |= {
    "repel",
    "defer",
    "eavesdrop",
    "embed",
    "emit",
    "enrol",
    "excel",
    "outstrip",
    "overlap",
    "overstep",
    "propel",
    "retrofit",
    "underpin",
    "incur",
    "infer",
    "prefer",
    "regret",
    "rebut",
    "deter",
    "abet",
    "acquit",
    "allot",
    "control",
    "patrol",
}
_BRITISH = re.compile(r"[aeiou][^aeiou]+[aeiou]l$")  # cancelled beside canceled
_VOWEL_GROUP = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Words:
    """Closed classes of English, each a set of lower-case words; their reasons stand in ``data/words.yaml``."""

    determiners: frozenset[str]
    possessives: frozenset[str]
    subject_pronouns: frozenset[str]
    persons: frozenset[str]
    object_pronouns: frozenset[str]
    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    subordinators: frozenset[str]
    modals: frozenset[str]
    auxiliaries: frozenset[str]
    negations: frozenset[str]
    adverbs: frozenset[str]
    no_adverbs: frozenset[str]
    weekdays: frozenset[str]
    months: frozenset[str]
    particles: frozenset[str]
    no_names: frozenset[str]
    openers: frozenset[str]
    titles: frozenset[str]
    females: frozenset[str]
    males: frozenset[str]
    numbers: frozenset[str]
    organisations: frozenset[str]
    occasions: frozenset[str]
    title_modifiers: frozenset[str]
    relatives: frozenset[str]
    bodies: frozenset[str]


def read_rules(name: str) -> Any:
    """The content of one YAML file of rules."""
    return yaml.load((DATA / name).read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, chosen above


@lru_cache(maxsize=1)
def words() -> Words:
    """The closed classes."""
    lists = read_rules("words.yaml")
    return Words(**{one.name: frozenset(str(word) for word in lists[one.name]) for one in fields(Words)})


@lru_cache(maxsize=1)
def verb_forms() -> dict[str, frozenset[tuple[str, str]]]:
    """Every form of every listed verb: form → {(lemma, "base" | "third" | "past" | "participle" | "ing")}.

    >>> sorted(verb_forms()["said"])
    [('say', 'participle'), ('say', 'past')]
    """
    forms: dict[str, set[tuple[str, str]]] = {}
    for line in (DATA / "verbs.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            for form, kind in forms_of(*line.split()):
                forms.setdefault(form, set()).add((line.split()[0], kind))
    return {form: frozenset(found) for form, found in forms.items()}


def forms_of(lemma: str, past: str | None = None, participle: str | None = None) -> list[tuple[str, str]]:
    """The forms of one verb; past and participle are given where they are irregular.

    >>> [form for form, _ in forms_of("deny")]
    ['deny', 'denies', 'denying', 'denied', 'denied']
    >>> [form for form, _ in forms_of("plan")]
    ['plan', 'plans', 'planning', 'planned', 'planned']
    """
    regular = _stem(lemma) + ("d" if lemma.endswith("e") else "ed")
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        regular = lemma[:-1] + "ied"
    forms = [
        (lemma, "base"),
        (_third(lemma), "third"),
        (_ing(lemma), "ing"),
        (past or regular, "past"),
        (participle or past or regular, "participle"),
    ]
    if _BRITISH.search(lemma) and not past and not regular.endswith("lled"):
        forms += [(lemma + "ling", "ing"), (lemma + "led", "past"), (lemma + "led", "participle")]
    return forms


def _third(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma[:-1] + "ies"
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return lemma + "es"
    return lemma + "s"


def _ing(lemma: str) -> str:
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "ye", "oe")):
        return lemma[:-1] + "ing"
    return _stem(lemma) + "ing"


def _stem(lemma: str) -> str:
    """The lemma with its last consonant doubled where English does so before -ed and -ing."""
    one_vowel = len(_VOWEL_GROUP.findall(lemma)) == 1 and lemma[-2] in _VOWELS and lemma[-3:-2] not in tuple("aeio")
    doubles = one_vowel and lemma[-1] not in _VOWELS + "wxy" and len(lemma) > 2
    return lemma + lemma[-1] if doubles or lemma in _DOUBLING else lemma
