"""English: whether the rules can read an article, told piece by piece, so that a half-translated one is refused too."""

from __future__ import annotations

import re
from collections import Counter

from llm_extract.documents.document import Document
from llm_extract.documents.language import language_of
from llm_extract.documents.paragraphs import paragraphs
from llm_extract.errors import Refused
from llm_extract.models.offline.lexicon import words

PIECE = 300  # characters; a shorter piece seldom shows its language
FEWEST_FOREIGN = 600  # characters in another language that belie what the document says of itself
LONGEST_PIECE = 1000
SHARE = 2 / 3  # of what shows its language must be English
_WORD = re.compile(r"\w+")
_SAMPLE = 4000  # characters from which the language is told where no piece shows one
_FEWEST_WORDS = 25
_FUNCTION_WORDS = 0.18  # share of closed-class words; English news has .35 to .5, other languages under .1


def require_english(document: Document) -> None:
    """Raise Refused, in one line, where an article is in another language than English, or for the most part."""
    named = document.language.split("-")[0].lower() if document.language else None
    if named not in (None, "en", "eng", "english"):
        raise _refused(document, f"is in {document.language!r}")
    known = Counter[str]()
    for piece in _pieces(document.text):
        language = language_of(piece)
        if language is not None:
            known[language] += len(piece)
    other = max((one for one in known if one != "en"), key=lambda one: (known[one], one), default=None)
    enough = known.total() - known["en"] >= (
        FEWEST_FOREIGN if named else 0
    )  # where the document says English, it may be
    if other is not None and enough and known["en"] < SHARE * known.total():
        part = f"reads as {other!r}" if not known["en"] else f"reads as English in part only, and as {other!r}"
        raise _refused(document, part)
    if named is None and not known and not _has_english_words(document.text):
        raise _refused(document, "does not read as English")


def _refused(document: Document, why: str) -> Refused:
    return Refused(f"the offline rules speak English only; {document.name!r} {why}: choose another model with --model")


def _pieces(text: str) -> list[str]:
    """The paragraphs, short ones joined until they show their language."""
    found: list[str] = []
    joined = ""
    for start, end in paragraphs(text):
        joined = f"{joined} {text[start:end]}" if joined else text[start:end]
        if len(joined) >= PIECE:
            found.extend(joined[at : at + LONGEST_PIECE] for at in range(0, len(joined), LONGEST_PIECE))
            joined = ""
    return [*found, joined] if joined else found


def _has_english_words(text: str) -> bool:
    """Whether English function words are as frequent as in English; a very short text passes."""
    lists = words()
    known = (
        lists.determiners
        | lists.prepositions
        | lists.conjunctions
        | lists.auxiliaries
        | lists.modals
        | lists.subject_pronouns
    )
    found = _WORD.findall(text[:_SAMPLE].lower())
    if len(found) < _FEWEST_WORDS:
        return text.isascii() or any("a" <= letter <= "z" for letter in text.lower())
    return sum(word in known for word in found) / len(found) >= _FUNCTION_WORDS
