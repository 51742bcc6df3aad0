"""Stances by rules: who is for or against what, from verbs of praise, blame, backing and refusal, votes, and naming."""

from __future__ import annotations

import re
from typing import Any

from llm_extract.documents.document import Span
from llm_extract.models.offline.acts import Act, acts_of
from llm_extract.models.offline.arguments import clause_stop
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.attitudes import LONGEST_TARGET, Attitude, holders_of, rules, target_of
from llm_extract.models.offline.cues import lemma_of
from llm_extract.models.offline.found import Explanation, Finding
from llm_extract.models.offline.judgements import WISHES, from_names, from_states, from_words, in_own_words
from llm_extract.models.offline.names import name_words, same_name
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.quotes import hear
from llm_extract.models.offline.speakers import Speakers
from llm_extract.models.offline.triggers import table

REMEMBERED = 3  # sentences for which "it" may mean what a stance was about
NEAREST = 30  # earlier stances of one holder that are looked at
PLAIN = frozenset(
    {"it", "this", "that", "them", "him", "her", "us", "you", "all", "everything", "nothing", "something"}
)
TURNED = {"support": "oppose"}  # "does not support" opposes; "does not oppose" shows nothing
_WORD = re.compile(r"\w+")


def find_stances(article: Article) -> list[Attitude]:
    """All stances of an article, one for each holder, target and polarity."""
    heard = hear(article)
    speakers = heard.speakers
    shown = _Shown()
    topic, told = "", -REMEMBERED
    for number, sentence in enumerate(article.sentences):
        around = heard.around(sentence.span)
        known = topic if number - told < REMEMBERED else ""
        for one in (
            *_from_acts(article, speakers, sentence, around, topic=known),
            *from_states(article, speakers, sentence),
            *from_names(article, speakers, sentence),
        ):
            topic, told = one.target, number
            shown.add(one)
    for quote in heard.findings:
        for one in (*from_words(article, speakers, quote), *_from_own_words(article, speakers, quote)):
            shown.add(one)
    return shown.stances


def stances(article: Article) -> list[dict[str, Any]]:
    """The stances of an article as answers of the kind stance."""
    return [
        {
            "evidence": [article.text[span.start : span.end] for span in one.evidence],
            "holder": one.holder,
            "polarity": one.polarity,
            "target": one.target,
            "basis": one.basis,
        }
        for one in find_stances(article)
    ]


def explain_stances(article: Article) -> list[Explanation]:
    """Why each stance was found."""
    return [
        Explanation(one.evidence[0], "stance", one.polarity, one.reason, f"{one.holder} → {one.target}")
        for one in find_stances(article)
    ]


def _from_own_words(article: Article, speakers: Speakers, quote: Finding) -> list[Attitude]:
    """What a named speaker says in the first person: "We oppose the plan", "I am against it"."""
    found: list[Attitude] = []
    for holder, sentence in in_own_words(article, quote):
        for act in acts_of(sentence, table("stances.yaml"), wishes=True):
            if act.actor is None or not _first_person(sentence, act.actor):
                continue
            polarity, target = _polarity(act), target_of(article, speakers, sentence, _blamed(act))
            if polarity and target and not same_name(holder, target) and target.lower() not in PLAIN:
                found.append(Attitude(holder, target, polarity, "said", [_evidence(act)], act.entry.reason))
        found.extend(from_states(article, speakers, sentence, holder=holder))
    return found


def _first_person(sentence: Sentence, phrase: Phrase) -> bool:
    return phrase.end - phrase.start == 1 and sentence.tokens[phrase.start].low in ("i", "we")


def _from_acts(
    article: Article, speakers: Speakers, sentence: Sentence, quotes: list[Finding], *, topic: str
) -> list[Attitude]:
    found: list[Attitude] = []
    for act in acts_of(sentence, table("stances.yaml"), wishes=True):
        polarity = _polarity(act)
        wanted, turned = _wanted(article, act)
        polarity = TURNED.get(polarity or "") if turned else polarity
        at = sentence.tokens[act.verb].start
        around = [one for one in quotes if any(part.start <= at < part.end for part in one.parts)]
        if polarity is None or article.is_marked(at) or any(one.rule in WISHES for one in around):
            continue
        target = wanted or target_of(article, speakers, sentence, _blamed(act))
        if target is None and act.thing is not None and sentence.tokens[act.thing.start].low in ("it", "this", "that"):
            target = topic or None
        holders = holders_of(article, speakers, sentence, act.actor)
        basis = _basis(act, around, holders)
        found.extend(
            Attitude(holder, target, polarity, basis, [_evidence(act)], act.entry.reason)
            for holder in holders
            if target and not same_name(holder, target)
        )
    return found


