"""Nominal acts: nouns that tell an act with who did it to whom: "after the arrest of Omar Bel by police"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from llm_extract.models.offline.acts import Act
from llm_extract.models.offline.arguments import object_after, object_fits
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.following import phrase_after
from llm_extract.models.offline.lexicon import read_rules
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.triggers import Entry, noun_groups

_BEFORE = frozenset({"after", "since", "following", "during", "before", "until", "despite"})
_OPENING = 3  # tokens before a noun that opens its sentence: "On Monday, | the attack on"
_LONGEST_PHRASE = 5


@dataclass(frozen=True, slots=True)
class Nominal:
    """A rule for nouns: the preposition behind them and what must stand behind that."""

    entry: Entry
    preps: frozenset[str]


@lru_cache(maxsize=1)
def nominals() -> dict[str, Nominal]:
    """Noun → its rule, from ``data/events.yaml``."""
    found: dict[str, Nominal] = {}
    for row in read_rules("events.yaml")["nominals"]:
        entry = Entry(
            type=row["type"],
            frame="act",
            reason=row["reason"],
            objects=noun_groups("events.yaml", row.get("objects", ())),
            names=row.get("names", False),
            mutual=row.get("mutual", False),
        )
        found |= dict.fromkeys(row["nouns"], Nominal(entry, frozenset(row["preps"])))
    return found


def nominal_acts(sentence: Sentence) -> list[Act]:
    """The acts that nouns tell in a sentence: its subject, or what stands behind "after" and the like.

    What is demanded, feared or condemned stands elsewhere in a sentence and is left alone.
    """
    found: list[Act] = []
    for at, token in enumerate(sentence.tokens):
        rule = nominals().get(token.low)
        if rule is None or sentence.tags[at] not in "WX" or not _is_told(sentence, at):
            continue
        act = _act(sentence, at, rule)
        if act is not None:
            found.append(act)
    return found


def _is_told(sentence: Sentence, at: int) -> bool:
    start = at
    while start > 0 and sentence.tags[start - 1] in "WXD#S" and at - start < _LONGEST_PHRASE:
        start -= 1
    opens = start == 0 or (
        all(tag in ",I" or tag in "X#D" for tag in sentence.tags[:start][-_OPENING:]) and start <= _OPENING
    )
    return opens or sentence.tokens[start - 1].low in _BEFORE


def _act(sentence: Sentence, at: int, rule: Nominal) -> Act | None:
    if at + 2 >= len(sentence.tokens) or sentence.tokens[at + 1].low not in rule.preps:
        return None
    recipient = object_after(sentence, at + 2)
    if recipient is None or not object_fits(sentence, rule.entry, recipient):
        return None
    after = sentence.tokens[recipient.end].low if recipient.end < len(sentence.tokens) else ""
    if rule.entry.mutual and after == "and" and (other := object_after(sentence, recipient.end + 1)) is not None:
        recipient = Phrase(recipient.start, other.end)
    actor: Phrase | None = None
    if recipient.end + 1 < len(sentence.tokens) and sentence.tokens[recipient.end].low == "by":
        actor = phrase_after(sentence, recipient.end + 1)
    end = actor.end if actor is not None else recipient.end
    return Act(sentence, rule.entry, at, at, actor, recipient, None, end, "actual")
