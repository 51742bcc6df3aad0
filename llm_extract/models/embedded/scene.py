"""A Scene: an article as the rules read it, ready to ask a small model about one passage after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from llm_extract.documents.document import Document, Span
from llm_extract.documents.sentences import sentences
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.english import require_english
from llm_extract.models.offline.following import phrase_after
from llm_extract.models.offline.names import names_of
from llm_extract.models.offline.phrases import Phrase, main_subject
from llm_extract.models.offline.quotes import Heard, hear

LONGEST = 70  # characters of words that are offered as a name
_TIMES = frozenset(
    {"second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "night", "nights", "week", "weeks"}
    | {"month", "months", "year", "years", "morning", "afternoon", "evening", "today", "yesterday", "tomorrow"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "time", "times"}
)
_ONLY_A_NUMBER = re.compile(r"[\d\W]*")


@dataclass(frozen=True, slots=True)
class Party:
    """A noun phrase of a passage: its words there, and the names that it stands for, each in its fullest form."""

    span: Span
    words: str
    names: tuple[str, ...]


class Scene:
    """What the rules know of an article; everything is found once, when first asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.article = Article(document)

    @cached_property
    def heard(self) -> Heard:
        """The quotes, and who speaks in them."""
        return hear(self.article)

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences as a reader sees them, speech in marks among them, without furniture."""
        around = self.document.furniture
        return [one for one in sentences(self.document.text) if not any(one.overlaps(span) for span in around)]

    @cached_property
    def clauses(self) -> list[Sentence]:
        """The sentences as the rules see them: those outside of speech in marks, and those inside."""
        article = self.article
        inside = [one for marked in article.speech for one in article.sentences_in(marked.inner)]
        return sorted([*article.sentences, *inside], key=lambda one: one.span)

    def sentence_at(self, at: int) -> Span | None:
        """The reader's sentence at a place."""
        return next((one for one in self.sentences if one.start <= at < one.end), None)

    def clause_at(self, at: int) -> Sentence | None:
        """The smallest of the rules' sentences at a place."""
        around = [one for one in self.clauses if one.span.start <= at < one.span.end]
        return min(around, key=lambda one: one.span.end - one.span.start, default=None)

    def words(self, span: Span) -> str:
        """A part of the text in one line."""
        return " ".join(self.document.text[span.start : span.end].split())

    def parties(self, passage: Span) -> list[Party]:
        """The noun phrases of a passage that stand for somebody or something, in order, each wording once."""
        found: dict[str, Party] = {}
        for clause in self.clauses:
            if not clause.span.overlaps(passage):
                continue
            for party in self._parties(clause):
                if passage.contains(party.span):
                    found.setdefault(party.words, party)
        return sorted(found.values(), key=lambda one: one.span)

    def subject(self, passage: Span) -> Party | None:
        """The subject of the first clause of a passage."""
        clause = next((one for one in self.clauses if one.span.overlaps(passage)), None)
        phrase = main_subject(clause) if clause is not None else None
        return self._party(clause, phrase) if clause is not None and phrase is not None else None

    def _parties(self, clause: Sentence) -> list[Party]:
        found = []
        for at in _starts(clause):
            phrase = Phrase(at, at + 1) if clause.tags[at] in "PO" else phrase_after(clause, at)
            if phrase is None or (phrase.end == phrase.start + 1 and clause.tags[at] == "D"):
                continue
            cut = next((one for one in range(phrase.start + 1, phrase.end) if clause.tags[one] in "ITS"), None)
            for one in [phrase, *([Phrase(phrase.start, cut)] if cut else [])]:
                party = self._party(clause, one)
                if party is not None:
                    found.append(party)
        return found

    def _party(self, clause: Sentence, phrase: Phrase) -> Party | None:
        span = Span(clause.tokens[phrase.start].start, clause.tokens[phrase.end - 1].end)
        words = self.words(span)
        if len(words) > LONGEST or words.lower().split()[-1] in _TIMES or _ONLY_A_NUMBER.fullmatch(words):
            return None
        names = names_of(self.article, self.heard.speakers, clause, phrase)
        return Party(span, words, tuple(names)) if names else None


def _starts(clause: Sentence) -> list[int]:
    """The tokens at which a noun phrase may begin: pronouns, determiners, names behind a title, other nouns."""
    starts = []
    for at, tag in enumerate(clause.tags):
        before = clause.tags[at - 1] if at else ""
        opens = tag in "XW#" and before not in ("X", "W", "D", "#", "&", "/")
        if tag in "POD" or opens or (tag == "X" and before in ("W", "D", "#")):
            starts.append(at)
    return starts


@lru_cache(maxsize=8)
def scene_of(document: Document) -> Scene:
    """The scene of an article; several kinds are asked about one.

    Raises Refused where the article is not in English.
    """
    require_english(document)
    return Scene(document)
