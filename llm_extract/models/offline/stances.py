"""Stances by rules: who is for or against what, from verbs of praise, blame, backing and refusal, votes, and naming."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from llm_extract.documents.document import Span
from llm_extract.models.offline.acts import Act, acts_of, clause_stop, object_after
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.cues import cues
from llm_extract.models.offline.found import Explanation, Finding
from llm_extract.models.offline.lexicon import read_rules, words
from llm_extract.models.offline.names import names_of, same_name
from llm_extract.models.offline.phrases import Phrase, subject_before, verb_group_start
from llm_extract.models.offline.quotes import hear
from llm_extract.models.offline.speakers import Speakers
from llm_extract.models.offline.triggers import table, triggers

TURNED = {"support": "oppose"}  # "does not support" opposes; "does not oppose" shows nothing
LONGEST_TARGET = 10
KEPT = frozenset({"of", "for", "on", "against", "between"})  # prepositions that a target keeps: "ban on exports"
_WORD = re.compile(r"\w+")
_SPOKES = re.compile(r"^(?:\w+ )*spokes(?:man|woman|person) (?:for|of) (?:the )?(.+)$")
_WISHES = frozenset({"to", "for-to", "thing", "how", "told-to", "told-how"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What ``data/stances.yaml`` says beside its verbs."""

    states: tuple[tuple[tuple[str, ...], str], ...]
    naming: frozenset[str]
    bad: frozenset[str]
    good: frozenset[str]
    done: frozenset[str]
    claimed: frozenset[str]


@dataclass(slots=True)
class Attitude:
    """A stance on its way to an answer."""

    holder: str
    target: str
    polarity: str
    basis: str
    evidence: list[Span]
    reason: str


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules, loaded once."""
    data = read_rules("stances.yaml")
    states = [(tuple(state.split()), polarity) for polarity, found in data["states"].items() for state in found]
    sets = {name: frozenset(str(word) for word in data[name]) for name in ("naming", "bad", "good", "done", "claimed")}
    return Rules(states=tuple(sorted(states, key=lambda one: -len(one[0]))), **sets)


def find_stances(article: Article) -> list[Attitude]:
    """All stances of an article, one for each holder, target and polarity."""
    heard = hear(article)
    speakers, quotes = heard.speakers, heard.findings
    found: list[Attitude] = []
    for sentence in article.sentences:
        for one in [*_from_acts(article, speakers, sentence, quotes), *_from_states(article, speakers, sentence)]:
            _add(found, one)
        for one in _from_names(article, speakers, sentence):
            _add(found, one)
    for quote in quotes:
        for one in _from_words(article, speakers, quote):
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
        if polarity is None or _in_marks(article, at) or any(one.rule in _WISHES for one in around):
            continue
        target = _target(article, speakers, sentence, _blamed(act))
        holders = _holders(article, speakers, sentence, act.actor)
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
    if phrase is None or _lemma(act.sentence.tokens[act.verb].low) not in ("accuse", "blame", "thank"):
        return phrase
    tokens = act.sentence.tokens
    cut = next((at for at in range(phrase.start + 1, phrase.end) if tokens[at].low in ("of", "for")), phrase.end)
    return Phrase(phrase.start, cut)


def _polarity(act: Act) -> str | None:
    if act.entry.denied:
        negated = act.thing is not None and act.sentence.tokens[act.thing.start].low in ("no", "neither")
        return act.entry.type if negated or act.modality == "negated" else None
    if act.modality == "negated":
        return TURNED.get(act.entry.type)
    return act.entry.type


def _basis(act: Act, around: list[Finding], holders: list[str]) -> str:
    if around and around[-1].source.speaker and not any(same_name(around[-1].source.speaker, one) for one in holders):
        return "reported"
    lemma = _lemma(act.sentence.tokens[act.verb].low)
    if lemma in rules().done:
        return "done"
    return "said" if around or lemma not in rules().claimed else "reported"


def _lemma(form: str) -> str:
    return cues().lemmas.get(form, form.removesuffix("ed").removesuffix("s"))


def _from_states(article: Article, speakers: Speakers, sentence: Sentence) -> list[Attitude]:
    """States such as "is against the plan", "was satisfied with the ruling"."""
    found: list[Attitude] = []
    for at in range(1, len(sentence.tokens) - 2):
        if sentence.tags[at] != "A" or sentence.tokens[at].low not in ("is", "are", "was", "were", "been", "remains"):
            continue
        start = at + 1
        while start < len(sentence.tokens) and sentence.tags[start] == "R" and sentence.tokens[start].low != "not":
            start += 1
        state = _state(sentence, start)
        if state is None or _in_marks(article, sentence.tokens[at].start):
            continue
        length, polarity = state
        subject = subject_before(sentence, verb_group_start(sentence, at))
        thing = object_after(sentence, start + length)
        target = _target(article, speakers, sentence, thing)
        if subject is None or thing is None or not target:
            continue
        evidence = Span(sentence.tokens[subject.start].start, sentence.tokens[thing.end - 1].end)
        found.extend(
            Attitude(holder, target, polarity, "reported", [evidence], "a state of being for or against")
            for holder in _holders(article, speakers, sentence, subject)
        )
    return found


def _state(sentence: Sentence, start: int) -> tuple[int, str] | None:
    for state, polarity in rules().states:
        if tuple(token.low for token in sentence.tokens[start : start + len(state)]) == state:
            return len(state), polarity
    return None


def _from_names(article: Article, speakers: Speakers, sentence: Sentence) -> list[Attitude]:
    """Naming: "called the vote a farce", "described the accord as historic"."""
    found: list[Attitude] = []
    for at in range(1, len(sentence.tokens) - 2):
        if sentence.tags[at] not in "VN" or _lemma(sentence.tokens[at].low) not in rules().naming:
            continue
        subject = subject_before(sentence, verb_group_start(sentence, at))
        thing = object_after(sentence, at + 1)
        if subject is None or thing is None or _in_marks(article, sentence.tokens[at].start):
            continue
        end = clause_stop(sentence, thing.end)
        polarity = _shown(sentence, thing, end)
        target = _target(article, speakers, sentence, _named_thing(sentence, thing))
        if polarity is None or not target:
            continue
        evidence = Span(sentence.tokens[subject.start].start, sentence.tokens[max(end, thing.end) - 1].end)
        found.extend(
            Attitude(holder, target, polarity, "said", [evidence], "what the holder calls it shows the polarity")
            for holder in _holders(article, speakers, sentence, subject)
            if not same_name(holder, target)
        )
    return found


def _from_words(article: Article, speakers: Speakers, quote: Finding) -> list[Attitude]:
    """What a named speaker's own words judge: "the plan is unacceptable"."""
    holder = quote.source.speaker
    if holder is None or quote.rule in _WISHES or not holder[0].isupper():
        return []
    found: list[Attitude] = []
    for part in quote.parts:
        for sentence in article.sentences_in(part):
            for at in range(1, len(sentence.tokens) - 1):
                judged = _judged(sentence, at)
                if judged is None:
                    continue
                subject, end, polarity = judged
                target = _target(article, speakers, sentence, subject)
                if target and not same_name(holder, target):
                    span = Span(sentence.tokens[subject.start].start, sentence.tokens[end - 1].end)
                    found.append(Attitude(holder, target, polarity, "said", [span], "the holder's own words judge it"))
    return found


