"""Sentences: the second view of records that hold for a whole article: each passage is judged by itself.

SEESAW labels stances sentence by sentence. Gold of that view has a record for each sentence; a predicted record counts
once for each of its passages, and an aligned pair must share the sentence.
"""

from __future__ import annotations

from llm_extract.records.kinds import Card
from llm_extract.records.result import Record, Result


def sentence_card(card: Card) -> Card:
    """The card with the passages as part of a record's identity."""
    scoring = card.scoring.model_copy(update={"identity": (*card.scoring.identity, card.scoring.passages)})
    return card.model_copy(update={"scoring": scoring})


def split_by_passage(result: Result, card: Card) -> Result:
    """The result with a record for each passage that proves a record of this kind."""
    name = card.scoring.passages
    records: list[Record] = []
    for record in result.records:
        proofs = record.fields.get(name) or ()
        if record.kind != card.kind or len(proofs) < 2:
            records.append(record)
            continue
        records += [
            record.model_copy(update={"id": f"{record.id}.{number}", "fields": {**record.fields, name: (proof,)}})
            for number, proof in enumerate(proofs, start=1)
        ]
    return result.model_copy(update={"records": tuple(records)})
