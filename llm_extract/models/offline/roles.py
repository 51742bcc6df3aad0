"""Roles: whether what stands beside a name is an office or an affiliation, and not just words between commas."""

from __future__ import annotations

import re

from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.people import people

_WORD = re.compile(r"[\w’'-]+")
_LINKS = frozenset(
    {
        "of",
        "for",
        "in",
        "at",
        "from",
        "with",
        "on",
        "to",
        "who",
        "whose",
        "which",
        "that",
        "and",
        "near",
        "under",
        "now",
    }
)
_PEOPLE_ENDINGS = (
    "ologist",
    "ographer",
    "onomist",
    "ician",
    "woman",
    "women",
    "person",
    "keeper",
    "master",
    "worker",
    "holder",
)
_ONE_OF = re.compile(r"^(?:one|two|three|another|some|several|both|member|members) (?:of )?", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?: (?:and|or|the|a|an|of|for|in|at|its|his|her|now|current|that|who|to|with))+$")


def clean_role(text: str | None) -> str | None:
    """The role without what hangs on behind, or None where it is neither an office nor an affiliation.

    >>> clean_role("a lawyer for the union and"), clean_role("the idea they could cooperate with")
    ('a lawyer for the union', None)
    >>> clean_role("who leads the council"), clean_role("who has four children"), clean_role("Foreign Minister")
    ('who leads the council', None, 'Foreign Minister')
    """
    if not text:
        return None
    role = _UNFINISHED.sub("", text.strip())
    return role if is_role(role) else None


def is_role(role: str) -> bool:
    """Whether a description names an office, an occupation or whom somebody speaks or works for."""
    low = _WORD.findall(role.lower())
    if not low:
        return False
    if low[0] in ("who", "whose"):
        return len(low) > 2 and low[1] in people().serving
    head = _head_part(_ONE_OF.sub("", role.lower()))
    return bool(head) and _is_office(head[-1])


def _head_part(role: str) -> list[str]:
    """The words up to the first preposition or relative; a possessor is none of the head."""
    found = _WORD.findall(role)
    end = next((at for at, word in enumerate(found) if word in _LINKS and at), len(found))
    part = found[:end]
    owners = [at for at, word in enumerate(part) if word.endswith(("’s", "'s", "s’", "s'"))]
    return part[owners[-1] + 1 :] if owners else part


def _is_office(word: str) -> bool:
    lists = words()
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    offices = people().persons | people().offices | lists.relatives | (lists.titles - lists.title_modifiers)
    return word in offices or single in offices or single.endswith(_PEOPLE_ENDINGS)
