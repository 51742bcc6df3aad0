"""Teasers: headlines of other articles that stand bare among the paragraphs of this one."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from llm_extract.documents.abbreviations import SENTENCE_OPENERS
from llm_extract.documents.paragraphs import has_words

LONGEST = 150  # characters
FEWEST_WORDS = 6  # section headings are shorter
FEWEST_WORDS_OF_A_QUESTION = 7  # "What happens next?" is a heading of this article
MOST_WORDS = 14
FEWEST_WORDS_OF_PROSE = 10
MOST_QUESTIONS = 2  # more of them are the headings of an explainer, or an interview
UNFINISHED_PROSE_ALLOWED = 0.1  # where paragraphs lack their full stop, a missing one shows nothing

_PROSE_END = re.compile(r"[.!?…:؟。][\"'”’»)\]]*$")
_ENDED = re.compile(r"[.!?…؟。][\"'”’»)\]]*$|[,;:–—)(\]\"”-]$")
_HEADLINE_BEGINNING = re.compile(r"[‘']?[^\W\d_]")
_WORD = re.compile(r"[^\W_](?:[\w.'’-]*\w)?")
# Words that begin a question put to the reader in running text.
_TALK = frozenset(("and", "but", "now", "or", "so", "then", "yet"))
# Words that headlines do without, or that address somebody.
_OF_PROSE = frozenset(
    ("was", "were", "had", "said", "told", "i", "we", "you", "he", "she", "they", "it", "my", "our", "your")
)


def is_finished(paragraph: str) -> bool:
    """Whether a paragraph ends as a sentence ends, or with a colon."""
    return _PROSE_END.search(paragraph[-10:]) is not None


def is_prose(paragraph: str) -> bool:
    """Whether a paragraph is running text: ten words or more that end as a sentence ends."""
    return is_finished(paragraph) and has_words(paragraph[:1000], FEWEST_WORDS_OF_PROSE)


def teasers(paragraphs: Sequence[str], prose: Sequence[bool], *, marked: Container[int]) -> list[int]:
    """Which paragraphs are bare headlines for other articles, by their number.

    Such a line reads as a headline and stands after a paragraph of prose and before another, before furniture (the
    paragraphs already ``marked``) or at the end. Nothing counts in a text whose paragraphs often lack a full stop, and
    no question where there are several: those are the headings of an explainer or the questions of an interview.
    """
    lacking = sum(_lacks_full_stop(paragraph) for paragraph in paragraphs)
    if lacking > UNFINISHED_PROSE_ALLOWED * len(paragraphs):
        return []
    questions = {
        number for number, paragraph in enumerate(paragraphs) if paragraph.endswith("?") and len(paragraph) < LONGEST
    }
    last = len(paragraphs) - 1
    return [
        number
        for number in range(2, len(paragraphs))
        if prose[number - 1]
        and (number == last or prose[number + 1] or number + 1 in marked)
        and (number not in questions or len(questions) <= MOST_QUESTIONS)
        and reads_as_headline(paragraphs[number])
    ]


def _lacks_full_stop(paragraph: str) -> bool:
    return not is_finished(paragraph) and has_words(paragraph[:LONGEST], MOST_WORDS + 1)


def reads_as_headline(line: str) -> bool:
    """Whether a line of its own is worded as a headline.

    It has 6 to 14 words, no full stop, a name with a capital after its first word, and none of the words that headlines
    avoid or that begin sentences. A question has at least 7 words, two names, and no comma.

    >>> reads_as_headline("Is the Tarrow strike splitting the Harbour Union?"), reads_as_headline("Tarrow strike")
    (True, False)
    """
    if len(line) > LONGEST or line.isupper():
        return False
    words = _WORD.findall(line)
    question = line.endswith("?")
    fewest = FEWEST_WORDS_OF_A_QUESTION if question else FEWEST_WORDS
    if not fewest <= len(words) <= MOST_WORDS or not (_HEADLINE_BEGINNING.match(line) and words[0][0].isupper()):
        return False
    if any(word.casefold() in _OF_PROSE for word in words):
        return False
    names = sum(word[0].isupper() for word in words[1:])
    if question:
        return names >= 2 and words[0].casefold() not in _TALK and "," not in line
    return names >= 1 and not _ENDED.search(line) and words[0].casefold() not in SENTENCE_OPENERS
