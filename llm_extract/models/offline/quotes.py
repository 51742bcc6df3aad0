"""Quotes by rules: direct and reported speech of one article, in the shape that a model answers."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import groupby
from typing import Any

from llm_extract.documents.document import Span
from llm_extract.models.offline.article import Article
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.direct import Direct
from llm_extract.models.offline.found import Explanation, Finding
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.loose import loose_words
from llm_extract.models.offline.phrases import main_subject
from llm_extract.models.offline.reported import Reported
from llm_extract.models.offline.speakers import Speakers

NEAREST = 60  # findings of a paragraph that are looked at for one inside another
PRONOUNS = frozenset({"he", "she", "they", "it", "who", "which", "that"})
WRITERS = frozenset({"i", "we", "you", "one", "there", "what", "this", "these", "those"})
REASONS = {
    "after": "a verb of speech with its subject stands after the words",
    "after-inverted": "a verb of speech stands after the words, its subject behind it",
    "before": "a verb of speech stands before the words in marks",
    "carried": "words in marks that open a paragraph without a cue belong to the last speaker",
    "told-before": "words in marks that follow a sentence about their speaker",
    "colon": "a colon introduces the words",
    "dash": "a dash and a name stand after the words",
    "noun-that": "a noun of saying with its speaker before it and a clause behind",
    "noun-to": "a noun of saying with its speaker before it and an infinitive behind",
    "loose": "words in marks that no verb of speech attributes are of the subject of their clause, if it may speak",
    "headline": "words in marks in the headline; nobody is named there",
    "according-to": "“according to” names the source",
}


class Heard:
    """What was said in an article, and who was named in it; quotes are looked up by their place."""

    def __init__(self, findings: list[Finding], speakers: Speakers) -> None:
        self.findings = findings
        self.speakers = speakers
        self._parts = sorted((part.start, part.end, at) for at, one in enumerate(findings) for part in one.parts)
        self._starts = [start for start, _, _ in self._parts]
        self._longest = max((end - start for start, end, _ in self._parts), default=0)

    def around(self, span: Span) -> list[Finding]:
        """The quotes of which a part overlaps a span, in order."""
        first = bisect_left(self._starts, span.start - self._longest)
        last = bisect_left(self._starts, span.end)
        return [self.findings[at] for at in sorted({at for _, end, at in self._parts[first:last] if end > span.start})]


@lru_cache(maxsize=2)
def hear(article: Article) -> Heard:
    """All quotes of an article in the order of the text, with the memory of its speakers; done once for all kinds."""
    speakers = Speakers(article)
    direct = Direct(article, speakers)
    reported = Reported(article, speakers, direct.used)
    for number, sentence in enumerate(article.sentences):
        speakers.mention(sentence, main_subject(sentence))
        direct.read(number, sentence)
        reported.read(sentence)
        taken = [*direct.findings[-NEAREST:], *reported.findings[-NEAREST:]]
        reported.findings.extend(loose_words(article, speakers, sentence, taken))
        speakers.introduce(sentence)
    near = {number: list(group) for number, group in groupby(reported.findings, key=lambda one: one.paragraph)}
    found = direct.findings + [
        one for one in reported.findings if not _inside_another(article, one, near[one.paragraph][-NEAREST:])
    ]
    found = [one for one in found if not _repeated(article, one, found)]
    return Heard(sorted(found, key=lambda one: (one.parts[0], one.cue or Span(0, 0))), speakers)


def find_quotes(article: Article) -> list[Finding]:
    """All quotes of an article in the order of the text."""
    return hear(article).findings


def _repeated(article: Article, headline: Finding, found: list[Finding]) -> bool:
    """Whether words in marks that nobody is named for stand in another quote: a headline or a pull quote."""
    if headline.source.speaker is not None or headline.cue is not None:
        return False
    said = article.text[headline.parts[0].start : headline.parts[-1].end].strip(" .,!?")
    return any(
        said in article.text[part.start : part.end] for other in found if other is not headline for part in other.parts
    )


def _inside_another(article: Article, inner: Finding, findings: list[Finding]) -> bool:
    """Whether a finding is said within another one by somebody who is not named there, or by the writer."""
    words_at = inner.source.words
    if words_at is None or inner.cue is None:
        return False
    source = article.text[words_at.start : words_at.end].lower()
    if (
        source in WRITERS
        or source.split()[:1] in (["no"], ["nobody"], ["none"])
        or source.isnumeric()
        or source in words().numbers
    ):
        return True
    last = source.split()[-1] if source else ""
    unnamed = source in PRONOUNS or article.text[words_at.end - len(last) : words_at.end].islower()
    return unnamed and any(part.contains(inner.cue) for other in findings if other is not inner for part in other.parts)


def quotes(article: Article) -> list[dict[str, Any]]:
    """The quotes of an article as answers of the kind quote."""
    return [_answer(article, finding) for finding in find_quotes(article)]


def _answer(article: Article, finding: Finding) -> dict[str, Any]:
    text = article.text
    manners = {article.in_marks(part) for part in finding.parts}
    return {
        "content": [text[part.start : part.end] for part in finding.parts],
        "manner": manners.pop() if len(manners) == 1 else "mixed",
        "speaker": finding.source.speaker,
        "speaker_words": text[finding.source.words.start : finding.source.words.end] if finding.source.words else None,
        "role": finding.source.role,
        "cue": text[finding.cue.start : finding.cue.end] if finding.cue else None,
        "addressee": finding.addressee,
    }


def explain_quotes(article: Article) -> list[Explanation]:
    """Why each quote was found."""
    return [
        Explanation(one.parts[0], "quote", one.rule, _reason(article, one), one.source.speaker or "nobody named")
        for one in find_quotes(article)
    ]


def _reason(article: Article, quote: Finding) -> str:
    """The reason of the group of verbs in which the cue stands, else of the rule."""
    words_of_cue = article.text[quote.cue.start : quote.cue.end].lower().split() if quote.cue else []
    frame = quote.rule.removeprefix("told-")
    lemmas = [cues().lemmas.get(word, "") for word in reversed(words_of_cue)]
    told = next((reason for lemma in lemmas if (reason := cues().reasons.get((lemma, frame)))), None)
    return told or REASONS.get(quote.rule, "")
