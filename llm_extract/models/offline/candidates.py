"""Candidates: the names, places, times, trigger words and spans that rules find, offered to another model as hints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from llm_extract.documents.document import Document, Span
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.cast import Cast
from llm_extract.models.offline.circumstances import places_in, times_in
from llm_extract.models.offline.english import require_english
from llm_extract.models.offline.events import find_events
from llm_extract.models.offline.lexicon import verb_forms, words
from llm_extract.models.offline.naming import Name, names_in
from llm_extract.models.offline.quotes import find_quotes
from llm_extract.models.offline.stances import find_stances
from llm_extract.models.offline.triggers import Entry, noun_types, table

_VERBAL = "VNUGW"  # W too: a verb that the classes took for a noun is still worth a look


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at one place, without titles; ``name`` is its fullest form in the article."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A verb or noun that suggests events; ``types`` are PLOVER types, those of the likelier rules first."""

    span: Span
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be named and found, each list in the order of the text, as offsets of the document's text.

    ``spans`` are, by kind, the passages in which the rules found a record.
    """

    mentions: tuple[Mention, ...]
    places: tuple[Span, ...]
    times: tuple[Span, ...]
    triggers: tuple[Trigger, ...]
    spans: dict[str, tuple[Span, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names in their fullest form, each once."""
        return tuple(dict.fromkeys(one.name for one in self.mentions))

    def within(self, part: Span) -> Candidates:
        """What stands wholly in one part of the text, such as a sentence; offsets stay those of the document."""
        return Candidates(
            mentions=tuple(one for one in self.mentions if part.contains(one.span)),
            places=tuple(one for one in self.places if part.contains(one)),
            times=tuple(one for one in self.times if part.contains(one)),
            triggers=tuple(one for one in self.triggers if part.contains(one.span)),
            spans={kind: tuple(one for one in found if part.contains(one)) for kind, found in self.spans.items()},
        )


def candidates(document: Document) -> Candidates:
    """What may be named and found in an article, in speech in marks too; furniture has none.

    Raises Refused where the article is not in English.

    >>> text = "Ana Silva said rebels shelled the port of Bel on Monday."
    >>> found = candidates(Document(text=text)).within(Span(0, len(text)))
    >>> found.names, [text[start:end] for start, end in found.times]
    (('Ana Silva', 'Bel'), ['on Monday'])
    >>> [(text[one.span.start : one.span.end], one.types) for one in found.triggers]
    [('shelled', ('ASSAULT',))]
    """
    require_english(document)
    article = Article(document)
    sentences = _sentences(article)
    return Candidates(
        mentions=tuple(sorted(_mentions(article, sentences), key=lambda one: one.span)),
        places=tuple(span for part in article.paragraphs for span in places_in(article.text, part)),
        times=tuple(span for part in article.paragraphs for span in times_in(article.text, part)),
        triggers=tuple(
            sorted((one for sentence in sentences for one in _triggers(sentence)), key=lambda one: one.span)
        ),
        spans={
            "event": tuple(one.evidence[0] for one in find_events(article)),
            "quote": tuple(part for one in find_quotes(article) for part in one.parts),
            "stance": tuple(one.evidence[0] for one in find_stances(article)),
        },
    )


def _sentences(article: Article) -> list[Sentence]:
    """All sentences, those inside of speech in marks among them."""
    return [*article.sentences, *(one for marked in article.speech for one in article.sentences_in(marked.inner))]


def _mentions(article: Article, sentences: list[Sentence]) -> Iterator[Mention]:
    cast = Cast(article)
    lowered = {
        token.low
        for sentence in sentences
        for token, tag in zip(sentence.tokens, sentence.tags, strict=True)
        if tag not in "XQ" and token.text.islower()
    }
    for sentence in sentences:
        for one in names_in(sentence):
            if not _is_plain(one, sentence, lowered):
                yield Mention(Span(one.start, one.end), cast.full(one))


def _is_plain(name: Name, sentence: Sentence, lowered: set[str]) -> bool:
    """Whether a capital is none of a name: a day, a title alone, a common word that opens its sentence."""
    lists = words()
    low = name.text.lower().rstrip(".")
    if low in lists.weekdays | lists.months | lists.titles:
        return True
    opens = not any(token.text[0].isalnum() for token in sentence.tokens if token.start < name.title_start)
    return opens and " " not in low and (low in lowered or low in verb_forms() or low in _common())


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Common nouns of the rules: what opens a sentence with one of these is no name."""
    return frozenset(noun for entries in table("events.yaml").verbs.values() for one in entries for noun in one.nouns)


def _triggers(sentence: Sentence) -> Iterator[Trigger]:
    verbs = table("events.yaml")
    for at, token in enumerate(sentence.tokens):
        if sentence.tags[at] not in _VERBAL:
            continue
        after = sentence.tokens[at + 1] if at + 1 < len(sentence.tokens) else token
        paired = verbs.pairs.get((token.low, after.low), ()) if after is not token else ()
        found = [one.type for one in (*paired, *verbs.verbs.get(token.low, ())) if _suits(one, sentence, at)]
        if sentence.tags[at] == "W":
            found = [*noun_types().get(token.low, ()), *found]
        if found:
            yield Trigger(Span(token.start, after.end if paired else token.end), tuple(dict.fromkeys(found)))


def _suits(entry: Entry, sentence: Sentence, at: int) -> bool:
    """Whether the nouns that a rule asks for stand around its verb: "began talks" is a trigger, "began" is none."""
    before = {token.low for token in sentence.tokens[:at]}
    behind = {token.low for token in sentence.tokens[at + 1 :]}
    named = entry.names and "X" in sentence.tags[at + 1 :]
    if entry.objects and not (named or entry.objects & (behind | before)):  # before it in the passive
        return False
    return not entry.subjects or bool(entry.subjects & before)
