"""Acts: a trigger in a sentence with who does it to whom, told from voice, frame and the nouns around it."""

from __future__ import annotations

from dataclasses import dataclass

from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.lexicon import verb_forms, words
from llm_extract.models.offline.phrases import Phrase, phrase_after, subject_before, verb_group_start
from llm_extract.models.offline.tokens import MARKS
from llm_extract.models.offline.triggers import Entry, Table, triggers

_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am", "get", "got"})
_HAVE = frozenset({"has", "have", "had", "having", "'ve", "’ve"})
_COUNT_PREFIX = frozenset(
    {"at", "least", "more", "than", "up", "to", "as", "many", "about", "around", "nearly", "almost", "some", "over"}
)
_PREFIX_TAGS = "IRDTB"
_REACH = 14
_NOUNS_OF_SAYING = frozenset({"report", "reports", "word", "signs", "evidence", "possibility", "risk", "chance"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})


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
    return [(entry, 1) for entry in triggered.verbs.get(low, ())]


def _subject(sentence: Sentence, at: int, group: int, earlier: Phrase | None) -> Phrase | None:
    before = sentence.tags[group - 1] if group else ""
    if before == "C" or (before == "," and sentence.tags[at] in "VG"):
        shared = _shared(sentence, group)
        if shared or sentence.tags[at] == "G":
            return earlier
    if sentence.tags[at] == "U" and before == "T":
        return earlier
    return subject_before(sentence, group)


def _shared(sentence: Sentence, group: int) -> bool:
    """Whether the verb goes on with the subject of the verb before: "dissolved the party and barred its leaders"."""
    return any(tag in "VN" for tag in sentence.tags[:group]) and (
        sentence.tags[group - 1] == "C" or (group >= 1 and sentence.tags[group - 1] == ",")
    )


def _act(sentence: Sentence, entry: Entry, at: int, length: int, subject: Phrase | None, *, wishes: bool) -> Act | None:
    group = verb_group_start(sentence, at)
    modality = _modality(sentence, at, group) or (_wished(sentence, at, group) if wishes else None)
    if modality is None:
        return None
    if _passive(sentence, at, group):
        return _passive_act(sentence, entry, at, subject, modality)
    if sentence.tags[at] == "N" and not any(token.low in _HAVE for token in sentence.tokens[group:at]):
        return None
    if subject is None or (entry.subjects and head_of(sentence, subject) not in entry.subjects):
        return None
    if entry.plural and not _is_plural(sentence, subject):
        return None
    return _active_act(sentence, entry, at, length, subject, modality)


def _modality(sentence: Sentence, at: int, group: int) -> str | None:
    """Actual or planned; None where the act did not happen, is only possible, or is what somebody wants."""
    around = {token.low for token in sentence.tokens[group:at]}
    if around & words().negations or any(
        token.low in _CONDITIONS for token in sentence.tokens[max(0, group - _REACH) : group]
    ):
        return None
    if _alleged(sentence, group):
        return None
    if sentence.tags[at] == "U":
        before = sentence.tags[at - 1] if at else ""
        if before == "T" or (group and sentence.tags[group - 1] == "T"):
            governing = sentence.tokens[group - 2].low if group > 1 else ""
            return "planned" if governing in triggers().planned else None
        if around & {"do", "does", "did"}:
            return "actual"
        return "planned" if around & triggers().planned else None
    if around & triggers().hypothetical:
        return None
    if around & {"will", "shall", "'ll"}:
        return "planned"
    return "actual"


def _wished(sentence: Sentence, at: int, group: int) -> str | None:
    """Hypothetical or negated, where the verb is finite and no condition stands before it."""
    around = {token.low for token in sentence.tokens[group:at]}
    if sentence.tags[at] == "U" and not around & (words().modals | {"do", "does", "did"} | words().negations):
        return None
    if any(token.low in _CONDITIONS for token in sentence.tokens[max(0, group - _REACH) : group]):
        return None
    return "negated" if around & words().negations else "hypothetical"


