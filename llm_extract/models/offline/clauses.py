"""Clauses: where the words that a cue reports begin after its adverbials, and where they end."""

from __future__ import annotations

from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.phrases import subject_before, verb_group_start
from llm_extract.models.offline.tokens import MARKS

_COUNT_PREFIX = frozenset({"at", "more", "about", "around", "some", "nearly", "almost", "up", "as", "over", "between"})
_PAUSES = (",", ".", ";", "?", "!", "-", "Q", ")")
_TIME_WORDS = frozenset({"last", "this", "next", "earlier", "late", "early", "later", "ago", "yesterday", "today"})
_ADVERBIAL_REACH = 14


def is_clause(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause with its own subject and finite verb begins at ``start``."""
    if start < end and sentence.tokens[start].low in _COUNT_PREFIX and sentence.find("#", start, start + 4) is not None:
        start = sentence.find("#", start, start + 4) or start  # "said at least 17 had died"
    if start >= end or (sentence.tags[start] not in 'PDXW#HGI“"RB' and sentence.tokens[start].text not in MARKS):
        return False
    if sentence.tags[start] in "IRBG" and sentence.find(",", start, min(end, start + _ADVERBIAL_REACH)) is None:
        return False
    relatives = 0
    for at in range(start, end):
        sign = sentence.tags[at]
        if at > start and (sign in "HB" or sentence.tokens[at].low in ("who", "which")):
            relatives += 1
        elif sign in "VMA" and at > start and (sign != "V" or _finite(sentence, at)):
            if sentence.tags[at - 1] not in ("A", "M") or at - 1 == start:
                relatives -= 1
            if relatives < 0:
                return True
    return False


def _finite(sentence: Sentence, at: int) -> bool:
    """A verb that is not the bare participle of a reduced relative clause before "by" or "in"."""
    after_word = sentence.tokens[at + 1].low if at + 1 < len(sentence.tokens) else ""
    return not (sentence.tokens[at].low.endswith("ed") and after_word == "by")


def over_adverbials(sentence: Sentence, start: int) -> int:
    """Past "on Saturday", "in a statement", "Tuesday" after a cue, where a complement follows."""
    at = start
    lists = words()
    while at < len(sentence.tokens):
        low, sign = sentence.tokens[at].low, sentence.tags[at]
        if sign == "R" and low not in lists.negations:
            at += 1
        elif low.rstrip(".") in lists.weekdays or (low in _TIME_WORDS and sign != "C"):
            at += 1
            while at < len(sentence.tokens) and sentence.tokens[at].low in (
                "week",
                "month",
                "year",
                "night",
                "morning",
                "afternoon",
                "evening",
                "in",
                "on",
            ):
                at += 1
        elif sign in "I," and (reached := _to_complement(sentence, at)) is not None:
            at = reached
        else:
            break
    return at


def _to_complement(sentence: Sentence, start: int) -> int | None:
    """The end of a prepositional phrase or parenthesis after which "that", a colon or a weekday phrase stands."""
    limit = min(len(sentence.tokens), start + _ADVERBIAL_REACH)
    comma = sentence.tags[start] == ","
    for at in range(start + 1, limit):
        sign = sentence.tags[at]
        if sign in ("H", ":") and (not comma or sentence.tags[at - 1] == ","):
            return at
        if sign in "VM;.Q" or sign == "H":
            return None
        if not comma and _closes_adverbial(sentence, start, at):
            return at
    return None


def _closes_adverbial(sentence: Sentence, start: int, at: int) -> bool:
    """In "on Saturday | the…", "in a statement | the…": a time or an occasion, then the clause's first word."""
    previous = sentence.tokens[at - 1].low.rstrip(".")
    lists = words()
    timely = previous in lists.weekdays or (previous in lists.months and sentence.tags[at] != "#")
    timely = timely or (sentence.tags[at - 1] == "#" and at - start > 1 and sentence.tokens[at - 2].low in lists.months)
    return (timely or previous in lists.occasions) and (
        sentence.tags[at] in "PDXW" or sentence.tokens[at].text in MARKS
    )


def clause_end(sentence: Sentence, start: int) -> int:
    """Where the reported clause ends: the sentence's end, or before the next attribution or a speech in marks."""
    for at in range(start, len(sentence.tokens)):
        if sentence.tags[at] in ("Q", ";") or (sentence.tags[at] in ("?", "!", ".") and at + 2 >= len(sentence.tokens)):
            return before_comma(sentence, at, start)
        if sentence.tags[at] in (",", "-", "C", "B") and taken_over(sentence, at):
            return at
        if (
            sentence.tokens[at].low == "according"
            and at + 1 < len(sentence.tokens)
            and sentence.tokens[at + 1].low == "to"
        ):
            return before_comma(sentence, at, start)
    return len(sentence.tokens)


def thing_end(sentence: Sentence, start: int) -> int:
    """Where a noun phrase that was said ends: before a comma outside of marks, or before another verb."""
    end = clause_end(sentence, start)
    open_mark = False
    for at in range(start, end):
        if sentence.tags[at] in MARKS:
            open_mark = not open_mark
        follows = sentence.tags[at + 1] if at + 1 < len(sentence.tags) else "."
        if (
            not open_mark
            and at > start
            and (sentence.tags[at] == "," or (sentence.tags[at] == "C" and follows in "VAM"))
        ):
            return at
    return end


def infinitive_end(sentence: Sentence, start: int) -> int:
    """Where an infinitive and what goes with it end: before a comma and another clause or an aside."""
    end = clause_end(sentence, start)
    for at in range(start, end - 1):
        if sentence.tags[at] == "," and sentence.tags[at + 1] in "CBDG":
            return at
    return end


def before_comma(sentence: Sentence, at: int, start: int) -> int:
    """The end of a clause without the commas, colons and dashes that close it."""
    while at > start and sentence.tags[at - 1] in (",", ":", "-"):
        at -= 1
    return at


def taken_over(sentence: Sentence, at: int) -> bool:
    """Whether another cue takes over after this comma or conjunction: ", adding that", ", but residents said"."""
    begin = at + 1
    while begin < len(sentence.tags) and sentence.tags[begin] in "CBR":
        begin += 1
    if begin >= len(sentence.tags) or _subordinate(sentence, at, begin):
        return False
    conjoined = begin > at + 1 or sentence.tags[at] in "CB"
    if sentence.tags[begin] == "G" and sentence.tags[at] in ",-":
        return _opens_content(sentence, begin)
    if sentence.tags[begin] == "V" and sentence.tags[at] == ",":
        return _opens_content(sentence, begin)
    if not conjoined:
        return sentence.tags[at] == "," and _trailing(sentence, begin)
    return _opens_content(sentence, begin) if sentence.tags[begin] == "V" else _new_speaker(sentence, begin)


def _subordinate(sentence: Sentence, at: int, begin: int) -> bool:
    """Whether a conjunction only opens a clause of the content: "in 2021, when an audit told it to"."""
    joining = [sentence.tokens[one].low for one in range(at, begin) if sentence.tags[one] == "B"]
    return any(one not in ("while", "whereas", "as") for one in joining)


def _new_speaker(sentence: Sentence, begin: int) -> bool:
    """Whether a noun phrase and a cue begin here: "… but | residents said"."""
    for verb in range(begin + 1, min(len(sentence.tags), begin + _ADVERBIAL_REACH)):
        if sentence.tags[verb] in (",", "H", "Q", ";"):
            return False
        if sentence.tags[verb] in "VN":
            phrase = subject_before(sentence, verb_group_start(sentence, verb))
            return _opens_content(sentence, verb) and phrase is not None and phrase.start == begin
    return False


def _opens_content(sentence: Sentence, verb: int) -> bool:
    """Whether a verb opens words of its own: a verb of speech, one with "that", or "called for"."""
    low = sentence.tokens[verb].low
    after = sentence.tokens[verb + 1].low if verb + 1 < len(sentence.tokens) else ""
    frames = cues().frames.get(low, frozenset())
    speaks = bool(frames & {"after", "told", "for-to"}) or (after == "that" and "that" in frames)
    return speaks or (low, after) in cues().particle_frames


def _trailing(sentence: Sentence, begin: int) -> bool:
    """Whether nothing but an attribution follows to the end: ", a spokesman announced on Monday."."""
    for verb in range(begin, min(len(sentence.tags), begin + 10)):
        if sentence.tags[verb] in (",", "H", "Q", ";"):
            return False
        if sentence.tags[verb] == "V":
            frames = cues().frames.get(sentence.tokens[verb].low, frozenset())
            stop = to_stop(sentence, verb + 1)
            return "after" in frames and stop is not None and stop >= len(sentence.tags) - 1
    return False


def to_stop(sentence: Sentence, start: int) -> int | None:
    """The comma or stop after a cue and its adverbials, or None where something else follows."""
    at = over_adverbials(sentence, start)
    if at < len(sentence.tags) and sentence.tags[at] not in _PAUSES:
        at = _skip_adjunct(sentence, at)
    return at if at >= len(sentence.tags) or sentence.tags[at] in _PAUSES else None


def _skip_adjunct(sentence: Sentence, start: int) -> int:
    """Past "in a telephone interview" and the like, to the next comma or stop."""
    if sentence.tags[start] not in "IWX":
        return start
    for at in range(start + 1, min(len(sentence.tags), start + _ADVERBIAL_REACH)):
        if sentence.tags[at] in (",", ".", ";", "Q"):
            return at
        if sentence.tags[at] in "VMHP":
            return start
    return start
