"""Events by rules: acts with names, circumstances, attribution and status; one that is told twice is one record."""

from __future__ import annotations

import re
from typing import Any

from llm_extract.documents.document import Span
from llm_extract.models.offline.acts import Act, acts_of
from llm_extract.models.offline.arguments import head_of
from llm_extract.models.offline.article import Article, Sentence
from llm_extract.models.offline.circumstances import YEAR, count_phrases, is_past, place_in, when_in
from llm_extract.models.offline.cues import lemma_of
from llm_extract.models.offline.found import Explanation, Finding
from llm_extract.models.offline.lexicon import words
from llm_extract.models.offline.names import may_be_addressed, names_of, same_name
from llm_extract.models.offline.nominal import nominal_acts
from llm_extract.models.offline.phrases import Phrase
from llm_extract.models.offline.quotes import hear
from llm_extract.models.offline.speakers import Speakers
from llm_extract.models.offline.told import Found, Told
from llm_extract.models.offline.triggers import table, triggers

PHYSICAL = frozenset({"ASSAULT", "COERCE", "RETREAT", "SANCTION", "AID", "MOBILIZE", "PROTEST", "CONSULT"})
SAYING = frozenset({"that", "zero", "after", "according-to", "told-that", "told-zero", "colon"})
JUDGING = frozenset({"ACCUSE", "SUPPORT"})
COUNTING = frozenset({"ASSAULT", "COERCE", "RETREAT"})
PLANNING = frozenset({"plan", "intend"})
CLAIMING = frozenset({"claim", "allege", "accuse", "contend", "maintain"})
SUMMARY_WORDS = 20
_SENTENCE_SPLIT = re.compile(r"\s+")


def find_events(article: Article) -> list[Found]:
    """All events of an article, merged, in the order of the text."""
    heard = hear(article)
    speakers = heard.speakers
    year = _year(article)
    told = Told()
    for number, sentence in enumerate(article.sentences):
        quotes = heard.around(sentence.span)
        for act in [*acts_of(sentence, table("events.yaml")), *nominal_acts(sentence)]:
            event = _event(article, speakers, act, number=number, quotes=quotes, year=year)
            if event is not None:
                told.add(event)
    return told.events


def events(article: Article) -> list[dict[str, Any]]:
    """The events of an article as answers of the kind event."""
    return [_answer(article, one) for one in find_events(article)]


def explain_events(article: Article) -> list[Explanation]:
    """Why each event was found."""
    return [
        Explanation(one.evidence[0], "event", f"{one.type} {one.modality}", one.reason, _who(one))
        for one in find_events(article)
    ]


def _who(event: Found) -> str:
    return f"{' and '.join(event.actors) or 'nobody named'} → {' and '.join(event.recipients) or 'nobody named'}"


def _year(article: Article) -> int | None:
    if article.document.published is not None:
        return article.document.published.year
    years = [int(match.group()) for match in YEAR.finditer(article.text)]
    return max(years) if years else None


def _event(
    article: Article, speakers: Speakers, act: Act, *, number: int, quotes: list[Finding], year: int | None
) -> Found | None:
    sentence = act.sentence
    at = sentence.tokens[act.verb].start
    if article.is_marked(at):
        return None
    around = [one for one in quotes if any(part.start <= at < part.end for part in one.parts)]
    around = [one for one in around if not _plans(article, one)]
    if any(one.rule not in SAYING for one in around):
        return None  # what is demanded, promised or asked is no second event
    if around and act.entry.type not in PHYSICAL and _of_the_speaker(article, act, around[-1]):
        return None  # "he said he condemned it" is a quote
    actors, recipients = _arguments(article, speakers, act)
    if not actors and not recipients and not act.entry.impersonal:
        return None
    if act.modality in ("negated", "hypothetical") and (act.entry.type not in PHYSICAL or not (actors or recipients)):
        return None  # of what was not said or may be said nothing is news
    evidence = _evidence(act)
    text = article.text
    counts = {
        name: count_phrases(text[evidence.start : evidence.end], name) for name in ("killed", "injured", "arrested")
    }
    if act.entry.type != "ASSAULT":
        counts["killed"] = counts["injured"] = []
    if act.entry.type not in ("COERCE", "PROTEST", "ASSAULT"):
        counts["arrested"] = []
    whole = sentence.span
    modality = act.modality
    if modality == "actual" and is_past(text, whole, year):
        modality = "historical"
    attribution, status = _attributed(article, around, actors)
    return Found(
        type=act.entry.type,
        modality=modality,
        actors=actors,
        recipients=recipients,
        evidence=[evidence],
        place=place_in(text, whole, at),
        when=when_in(text, whole, at),
        counts=counts,
        attribution=attribution,
        status=status,
        reason=act.entry.reason,
        sentence=number,
    )


def _of_the_speaker(article: Article, act: Act, quote: Finding) -> bool:
    """Whether the actor is the speaker, named again by a pronoun at most."""
    if act.actor is None:
        return True
    tokens = act.sentence.tokens[act.actor.start : act.actor.end]
    text = article.text[tokens[0].start : tokens[-1].end]
    return act.sentence.tags[act.actor.start] in "POHB" or same_name(text, quote.source.speaker or "")