def _alleged(sentence: Sentence, group: int) -> bool:
    """Whether the clause hangs on a noun of saying: "reports that three had resigned"."""
    that = next((at for at in range(group - 1, max(0, group - _REACH), -1) if sentence.tags[at] == "H"), None)
    return that is not None and that > 0 and sentence.tokens[that - 1].low in _NOUNS_OF_SAYING | cues().noun_that


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
    if entry.frame == "people-to" and not (at + 1 < stop and sentence.tags[at + 1] == "T"):
        return None
    if entry.frame in ("act", "on") and not _object_fits(sentence, entry, subject):
        return None
    recipient = None if entry.thing else _counted(sentence, subject)
    if entry.frame == "on":
        recipient = _behind_preposition(sentence, entry, at + 1, stop)
        if recipient is None and not entry.bare and actor is None:
            return None
    end = max([stop if stop - at < _REACH else at + 1, *(one.end for one in (actor, recipient) if one)])
    return Act(
        sentence, entry, at, verb_group_start(sentence, at), actor, recipient, subject, end, modality, passive=True
    )


def _active_act(sentence: Sentence, entry: Entry, at: int, length: int, subject: Phrase, modality: str) -> Act | None:
    start = at + length
    stop = clause_stop(sentence, start)
    thing = object_after(sentence, start)
    recipient: Phrase | None = None
    if entry.frame == "act":
        if thing is None or not _object_fits(sentence, entry, thing):
            return None
        recipient = None if entry.thing else thing
    elif entry.frame == "people-to":
        recipient = _person_before_to(sentence, start)
        if recipient is None:
            return None
        stop = clause_stop(sentence, recipient.end + 2)
    elif entry.frame in ("to", "that"):
        sign = "T" if entry.frame == "to" else "H"
        if start >= len(sentence.tags) or sentence.tags[start] != sign or not _promised(sentence, entry, start + 1):
            return None
        thing, stop = None, clause_stop(sentence, start + 1)
    else:
        if entry.objects and (thing is None or not _object_fits(sentence, entry, thing)):
            return None
        if entry.frame == "on":
            recipient = _behind_preposition(sentence, entry, start, stop)
            if recipient is None and not entry.bare:
                return None
            if entry.thing and not entry.objects and thing is None:
                return None
    end = max([start, *(one.end for one in (thing, recipient) if one), stop if stop - at < _REACH * 2 else start])
    return Act(sentence, entry, at, verb_group_start(sentence, at), subject, recipient, thing, end, modality)


def _promised(sentence: Sentence, entry: Entry, infinitive: int) -> bool:
    """Whether the infinitive suits the type: a promise to retaliate is no offer, a refusal to comment no refusal."""
    low = sentence.tokens[infinitive].low if infinitive < len(sentence.tokens) else ""
    if entry.type == "AGREE":
        return low not in triggers().threats
    return low not in ("comment", "say", "answer", "be", "discuss", "give", "speak", "elaborate", "confirm", "name")


def _person_before_to(sentence: Sentence, start: int) -> Phrase | None:
    """The recipient in "urged the crews to leave"."""
    if start < len(sentence.tags) and sentence.tags[start] in "OP":
        return Phrase(start, start + 1) if start + 1 < len(sentence.tags) and sentence.tags[start + 1] == "T" else None
    phrase = phrase_after(sentence, start)
    if phrase is None:
        return None
    to = next(
        (one for one in range(start + 1, phrase.end) if sentence.tags[one] == "T" and _infinitive(sentence, one)), None
    )
    if to is not None:
        return Phrase(start, to)
    return (
        phrase
        if phrase.end < len(sentence.tags) and sentence.tags[phrase.end] == "T" and _infinitive(sentence, phrase.end)
        else None
    )


def _infinitive(sentence: Sentence, to: int) -> bool:
    return to + 1 < len(sentence.tags) and sentence.tags[to + 1] in "UAR"


