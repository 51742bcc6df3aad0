"""Questions about events: one for each trigger word that the rules made nothing of.

The model says whether the word tells an event, and who did it to whom; when, where, how many and whether it is planned
are told from the text by the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llm_extract.documents.document import Document, Span
from llm_extract.models.embedded.checks import may_act, mend, said_by
from llm_extract.models.embedded.questions import NONE, Items, Question, choices
from llm_extract.models.embedded.scene import Party, Scene, scene_of
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.candidates import Trigger, candidates
from llm_extract.models.offline.circumstances import count_phrases, when_in
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.names import same_name
from llm_extract.models.offline.phrases import verb_group_start
from llm_extract.models.offline.triggers import triggers
from llm_extract.records.result import Record

KIND = "event"
NOBODY = ""
MOST_TYPES = 3
SUMMARY_WORDS = 20
# How often, over the dev articles, a trigger of a class told an event that the rules had missed.
_PROMISE = {"N": 0.45, "V": 0.4, "U": 0.15, "G": 0.1, "W": 0.1}
_QUOTED = 0.7  # of that, inside of what somebody said
_WORTH_ASKING = 0.2
_COUNTED = {"killed": ("ASSAULT",), "injured": ("ASSAULT",), "arrested": ("COERCE", "PROTEST", "ASSAULT")}


@dataclass(frozen=True, slots=True)
class _Place:
    """A trigger where it stands: the reader's sentence around it, the rules' clause, and the token in that."""

    scene: Scene
    trigger: Trigger
    sentence: Span
    clause: Sentence
    at: int

    @property
    def start(self) -> int:
        return self.trigger.span.start

    @property
    def types(self) -> list[str]:
        return list(self.trigger.types[:MOST_TYPES])

    @property
    def promise(self) -> float:
        """How often such a trigger tells an event."""
        told = _PROMISE.get(self.clause.tags[self.at], 0.0)
        return told * (_QUOTED if said_by(self.scene, self.start) else 1.0)


def by_word(document: Document, records: Sequence[Record]) -> Iterator[Question]:
    """A question for each trigger; the model tells the type, the actor and the recipient."""
    for place in _places(document, records):
        parties = place.scene.parties(place.sentence)
        offered = [NOBODY, *(one.words for one in parties)]
        yield Question(
            unit=place.sentence,
            hints=f"Word: {place.scene.words(place.trigger.span)}\nTypes: {', '.join([*place.types, NONE])}",
            answer_schema=choices("type", place.types, actor=offered, recipient=offered),
            read=_Reading(place, parties),
            promise=place.promise,
        )


def by_type(document: Document, records: Sequence[Record]) -> Iterator[Question]:
    """A question for each trigger; the model tells the type alone, the place of the words who acts on whom."""
    for place in _places(document, records):
        parties = place.scene.parties(place.sentence)
        yield Question(
            unit=place.sentence,
            hints=f"Word: {place.scene.words(place.trigger.span)}\nTypes: {', '.join([*place.types, NONE])}",
            answer_schema=choices("type", place.types),
            read=_ReadingByPlace(place, parties),
            promise=place.promise,
        )


def by_sentence(document: Document, records: Sequence[Record]) -> Iterator[Question]:
    """A question for each sentence that has triggers; which word it is about is left to the model."""
    by_span: dict[Span, list[_Place]] = {}
    for place in _places(document, records):
        by_span.setdefault(place.sentence, []).append(place)
    for sentence, places in by_span.items():
        parties = places[0].scene.parties(sentence)
        offered = [NOBODY, *(one.words for one in parties)]
        types = list(dict.fromkeys(one for place in places for one in place.types))
        yield Question(
            unit=sentence,
            hints=f"Types: {', '.join([*types, NONE])}",
            answer_schema=choices("type", types, actor=offered, recipient=offered),
            read=_ReadingOfSentence(places, parties),
            promise=max(place.promise for place in places),
        )


def _places(document: Document, records: Sequence[Record]) -> Iterator[_Place]:
    """The triggers that are worth a question: in no event's evidence yet, and not in words that stand in marks."""
    scene = scene_of(document)
    for trigger in candidates(document).triggers:
        at = trigger.span.start
        sentence, clause = scene.sentence_at(at), scene.clause_at(at)
        if sentence is None or clause is None or scene.article.is_marked(at):
            continue
        token = next(number for number, one in enumerate(clause.tokens) if one.start <= at < one.end)
        if token == 0 and clause.tags[0] == "N":
            continue  # "Asked about them, he said"
        place = _Place(scene, trigger, sentence, clause, token)
        if place.promise >= _WORTH_ASKING and not _covered(place, records):
            yield place


