"""Checks: what code knows better than a small model about who acts on whom."""

from __future__ import annotations

import re
from functools import lru_cache

from llm_extract.models.embedded.scene import Party, Scene
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.found import Finding
from llm_extract.models.offline.lexicon import read_rules, verb_forms, words
from llm_extract.models.offline.names import same_name
from llm_extract.models.offline.phrases import verb_group_start

_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am", "get", "got"})
_BY_REACH = 8  # tokens behind a participle in which its "by" stands
_ACTING = ("people", "forces", "crowd", "parties", "officials", "authorities", "envoys", "partners", "units")
_PEOPLE = re.compile(r"\w+(?:ists|ians|ees|men|women|ioners|keepers|workers|makers|fighters|istants|cipants|upants)\Z")


def mend(
    clause: Sentence, verb: int, actor: Party | None, recipient: Party | None
) -> tuple[Party | None, Party | None]:
    """Actor and recipient as the verb's voice allows them.

    In the passive who stands before the verb is no actor ("was rejected by"), in the active who stands behind "by" is
    none of both; and nobody acts on himself.
    """
    if actor is not None and recipient is not None and _same(actor, recipient):
        recipient = None
    if not is_passive(clause, verb):
        return actor, recipient
    by = _by(clause, verb)
    if actor is None or actor.span.end > clause.tokens[verb].start:
        return actor, recipient
    agent = recipient if recipient is not None and by is not None and recipient.span.start >= by else None
    return agent, actor


def may_act(party: Party) -> bool:
    """Whether a phrase can stand for somebody: a name at its end, or a word for people or a body.

    A small model takes the dogs that were accepted for who accepted them.
    """
    return any(_is_somebody(name) for name in party.names)


def _is_somebody(name: str) -> bool:
    last = name.partition(",")[0].partition(" of ")[0].rsplit(maxsplit=1)[-1].strip("“”\"'’.")
    if last[:1].isupper() and last.isalpha():
        return last.lower() not in words().weekdays | words().months
    return last.lower() in _somebodies() or _PEOPLE.fullmatch(last.lower()) is not None or "-" in last[1:]


@lru_cache(maxsize=1)
def _somebodies() -> frozenset[str]:
    data = read_rules("events.yaml")
    groups = data["groups"] | data["extra_groups"]
    lists = words()
    named = frozenset(noun for group in _ACTING for noun in groups.get(group, ()))
    return named | lists.organisations | lists.bodies | lists.titles | lists.relatives


def is_passive(clause: Sentence, verb: int) -> bool:
    """Whether a verb is a participle with a form of "be", or one with "by" right behind it."""
    kinds = {kind for _, kind in verb_forms().get(clause.tokens[verb].low, ())}
    if "participle" not in kinds:
        return False
    group = verb_group_start(clause, verb)
    helped = {token.low for token in clause.tokens[group:verb]}
    if group > 1 and clause.tags[group - 1] == "C":  # "were taken away and released"
        earlier = next((at for at in range(group - 2, max(-1, group - _BY_REACH), -1) if clause.tags[at] in "VN"), None)
        if earlier is not None and is_passive(clause, earlier):
            return not helped & {"has", "have", "had"}
    after = clause.tokens[verb + 1].low if verb + 1 < len(clause.tokens) else ""
    return bool(helped & _BE) or (after == "by" and clause.tags[verb] == "N")


def said_by(scene: Scene, at: int) -> Finding | None:
    """The innermost quote in which a place stands."""
    around = [one for one in scene.heard.findings if any(part.start <= at < part.end for part in one.parts)]
    return around[-1] if around else None


def _by(clause: Sentence, verb: int) -> int | None:
    """Where the "by" of a passive stands, as an offset of the text."""
    for at in range(verb + 1, min(len(clause.tokens), verb + _BY_REACH)):
        if clause.tokens[at].low == "by":
            return clause.tokens[at].start
    return None


def _same(one: Party, other: Party) -> bool:
    return one.span.overlaps(other.span) or any(same_name(a, b) for a in one.names for b in other.names)