def _behind_preposition(sentence: Sentence, entry: Entry, start: int, stop: int) -> Phrase | None:
    for at in range(start, stop):
        if sentence.tokens[at].low not in entry.preps or sentence.tags[at] not in "ITR":
            continue
        phrase = object_after(sentence, at + 1)
        if phrase is None or _is_time(sentence, phrase):
            continue
        if entry.named_recipient and sentence.tags[phrase.end - 1] != "X":
            continue
        return phrase
    return None


def _is_time(sentence: Sentence, phrase: Phrase) -> bool:
    lists = words()
    return any(
        sentence.tokens[at].low.rstrip(".") in lists.weekdays | lists.months for at in range(phrase.start, phrase.end)
    )


def object_after(sentence: Sentence, start: int) -> Phrase | None:
    """The object that begins at a token, "at least 44 people" and "them" included."""
    at = start
    while at < len(sentence.tags) and sentence.tokens[at].low in _COUNT_PREFIX and sentence.tags[at] in _PREFIX_TAGS:
        at += 1
    if at > start and (at >= len(sentence.tags) or sentence.tags[at] not in "#DW"):
        at = start
    if at < len(sentence.tags) and sentence.tags[at] == "O":
        return Phrase(at, at + 1)
    while at < len(sentence.tags) and sentence.tokens[at].text in MARKS:
        at += 1
    phrase = phrase_after(sentence, at)
    if phrase is None:
        return None
    return Phrase(start if at > start and sentence.tokens[start].low in _COUNT_PREFIX else at, phrase.end, phrase.rest)


def _counted(sentence: Sentence, phrase: Phrase) -> Phrase:
    """The phrase with "at least", "more than" before it."""
    start = phrase.start
    numbered = sentence.tags[start] == "#" or sentence.tokens[start].low in _COUNT_PREFIX
    while numbered and start > 0 and sentence.tokens[start - 1].low in _COUNT_PREFIX:
        start -= 1
    return Phrase(start, phrase.end, phrase.rest)


def _object_fits(sentence: Sentence, entry: Entry, phrase: Phrase) -> bool:
    head = head_of(sentence, phrase)
    if head in entry.not_objects:
        return False
    if not entry.objects:
        return True
    if head in entry.objects or (sentence.tags[phrase.start] == "O" and entry.names):
        return True
    at = head_at(sentence, phrase)
    people = triggers().people <= entry.objects
    return (entry.names and sentence.tags[at] == "X") or (people and sentence.tags[at] == "#")


def head_at(sentence: Sentence, phrase: Phrase) -> int:
    """The position of the head noun: the last word before the first preposition."""
    end = phrase.end
    for at in range(phrase.start + 1, phrase.end):
        if sentence.tags[at] in "ITBH(" and sentence.tokens[at - 1].low not in _COUNT_PREFIX:
            end = at
            break
    while end > phrase.start + 1 and sentence.tags[end - 1] not in "XW#O":
        end -= 1
    return end - 1


def head_of(sentence: Sentence, phrase: Phrase) -> str:
    """The head noun of a phrase in lower case."""
    return sentence.tokens[head_at(sentence, phrase)].low


def _is_plural(sentence: Sentence, phrase: Phrase) -> bool:
    return any(sentence.tags[at] == "C" for at in range(phrase.start, phrase.end)) or head_of(
        sentence, phrase
    ).endswith("s")


def clause_stop(sentence: Sentence, start: int) -> int:
    """Where the clause of a verb ends: before a comma, a finite verb, a subordinator, speech in marks."""
    for at in range(start, len(sentence.tags)):
        tag = sentence.tags[at]
        if tag in ("H", "B", "Q", ";", ":", ".", "?", "!", ",", "M", "V", "-", "("):
            return at
        if tag == "C" and at + 1 < len(sentence.tags) and sentence.tags[at + 1] in "VAM":
            return at
    return len(sentence.tags)
