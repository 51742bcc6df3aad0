"""Mentions: somebody at one place of an article, and what a later pronoun may make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.found import Source
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.people import people
from llm_extract.models.offline.triggers import triggers

_WORD = re.compile(r"\w+")
_LINK = re.compile(r" (?:at|of|in|for|from|with|on|who|which|that) ")
SINGULAR = {"he": "M", "she": "F", "him": "M", "her": "F", "his": "M"}
PLURAL_ENDINGS = ("s", "people", "men", "women", "police", "children")
UNSURE_PERSON = 1.0  # taken off for a name of which nothing tells that it is a person's
UNSURE_SINGLE = 2.2  # a name of one word is as often a place or a body


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody at one place: as a name, as the subject of a sentence, or as a speaker."""

    at: int
    sentence: int
    source: Source
    gender: str | None
    plural: bool
    subject: bool
    speaks: bool


def may_speak(name: str) -> bool:
    """Whether a name is of somebody who can speak or hold a view: a proper name, people, or a body.

    >>> may_speak("Chad"), may_speak("the city council"), may_speak("the rain")
    (True, True, False)
    """
    found = _WORD.findall(name.lower())
    lists = words()
    somebody = lists.organisations | lists.titles | triggers().people | triggers().parties | people().bodies
    proper = any(letter.isupper() for letter in name) and name.split(maxsplit=1)[0] not in ("The", "A", "An")
    if len(found) == 1 and found[0] in lists.determiners | lists.weekdays | lists.months:
        return False  # "All were freed"
    pointing = name.lower().startswith(("this ", "these ", "that ", "those "))
    return bool(found) and not pointing and not name[0].isdigit() and (found[-1] in somebody or proper)


def doubt(mention: Mention) -> float:
    """What is taken off for a name of which nothing tells that it is a person's."""
    if mention.source.person:
        return 0.0
    return UNSURE_PERSON if " " in (mention.source.speaker or "") else UNSURE_SINGLE


def may_be_meant(name: str) -> bool:
    """Whether a later pronoun may mean what stands here: somebody, or a letter that says something."""
    return may_speak(name) or name.lower().split()[-1] in people().documents


def is_plural_name(name: str) -> bool:
    """Whether a name or description is of several, by its head: "Two supervisors at the mine", "police".

    >>> is_plural_name("Two supervisors at the mine"), is_plural_name("the ministry of roads")
    (True, False)
    """
    head = _LINK.split(name.lower(), maxsplit=1)[0]
    return head.endswith(PLURAL_ENDINGS) and not head.endswith("ss")


def is_body(mention: Mention, *, plural: bool) -> bool:
    """Whether "they" or "it" may mean a mention: by its number, and for "it" a body or a name."""
    name = mention.source.speaker or ""
    if plural:
        return mention.plural or mention.speaks
    last = _WORD.findall(name.lower())[-1:]
    proper = name[:1].isupper() and name.lower().split()[0] not in words().no_names | words().determiners
    return not mention.plural and (
        proper or (bool(last) and last[0] in people().bodies | people().documents | words().organisations)
    )


def attributes_before(sentence: Sentence, at: int) -> bool:
    """Whether a pronoun and its cue do nothing but attribute what stands around them.

    In "Bel was hit, she said." and "Bel, she said, was hit", not in "Bel backs the plan, which, she said, is fair".
    """
    if at == 0 or sentence.tags[at - 1] not in (",", "Q", "-", "”", '"', "’"):
        return False
    verb = at + 1
    while verb < len(sentence.tags) and sentence.tags[verb] in "RA":
        verb += 1
    if verb >= len(sentence.tags) or "direct" not in cues().frames.get(sentence.tokens[verb].low, ()):
        return False
    if sentence.find("VMA", 0, at) is None:
        return verb + 1 < len(sentence.tags) and sentence.tags[verb + 1] == ","
    return verb + 1 >= len(sentence.tags) or sentence.tags[verb + 1] in ".;QRI-?!"


def gender_of_description(text: str) -> str | None:
    """F, M or None by the nouns of a description.

    >>> [gender_of_description(one) for one in ("a mother of three", "a spokesman", "a nurse")]
    ['F', 'M', None]
    """
    for word in _WORD.findall(text.lower()):
        if word in words().females:
            return "F"
        if word in words().males:
            return "M"
    return None
