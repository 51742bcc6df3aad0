"""Checks: what code knows better than a small model about who acts on whom."""

from __future__ import annotations

from llm_extract.models.embedded.scene import Party, Scene
from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.found import Finding
from llm_extract.models.offline.lexicon import verb_forms
from llm_extract.models.offline.names import same_name
from llm_extract.models.offline.phrases import verb_group_start

_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "am", "get", "got"})
_BY_REACH = 8  # tokens behind a participle in which its "by" stands


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


def is_passive(clause: Sentence, verb: int) -> bool:
    """Whether a verb is a participle with a form of "be", or one with "by" right behind it."""
    kinds = {kind for _, kind in verb_forms().get(clause.tokens[verb].low, ())}
    if "participle" not in kinds:
        return False
    helped = {token.low for token in clause.tokens[verb_group_start(clause, verb) : verb]}
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
