"""Questions about stances: one for each thing that somebody says, and for each sentence with a word of judgement.

Whose attitude it is, is told by the rules where somebody speaks; the model says whether anything is judged, and what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from llm_extract.documents.document import Document, Span
from llm_extract.models.embedded.checks import is_passive, may_act
from llm_extract.models.embedded.questions import NONE, Items, Question, choices
from llm_extract.models.embedded.scene import Party, Scene, scene_of
from llm_extract.models.offline.attitudes import rules
from llm_extract.models.offline.found import Finding
from llm_extract.models.offline.names import same_name
from llm_extract.models.offline.triggers import table
from llm_extract.records.names import topics_match
from llm_extract.records.result import Record

KIND = "stance"
POLARITIES = ("support", "oppose", "neutral")
LONGEST = 60  # words of a passage
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_NOTHING = frozenset(
    {"it", "this", "that", "these", "those", "there", "which", "who", "what", "i", "we", "you", "he", "she", "they"}
    | {"us", "them", "him", "her", "me", "its", "his", "their", "our", "my", "your", "nobody", "everyone", "one"}
)
# How often, over the dev articles, a passage showed a stance that the rules had missed.
_IN_MARKS, _REPORTED, _JUDGING, _PLAIN = 0.35, 0.2, 0.45, 0.14


@dataclass(frozen=True, slots=True)
class _Passage:
    """What is shown, whose attitude may show in it, and what it may be towards."""

    scene: Scene
    span: Span
    holder: str
    holders: tuple[str, ...]
    targets: Mapping[str, str]
    basis: str
    promise: float


def by_quote(document: Document, records: Sequence[Record]) -> Iterator[Question]:
    """A question for each quote with a speaker and each sentence with a word of judgement; the holder is given."""
    for one in _passages(document, records):
        yield _question(one, f"Holder: {one.holder}")


def by_quote_in_context(document: Document, records: Sequence[Record]) -> Iterator[Question]:
    """The same with the headline beside it: what is judged may be named there alone."""
    scene = scene_of(document)
    headline = scene.sentences[0] if scene.sentences else Span(0, 0)
    named = {one.words: _topic(one) for one in scene.parties(headline)}
    for one in _passages(document, records):
        more = {words: topic for words, topic in named.items() if not _is_holder(topic, one.holders)}
        passage = _Passage(
            one.scene, one.span, one.holder, one.holders, {**one.targets, **more}, one.basis, one.promise
        )
        yield _question(passage, f"Headline: {scene.words(headline)}\nHolder: {one.holder}")


def by_sentence(document: Document, records: Sequence[Record]) -> Iterator[Question]:
    """A question for each sentence; the model tells the holder too."""
    scene = scene_of(document)
    for sentence in scene.sentences:
        parties = scene.parties(sentence)
        targets = {one.words: _topic(one) for one in parties if not _is_nothing(one)}
        if not targets or _covered(sentence, (), records):
            continue
        speaker = next((one.source.speaker for one in _quotes(scene, sentence)), None)
        holders = {**({speaker: (speaker,)} if speaker else {}), **{one.words: one.names for one in parties}}
        yield Question(
            unit=sentence,
            hints=f"Speaker: {speaker or 'nobody'}",
            answer_schema=choices("stance", POLARITIES, holder=list(holders), target=list(targets)),
            read=_ReadingWithHolder(scene, sentence, holders, targets),
            promise=_promise(scene, sentence, quoted=speaker is not None),
        )


def _question(passage: _Passage, hints: str) -> Question:
    return Question(
        unit=passage.span,
        hints=hints,
        answer_schema=choices("stance", POLARITIES, target=list(passage.targets)),
        read=_Reading(passage),
        promise=passage.promise,
    )


def _passages(document: Document, records: Sequence[Record]) -> Iterator[_Passage]:
    scene = scene_of(document)
    end = -1
    for number, sentence in enumerate(scene.sentences):
        if sentence.start < end:
            continue  # it was shown with the one before
        quotes = _quotes(scene, sentence)
        if quotes:
            span = _whole_quote(scene, number, quotes[0].source.speaker)
            holders: tuple[str, ...] = (quotes[0].source.speaker or "",)
            holder, basis = holders[0], "said"
        else:
            subject = scene.subject(sentence) if _judges(scene.words(sentence)) else None
            if subject is None or _is_nothing(subject) or not may_act(subject) or _is_done_to(scene, subject):
                continue
            span, holder, holders, basis = sentence, subject.words, subject.names, "reported"
        end = span.end
        targets = {
            one.words: _topic(one)
            for one in scene.parties(span)
            if not _is_nothing(one) and not _is_holder(_topic(one), holders)
        }
        if targets and not _covered(span, holders, records):
            promise = _promise(scene, span, quoted=bool(quotes))
            yield _Passage(scene, span, holder, holders, targets, basis, promise)


def _quotes(scene: Scene, span: Span) -> list[Finding]:
    """The quotes in a passage whose speaker is known."""
    return [
        one for one in scene.heard.findings if one.source.speaker and any(part.overlaps(span) for part in one.parts)
    ]


def _whole_quote(scene: Scene, number: int, speaker: str | None) -> Span:
    """The sentences from one on in which the same speaker goes on, within a paragraph."""
    first = last = scene.sentences[number]
    paragraph = next((one for one in scene.article.paragraphs if one.contains(first)), first)
    for sentence in scene.sentences[number + 1 :]:
        goes_on = any(one.source.speaker == speaker for one in _quotes(scene, sentence))
        whole = Span(first.start, sentence.end)
        if not paragraph.contains(sentence) or not goes_on or len(scene.words(whole).split()) > LONGEST:
            break
        last = sentence
    return Span(first.start, last.end)


def _promise(scene: Scene, span: Span, *, quoted: bool) -> float:
    in_marks = any(one.outer.overlaps(span) for one in scene.article.marked)
    spoken = (_IN_MARKS if in_marks else _REPORTED) if quoted else _PLAIN
    return spoken + (_JUDGING if _judges(scene.words(span)) else 0.0)


def _judges(text: str) -> bool:
    """Whether a word that may judge stands in a text."""
    return not _judging().isdisjoint(word.lower() for word in _WORD.findall(text))


@lru_cache(maxsize=1)
def _judging() -> frozenset[str]:
    return frozenset(table("stances.yaml").verbs) | rules().bad | rules().good


def _is_done_to(scene: Scene, subject: Party) -> bool:
    """Whether a subject's verb is passive: "four workers were shot dead" shows no attitude of theirs."""
    clause = scene.clause_at(subject.span.start)
    if clause is None:
        return False
    behind = [
        at for at, token in enumerate(clause.tokens) if token.start >= subject.span.end and clause.tags[at] in "VNU"
    ]
    return bool(behind) and is_passive(clause, behind[0])


