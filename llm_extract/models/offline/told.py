"""Told events: an event on its way to an answer, and whether another one tells the same again."""

from __future__ import annotations

from dataclasses import dataclass

from llm_extract.documents.document import Span
from llm_extract.models.offline.names import same_name


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


def merged(found: list[Found], event: Found) -> bool:
    """Whether an event was told before; then its passage is added there."""
    for one in found:
        if one.type == event.type and one.modality == event.modality and (_same(one, event) or _retold(one, event)):
            if len(one.evidence) < 2 and not one.evidence[0].overlaps(event.evidence[0]):
                one.evidence.append(event.evidence[0])
            if one.sentence == 0 or not one.actors:  # the headline's names are shorter than the lead's
                one.actors = event.actors or one.actors
            one.recipients = one.recipients or event.recipients
            one.place, one.when = one.place or event.place, one.when or event.when
            for name, phrases in event.counts.items():
                one.counts[name] = one.counts[name] or phrases
            return True
    return False


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
