"""Captions and picture credits: what a page sets under its pictures, often told twice."""

from __future__ import annotations

import re
from functools import lru_cache

from llm_extract.documents.document import Span

FEWEST_WORDS_TOLD_TWICE = 5  # "No, no." is speech
LONGEST_CAPTION = 600  # characters
LONGEST_CREDIT = 120
MOST_WORDS_OF_A_CREDIT = 10
_BEGINNING = 20  # characters by which a second telling is looked for

_AGENCIES = (
    r"Reuters|REUTERS|AFP|AP|Associated Press|EPA(?:-EFE)?|EFE|Getty(?: Images)?|Anadolu(?: Agency)?|Xinhua|TASS|DPA"
    r"|dpa|ANSA|PA(?: Media| Wire)|Bloomberg|NurPhoto|Alamy|Shutterstock|Sputnik|Kyodo|Yonhap|PTI|ANI|Al Jazeera"
    r"|Agence France-Presse|iStock|Zuma(?: Press)?|Rex|Magnum|Wikimedia(?: Commons)?|Creative Commons|Instagram|Flickr"
)
_AGENCY = re.compile(rf"(?<!\w)(?:{_AGENCIES})(?!\w)")
_PICTURE_WORDS = "photos?|photographs?|images?|pictures?|files?|handout|pool|courtesy|screenshot|archives?"
_PICTURE_WORD = re.compile(rf"\b(?:{_PICTURE_WORDS})\b", re.IGNORECASE)
_CREDIT_WORD = re.compile(rf"[^\Wa-zß-ÿ_][\w.'’-]*|by|via|for|of|the|and|from|dpa|{_PICTURE_WORDS}")
_WORD = re.compile(r"[^\W_][\w.'’-]*")
_BRACKETED = re.compile(r"\s*[\[(](?P<inside>[^\[\]()]{2,80})[\])](?P<after>\.?)")
_BRACKETED_AT_END = re.compile(_BRACKETED.pattern + "$")
_NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,3}"
_CREDIT_AT_END = re.compile(
    rf"(?:(?:{_AGENCIES})/{_NAME}|{_NAME} ?/ ?(?:[A-Z]\w+/)?(?:{_AGENCIES})"
    rf"|(?:Photo(?:graph)?|Picture|Image|Credit)s?(?: by)?: ?{_NAME}(?: ?/ ?[A-Z][\w ]*)?)\]?\.?$"
)
_CAPTION_BEGINNING = re.compile(
    r"(?:\[?(?:FILE|FILE PHOTO|File photo|Photo(?:graph)?|PHOTO|Image|Picture|Pictured|Photo credit|Caption)"
    r"(?: by)?(?:\s?:|\]|\s[–—-])\s?\S|(?:Image|Media) (?:caption|source|copyright)\b|(?:Photograph|Photo)s? by [A-Z])"
)
_PICTURE_CREDIT = re.compile(r"(?:Photo |Image |Picture )?Credits?(?:\s?:| by )\s?(?P<names>[^:]{3,80})")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_QUOTE_MARKS = "\"'“”‘’«»„"


@lru_cache(maxsize=256)  # each paragraph is asked by itself, and as the neighbour of another
def is_credit(line: str) -> bool:
    """Whether these words name nothing but who took a picture.

    >>> is_credit("Oona Brell/Getty Images"), is_credit("Reuters reported it first")
    (True, False)
    """
    if len(line) > LONGEST_CAPTION:
        return False
    number = 0
    for number, word in enumerate(_WORD.finditer(line), start=1):
        if number > MOST_WORDS_OF_A_CREDIT or not _CREDIT_WORD.fullmatch(word[0]):
            return False
    return number > 0 and _AGENCY.search(line) is not None


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph is a picture's caption or credit, told once.

    It begins as one, or ends in a picture credit: "[Reuters]" after words without a full stop, "(Photo by …)",
    "REUTERS/Oona Brell".

    >>> is_caption("Smoke over the harbour on Friday [Reuters]"), is_caption("The port is open, he said. (Reuters)")
    (True, False)
    """
    if len(paragraph) > LONGEST_CAPTION:
        return False
    credit = _PICTURE_CREDIT.fullmatch(paragraph.rstrip("."))
    if _CAPTION_BEGINNING.match(paragraph) or is_credit(paragraph) or (credit and _names_only(credit["names"])):
        return True
    bracketed = _bracketed_at_end(paragraph, 0, len(paragraph))
    if not bracketed or not _credits(bracketed["inside"]):
        end = paragraph[-LONGEST_CREDIT:]
        return ("/" in end or ":" in end) and _CREDIT_AT_END.search(end) is not None
    before = paragraph[: bracketed.start()].rstrip()
    return not _SENTENCE_END.search(before) or _PICTURE_WORD.search(bracketed["inside"]) is not None


def credit_at_end(text: str, paragraph: Span) -> Span | None:
    """Find a bracketed credit at the end of a paragraph of prose, and nothing of the prose."""
    bracketed = _bracketed_at_end(text, *paragraph)
    if not bracketed or not is_credit(bracketed["inside"]):
        return None
    return Span(bracketed.start("inside") - 1, paragraph.end)


def told_twice(paragraph: str) -> bool:
    """Whether a paragraph is one caption told twice, back to back, with its credit or without.

    >>> told_twice("Workers wait at the closed terminal [Reuters]Workers wait at the closed terminal [Reuters]")
    True
    """
    bare = _without_credits(paragraph)
    if bare[:1] in _QUOTE_MARKS:
        return False
    second = bare.find(bare[:_BEGINNING], _BEGINNING)
    first = bare[:second].rstrip() if second > 0 else ""
    return len(first.split()) >= FEWEST_WORDS_TOLD_TWICE and bare[second:].rstrip() == first


def same_caption(first: str, second: str) -> bool:
    """Whether two paragraphs are one caption, with its credit or without."""
    if first[:_BEGINNING] != second[:_BEGINNING] or first[:1] in _QUOTE_MARKS or len(first) > LONGEST_CAPTION:
        return False
    bare = _without_credits(first)
    return len(bare.split()) >= FEWEST_WORDS_TOLD_TWICE and bare == _without_credits(second)


def _bracketed_at_end(text: str, start: int, end: int) -> re.Match[str] | None:
    last = text[max(start, end - 2) : end]
    if "]" not in last and ")" not in last:
        return None
    return _BRACKETED_AT_END.search(text, max(start, end - LONGEST_CREDIT), end)


def _without_credits(caption: str) -> str:
    if "(" not in caption and "[" not in caption:
        return caption.strip()
    return _BRACKETED.sub(lambda match: " " if _credits(match["inside"]) else match.group(), caption).strip()


def _credits(brackets: str) -> bool:
    """Whether what stands in brackets credits a picture."""
    if _PICTURE_WORD.match(brackets):  # "Photo by Oona Brell for the Coastal Wire"
        return True
    return is_credit(brackets) or (_PICTURE_WORD.search(brackets) is not None and _names_only(brackets))


def _names_only(words: str) -> bool:
    return all(_CREDIT_WORD.fullmatch(word) for word in _WORD.findall(words))
