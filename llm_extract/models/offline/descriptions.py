"""Descriptions: the name that a noun phrase gives or hides: "a firm called Bel", "Ada Bel of the board", "Bel, 58,"."""

from __future__ import annotations

import re

from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.naming import Name, name_in_phrase
from llm_extract.models.offline.people import people
from llm_extract.models.offline.phrases import Phrase

_NAMING_BEHIND = re.compile(
    r"(?:,? (?:an?|the) [^,.;:“”\"]{2,50}?)?,? (?:called|named|known as|using the names?|calling (?:it|him|her)self|"
    r"who gave (?:only )?(?:his|her) (?:first |full )?name,?(?: only)?(?: as)?|going by the name(?: of)?) "
)


def tells_age(sentence: Sentence, phrase: Phrase, head: int) -> bool:
    """Whether an age stands in a description or behind it: "the 33-year-old teacher", "the trader, 58,"."""
    if any(token.low.endswith("year-old") for token in sentence.tokens[phrase.start + 1 : phrase.start + 2]):
        return True
    return sentence.tags[phrase.end : phrase.end + 2] == (",", "#") and sentence.tokens[head].low in people().persons


def described_name(sentence: Sentence, phrase: Phrase | None) -> Phrase | None:
    """The name that an apposition describes: in "Ada Bel, 29, a baker in Tunis, who" Ada Bel."""
    if phrase is None or sentence.tags[phrase.start] != "D":
        return None
    at = phrase.start
    while at > 0 and (sentence.tags[at - 1] in "IR" or sentence.tokens[at - 1].low in ("then", "now", "formerly")):
        at -= 1  # "Mr Bel, then in the resources portfolio, who"
    while at >= 2 and sentence.tags[at - 1] == "," and sentence.tags[at - 2] == "#":
        at -= 2
    if at < 2 or sentence.tags[at - 1] != "," or sentence.tags[at - 2] != "X":
        return None
    start = at - 1
    while start > 0 and sentence.tags[start - 1] == "X":
        start -= 1
    return Phrase(start, at - 1)


def name_before_of(sentence: Sentence, phrase: Phrase) -> Phrase:
    """A name without its body: "Ada Bel of the harbour board" is Ada Bel; "the Bank of Chad" stays whole."""
    of = next((at for at in range(phrase.start, phrase.end) if sentence.tags[at] == "I"), None)
    if of is None or sentence.tokens[of].low not in ("of", "from", "with", "at"):
        return phrase
    start = of
    while start > phrase.start and sentence.tags[start - 1] == "X":
        start -= 1
    run = {sentence.tokens[at].low for at in range(start, of)}
    named = of - start > 1 and not run & (words().organisations | words().titles)
    return Phrase(phrase.start, of) if named else phrase


def joins_names(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether two names are joined: "Egypt and Tunisia"."""
    return any(
        sentence.tags[at] == "C" and sentence.tags[at - 1] == "X" and sentence.tags[at + 1] in "XD"
        for at in range(phrase.start + 1, phrase.end - 1)
    )


def called_behind(sentence: Sentence, phrase: Phrase, text: str) -> Name | None:
    """The name behind a description: "The builder, a firm called Bel", "a group using the name Bel"."""
    match = _NAMING_BEHIND.match(text, sentence.tokens[phrase.end - 1].end, sentence.tokens[-1].end)
    if match is None or sentence.tags[phrase.end - 1] == "X":
        return None
    start = next((at for at, token in enumerate(sentence.tokens) if token.start >= match.end()), len(sentence.tokens))
    end = start
    while end < len(sentence.tokens) and (sentence.tags[end] == "X" or sentence.tokens[end].low in words().particles):
        end += 1
    return name_in_phrase(sentence, Phrase(start, end)) if end > start else None


def called(sentence: Sentence, phrase: Phrase) -> Name | None:
    """The name that a description gives: "a man who calls himself Bel", "a commander named Bel"."""
    start = phrase.end
    while start > phrase.start and sentence.tags[start - 1] == "X":
        start -= 1
    before = [token.low for token in sentence.tokens[max(phrase.start, start - 2) : start]]
    naming = before[-1:] in (["named"], ["called"], ["himself"], ["herself"]) or before == ["name", "of"]
    return name_in_phrase(sentence, Phrase(start, phrase.end)) if naming and start < phrase.end else None
