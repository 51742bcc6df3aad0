"""Modality of a verb: actual, planned, negated or hypothetical, by the words around it; None for a wish."""

from __future__ import annotations

from llm_extract.models.offline.article import Sentence
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.triggers import triggers

_NOUNS_OF_SAYING = frozenset({"report", "reports", "word", "signs", "evidence", "possibility", "risk", "chance"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})


_DONE = frozenset(
    {"do", "does", "did", "has", "have", "had", "is", "are", "was", "were", "been", "not", "never", "n't", "also"}
)
_POSSIBLE = frozenset({"may", "might", "could"})
_REACH = 14


def modality_of(sentence: Sentence, at: int, group: int) -> str | None:
    """Actual, planned, negated ("did not march") or hypothetical ("could march"); None for what somebody wants."""
    around = {token.low for token in sentence.tokens[group:at]}
    stopped = [token.low for token in sentence.tokens[max(0, group - 2) : group]] == ["no", "longer"]
    if stopped or _conditional(sentence, group) or _alleged(sentence, group):
        return None
    if around & words().negations:
        return "negated" if around <= _DONE | words().negations and "without" not in around else None
    if around & _POSSIBLE and around <= _POSSIBLE | {"be", "also", "still", "now", "have", "been"}:
        return "hypothetical"
    if sentence.tags[at] == "U":
        return _modality_of_infinitive(sentence, around, group)
    if around & triggers().hypothetical:
        return None
    return "planned" if around & {"will", "shall", "'ll"} else "actual"


def _modality_of_infinitive(sentence: Sentence, around: set[str], group: int) -> str | None:
    if group and sentence.tags[group - 1] == "T":
        governing = sentence.tokens[group - 2].low if group > 1 else ""
        return "planned" if governing in triggers().planned else None
    if around & {"do", "does", "did"}:
        return "actual"
    return "planned" if around & triggers().planned else None


def _conditional(sentence: Sentence, group: int) -> bool:
    return any(token.low in _CONDITIONS for token in sentence.tokens[max(0, group - _REACH) : group])


def wished(sentence: Sentence, at: int, group: int) -> str | None:
    """Hypothetical or negated, where the verb is finite and no condition stands before it."""
    around = {token.low for token in sentence.tokens[group:at]}
    if sentence.tags[at] == "U" and not around & (words().modals | {"do", "does", "did"} | words().negations):
        return None
    if _conditional(sentence, group):
        return None
    return "negated" if around & words().negations else "hypothetical"


def _alleged(sentence: Sentence, group: int) -> bool:
    """Whether the clause hangs on a noun of saying: "reports that three had resigned"."""
    that = next((at for at in range(group - 1, max(0, group - _REACH), -1) if sentence.tags[at] == "H"), None)
    return that is not None and that > 0 and sentence.tokens[that - 1].low in _NOUNS_OF_SAYING | cues().noun_that
