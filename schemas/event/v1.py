"""event@v1: who did what to whom. After PLOVER 2021, with details from ACLED, UCDP GED and MUC-4, and guideline g2."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from llm_extract.records.counts import Count, total
from llm_extract.records.dates import resolve
from llm_extract.records.grounding import ground
from llm_extract.records.kinds import Display, Draft, Flag, Kind, Rule, Scoring
from llm_extract.records.passages import Passage

EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
    "OTHER",
]
Modality = Literal["actual", "planned", "hypothetical", "negated", "historical"]
Status = Literal["asserted", "claimed", "denied", "disputed"]
Phrases = list[Annotated[str, Field(min_length=1)]]

QUADS = {
    "verbal cooperation": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "material cooperation": ("COOPERATE", "AID", "RETREAT"),
    "verbal conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material conflict": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
QUAD_OF = {event_type: quad for quad, types in QUADS.items() for event_type in types}
COUNTED = ("killed", "injured", "arrested")


class EventAnswer(BaseModel):
    """One thing that somebody did, will do, might do or did not do to or with somebody, in politics or conflict.

    A speech act is an event where the article's own verb names the act (condemned, demanded, ruled out); a bare
    statement is a quote only. Several acts of one kind by one actor to one recipient, told together, are one record;
    one event told twice is one record with two passages. What is threatened, promised, demanded, offered or protested
    about is no second event.
    """

    model_config = ConfigDict(extra="forbid")

    evidence: Annotated[
        list[Annotated[str, Field(min_length=1)]],
        Rule(role="passages", compare="dice", proves="any", label="evidence"),
    ] = Field(
        min_length=1,
        description=(
            "The shortest passages that prove the record, copied character for character from the article, not from "
            "a caption; one is enough, two where the event is told twice."
        ),
    )
    type: Annotated[EventType, Rule(role="label", compare="label", label="type")] = Field(
        description=(
            "AGREE: promise or offer to cooperate later, pledge money or training. "
            "CONSULT: meet, visit, phone, talk. "
            "SUPPORT: back in words, recognise, sign, ratify. "
            "CONCEDE: yield in words only: pardon, apologise, announce a truce or retreat, drop a veto. "
            "COOPERATE: an exchange that serves both sides. "
            "AID: material help that is handed over. "
            "RETREAT: yield in fact: withdraw, release, disarm, surrender, cease fire, grant access, reopen, resign. "
            "REQUEST: ask, demand, order, call for. "
            "ACCUSE: criticise, condemn, allege, sue, investigate. "
            "REJECT: refuse, turn down, veto, appeal against a ruling; not: deny a claim. "
            "THREATEN: warn of harm or penalty. "
            "PROTEST: collective physical dissent. "
            "SANCTION: cut or reduce existing relations, dismiss, convict. "
            "MOBILIZE: make force ready without using it. "
            "COERCE: repress short of violence: arrest, seize, censor, curfew, deport, cyber attack. "
            "ASSAULT: a deliberate act that can injure: strike, shell, bomb, kill, abduct, torture, tear gas, take a "
            "place by force. "
            "OTHER: what political reporters would log and no type fits: an election held, a law passed, a disaster."
        )
    )
    modality: Annotated[Modality, Rule(role="label", compare="label", label="modality")] = Field(
        description=(
            "actual: it happened or is happening. planned: announced or expected. hypothetical: only if or may. "
            "negated: the article, or a source that nobody opposes, says that it did not happen. historical: "
            "background, older than this article's news."
        )
    )
    summary: Annotated[str, Rule(role="prose", label="summary")] = Field(
        description="One plain sentence of at most 20 words."
    )
    actors: Annotated[list[str], Rule(role="names", compare="names", label="actors")] = Field(
        default_factory=list,
        description=(
            "Who acts, each in the fullest form that the article gives; a spokesman's act is the body's. Where several "
            "meet or fight each other, all of them. A culprit whom somebody named blames is the actor. Empty if not "
            "said."
        ),
    )
    recipients: Annotated[list[str], Rule(role="names", compare="names", label="recipients")] = Field(
        default_factory=list,
        description="On whom or towards whom it is done, in the fullest form. Empty if nobody, or if not said.",
    )
    place: Annotated[str | None, Rule(role="phrase", compare="names", label="place")] = Field(
        default=None, description="Where, as written, the most specific name. null if not said."
    )
    when: Annotated[str | None, Rule(role="phrase", compare="never", label="when")] = Field(
        default=None, description="The time phrase as written (“on Saturday”). null if not said."
    )
    killed: Annotated[Phrases, Rule(role="counts", compare="count", label="killed")] = Field(
        default_factory=list,
        description=(
            "How many were killed: the number phrases as they stand in the evidence (“at least 44 people”; “two "
            "soldiers”, “three civilians”). Do not add up. Empty if not said."
        ),
    )
    injured: Annotated[Phrases, Rule(role="counts", compare="count", label="injured")] = Field(
        default_factory=list, description="How many were injured: number phrases from the evidence. Empty if not said."
    )
    arrested: Annotated[Phrases, Rule(role="counts", compare="count", label="arrested")] = Field(
        default_factory=list, description="How many were arrested: number phrases from the evidence. Empty if not said."
    )
    attribution: Annotated[str | None, Rule(role="name", compare="names", label="according to")] = Field(
        default=None, description="Who says that it happened; null where the article says so in its own voice."
    )
    status: Annotated[Status, Rule(role="label", compare="label", label="status")] = Field(
        description=(
            "asserted: told as fact, or attributed and uncontested (“police said”). claimed: unverified, contested, or "
            "said by a party to the conflict, also as regards who did it. denied: somebody concerned denies it. "
            "disputed: sources contradict each other."
        )
    )


class Event(BaseModel):
    """An event that at least one passage proves, with the values that code derives: quad, date, counts.

    ``date`` is ISO; with a precision of week, month or year it is the first day of that span.
    """

    model_config = ConfigDict(extra="forbid")

    type: EventType
    quad: Annotated[str | None, Rule(role="derived", label="quad")]
    modality: Modality
    status: Status
    summary: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    when: str | None
    date: Annotated[datetime.date | None, Rule(role="date", compare="date", label="date")]
    precision: Annotated[Literal["day", "week", "month", "year"] | None, Rule(role="derived", label="precision")]
    killed: Count | None
    injured: Count | None
    arrested: Count | None
    attribution: str | None
    evidence: tuple[Passage, ...]


def derive(draft: Draft) -> tuple[Mapping[str, Any], Iterable[Flag]]:
    """Resolve the date, compute the counts from phrases that stand in the evidence, and look up the quad class."""
    answer: EventAnswer = draft.answer
    ahead = answer.modality == "planned"  # "on Friday" of a planned event is the coming one
    document = draft.document
    resolved = (
        resolve(answer.when, document.published, future=ahead, language=document.language) if answer.when else None
    )
    values: dict[str, Any] = {
        "quad": QUAD_OF.get(answer.type),
        "date": resolved.date if resolved else None,
        "precision": resolved.precision if resolved else None,
    }
    flags = []
    for name in COUNTED:
        phrases: list[str] = getattr(answer, name)
        proven = [phrase for phrase in phrases if _stands_in_evidence(phrase, draft)]
        values[name] = total(proven, disputed=answer.status == "disputed") if proven else None
        if len(proven) < len(phrases):
            dropped = ", ".join(repr(phrase) for phrase in phrases if phrase not in proven)
            flags.append(Flag(code="unproven_count", field=name, note=f"not in the evidence: {dropped}"))
    return values, flags


def _stands_in_evidence(phrase: str, draft: Draft) -> bool:
    return any(ground(phrase, passage.text) for passage in draft.proven("evidence"))


KIND = Kind(
    answer=EventAnswer,
    record=Event,
    title="Events",
    plural="events",
    derive=derive,
    display=Display(
        colour="color(64)",
        sign="◆",
        letter="e",
        who="actors",
        verb="type",
        whom="recipients",
        body="evidence",
        summary="summary",
        source="attribution",
        doubt={
            "status": ("claimed", "denied", "disputed"),
            "modality": ("planned", "hypothetical", "negated", "historical"),
        },
        details=("place", "when", "date", "killed", "injured", "arrested"),
    ),
    scoring=Scoring(
        similarity="arguments",
        gate="type",
        arguments=(("actors", "actor"), ("recipients", "recipient"), ("place", "place")),
        passages="evidence",
        threshold=0.3,
        key_fields=("type", "actors", "recipients"),
        headline="arguments",
        headline_name="argument F1",
    ),
)
