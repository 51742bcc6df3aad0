"""Attitudes: who may hold one, towards what, and the rules of ``data/stances.yaml`` beside its verbs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.lexicon import read_rules
from llm_extract.models.offline.mentions import may_speak
from llm_extract.models.offline.names import names_of
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.speakers import Speakers

LONGEST_TARGET = 10  # words
AUTHOR = "AUTHOR"
OUTLETS = frozenset({"newspaper", "paper", "page", "column", "magazine", "board"})
KEPT = frozenset({"of", "for", "on", "against", "between"})  # prepositions that a target keeps: "ban on exports"
_WORD = re.compile(r"\w+")
_SPOKES = re.compile(r"^(?:\w+ )*spokes(?:man|woman|person) (?:for|of) (?:the )?(.+)$")


@dataclass(frozen=True, slots=True)
class Rules:
    """What ``data/stances.yaml`` says beside its verbs."""

    states: tuple[tuple[tuple[str, ...], str], ...]
    naming: frozenset[str]
    bad: frozenset[str]
    good: frozenset[str]
    done: frozenset[str]
    claimed: frozenset[str]
    stopping: frozenset[str]


@dataclass(slots=True)
class Attitude:
    """A stance on its way to an answer."""

    holder: str
    target: str
    polarity: str
    basis: str
    evidence: list[Span]
    reason: str


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules, loaded once."""
    data = read_rules("stances.yaml")
    states = [(tuple(state.split()), polarity) for polarity, found in data["states"].items() for state in found]
    sets = {
        name: frozenset(str(word) for word in data[name])
        for name in ("naming", "bad", "good", "done", "claimed", "stopping")
    }
    return Rules(states=tuple(sorted(states, key=lambda one: -len(one[0]))), **sets)


def holders_of(article: Article, speakers: Speakers, sentence: Sentence, phrase: Phrase | None) -> list[str]:
    """Whose attitude it is; a spokesman's is the body's."""
    if (
        phrase is not None
        and is_author(sentence, phrase)
        and not article.is_marked(sentence.tokens[phrase.start].start)
    ):
        return [AUTHOR] if article.takes_sides else []
    names = names_of(article, speakers, sentence, phrase)
    bodies = [match.group(1) if (match := _SPOKES.match(name)) else name for name in names]
    return [name for name in bodies if may_speak(name)]


def is_author(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a phrase is the outlet itself: "we", "this newspaper"."""
    low = [token.low for token in sentence.tokens[phrase.start : phrase.end]]
    return low in (["we"], ["i"]) or (len(low) == 2 and low[0] == "this" and low[1] in OUTLETS)


def target_of(article: Article, speakers: Speakers, sentence: Sentence, phrase: Phrase | None) -> str | None:
    """The text's own noun; a name in its fullest form."""
    if phrase is None:
        return None
    named = _named_target(article, speakers, sentence, phrase)
    return named if named is not None or _is_name(sentence, phrase) else _topic(article, sentence, phrase)


def _is_name(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a phrase is a name or a pronoun, and no topic."""
    pronoun = phrase.end - phrase.start == 1 and sentence.tags[phrase.start] in "POHD"
    return pronoun or all(sentence.tags[at] == "X" for at in range(phrase.start, phrase.end))


def _named_target(article: Article, speakers: Speakers, sentence: Sentence, phrase: Phrase) -> str | None:
    """The name that a target stands for: of a name, of "him", of "the minister"."""
    low = sentence.tokens[phrase.start].low
    if _is_name(sentence, phrase):
        names = names_of(article, speakers, sentence, phrase) if low != "it" else []
        return names[0] if names else None
    names = names_of(article, speakers, sentence, phrase) if low == "the" else []
    return names[0] if names and names[0][0].isupper() and sentence.tags[phrase.end - 1] == "W" else None


def _topic(article: Article, sentence: Sentence, phrase: Phrase) -> str | None:
    """The words of a topic, without its article and without what hangs on behind: "opposed wars | all her life"."""
    start = phrase.start + (sentence.tokens[phrase.start].low in ("the", "a", "an"))
    cut = (
        at
        for at in range(start + 1, phrase.end)
        if (sentence.tags[at] == "I" and sentence.tokens[at].low not in KEPT)
        or (sentence.tags[at] == "D" and sentence.tags[at - 1] in "WX")
    )
    end = min(next(cut, phrase.end), start + LONGEST_TARGET)
    if start >= end or sentence.tokens[end - 1].low in ("one", "ones"):
        return None
    text = article.text[sentence.tokens[start].start : sentence.tokens[end - 1].end]
    return text if any(letter.isalpha() for letter in text) else None
