"""Noun phrases before a verb: its subject, with the apposition between them."""

from __future__ import annotations

from dataclasses import dataclass

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.tokens import MARKS

_IN_PHRASE = "XWD#S&/-O"
_RELATIVE = ("who", "which", "that", "whose")
_LINKS = frozenset(
    {"of", "for", "in", "at", "from", "with", "on", "to", "by", "against", "about", "near", "into", "over"}
)
_COUNT_PREFIX = frozenset(
    {"at", "least", "more", "than", "up", "to", "as", "many", "about", "around", "nearly", "almost"}
)
_BEFORE_LINK = {"I": "XWD#)NVC", "T": "XW", "G": "XW", "C": "XW#)"}
_OPENING_WORDS = frozenset({"after", "before", "since", "until", "because"})
_QUALIFYING = frozenset(
    {"who", "which", "whose", "whom", "a", "an", "the", "one", "another", "formerly", "now", "then", "also"}
    | {"including", "among", "while", "both", "many", "some", "most", "several"}
)
_NAMING = frozenset({"known", "named", "called", "nicknamed", "dubbed"})
_APPOSITION_LIMIT = 6
_TIME = frozenset({"last", "earlier", "late", "early", "this", "next", "month", "week", "year", "day", "morning"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase as token positions [start, end) of its sentence; ``rest`` is the apposition after it, or None.

    ``whole`` reaches from its first token to the last that belongs to it, apposition included.
    """

    start: int
    end: int
    rest: Span | None = None

    @property
    def whole(self) -> Span:
        """The phrase with its apposition."""
        return Span(
            min(self.start, self.rest.start) if self.rest else self.start, self.rest.end if self.rest else self.end
        )


def verb_group_start(sentence: Sentence, verb: int) -> int:
    """Where the verb's auxiliaries and adverbs begin: "has also said" begins at "has".

    A participle without an auxiliary begins at itself.
    """
    at = verb
    while at > 0 and (sentence.tags[at - 1] in "RMA" or sentence.tokens[at - 1].low in words().negations):
        if sentence.tags[at - 1] == "R" and at - 2 >= 0 and sentence.tags[at - 2] == ",":
            at -= 1
            break
        at -= 1
    return at


def subject_before(sentence: Sentence, verb: int) -> Phrase | None:
    """The noun phrase that is the subject of the verb group starting at ``verb``, or None.

    "Omar Bel, a member of the council, said" has "Omar Bel" with the apposition as its rest.
    """
    end = verb
    while end > 0 and sentence.tags[end - 1] == "R" and sentence.tokens[end - 1].low != "who":
        end -= 1
    if end > 2 and sentence.tokens[end - 1].low in words().weekdays and sentence.tokens[end - 2].low == "on":
        end -= 2  # "the union, which on Friday released"
    if end == 0:
        return None
    last = sentence.tags[end - 1]
    opened = _opening(sentence, end - 1) if last == ")" else None
    if opened and sentence.tags[opened - 1] in "XW":  # "the Liberation Army (ELA) attacked"
        named = subject_before(sentence, opened)
        if named is not None and named.rest is None:
            return Phrase(named.start, named.end, Span(opened, end))
    if last in (",", "-", ")") and end >= 2:
        return _over_apposition(sentence, end)
    if last == "P" or sentence.tokens[end - 1].low in words().persons:
        return Phrase(end - 1, end)
    if sentence.tokens[end - 1].low in ("which", "that"):
        return Phrase(end - 1, end)
    start = _back(sentence, end)
    phrase = _over_open_apposition(sentence, start, end) or _trimmed(sentence, start, end)
    return _before_gerund(sentence, phrase) if phrase is not None else None


def _before_gerund(sentence: Sentence, phrase: Phrase) -> Phrase:
    """The phrase without "demanding more pay" behind its noun."""
    gerunds = [
        at for at in range(phrase.start + 1, phrase.end) if sentence.tags[at] == "G" and sentence.tags[at - 1] in "XW"
    ]
    cut = next((at for at in gerunds if at + 1 < phrase.end and sentence.tags[at + 1] in "D#TI"), None)
    return phrase if cut is None else Phrase(phrase.start, cut, phrase.rest)


def _over_open_apposition(sentence: Sentence, start: int, end: int) -> Phrase | None:
    """The name in "Ada Bel, a member of the council, the city's main body said", where the last comma is missing."""
    if (
        start < 2
        or sentence.tags[start - 1] != ","
        or sentence.tags[start] != "D"
        or sentence.tags[end : end + 2][-1:] == (",",)
    ):
        return None
    commas = [at for at in range(start) if sentence.tags[at] == ","]
    named = all(tag == "X" for tag in sentence.tags[: commas[0]]) and commas[0] > 1
    if len(commas) < 2 or not named or sentence.tags[commas[0] + 1] != "D":
        return None
    return Phrase(0, commas[0], Span(commas[0], end))


def _back(sentence: Sentence, end: int) -> int:
    """The earliest token from which an unbroken noun phrase reaches to ``end``."""
    at = end
    while at > 0:
        tag = sentence.tags[at - 1]
        before = sentence.tags[at - 2] if at > 1 else ""
        if _continues(sentence, at - 1, before):
            at -= 1
        elif tag == ")" and (opened := _opening(sentence, at - 1)) is not None:
            at = opened
        elif tag == "V" and (relative := _relative_before(sentence, at - 1)) is not None:
            at = relative
        else:
            break
    return at


def _continues(sentence: Sentence, at: int, before: str) -> bool:
    """Whether a token stands inside a noun phrase; ``before`` is the class of the one in front of it."""
    tag, token = sentence.tags[at], sentence.tokens[at]
    if tag in _IN_PHRASE or token.text in MARKS or token.low in ("'s", "&"):
        return True
    if tag in "ITGC":  # "a man in red", "a call to arms", "workers demanding more pay", "Chad and Mali"
        joining = {"I": token.low in _LINKS, "C": token.low in ("and", "or")}.get(tag, True)
        return before != "" and joining and before in _BEFORE_LINK[tag]
    if tag in "VN" and before:  # "officials briefed on the case": a participle that goes with the noun
        after = sentence.tags[at + 1] if at + 1 < len(sentence.tags) else "."
        return token.low.endswith(("ed", "en", "wn")) and before in "XW" and (tag == "N" or after in "ITR")
    return False


def _opening(sentence: Sentence, closing: int) -> int | None:
    for at in range(closing - 1, max(-1, closing - 10), -1):
        if sentence.tags[at] == "(":
            return at
    return None


def _relative_before(sentence: Sentence, verb: int) -> int | None:
    """The place of "who" or "that" directly before a verb group, where a noun stands before it."""
    at = verb_group_start(sentence, verb) - 1
    if at > 0 and sentence.tokens[at].low in _RELATIVE and sentence.tags[at - 1] in "XW":
        return at
    return None


def _trimmed(sentence: Sentence, start: int, end: int) -> Phrase | None:
    """The phrase without an adverbial before it and without what qualifies it after "who"."""
    dashes = [at for at in range(start, end) if sentence.tags[at] == "-"]
    start = dashes[-1] + 1 if dashes else start  # a dateline: "BERLIN -- A court ruled"
    if start and sentence.tags[start - 1] == "I":  # "In a statement the mission welcomed it"
        start = next(
            (at for at in range(start + 2, end) if sentence.tags[at] == "D" and sentence.tags[at - 1] in "WX"), start
        )
    start = _without_opener(sentence, start, end)
    while start < end and (sentence.tags[start] in "S&/-C" or sentence.tokens[start].text in MARKS):
        start += 1
    while end - start > 1 and sentence.tokens[end - 1].low.endswith(("self", "selves")):
        end -= 1  # "Mr Bel himself"
    if end - start > 2 and sentence.tokens[end - 1].low in words().weekdays and sentence.tags[end - 2] == "I":
        end -= 2  # "The court on Thursday ruled"
    if start >= end or not any(tag in "XW#DO" for tag in sentence.tags[start:end]):
        return None
    return Phrase(start, end)


def _without_opener(sentence: Sentence, start: int, end: int) -> int:
    """Past "In Kabul on Friday" and the like at the beginning."""
    while start < end and sentence.tokens[start].low in words().openers and sentence.tags[start] in "IRBC":
        after = start + 1
        if sentence.tags[start] == "I":
            after = _after_time(sentence, start + 1, end)
        start = after
    return start


def _after_time(sentence: Sentence, start: int, end: int) -> int:
    lists = words()
    at = start
    while at < end:
        low = sentence.tokens[at].low.rstrip(".")
        if not (low in lists.weekdays or low in lists.months or sentence.tags[at] == "#" or low in _TIME):
            break
        at += 1
    if at > start:
        return at
    determiners = [one for one in range(start + 1, end) if sentence.tags[one] == "D"]
    return determiners[0] if determiners else start


def _over_apposition(sentence: Sentence, end: int) -> Phrase | None:
    """The name before "…, a member of the council," or "…, who leads it,"; ``end`` is the verb."""
    stops = [at for at in range(end - 1) if sentence.tags[at] in (",", "-", "Q", ";", ":", "(")]
    for tried, stop in enumerate(reversed(stops)):
        if tried >= _APPOSITION_LIMIT or sentence.tags[stop] in "Q;:":
            break
        if stop == 0:
            return None
        begin = _back(sentence, stop)
        phrase = _trimmed(sentence, begin, stop)
        if phrase is None:
            continue
        before = begin
        while before > 0 and sentence.tokens[before - 1].low in _COUNT_PREFIX:
            before -= 1
        clean = (
            before == 0
            or sentence.tokens[before - 1].low in _OPENING_WORDS
            or sentence.tags[begin - 1] in ',;:-QBCH“”"'
            or phrase.start > begin
        )
        counted = "#" in sentence.tags[phrase.start : phrase.end]
        begins = counted or before == 0 or sentence.tags[phrase.start] in "XD"
        if clean and begins and _may_be_named(sentence, phrase, stop):
            return Phrase(phrase.start, phrase.end, Span(stop, end))
    if sentence.tags[end - 1] == "," and stops and all(tag == "X" for tag in sentence.tags[stops[-1] + 1 : end - 1]):
        return Phrase(stops[-1] + 1, end - 1) if end - 2 > stops[-1] else None
    if sentence.tags[end - 1] != ",":
        head = _trimmed(sentence, _back(sentence, end - 1), end - 1)
        return head if head and sentence.tags[head.start] in "XD" else None
    return None


def _may_be_named(sentence: Sentence, phrase: Phrase, stop: int) -> bool:
    """Whether what follows the comma qualifies the phrase rather than being another clause."""
    after, sign = sentence.tokens[stop + 1].low, sentence.tags[stop + 1]
    first = sentence.tags[phrase.start]
    if first not in "XDW#":
        return False
    if after in _QUALIFYING or (after in _NAMING and sign in "NV"):
        return any(tag in "XW" for tag in sentence.tags[phrase.start : phrase.end])
    if sign == "X" and first in "DX#":
        return True  # "the company's lawyer, Ada Bel, said"
    if sign == "#" and [token.low for token in sentence.tokens[stop + 2 : stop + 3]] == ["of"]:
        return True  # "70 people, 12 of them policemen, were injured"
    if sign == "#" and sentence.tags[stop + 2 : stop + 3] == (",",):
        return True  # "the rice trader, 58, remembers"
    named = sentence.tags[phrase.end - 1] == "X" or sentence.tokens[phrase.end - 1].text == ")"
    return named and (sign in "WD#XSGNI" or after in ("in", "of", "from"))


def main_subject(sentence: Sentence, end: int | None = None) -> Phrase | None:
    """The subject of the first finite verb of a sentence (before token ``end``), or None.

    In "In a video filmed on Monday, Bel said" it is Bel: what stands behind a preposition at the beginning is none.
    """
    behind: Phrase | None = None
    for verb in range(1, len(sentence.tags) if end is None else end):
        if sentence.tags[verb] in "VMA":
            phrase = subject_before(sentence, verb_group_start(sentence, verb))
            if phrase is not None and phrase.start > 0 and sentence.tags[phrase.start - 1] == "I":
                behind = behind or phrase
            elif phrase is not None:
                return phrase
    return behind