def _covered(place: _Place, records: Sequence[Record]) -> bool:
    return any(
        record.kind == KIND
        and record.fields["type"] in place.trigger.types
        and any(span.start <= place.start < span.end for span in record.spans("evidence"))
        for record in records
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """Makes an event of an answer with a type, an actor and a recipient."""

    place: _Place
    parties: Sequence[Party]

    def __call__(self, value: Mapping[str, Any], records: Sequence[Record]) -> Items:
        if value["type"] == NONE:
            return []
        chosen = {one.words: one for one in self.parties}
        actor, recipient = chosen.get(value["actor"]), chosen.get(value["recipient"])
        return _event(self.place, value["type"], actor, recipient, records)


@dataclass(frozen=True, slots=True)
class _ReadingByPlace:
    """Makes an event of an answer with a type: who stands before the word acts, who stands next behind it suffers."""

    place: _Place
    parties: Sequence[Party]

    def __call__(self, value: Mapping[str, Any], records: Sequence[Record]) -> Items:
        if value["type"] == NONE:
            return []
        span = self.place.trigger.span
        before = [one for one in self.parties if one.span.end <= span.start and self._in_clause(one)]
        behind = [one for one in self.parties if one.span.start >= span.end and self._in_clause(one)]
        actor = before[-1] if before else None
        return _event(self.place, value["type"], actor, behind[0] if behind else None, records)

    def _in_clause(self, party: Party) -> bool:
        return self.place.clause.span.contains(party.span)


@dataclass(frozen=True, slots=True)
class _ReadingOfSentence:
    """Makes an event of an answer about a whole sentence: it is told by the first word that may tell its type."""

    places: Sequence[_Place]
    parties: Sequence[Party]

    def __call__(self, value: Mapping[str, Any], records: Sequence[Record]) -> Items:
        if value["type"] == NONE:
            return []
        place = next(one for one in self.places if value["type"] in one.types)
        return _Reading(place, self.parties)(value, records)


def _event(
    place: _Place, told: str, actor: Party | None, recipient: Party | None, records: Sequence[Record]
) -> list[dict[str, Any]]:
    actor, recipient = mend(place.clause, place.at, actor, recipient)
    said = said_by(place.scene, place.start)
    if said is not None and said.source.words is not None and actor is not None:
        inside = any(part.contains(actor.span) for part in said.parts)
        if not inside and actor.span.overlaps(said.source.words):
            actor = None  # who reports it is not who did it
    actor = actor if actor is not None and may_act(actor) else None
    recipient = recipient if recipient is not None and may_act(recipient) else None
    actors = list(actor.names) if actor else []
    recipients = [name for name in recipient.names if name not in actors] if recipient else []
    if not actors and not recipients:
        return []
    if any(_is_same(record, told, actors, recipients) for record in records):
        return []
    text, evidence = place.scene.document.text, place.sentence
    counts = {
        name: count_phrases(text[evidence.start : evidence.end], name) if told in types else []
        for name, types in _COUNTED.items()
    }
    return [
        {
            "evidence": [text[evidence.start : evidence.end]],
            "type": told,
            "modality": _modality(place),
            "summary": " ".join(place.scene.words(evidence).split()[:SUMMARY_WORDS]),
            "actors": actors,
            "recipients": recipients,
            "place": None,  # a small model is not asked, and the nearest place is the wrong one more often than not
            "when": when_in(text, evidence, place.start),
            **counts,
            "attribution": said.source.speaker if said is not None else None,
            "status": "asserted",
        }
    ]


def _modality(place: _Place) -> str:
    clause, at = place.clause, place.at
    group = verb_group_start(clause, at)
    around = {token.low for token in clause.tokens[group:at]}
    if around & words().negations:
        return "negated"
    if around & triggers().hypothetical:
        return "hypothetical"
    governing = clause.tokens[group - 2].low if group > 1 and clause.tags[group - 1] == "T" else ""
    if around & {"will", "shall", "'ll"} or governing in triggers().planned:
        return "planned"
    return "actual"


def _is_same(record: Record, told: str, actors: Sequence[str], recipients: Sequence[str]) -> bool:
    """Whether an event is there already: of the same type, with a name in common on every side that both fill."""
    if record.kind != KIND or record.fields["type"] != told:
        return False
    sides = [(record.fields["actors"], actors), (record.fields["recipients"], recipients)]
    filled = [(theirs, ours) for theirs, ours in sides if theirs and ours]
    return bool(filled) and all(any(same_name(a, b) for a in theirs for b in ours) for theirs, ours in filled)
