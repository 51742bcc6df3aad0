"""Stances by rules: who is for or against what, from verbs of praise, blame, backing and refusal, votes, and naming."""

from __future__ import annotations

import re
from typing import Any

from llm_extract.documents.document import Span
from llm_extract.models.offline.acts import Act, acts_of
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.attitudes import Attitude, holders_of, rules, target_of
from llm_extract.models.offline.cues import lemma_of
from llm_extract.models.offline.found import Explanation, Finding
from llm_extract.models.offline.judgements import WISHES, from_names, from_states, from_words
from llm_extract.models.offline.names import same_name
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.quotes import hear
from llm_extract.models.offline.speakers import Speakers
from llm_extract.models.offline.triggers import table

TURNED = {"support": "oppose"}  # "does not support" opposes; "does not oppose" shows nothing
_WORD = re.compile(r"\w+")


def find_stances(article: Article) -> list[Attitude]:
    """All stances of an article, one for each holder, target and polarity."""
    heard = hear(article)
    speakers, quotes = heard.speakers, heard.findings
    found: list[Attitude] = []
    for sentence in article.sentences:
        for one in [*_from_acts(article, speakers, sentence, quotes), *from_states(article, speakers, sentence)]:
            _add(found, one)
        for one in from_names(article, speakers, sentence):
            _add(found, one)
    for quote in quotes:
        for one in from_words(article, speakers, quote):
            _add(found, one)
    return found


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
    return [Explanation(one.evidence[0], "stance", one.polarity, one.reason) for one in find_stances(article)]


def _from_acts(article: Article, speakers: Speakers, sentence: Sentence, quotes: list[Finding]) -> list[Attitude]:
    found: list[Attitude] = []
    for act in acts_of(sentence, table("stances.yaml"), wishes=True):
        polarity = _polarity(act)
        at = sentence.tokens[act.verb].start
        around = [one for one in quotes if any(part.start <= at < part.end for part in one.parts)]
        if polarity is None or article.is_marked(at) or any(one.rule in WISHES for one in around):
            continue
        target = target_of(article, speakers, sentence, _blamed(act))
        holders = holders_of(article, speakers, sentence, act.actor)
        basis = _basis(act, around, holders)
        found.extend(
            Attitude(holder, target, polarity, basis, [_evidence(act)], act.entry.reason)
            for holder in holders
            if target and not same_name(holder, target)
        )
    return found


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


def _add(found: list[Attitude], new: Attitude) -> None:
    for one in found:
        if one.polarity == new.polarity and same_name(one.holder, new.holder) and _same_topic(one.target, new.target):
            if not any(span.overlaps(new.evidence[0]) for span in one.evidence):
                one.evidence.extend(new.evidence)
            return
    found.append(new)


def _same_topic(one: str, other: str) -> bool:
    first, second = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return same_name(one, other) or 2 * len(first & second) >= len(first | second)
