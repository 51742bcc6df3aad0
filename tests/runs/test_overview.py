"""Who a run speaks of: forms of one name together, descriptions apart, each counted once for each article."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from llm_extract.catalog.workspace import Workspace
from llm_extract.documents.texts import read_text
from llm_extract.records.kinds import Card, Flag
from llm_extract.records.names import names_match
from llm_extract.records.result import Made, Record, Result
from llm_extract.runs.overview import Overview, Tally, Who, overview, overview_json
from llm_extract.runs.same_names import clusters, is_named
from llm_extract.views.overview import overview_view
from llm_extract.views.theme import THEME

MADE = Made(by="model", model="m")
TEXT = "The police came. Police and officials spoke. Lavrov left.\n"


@pytest.fixture
def cards(bundled: Workspace) -> list[Card]:
    return [schema.card for schema in bundled.newest_schemas()]


def record(kind: str, fields: Mapping[str, Any], *flags: Flag) -> Record:
    return Record(id="a.x1", kind=kind, schema_ref=f"{kind}@v1", fields=fields, flags=flags, made=MADE)


def quote(speaker: str | None) -> Record:
    return record("quote", {"speaker": speaker})


def event(*actors: str) -> Record:
    return record("event", {"type": "REJECT", "actors": list(actors)})


def stance(holder: str, polarity: str, target: str) -> Record:
    return record("stance", {"holder": holder, "polarity": polarity, "target": target})


def result(name: str, *records: Record, text: str = TEXT) -> Result:
    document = read_text(text, name=name)
    return Result(document_id=name, document=document, document_digest=document.digest, records=records)


def found(cards: list[Card], *results: Result) -> Overview:
    return overview(results, cards)


def who(of: Overview, name: str) -> Who:
    (one,) = (one for one in of.who if one.name == name)
    return one


def test_each_name_is_counted_in_records_and_in_articles_by_kind(cards: list[Card]) -> None:
    first = result("first", quote("Sergey Lavrov"), quote("Sergey Lavrov"), event("Sergey Lavrov", "Ana Petrou"))
    seen = found(cards, first, result("second", quote("Lavrov"), quote(None)))
    lavrov = who(seen, "Sergey Lavrov")
    assert lavrov.whole == Tally(records=4, articles=2)
    assert lavrov.kinds == {"quote": Tally(3, 2), "event": Tally(1, 1)}
    assert lavrov.forms == {"Sergey Lavrov": 3, "Lavrov": 1}
    assert [one.name for one in seen.who] == ["Sergey Lavrov", "Ana Petrou"], "who is in most articles comes first"
    assert (seen.articles, seen.records, seen.unnamed) == (2, 5, 1)


def test_what_is_no_name_is_put_together_only_with_the_same_words_and_stands_behind_the_names(
    cards: list[Card],
) -> None:
    seen = found(
        cards,
        result("first", quote("Police"), quote("officials"), quote("officials in Rome")),
        result("second", quote("the police"), quote("Ana Petrou")),
    )
    assert [(one.name, one.named, one.whole.articles) for one in seen.who] == [
        ("Ana Petrou", True, 1),
        ("officials in Rome", True, 1),
        ("the police", False, 2),
        ("officials", False, 1),
    ]


def test_who_is_for_or_against_what_is_told_with_its_articles(cards: list[Card]) -> None:
    seen = found(
        cards,
        result("first", stance("Ana Petrou", "oppose", "the strikes"), stance("Ana Petrou", "support", "the truce")),
        result("second", stance("Petrou", "oppose", "strikes"), event("Ana Petrou")),
    )
    said = [(one.kind, one.verb, one.whom, one.tally.articles) for one in who(seen, "Ana Petrou").said]
    assert said == [("stance", "oppose", "the strikes", 2), ("stance", "support", "the truce", 1)]


def test_a_name_that_the_article_does_not_have_is_counted_and_not_told(cards: list[Card]) -> None:
    invented = Flag(code="inferred", field="actors", note="not in the text: John Smith")
    both = record("event", {"type": "REJECT", "actors": ["John Smith", "Ana Petrou"]}, invented)
    alone = record("event", {"type": "REJECT", "actors": ["John Smith"]}, invented)
    seen = found(cards, result("first", both, alone))
    assert [one.name for one in seen.who] == ["Ana Petrou"]
    assert seen.unproven == 1


def test_the_author_of_each_article_is_no_one_person(cards: list[Card]) -> None:
    (author,) = found(cards, result("first", stance("AUTHOR", "oppose", "the strikes"))).who
    assert not author.named


def test_a_short_form_that_fits_two_names_stays_alone() -> None:
    groups = clusters(["Lavrov", "Sergey Lavrov", "Ann Lavrov", "Foreign Minister Sergey Lavrov", "Petrou"])
    assert sorted(map(sorted, groups)) == [
        ["Ann Lavrov"],
        ["Foreign Minister Sergey Lavrov", "Sergey Lavrov"],
        ["Lavrov"],
        ["Petrou"],
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the U.S.", "United States"),
        ("Britain", "the United Kingdom"),
        ("Russia’s", "Russia"),
        ("UN mission", "the United Nations mission"),
        ("Prince", "Shawna Prince"),
        ("Police", "the Rome police"),
        ("Pat O’Brien", "O'Brien"),
    ],
)
def test_the_look_up_by_words_loses_no_usual_form(one: str, other: str) -> None:
    assert names_match(one, other)
    assert len(clusters([one, other])) == 1


@given(st.lists(st.text(alphabet="Abc de.'’", max_size=12), max_size=8, unique=True))
def test_no_form_is_lost_or_told_twice_and_all_of_a_group_match(forms: list[str]) -> None:
    groups = clusters(forms)
    assert sorted(form for group in groups for form in group) == sorted(forms)
    assert all(names_match(a, b) for group in groups for a in group for b in group if a != b)


@pytest.mark.parametrize(
    ("form", "named"),
    [("Lavrov", True), ("Police", False), ("the police", False), ("two men", False), ("", False), ("القوات", True)],
)
def test_a_name_is_written_as_one_and_not_only_at_the_beginning_of_a_sentence(form: str, *, named: bool) -> None:
    assert is_named(form, TEXT) is named


def test_what_is_shown_and_its_json_say_the_same(cards: list[Card]) -> None:
    seen = found(
        cards,
        result("first", quote("Sergey Lavrov"), stance("Lavrov", "oppose", "the \x1b[31m strikes")),
        result("second", quote("Sergey Lavrov"), quote(None)),
    )
    console = Console(width=80, theme=THEME, file=StringIO(), highlight=False)
    console.print(overview_view(seen, cards, "a run"))
    assert isinstance(console.file, StringIO)
    written = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert "       2       –       2        1  Sergey Lavrov" in written
    assert any(line.endswith("  also Lavrov") for line in written)
    assert any(line.endswith("is against  the ␛[31m strikes") for line in written)
    assert any("2 articles · 4 records · 1 name · 1 record of somebody unnamed" in line for line in written)
    told = overview_json(seen, "a run")
    assert told["names"][0]["kinds"]["quote"] == {"records": 2, "articles": 2}
    assert told["names"][0]["says"][0]["verb"] == "oppose"
