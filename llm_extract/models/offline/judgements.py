"""Judgements: stances that names and predicates show: "called the vote a farce", "is against the plan"."""

from __future__ import annotations

from collections.abc import Iterator

from llm_extract.documents.document import Span
from llm_extract.models.offline.arguments import clause_stop, object_after
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.attitudes import LONGEST_TARGET, Attitude, holders_of, rules, target_of
from llm_extract.models.offline.cues import lemma_of
from llm_extract.models.offline.found import Finding
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.names import same_name
from llm_extract.models.offline.phrases import Phrase, subject_before, verb_group_start
from llm_extract.models.offline.speakers import Speakers

_BEING = frozenset({"is", "are", "was", "were", "been", "remains", "am", "'m", "'re"})
WISHES = frozenset({"to", "for-to", "thing", "how", "told-to", "told-how"})  # frames of quotes that judge nothing


def from_states(
    article: Article, speakers: Speakers, sentence: Sentence, *, holder: str | None = None
) -> list[Attitude]:
    """States such as "is against the plan", "was satisfied with the ruling".

    With a ``holder`` the sentence is of that speaker's own words, and only "I" and "we" are taken.
    """
    found: list[Attitude] = []
    for at in range(1, len(sentence.tokens) - 2):
        if sentence.tags[at] != "A" or sentence.tokens[at].low not in _BEING:
            continue
        start = at + 1
        while start < len(sentence.tokens) and sentence.tags[start] == "R" and sentence.tokens[start].low != "not":
            start += 1
        state = _state(sentence, start)
        if state is None or (holder is None and article.is_marked(sentence.tokens[at].start)):
            continue
        length, polarity = state
        subject = subject_before(sentence, verb_group_start(sentence, at))
        thing = object_after(sentence, start + length)
        target = target_of(article, speakers, sentence, thing)
        if subject is None or thing is None or not target:
            continue
        evidence = Span(sentence.tokens[subject.start].start, sentence.tokens[thing.end - 1].end)
        own = (
            holder is not None
            and sentence.tokens[subject.start].low in ("i", "we")
            and subject.end - subject.start == 1
        )
        holders = [holder] if own and holder else []
        if holder is None:
            holders = holders_of(article, speakers, sentence, subject)
        found.extend(
            Attitude(
                one, target, polarity, "said" if own else "reported", [evidence], "a state of being for or against"
            )
            for one in holders
        )
    return found


def _state(sentence: Sentence, start: int) -> tuple[int, str] | None:
    for state, polarity in rules().states:
        if tuple(token.low for token in sentence.tokens[start : start + len(state)]) == state:
            return len(state), polarity
    return None


def from_names(article: Article, speakers: Speakers, sentence: Sentence) -> list[Attitude]:
    """Naming: "called the vote a farce", "described the accord as historic"."""
    found: list[Attitude] = []
    for at in range(1, len(sentence.tokens) - 2):
        if sentence.tags[at] not in "VN" or lemma_of(sentence.tokens[at].low) not in rules().naming:
            continue
        subject = subject_before(sentence, verb_group_start(sentence, at))
        thing = object_after(sentence, at + 1)
        if subject is None or thing is None or article.is_marked(sentence.tokens[at].start):
            continue
        end = clause_stop(sentence, thing.end)
        polarity = _shown(sentence, thing, end)
        target = target_of(article, speakers, sentence, _named_thing(sentence, thing))
        if polarity is None or not target:
            continue
        evidence = Span(sentence.tokens[subject.start].start, sentence.tokens[max(end, thing.end) - 1].end)
        found.extend(
            Attitude(holder, target, polarity, "said", [evidence], "what the holder calls it shows the polarity")
            for holder in holders_of(article, speakers, sentence, subject)
            if not same_name(holder, target)
        )
    return found


def in_own_words(article: Article, quote: Finding) -> Iterator[tuple[str, Sentence]]:
    """The sentences of a quote that show what its speaker stands for, each with that speaker, who has to be named."""
    holder = quote.source.speaker
    if holder is None or quote.rule in WISHES or not holder[0].isupper():
        return
    for part in quote.parts:
        for sentence in article.sentences_in(part):
            yield holder, sentence


def from_words(article: Article, speakers: Speakers, quote: Finding) -> list[Attitude]:
    """What a named speaker's own words judge: "the plan is unacceptable"."""
    found: list[Attitude] = []
    for holder, sentence in in_own_words(article, quote):
        for at in range(1, len(sentence.tokens) - 1):
            judged = _judged(sentence, at)
            if judged is None:
                continue
            subject, end, polarity = judged
            target = target_of(article, speakers, sentence, subject)
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
