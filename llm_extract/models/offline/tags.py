"""The class of each token of a sentence, told from closed lists, from verb forms and from its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.lexicon import verb_forms, words
from llm_extract.models.offline.tokens import DASHES, MARKS, QUOTATION, Token

_PARTICLE_NAME = re.compile(r"(?:al|el|an|as|ash|at|ad|ar|az|bin|ben|d|de|o|m)[-’'ʼ][A-ZʿʾĀ-ž]")
_CLITICS = frozenset({"'s", "'ll", "'ve", "'re", "'d", "'m", "'"})
_PERSONAL = frozenset({"he", "she", "they", "it", "i", "we", "you", "there"})
_NOUNS_TOO = frozenset({"will", "may", "might", "can", "must"})
_COMPLEMENT_WORDS = frozenset(
    {"that", "to", "it", "he", "she", "they", "there", "him", "them", "us", "how", "whether", "if", "for", "on", "n't"}
)
_PLURAL_ENDINGS = ("s", "people", "men", "women", "police")
_VERBS_ONLY = frozenset({"say", "believe", "argue", "insist", "allege", "accuse", "deny"})
_PLAIN_SPEECH = frozenset({"says", "adds", "argues", "insists", "believes", "thinks", "knows", "recalls", "remembers"})
_DOES_REACH = 3


def tag(tokens: Sequence[Token]) -> list[str]:
    """A class for each token of one sentence, a letter each.

    D determiner or possessive · P subject pronoun · O object pronoun · S possessive 's · I preposition · T "to" ·
    H "that" · C conjunction · B subordinator · M modal · A auxiliary · R adverb · V finite verb · U infinitive ·
    G -ing form · N participle · # number · X name · W other word · Q an opaque quotation · else the sign itself.

    >>> from llm_extract.models.offline.tokens import tokenise
    >>> "".join(tag(tokenise("The army said it would attack.", 0, 30)))
    'DWVPMU.'
    """
    tags: list[str] = []
    for at, token in enumerate(tokens):
        tags.append(_sign(token) or _word(tokens, at, tags))
    return tags


def _sign(token: Token) -> str:
    """The class of what is no word; nothing for a word."""
    if token.text == QUOTATION:
        return "Q"
    if token.text[0].isdigit() or (token.text[0] in "$£€¥" and len(token.text) > 1):
        return "#"
    if token.text[0].isalnum() or token.low in _CLITICS:
        return ""
    return "-" if token.text in DASHES else token.text


def _word(tokens: Sequence[Token], at: int, before: Sequence[str]) -> str:
    token = tokens[at]
    acronym = len(token.text) > 1 and token.text.isupper() and at > 0 and tokens[at - 1].text.islower()
    closed = "" if acronym else _closed(tokens, at, before)
    if closed:
        return closed
    if token.text[0].isupper() or _PARTICLE_NAME.match(token.text):
        opening = not any(one.isalnum() for one in before if one != "Q")
        return _first_word(tokens, at, before) if opening else "X"
    if token.low in verb_forms() and (found := _verb(tokens, at, before)):
        return found
    if token.low.endswith("ed") and at > 0 and before[-1] in "CP" and token.low not in verb_forms():
        return "V"  # a verb that no list knows: "praised the guards and reveled in the day"
    if token.low.endswith("ly") and token.low not in words().no_adverbs:
        return "R"
    return "#" if token.low in words().numbers else "W"


def _first_word(tokens: Sequence[Token], at: int, before: Sequence[str]) -> str:
    """A capital at the start of a sentence says nothing: a verb form counts only as -ing or participle there."""
    low = tokens[at].low
    found = _verb(tokens, at, before) if low in verb_forms() else ""
    if found in ("G", "N"):
        return found
    if low in words().numbers:
        return "#"
    return "W" if low in words().no_names else "X"


@lru_cache(maxsize=1)
def _closed_words() -> dict[str, str]:
    """Word → class, the later entries before the earlier ones."""
    lists = words()
    subordinators = lists.subordinators - lists.prepositions - lists.determiners
    classes: dict[str, str] = {}
    for letter, members in (
        ("C", lists.conjunctions),
        ("B", lists.subordinators),
        ("I", lists.prepositions),
        ("D", lists.determiners),
        ("R", lists.adverbs - lists.determiners),
        ("B", subordinators),
        ("O", lists.object_pronouns),
        ("P", _PERSONAL),
        ("A", lists.auxiliaries),
        ("M", lists.modals),
    ):
        classes |= dict.fromkeys(members, letter)
    return classes | {"to": "T"}


def _closed(tokens: Sequence[Token], at: int, before: Sequence[str]) -> str:
    token, previous = tokens[at], _previous(before)
    if token.low in ("'s", "'") and token.text[0] in "'’":
        return _apostrophe(tokens, at, previous)
    if token.low == "that":
        return "D" if before and before[-1] in "IT" else "H"
    if token.low == "her":
        after = tokens[at + 1].low if at + 1 < len(tokens) else ""
        verbal = after in words().auxiliaries | words().modals or ("say", "past") in verb_forms().get(after, ())
        noun = after[:1].isalpha() and not verbal and after not in words().prepositions | words().subordinators
        return "D" if noun else "O"
    if token.low == "there":
        after = tokens[at + 1].low if at + 1 < len(tokens) else ""
        return "P" if after in words().auxiliaries | words().modals else "R"
    if token.low in _NOUNS_TOO and previous == "D":
        return "W"
    return _closed_words().get(token.low, "")


def _apostrophe(tokens: Sequence[Token], at: int, previous: str) -> str:
    if tokens[at].low == "'":
        return "S" if at and tokens[at - 1].low.endswith("s") and tokens[at - 1].end == tokens[at].start else "’"
    return "A" if previous in ("P", "B", "H") else "S"


def _previous(before: Sequence[str]) -> str:
    """The class of the word before, adverbs and marks passed over; nothing at the start."""
    return next((one for one in reversed(before) if one != "R" and one not in MARKS), "")


def _verb(tokens: Sequence[Token], at: int, before: Sequence[str]) -> str:  # noqa: PLR0911 - one return a rule
    """The class of a word that may be a verb; nothing where its place says that it is none."""
    kinds = {kind for _, kind in verb_forms()[tokens[at].low]}
    previous = _previous(before)
    if previous in ("D", "S") and (before[-1] != "R" or previous == "S" or _article_before(tokens, at)):
        return ""  # the claim, his plans, Russia's offer, a widely used name
    if "ing" in kinds:
        return "G"
    if previous in ("T", "M"):
        return "U" if "base" in kinds else _bare(tokens, at, before, kinds)
    if previous == "A":
        return "N" if "participle" in kinds else ("U" if "base" in kinds and _does(tokens, at, before) else "")
    if previous == "I":
        return ""  # of claims, for support
    if previous == "P":
        return "V" if kinds != {"participle"} else ""
    return _bare(tokens, at, before, kinds)


def _bare(tokens: Sequence[Token], at: int, before: Sequence[str], kinds: set[str]) -> str:
    """The class of a verb form that no pronoun, auxiliary or "to" precedes."""
    previous = _previous(before)
    if "past" in kinds:
        return "V" if previous else "N"
    if "participle" in kinds:
        return "N"
    if tokens[at].low in _VERBS_ONLY and previous:
        return "V"
    if previous in ("", "V") or (previous == "," and "V" not in before and not _reports(tokens, at, before, kinds)):
        return ""
    if "third" in kinds:
        return "V" if _third_person(tokens, at, previous) else ""
    plural = at > 0 and (tokens[at - 1].low.endswith(_PLURAL_ENDINGS) or previous in ("B", "C"))
    return "V" if plural and _complement_follows(tokens, at) else ""


def _reports(tokens: Sequence[Token], at: int, before: Sequence[str], kinds: set[str]) -> bool:
    """Whether a verb behind a comma takes a clause: "Its director, Ada Bel, explains that"."""
    if "third" not in kinds or at + 1 >= len(tokens):
        return False
    if [*before[-3:]] == [",", "#", ","] or tokens[at].low in _PLAIN_SPEECH:
        return True  # "The trader, 58, remembers"
    return tokens[at + 1].low == "that" or (tokens[at].low, tokens[at + 1].low) in cues().particle_frames


def _third_person(tokens: Sequence[Token], at: int, previous: str) -> bool:
    """Whether "claims", "plans", "reports" is a verb here and no plural noun."""
    after = tokens[at + 1].low if at + 1 < len(tokens) else "."
    if after == "that" and at + 2 < len(tokens) and tokens[at + 2].low in words().modals | words().auxiliaries:
        return False  # "any criminal charges that might arise"
    further = tokens[at + 2].low if at + 2 < len(tokens) else ""
    if further == "that" and (after.endswith("ly") or after in words().adverbs):
        return True  # "believes instead that"
    return previous in ("X", "B", "H") or after.endswith("ly") or _complement_follows(tokens, at)


def _complement_follows(tokens: Sequence[Token], at: int) -> bool:
    if at + 1 >= len(tokens):
        return False
    after = tokens[at + 1]
    return (
        after.low in words().determiners
        or after.low in _COMPLEMENT_WORDS
        or after.text[0].isupper()
        or after.text in '“":'
    )


def _article_before(tokens: Sequence[Token], at: int) -> bool:
    return at > 1 and tokens[at - 2].low in {"the", "a", "an"} | words().possessives


def _does(tokens: Sequence[Token], at: int, before: Sequence[str]) -> bool:
    for back in range(at - 1, max(-1, at - 1 - _DOES_REACH), -1):
        if before[back] == "A":
            return tokens[back].low.startswith(("do", "did"))
    return False