def _wanted(article: Article, act: Act) -> tuple[str | None, bool]:
    """What somebody wants done, or not done.

    In "urged the government to suspend the treaty" the holder is for suspending it; in "urged the council to reject the
    plan" against the plan.
    """
    if act.entry.frame not in ("people-to", "to"):
        return None, False
    tokens, tags = act.sentence.tokens, act.sentence.tags
    to = next((at for at in range(act.verb + 1, min(act.end, len(tags))) if tags[at] == "T"), None)
    if to is None or to + 2 >= len(tokens):
        return None, False
    turned = tokens[to + 1].low in rules().stopping
    start = to + 2 if turned else to + 1
    start += turned and tags[start] == "D"
    end = min(clause_stop(act.sentence, to + 1), to + 1 + LONGEST_TARGET)
    return (article.text[tokens[start].start : tokens[end - 1].end] if end > start else None), turned


def _blamed(act: Act) -> Phrase | None:
    """What the act is about, without what somebody is accused of."""
    phrase = act.recipient or act.thing
    if phrase is None or lemma_of(act.sentence.tokens[act.verb].low) not in ("accuse", "blame", "thank"):
        return phrase
    tokens = act.sentence.tokens
    cut = next((at for at in range(phrase.start + 1, phrase.end) if tokens[at].low in ("of", "for")), phrase.end)
    return Phrase(phrase.start, cut)


def _polarity(act: Act) -> str | None:
    if act.entry.denied:
        negated = act.thing is not None and act.sentence.tokens[act.thing.start].low in ("no", "neither")
        return act.entry.type if negated or act.modality == "negated" else None
    if act.thing is not None and act.sentence.tokens[act.thing.start].low == "neither":
        return "neutral"
    if act.modality == "negated":
        return TURNED.get(act.entry.type)
    return act.entry.type


def _basis(act: Act, around: list[Finding], holders: list[str]) -> str:
    if around and around[-1].source.speaker and not any(same_name(around[-1].source.speaker, one) for one in holders):
        return "reported"
    lemma = lemma_of(act.sentence.tokens[act.verb].low)
    if lemma in rules().done:
        return "done"
    return "said" if around or lemma not in rules().claimed else "reported"


def _evidence(act: Act) -> Span:
    tokens = act.sentence.tokens
    phrases = [one for one in (act.actor, act.recipient, act.thing) if one is not None]
    first = min([act.group, *(one.start for one in phrases)])
    last = max([act.verb + 1, *(one.end for one in phrases)])
    return Span(tokens[first].start, tokens[last - 1].end)


class _Shown:
    """The stances of an article so far: one for each holder, target and polarity, with all its passages."""

    def __init__(self) -> None:
        self.stances: list[Attitude] = []
        self._by_word: dict[tuple[str, str], list[Attitude]] = {}  # polarity and a word of the holder → stances

    def add(self, new: Attitude) -> None:
        """Take a stance in, as a passage of an earlier one where that is the same."""
        keys = [(new.polarity, word) for word in name_words(new.holder)]
        alike = {id(one): one for key in keys for one in self._by_word.get(key, [])[-NEAREST:]}
        for one in alike.values():
            if same_name(one.holder, new.holder) and _same_topic(one.target, new.target):
                if not any(span.overlaps(new.evidence[0]) for span in one.evidence):
                    one.evidence.extend(new.evidence)
                return
        self.stances.append(new)
        for key in keys:
            self._by_word.setdefault(key, []).append(new)


def _same_topic(one: str, other: str) -> bool:
    first, second = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return same_name(one, other) or 2 * len(first & second) >= len(first | second)