def _plans(article: Article, quote: Finding) -> bool:
    """Whether a quote tells a plan: what is planned is an event of its own."""
    return quote.cue is not None and lemma_of(article.text[quote.cue.start : quote.cue.end].lower()) in PLANNING


def _arguments(article: Article, speakers: Speakers, act: Act) -> tuple[list[str], list[str]]:
    """The names of actors and recipients; none where nobody acts: a storm, a truce in force."""
    if act.entry.impersonal:
        return [], []
    actor = act.actor
    if actor is not None and act.entry.type == "ASSAULT":
        head = head_of(act.sentence, actor)
        if head in triggers().accidents:
            return [], []
        actor = None if head in triggers().instruments else actor
    actors = names_of(article, speakers, act.sentence, actor)
    if act.entry.type == "ASSAULT":  # a relative "that" may stand for the bombing that killed
        actors = [one for one in actors if one.lower().split()[-1] not in triggers().instruments | triggers().accidents]
    recipients = _recipients(article, speakers, act)
    if act.actor is not None and act.actor is not actor and not recipients:
        return [], []
    others = [one for one in recipients if one not in actors]
    return (actors + others, []) if act.entry.mutual else (actors, others)


def _recipients(article: Article, speakers: Speakers, act: Act) -> list[str]:
    kind = act.entry.type
    found = names_of(article, speakers, act.sentence, _blamed(act))
    judged = kind in JUDGING and act.recipient is not None and not may_be_addressed(act.sentence, act.recipient)
    if judged or (not found and kind in ("REJECT", "REQUEST", "SUPPORT", "COERCE")):
        found = _owners(article, speakers, act)  # "criticised Bel’s plan" is criticism of Bel
    if kind in COUNTING:
        return found
    return [one for one in found if not one.isnumeric() and one.lower() not in words().numbers]


def _owners(article: Article, speakers: Speakers, act: Act) -> list[str]:
    """Whose offer, demand or property it is: the name with 's in the phrase of what is rejected."""
    phrase = act.thing or act.recipient
    if phrase is None:
        return []
    mark = next((at for at in range(phrase.start + 1, phrase.end) if act.sentence.tags[at] == "S"), None)
    if mark is None or act.sentence.tags[mark - 1] != "X":
        return []
    return names_of(article, speakers, act.sentence, Phrase(phrase.start, mark))


def _blamed(act: Act) -> Phrase | None:
    """The recipient without what it is accused of."""
    phrase = act.recipient
    if phrase is None or act.entry.type != "ACCUSE":
        return phrase
    tokens = act.sentence.tokens
    cut = next(
        (at for at in range(phrase.start + 1, phrase.end) if tokens[at].low in ("of", "for", "over")), phrase.end
    )
    return Phrase(phrase.start, cut)


def _evidence(act: Act) -> Span:
    tokens = act.sentence.tokens
    starts = [one.start for one in (act.actor, act.recipient, act.thing) if one is not None and not _shared(act, one)]
    first = min([act.group, *starts])
    last = max(act.end, act.verb + 1, *(one.end for one in (act.actor, act.recipient, act.thing) if one is not None))
    last = min(last, len(tokens))
    if _counts_follow(act.sentence, last):
        last = len(tokens)
    while last > act.verb + 1 and not tokens[last - 1].text[0].isalnum() and tokens[last - 1].text not in "%)”":
        last -= 1
    return Span(tokens[first].start, tokens[last - 1].end)


def _shared(act: Act, phrase: Phrase) -> bool:
    """Whether a phrase is the subject of an earlier verb too: "she considered it wrong, and asked followers to go"."""
    tags = act.sentence.tags
    return phrase is act.actor and phrase.end < act.group and any(tag in "VN" for tag in tags[phrase.end : act.group])


def _counts_follow(sentence: Sentence, start: int) -> bool:
    """Whether the rest of the sentence gives the dead or wounded: ", killing 12 people"."""
    rest = {token.low for token in sentence.tokens[start:]}
    return bool(rest & {"killing", "wounding", "injuring", "wounded", "injured"}) and not sentence.find("Q", start)


def _attributed(article: Article, around: list[Finding], actors: list[str]) -> tuple[str | None, str]:
    if not around:
        return None, "asserted"
    inner = around[-1]
    speaker = inner.source.speaker
    described = f"{speaker or ''} {inner.source.role or ''}".lower().split()
    party = bool(set(described) & triggers().parties) and not any(same_name(speaker or "", one) for one in actors)
    cue = article.text[inner.cue.start : inner.cue.end].lower().split()[-1] if inner.cue else ""
    return speaker, "claimed" if party or lemma_of(cue) in CLAIMING else "asserted"


def _answer(article: Article, one: Found) -> dict[str, Any]:
    passages = [article.text[span.start : span.end] for span in one.evidence]
    return {
        "evidence": passages,
        "type": one.type,
        "modality": one.modality,
        "summary": " ".join(_SENTENCE_SPLIT.split(passages[0])[:SUMMARY_WORDS]),
        "actors": one.actors,
        "recipients": one.recipients,
        "place": one.place,
        "when": one.when,
        **one.counts,
        "attribution": one.attribution,
        "status": one.status,
    }