def _topic(party: Party) -> str:
    return party.names[0] if len(party.names) == 1 else party.words


def _is_nothing(party: Party) -> bool:
    """Whether a phrase is a pronoun that nobody could be told for."""
    return _topic(party).lower() in _NOTHING


def _is_holder(topic: str, holders: Sequence[str]) -> bool:
    return any(same_name(one, topic) for one in holders)


def _covered(span: Span, holders: Sequence[str], records: Sequence[Record]) -> bool:
    """Whether a stance of the same holder is proven by this passage already; of anybody, where no holder is given."""
    return any(
        record.kind == KIND
        and any(span.overlaps(one) for one in record.spans("evidence"))
        and (not holders or _is_holder(record.fields["holder"], holders))
        for record in records
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """Makes stances of an answer with a polarity and a target."""

    passage: _Passage

    def __call__(self, value: Mapping[str, Any], records: Sequence[Record]) -> Items:
        if value["stance"] == NONE:
            return []
        one = self.passage
        target = one.targets[value["target"]]
        return _stances(one.scene, one.span, one.holders, (value["stance"], target, one.basis), records)


@dataclass(frozen=True, slots=True)
class _ReadingWithHolder:
    """Makes stances of an answer with a polarity, a holder and a target."""

    scene: Scene
    span: Span
    holders: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, str]

    def __call__(self, value: Mapping[str, Any], records: Sequence[Record]) -> Items:
        if value["stance"] == NONE:
            return []
        holders, target = self.holders[value["holder"]], self.targets[value["target"]]
        if _is_holder(target, holders) or any(one.lower() in _NOTHING for one in holders):
            return []
        return _stances(self.scene, self.span, holders, (value["stance"], target, "said"), records)


def _stances(
    scene: Scene, span: Span, holders: Sequence[str], told: tuple[str, str, str], records: Sequence[Record]
) -> list[dict[str, Any]]:
    polarity, target, basis = told
    text = scene.document.text[span.start : span.end]
    return [
        {"evidence": [text], "holder": holder, "polarity": polarity, "target": target, "basis": basis}
        for holder in holders
        if not any(_is_same(record, holder, polarity, target) for record in records)
    ]


def _is_same(record: Record, holder: str, polarity: str, target: str) -> bool:
    """Whether a stance is there already."""
    if record.kind != KIND or record.fields["polarity"] != polarity:
        return False
    return same_name(record.fields["holder"], holder) and topics_match(record.fields["target"], target)
