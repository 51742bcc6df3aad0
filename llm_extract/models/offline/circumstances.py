"""Circumstances of an event: where, when, and how many were killed, injured or arrested, as written."""

from __future__ import annotations

import re

from llm_extract.documents.document import Span

_DAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept\.?|Sep\.?|Oct\.?|Nov\.?|Dec\.?"
)
WHEN = re.compile(
    rf"""\b(?:
      (?:(?:[Ee]arly|[Ll]ate)\s+)?(?:[Oo]n\s+)?(?:{_DAY})(?:\s+(?:morning|afternoon|evening|night))?
    | (?:[Oo]n\s+)?(?:\d{{1,2}}\s+(?:{_MONTH})|(?:{_MONTH})\s+\d{{1,2}})(?:,?\s+\d{{4}})?
    | (?:[Ii]n\s+)?(?:early\s+|late\s+|mid-)?(?:{_MONTH})(?:\s+\d{{4}})?(?=\W)
    | (?:[Ee]arly\s+|[Ll]ate\s+|[Ee]arlier\s+|[Ll]ater\s+)?(?:[Ll]ast|[Tt]his|[Nn]ext)
      \s+(?:week|month|year|night|weekend|spring|summer|autumn|winter)
    | (?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Oo]vernight)
    | (?:\w+|\d+)\s+(?:hours|days|weeks|months|years)\s+(?:ago|earlier|later)
    | (?:[Ii]n|[Ss]ince|[Bb]y)\s+(?:19|20)\d\d
    )\b""",
    re.VERBOSE,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
LONG_AGO = re.compile(r"\b(?:years? ago|last year|decades? ago|(?:years|year|months) earlier|in the (?:19|20)\d0s)\b")
_NOT_PLACES = frozenset(re.findall(r"\w+", f"{_DAY}|{_MONTH}|Facebook|Twitter|Telegram|X|English|Congress|Parliament"))
_KIND = (
    "province|district|town|city|island|region|state|valley|village|square|street|camp|prison|airport|refinery|county|"
    "highway|harbour|harbor|port|governorate|department|municipality|border|Bay|bay|peninsula|hospital|neighbourhood"
)
_NAME = r"(?:n’|d’|al-|el-)?[A-ZÀ-Þ][\w’'ʿʾ-]*|al-[A-Z]\w+|el-[A-Z]\w+"
PLACE = re.compile(
    rf"\b(?:in|at|near|outside|off|around|inside|across|from)\s+((?:the\s+)?(?:(?:northern|southern|eastern|western|central|north|"
    rf"south|east|west|north-?eastern|north-?western|south-?eastern|south-?western|downtown|nearby)\s+)?(?:{_NAME})(?:\s+(?:{_NAME}|of|de|del|el|al))*(?:\s+(?:{_KIND}))?)"
)
_POSSESSIVE = re.compile(r"[’']s$")
_NUMBER = (
    r"(?:\d[\d,.]*|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|dozens|hundreds|scores|thousands|several)"
)
_AMOUNT = (
    r"(?:(?:at least|more than|as many as|up to|about|around|nearly|almost|some|over|an estimated|no fewer than)\s+)?"
    rf"(?:between\s+\d+\s+and\s+\d+|{_NUMBER})"
)
_STOP = "and|were|was|have|had|others\\s+were|in|on|when|of|the|by|at|to|for|from|during|after|since|who|including|with"
_WHO = rf"(?:\s+(?!(?:{_STOP})\b)[a-z][\w’'-]*){{0,3}}"
_COUNT_OF = {
    "killed": (
        rf"\b({_AMOUNT}{_WHO}),?(?:[^.;,]{{0,40}},)?\s+(?:were|was|(?:have|had|has) been)\s+(?:\w+ly\s+)?killed\b",
        rf"\b(?:kills?|killed|killing)\s+({_AMOUNT}{_WHO})",
        rf"\bleft\s+({_AMOUNT}{_WHO})\s+dead\b",
        rf"\b({_AMOUNT}{_WHO})\s+(?:were\s+)?(?:shot\s+)?dead\b",
    ),
    "injured": (
        rf"\b({_AMOUNT}{_WHO})\s+(?:were\s+|was\s+)?(?:wounded|injured|hurt)\b",
        rf"\b(?:wounds?|wounded|wounding|injures?|injured|injuring)\s+({_AMOUNT}{_WHO})",
    ),
    "arrested": (
        rf"\b({_AMOUNT}{_WHO})\s+(?:were|was|have been|had been|has been)\s+(?:arrested|detained|taken into custody)\b",
        rf"\b(?:arrests?|arrested|detains?|detained|arresting|detaining)\s+({_AMOUNT}{_WHO})",
    ),
}
COUNTS = {field: [re.compile(one, re.IGNORECASE) for one in patterns] for field, patterns in _COUNT_OF.items()}
_NO_COUNT = frozenset({"a", "an"})


def count_phrases(text: str, field: str) -> list[str]:
    """The number phrases of one field in a passage, each once.

    >>> count_phrases("At least 12 people were killed and 30 wounded.", "injured")
    ['30']
    """
    found: list[str] = []
    for pattern in COUNTS[field]:
        for match in pattern.finditer(text):
            phrase = match.group(1).strip()
            if phrase.lower() not in _NO_COUNT and not any(phrase in one or one in phrase for one in found):
                found.append(phrase)
    return found


def times_in(text: str, part: Span) -> list[Span]:
    """Where time phrases stand in a part of the text, in order.

    >>> times_in("He left on Monday.", Span(0, 18))
    [Span(start=8, end=17)]
    """
    return [Span(*match.span()) for match in WHEN.finditer(text, part.start, part.end)]


def places_in(text: str, part: Span) -> list[Span]:
    """Where names of places stand behind "in", "at" and the like in a part of the text, in order.

    >>> places_in("Rain fell in Bel on Monday.", Span(0, 27))
    [Span(start=13, end=16)]
    """
    return [Span(*match.span(1)) for match in _places(text, part)]


def place_in(text: str, span: Span, after: int) -> str | None:
    """The place named nearest behind ``after`` within the span, else before it."""
    found = _places(text, span)
    behind = [match for match in found if match.start() >= after]
    chosen = (behind or found)[:1]
    return _POSSESSIVE.sub("", chosen[0].group(1)) if chosen else None


def _places(text: str, part: Span) -> list[re.Match[str]]:
    return [
        match
        for match in PLACE.finditer(text, part.start, part.end)
        if match.group(1).split()[-1] not in _NOT_PLACES
        and match.group(1).removeprefix("the ").split()[0] not in _NOT_PLACES
    ]


def when_in(text: str, span: Span, at: int) -> str | None:
    """The time phrase nearest to ``at`` within the span, as written."""
    found = sorted(
        WHEN.finditer(text, span.start, span.end), key=lambda match: (abs(match.start() - at), match.start())
    )
    return found[0].group().strip() if found else None


def is_past(text: str, span: Span, year: int | None) -> bool:
    """Whether a passage tells of an earlier year than the article's."""
    if LONG_AGO.search(text, span.start, span.end):
        return True
    return year is not None and any(int(match.group()) < year for match in YEAR.finditer(text, span.start, span.end))
