"""Loose words in marks: no verb of speech attributes them, yet they are of their clause's subject, if it may speak.

"The minister apologised “in the name of the state, without waiting for any report”."
"""

from __future__ import annotations

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.cues import cues, lemma_of
from llm_extract.models.offline.found import Finding
from llm_extract.models.offline.mentions import may_speak
from llm_extract.models.offline.naming import span_of
from llm_extract.models.offline.phrases import Phrase, subject_before, verb_group_start
from llm_extract.models.offline.speakers import Speakers
from llm_extract.records.marked import Marked

FEWEST_WORDS = 3  # fewer are a name or a scare quote
FEWEST_BEHIND_ARTICLE = 5  # a “state of emergency” is a term
_TITLES_BEFORE = frozenset({"so-called", "titled", "entitled", "named", "dubbed", "film", "book", "song", "slogan"})


def loose_words(article: Article, speakers: Speakers, sentence: Sentence, taken: list[Finding]) -> list[Finding]:
    """The quotes that a sentence holds in marks and that nothing found so far covers."""
    found: list[Finding] = []
    span = sentence.span
    for marked in article.marked_within(span):
        covered = any(part.overlaps(marked.inner) for one in taken for part in one.parts)
        if covered or marked in sentence.speech.values() or not _is_said(article, sentence, marked):
            continue
        finding = _finding(article, speakers, sentence, marked)
        if finding is not None:
            found.append(finding)
    return found


def _is_said(article: Article, sentence: Sentence, marked: Marked) -> bool:
    """Whether words in marks read as somebody's words: a few at least, and no title, name or term."""
    inner = article.text[marked.inner.start : marked.inner.end].split()
    first = next((one for one in "".join(inner) if one.isalpha()), "A")
    before = [token.low for token in sentence.tokens if token.end <= marked.outer.start][-2:]
    if len(inner) < FEWEST_WORDS or first.isupper() or set(before) & _TITLES_BEFORE:
        return False
    return before[-1:] not in (["a"], ["an"], ["the"], ["their"], ["its"]) or len(inner) >= FEWEST_BEHIND_ARTICLE


def _finding(article: Article, speakers: Speakers, sentence: Sentence, marked: Marked) -> Finding | None:
    opening = next((at for at, token in enumerate(sentence.tokens) if token.start >= marked.outer.start), 0)
    for verb in range(opening - 1, 0, -1):
        if sentence.tags[verb] in ";:Q":
            break
        if sentence.tags[verb] != "V":
            continue
        if lemma_of(sentence.tokens[verb].low) in cues().unsaying:
            return None
        group = verb_group_start(sentence, verb)
        phrase = subject_before(sentence, group)
        if phrase is None:
            continue
        if not _may_say(article, speakers, sentence, phrase):
            break
        cue = Span(sentence.tokens[group].start, sentence.tokens[verb].end)
        source = speakers.source(sentence, phrase)
        return Finding([marked.inner], source, cue, "loose", paragraph=sentence.paragraph)
    return None


def _may_say(article: Article, speakers: Speakers, sentence: Sentence, phrase: Phrase) -> bool:
    source = speakers.resolve(sentence, phrase)
    where = span_of(sentence, phrase)
    words_there = article.text[where.start : where.end]
    return source.person is True or (
        source.speaker is not None and may_speak(source.speaker) and may_speak(words_there)
    )