def _judged(sentence: Sentence, at: int) -> tuple[Phrase, int, str] | None:
    """The subject of a form of "be" at a token, the end of its predicate, and the polarity that it shows."""
    if sentence.tokens[at].low not in ("is", "are", "was", "were"):
        return None
    subject = subject_before(sentence, verb_group_start(sentence, at))
    if subject is None or sentence.tags[subject.start] in "POHB" or sentence.tags[subject.end - 1] not in "XW":
        return None
    end = clause_stop(sentence, at + 1)
    end = next((one for one in range(at + 1, end) if sentence.tags[one] == "I"), end)
    told = {token.low for token in sentence.tokens[at + 1 : end]}
    bad, good = told & rules().bad, told & rules().good
    if bool(bad) == bool(good) or told & words().negations or "no" in told or end - at > LONGEST_TARGET:
        return None
    return subject, end, "oppose" if bad else "support"


def _named_thing(sentence: Sentence, thing: Phrase) -> Phrase:
    """The object without its description: in "the vote a farce" the vote."""
    cut = next((at for at in range(thing.start + 1, thing.end) if sentence.tags[at] == "D"), thing.end)
    return Phrase(thing.start, cut)


def _shown(sentence: Sentence, thing: Phrase, end: int) -> str | None:
    described = {token.low for token in sentence.tokens[_named_thing(sentence, thing).end : end]}
    bad, good = described & rules().bad, described & rules().good
    if bool(bad) == bool(good) or described & words().negations:
        return None
    return "oppose" if bad else "support"


def _holders(article: Article, speakers: Speakers, sentence: Sentence, phrase: Phrase | None) -> list[str]:
    names = names_of(article, speakers, sentence, phrase)
    bodies = [match.group(1) if (match := _SPOKES.match(name)) else name for name in names]
    return [name for name in bodies if _may_hold(name)]


def _may_hold(name: str) -> bool:
    """Whether a name is of somebody who can be for or against: a proper name, people, or a body."""
    last = _WORD.findall(name.lower())[-1:]
    somebody = words().organisations | words().titles | triggers().people | triggers().parties
    return not name[0].isdigit() and bool(set(last) & somebody or (any(map(str.isupper, name)) and name[-1:].isalnum()))


def _target(article: Article, speakers: Speakers, sentence: Sentence, phrase: Phrase | None) -> str | None:
    """The text's own noun; a name in its fullest form."""
    if phrase is None:
        return None
    if phrase.end - phrase.start == 1 and sentence.tags[phrase.start] in "POHD":
        names = names_of(article, speakers, sentence, phrase)
        return names[0] if names and sentence.tokens[phrase.start].low != "it" else None
    if all(sentence.tags[at] in "X" for at in range(phrase.start, phrase.end)):
        names = names_of(article, speakers, sentence, phrase)
        return names[0] if names else None
    start = phrase.start + (sentence.tokens[phrase.start].low in ("the", "a", "an"))
    cut = (
        at for at in range(start + 1, phrase.end) if sentence.tags[at] == "I" and sentence.tokens[at].low not in KEPT
    )
    end = min(next(cut, phrase.end), start + LONGEST_TARGET)
    if start >= end:
        return None
    text = article.text[sentence.tokens[start].start : sentence.tokens[end - 1].end]
    return text if any(letter.isalpha() for letter in text) else None


def _evidence(act: Act) -> Span:
    tokens = act.sentence.tokens
    phrases = [one for one in (act.actor, act.recipient, act.thing) if one is not None]
    first = min([act.group, *(one.start for one in phrases)])
    last = max([act.verb + 1, *(one.end for one in phrases)])
    return Span(tokens[first].start, tokens[last - 1].end)


def _in_marks(article: Article, at: int) -> bool:
    return any(one.inner.start <= at < one.inner.end for one in article.marked)


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
