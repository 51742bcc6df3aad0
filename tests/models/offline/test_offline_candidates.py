"""Candidates: names and spans for another model."""

import pytest

from llm_extract.documents.document import Document
from llm_extract.errors import Refused
from llm_extract.models.offline.candidates import candidates

TEXT = "On Monday Ana Silva condemned the militia. Silva said rebels had shelled Bel Town."


def test_names_come_once_in_their_fullest_form_and_days_are_none() -> None:
    assert candidates(Document(text=TEXT)).names == ("Ana Silva", "Bel Town")


def test_spans_stand_in_the_text_for_every_kind() -> None:
    spans = candidates(Document(text=TEXT)).spans
    assert sorted(spans) == ["event", "quote", "stance"]
    assert [TEXT[start:end] for start, end in spans["quote"]] == ["rebels had shelled Bel Town"]
    assert all(TEXT[start:end].strip() for found in spans.values() for start, end in found)


def test_other_languages_are_refused() -> None:
    with pytest.raises(Refused):
        candidates(Document(text="Bonjour.", language="fr"))
