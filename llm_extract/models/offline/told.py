"""Told events: an event on its way to an answer, and whether another one tells the same again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llm_extract.documents.document import Span
from llm_extract.models.offline.names import name_words, same_name

NEAREST = 10  # earlier events of one name that are looked at; farther back the same is hardly told again


@dataclass(slots=True)
class Found:
    """An event on its way to an answer."""

    type: str
    modality: str
    actors: list[str]
    recipients: list[str]
    evidence: list[Span]
    place: str | None
    when: str | None
    counts: dict[str, list[str]]
    attribution: str | None
    status: str
    reason: str
    sentence: int


class Told:
    """The events of an article so far; one that is told twice is one record with two passages."""

    def __init__(self) -> None:
        self.events: list[Found] = []
        self._by_word: dict[tuple[str, str, str], list[Found]] = {}  # type, modality and a word of a name → events
        self._by_sentence: dict[int, list[Found]] = {}

    def add(self, event: Found) -> None:
        """Take an event in, as a passage of an earlier one where that tells the same."""
        for one in self._alike(event):
            if one.type == event.type and one.modality == event.modality and (_same(one, event) or _retold(one, event)):
                _merge(one, event)
                self._index(one)
                return
        self.events.append(event)
        self._by_sentence.setdefault(event.sentence, []).append(event)
        self._index(event)

    def _alike(self, event: Found) -> Iterator[Found]:
        """The earlier events that share a word of a name, or a sentence, with this one, in the order of the text."""
        found = {
            id(one): one
            for word in _words(event)
            for one in self._by_word.get((event.type, event.modality, word), [])[-NEAREST:]
        }
        found |= {
            id(one): one for number in (0, event.sentence) for one in self._by_sentence.get(number, [])[-NEAREST:]
        }
        yield from sorted(found.values(), key=lambda one: (one.sentence, one.evidence[0]))

    def _index(self, event: Found) -> None:
        for word in sorted(_words(event)):
            known = self._by_word.setdefault((event.type, event.modality, word), [])
            if not any(one is event for one in known[-NEAREST:]):
                known.append(event)


def _words(event: Found) -> set[str]:
    return {word for name in (*event.actors, *event.recipients) for word in name_words(name)}


def _merge(one: Found, event: Found) -> None:
    if len(one.evidence) < 2 and not one.evidence[0].overlaps(event.evidence[0]):
        one.evidence.append(event.evidence[0])
    if one.sentence == 0 or not one.actors:  # the headline's names are shorter than the lead's
        one.actors = event.actors or one.actors
    one.recipients = one.recipients or event.recipients
    one.place, one.when = one.place or event.place, one.when or event.when
    for name, phrases in event.counts.items():
        one.counts[name] = one.counts[name] or phrases


def _same(one: Found, other: Found) -> bool:
    actors = _overlap(one.actors, other.actors)
    recipients = _overlap(one.recipients, other.recipients)
    if actors is False or recipients is False:
        return False
    return bool(actors or recipients) and (one.when is None or other.when is None or one.when[-4:] == other.when[-4:])


def _retold(one: Found, other: Found) -> bool:
    """Whether the headline tells the other, or one sentence gives the dead and the wounded of one attack."""
    if one.sentence == other.sentence:
        return one.type == "ASSAULT" and (not other.actors or one.actors == other.actors)
    if one.sentence == 0:
        return bool(_overlap(one.recipients, other.recipients)) or (
            bool(_overlap(one.actors, other.actors)) and not (one.recipients and other.recipients)
        )
    return False


def _overlap(names: list[str], others: list[str]) -> bool | None:
    """Whether two lists share a name; None where one is empty."""
    if not names or not others:
        return None
    return any(same_name(name, other) for name in names for other in others)
