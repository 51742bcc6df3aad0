"""Cues: the verbs and nouns that attribute words to somebody, and the frames in which they do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from llm_extract.models.offline.lexicon import forms_of, read_rules, verb_forms


@dataclass(frozen=True, slots=True)
class Cues:
    """``frames``: verb form → its frames; ``particle_frames``: (verb form, particle) → the frames of the two together.

    ``lemmas``: verb form → lemma. ``reasons``: (lemma, frame) → why.
    ``noun_that`` and ``noun_to``: forms of nouns with a clause or an infinitive.
    """

    frames: dict[str, frozenset[str]]
    particle_frames: dict[tuple[str, str], frozenset[str]]
    lemmas: dict[str, str]
    silent: frozenset[str]
    refusing: frozenset[str]
    refused: frozenset[str]
    unsaying: frozenset[str]
    noun_that: frozenset[str]
    noun_to: frozenset[str]
    reasons: dict[tuple[str, str], str]

    def has(self, form: str, frame: str) -> bool:
        """Whether a verb form attributes words in this frame."""
        return frame in self.frames.get(form, ())


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues of ``data/quotes.yaml`` with every form of their verbs."""
    rules = read_rules("quotes.yaml")
    irregular = {lemma: form for form, found in verb_forms().items() for lemma, kind in found if kind == "past"}
    participles = {lemma: form for form, found in verb_forms().items() for lemma, kind in found if kind == "participle"}
    frames: dict[str, set[str]] = {}
    particle_frames: dict[tuple[str, str], set[str]] = {}
    lemmas: dict[str, str] = {}
    reasons: dict[tuple[str, str], str] = {}
    for group in rules["groups"]:
        for verb in group["verbs"]:
            for frame in group["frames"]:
                reasons.setdefault((verb.partition("-")[0], frame), group["reason"])
        for verb in group["verbs"]:
            particle = rules["particles"].get(verb)
            lemma = verb.removesuffix(f"-{particle}") if particle else verb
            for form, _ in forms_of(lemma, irregular.get(lemma), participles.get(lemma)):
                lemmas.setdefault(form, lemma)
                if particle:
                    particle_frames.setdefault((form, particle), set()).update(group["frames"])
                else:
                    frames.setdefault(form, set()).update(group["frames"])
    nouns = rules["nouns"]
    return Cues(
        frames={form: frozenset(found) for form, found in frames.items()},
        particle_frames={pair: frozenset(found) for pair, found in particle_frames.items()},
        lemmas=lemmas,
        silent=frozenset(rules["silent"]),
        refusing=frozenset(rules["refusing"]),
        refused=frozenset(rules["refused"]),
        unsaying=frozenset(rules["unsaying"]),
        noun_that=_plurals(nouns["that"]),
        noun_to=_plurals(nouns["to"]),
        reasons=reasons,
    )


def _plurals(nouns: list[str]) -> frozenset[str]:
    return frozenset(nouns) | {noun[:-1] + "ies" if noun.endswith("y") else noun + "s" for noun in nouns}


def lemma_of(form: str) -> str:
    """The lemma of a verb form: of a cue, of a listed verb, else the form itself."""
    known = cues().lemmas.get(form)
    if known is not None:
        return known
    return min((lemma for lemma, _ in verb_forms().get(form, ())), default=form)
