"""Acts: a trigger in a sentence with who does it to whom, told from voice, frame and the nouns around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from llm_extract.models.offline.arguments import (
    behind_preposition,
    clause_stop,
    counted,
    head_of,
    is_plural,
    object_after,
    object_fits,
    person_before_to,
)
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.following import phrase_after
from llm_extract.models.offline.lexicon import verb_forms
from llm_extract.models.offline.modality import modality_of, wished
from llm_extract.models.offline.people import people
from llm_extract.models.offline.phrases import Phrase, subject_before, verb_group_start
from llm_extract.models.offline.triggers import Entry, Table, triggers

_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am", "get", "got"})
_HAVE = frozenset({"has", "have", "had", "having", "'ve", "’ve"})
_REACH = 14
_PARTICLES = frozenset({"down", "up", "off", "out", "over", "away", "back", "in"})
_SPLIT_REACH = 6  # tokens from a verb to its particle


@dataclass(frozen=True, slots=True)
class Act:
    """A trigger with its arguments, as phrases of its sentence; ``end`` is the token behind the last argument."""

    sentence: Sentence
    entry: Entry
    verb: int
    group: int
    actor: Phrase | None
    recipient: Phrase | None
    thing: Phrase | None
    end: int
    modality: str
    passive: bool = False


def acts_of(sentence: Sentence, triggered: Table, *, wishes: bool = False) -> list[Act]:
    """The acts that a sentence tells, in order; at most one for each verb.

    With ``wishes`` also what somebody would do or did not do; ``modality`` is then hypothetical or negated.
    """
    found: list[Act] = []
    subject: Phrase | None = None
    for at in range(len(sentence.tokens)):
        if sentence.tags[at] not in "VNUG":
            continue
        group = verb_group_start(sentence, at)
        own = _subject(sentence, at, group, subject)
        if own is not None and sentence.tags[at] in "VN":
            subject = own
        for entry, length in _entries(sentence, at, triggered):
            act = _act(sentence, entry, at, length, own, wishes=wishes)
            if act is not None:
                found.append(act)
                break
    return found


def _entries(sentence: Sentence, at: int, triggered: Table) -> list[tuple[Entry, int]]:
    low = sentence.tokens[at].low
    after = sentence.tokens[at + 1].low if at + 1 < len(sentence.tokens) else ""
    paired = triggered.pairs.get((low, after))
    if paired:
        return [(entry, 2) for entry in paired]
    split = _split_particle(sentence, at)
    if split and (paired := triggered.pairs.get((low, split))):
        return [(entry, 1) for entry in paired]
    return [(entry, 1) for entry in triggered.verbs.get(low, ())]


def _split_particle(sentence: Sentence, at: int) -> str:
    """The particle behind a short object: "turned the offer *down*", "turned it *down*"."""
    for one in range(at + 2, min(len(sentence.tokens), at + _SPLIT_REACH)):
        if sentence.tokens[one].low in _PARTICLES:
            return sentence.tokens[one].low
        if sentence.tags[one - 1] not in "DWXOS#P":
            return ""
    return ""


def _subject(sentence: Sentence, at: int, group: int, earlier: Phrase | None) -> Phrase | None:
    before = sentence.tags[group - 1] if group else ""
    if before == "I" and sentence.tags[at] == "G":
        return None  # "clear of criticising the plan"
    if before == "C" or (before == "," and sentence.tags[at] in "VG"):
        shared = _shared(sentence, group)
        if shared or sentence.tags[at] == "G":
            return earlier
    if sentence.tags[at] == "U" and before == "T":
        return earlier or _of_the_governing_verb(sentence, group - 1)
    return _over_relative(sentence, group) or subject_before(sentence, group)


def _of_the_governing_verb(sentence: Sentence, to: int) -> Phrase | None:
    """The subject of "are to meet", "were expected to march"."""
    at = to
    while at > 0 and sentence.tags[at - 1] in "NRA":
        at -= 1
    return subject_before(sentence, at) if at < to else None


def _over_relative(sentence: Sentence, group: int) -> Phrase | None:
    """The subject of "An officer who planned to seize the station | was sentenced"."""
    phrase = phrase_after(sentence, 0)
    if phrase is None or phrase.end >= group:
        return None
    who = phrase.end + (sentence.tags[phrase.end] == ",")
    if who >= group or sentence.tokens[who].low not in ("who", "which") or sentence.find(";QH", who, group) is not None:
        return None
    return phrase if sum(sentence.tags[at] in "VM" for at in range(who, group)) == 1 else None


def _shared(sentence: Sentence, group: int) -> bool:
    """Whether the verb goes on with the subject of the verb before: "dissolved the party and barred its leaders"."""
    return any(tag in "VN" for tag in sentence.tags[:group]) and (
        sentence.tags[group - 1] == "C" or (group >= 1 and sentence.tags[group - 1] == ",")
    )


def _act(sentence: Sentence, entry: Entry, at: int, length: int, subject: Phrase | None, *, wishes: bool) -> Act | None:
    group = verb_group_start(sentence, at)
    modality = modality_of(sentence, at, group) or (wished(sentence, at, group) if wishes else None)
    if modality is None:
        return None
    if _passive(sentence, at, group):
        return _passive_act(sentence, entry, at, subject, modality)
    if sentence.tags[at] == "N" and not any(token.low in _HAVE for token in sentence.tokens[group:at]):
        return None
    head = head_of(sentence, subject) if subject is not None else ""
    if subject is None or (entry.subjects and head not in entry.subjects) or head in entry.not_subjects:
        return None
    if entry.plural and not is_plural(sentence, subject) and head not in people().bodies:
        return None
    return _active_act(sentence, entry, at, length, subject, modality)


def _passive(sentence: Sentence, at: int, group: int) -> bool:
    after = sentence.tokens[at + 1].low if at + 1 < len(sentence.tokens) else ""
    kinds = {kind for _, kind in verb_forms().get(sentence.tokens[at].low, ())}
    if "participle" not in kinds:
        return False
    helped = {token.low for token in sentence.tokens[group:at]}
    if helped & _BE:
        return True
    return after == "by" and not helped & _HAVE and sentence.tags[at] in "VN"


def _passive_act(sentence: Sentence, entry: Entry, at: int, subject: Phrase | None, modality: str) -> Act | None:
    if subject is None or entry.frame not in ("act", "on", "people-to"):
        return None
    stop = clause_stop(sentence, at + 1)
    by = next((one for one in range(at + 1, stop) if sentence.tokens[one].low == "by"), None)
    actor = phrase_after(sentence, by + 1) if by is not None else None
    # "was hit" tells of no attack without the missile
    unarmed = entry.subjects and (actor is None or head_of(sentence, actor) not in entry.subjects)
    asked = entry.frame != "people-to" or (at + 1 < stop and sentence.tags[at + 1] == "T")
    fits = entry.frame == "people-to" or object_fits(sentence, entry, subject)
    then = not entry.then or any(token.low in entry.then for token in sentence.tokens[at + 1 : stop])
    if unarmed or not asked or not fits or not then:
        return None
    recipient = None if entry.thing else counted(sentence, subject)
    if entry.frame == "on" and entry.behind and not entry.named_recipient:  # "was put on standby": no recipient
        if behind_preposition(sentence, entry, at + 1, stop) is None:
            return None
        recipient = None if entry.thing else counted(sentence, subject)
    elif entry.frame == "on":
        recipient = behind_preposition(sentence, entry, at + 1, stop)
        if recipient is None and not entry.bare and actor is None:
            return None
    end = max([stop if stop - at < _REACH else at + 1, *(one.end for one in (actor, recipient) if one)])
    return Act(
        sentence, entry, at, verb_group_start(sentence, at), actor, recipient, subject, end, modality, passive=True
    )


def _active_act(sentence: Sentence, entry: Entry, at: int, length: int, subject: Phrase, modality: str) -> Act | None:
    start = at + length
    found = _FRAMES[entry.frame](sentence, entry, start)
    if found is None:
        return None
    recipient, thing, stop = found
    end = max([start, *(one.end for one in (thing, recipient) if one), stop if stop - at < _REACH * 2 else start])
    return Act(sentence, entry, at, verb_group_start(sentence, at), subject, recipient, thing, end, modality)


def _on_object(sentence: Sentence, entry: Entry, start: int) -> _Arguments | None:
    """The object is acted on: "shelled the town"."""
    thing = object_after(sentence, start)
    if thing is None or not object_fits(sentence, entry, thing):
        return None
    stop = clause_stop(sentence, start)
    if entry.then and not any(sentence.tokens[at].low in entry.then for at in range(start + 1, stop)):
        return None
    return None if entry.thing else thing, thing, stop


def _on_recipient(sentence: Sentence, entry: Entry, start: int) -> _Arguments | None:
    """The recipient stands behind a preposition: "imposed sanctions on the bank"."""
    thing, stop = object_after(sentence, start), clause_stop(sentence, start)
    if (entry.objects or entry.thing) and (thing is None or not object_fits(sentence, entry, thing)):
        return None
    recipient = behind_preposition(sentence, entry, start, stop)
    if recipient is None and not entry.bare:
        return None
    if entry.behind and not entry.named_recipient:  # "placed him on its list": the list is no recipient
        recipient = thing if entry.objects and not entry.thing else None
    return recipient, thing, stop


def _on_nobody(sentence: Sentence, entry: Entry, start: int) -> _Arguments | None:
    """There is no recipient: "reopened the road", "resigned"."""
    thing = object_after(sentence, start)
    if entry.objects and (thing is None or not object_fits(sentence, entry, thing)):
        return None
    return None, thing, clause_stop(sentence, start)


def _on_asked(sentence: Sentence, _entry: Entry, start: int) -> _Arguments | None:
    """Somebody is asked to do something: "urged the crews to leave"."""
    recipient = person_before_to(sentence, start)
    return None if recipient is None else (recipient, None, clause_stop(sentence, recipient.end + 2))


def _on_clause(sentence: Sentence, entry: Entry, start: int) -> _Arguments | None:
    """An infinitive or a clause follows: "refused to leave", "demanded that it leave"."""
    sign = "T" if entry.frame == "to" else "H"
    start = _over_adjunct(sentence, start, sign)
    if start >= len(sentence.tags) or sentence.tags[start] != sign or not _promised(sentence, entry, start + 1):
        return None
    return None, None, clause_stop(sentence, start + 1)


def _over_adjunct(sentence: Sentence, start: int, sign: str) -> int:
    """Past "by telephone", "on Monday" before the infinitive or the clause."""
    if start < len(sentence.tags) and sentence.tags[start] == "I":
        for at in range(start + 1, min(len(sentence.tags), start + _SPLIT_REACH)):
            if sentence.tags[at] == sign:
                return at
            if sentence.tags[at] not in "IDWX#R":
                break
    return start


_Arguments = tuple[Phrase | None, Phrase | None, int]  # the recipient, the object, and where the clause ends
_FRAMES: dict[str, Callable[[Sentence, Entry, int], _Arguments | None]] = {
    "act": _on_object,
    "on": _on_recipient,
    "bare": _on_nobody,
    "people-to": _on_asked,
    "to": _on_clause,
    "that": _on_clause,
}


def _promised(sentence: Sentence, entry: Entry, infinitive: int) -> bool:
    """Whether the infinitive suits the type: a promise to retaliate is no offer, a refusal to comment no refusal."""
    low = sentence.tokens[infinitive].low if infinitive < len(sentence.tokens) else ""
    if entry.type == "AGREE":
        return low not in triggers().threats
    return low not in ("comment", "say", "answer", "be", "discuss", "give", "speak", "elaborate", "confirm", "name")
