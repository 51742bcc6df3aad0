from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.documents.document import Span
from llm_extract.records.folding import fold
from llm_extract.records.grounding import Grounder, ground
from llm_extract.records.passages import Level

TEXT = "“We’re ready,” he said. She said: “We’re ready.” At least 130 were hurt … and 13 died."


def words_at(passage: str, text: str) -> list[str]:
    return [text[start:end] for start, end in ground(passage, text)]


# -- places ----------------------------------------------------------------------------------------------------------


def test_every_place_is_given_in_order() -> None:
    assert ground("We’re ready", TEXT) == [Span(1, 12), Span(35, 46)]


def test_levels_tell_the_article_s_typography_from_another() -> None:
    text = "don't stop, don’t stop"
    assert Grounder(text).places("don't stop") == [(Span(0, 10), Level.EXACT), (Span(12, 22), Level.FOLDED)]


@pytest.mark.parametrize("passage", ["", " ", "…", "“”", "...", "-", "\u200b", "\u0301"])
def test_a_passage_without_a_letter_or_digit_is_missing(passage: str) -> None:
    assert ground(passage, TEXT + passage) == []


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ('"We\'re ready,"', ["“We’re ready,”"]),
        ("“We’re ready,", ["“We’re ready,"]),
        ("“We’re ready!”", []),
        ("“13 died.”", ["13 died."]),
        ("13 died,", ["13 died"]),
        ("... and 13 died", ["… and 13 died"]),
        ("…She said", ["She said"]),
        ("— She said:", ["She said"]),
        ("We’re ready?", []),
        ("She said: We’re ready", []),
        ("We’re ready […] he said", []),
        ("At least 130 ... and 13 died", []),
    ],
)
def test_only_marks_and_points_at_the_ends_may_be_left_off(passage: str, found: list[str]) -> None:
    assert words_at(passage, TEXT) == found


@pytest.mark.parametrize(
    ("passage", "text"),
    [("-5 degrees", "at 5 degrees"), (".5 percent", "at 5 percent")],
)
def test_a_sign_or_a_point_before_a_number_is_no_mark_at_the_end(passage: str, text: str) -> None:
    assert ground(passage, text) == []


@pytest.mark.parametrize("passage", ["cafe", "the cafe", "\u0301 noir"])
def test_a_letter_is_not_cut_from_its_accent(passage: str) -> None:
    assert ground(passage, "the cafe\u0301 noir") == []


def test_an_elision_of_the_text_itself_may_stand_in_a_passage() -> None:
    assert words_at("hurt... and 13", TEXT) == ["hurt … and 13"]


def test_a_split_word_is_found_joined_and_hyphenated() -> None:
    text = "the coopera-\ntion of the anti-\nwar party"
    assert words_at("the cooperation of", text) == ["the coopera-\ntion of"]
    assert words_at("the anti-war party", text) == ["the anti-\nwar party"]


def test_a_passage_that_the_model_broke_into_paragraphs_is_found_in_one() -> None:
    assert words_at("At least 130\n\nwere hurt", TEXT) == ["At least 130 were hurt"]


def test_a_headline_and_the_sentence_after_it_are_no_passage() -> None:
    assert ground("Talks fail Three were hurt", "Talks fail\n\nThree were hurt") == []
    assert words_at("Talks fail\n\nThree were hurt", "Talks fail\n\nThree were hurt") == [
        "Talks fail\n\nThree were hurt"
    ]


@pytest.mark.parametrize(
    ("passage", "text"),
    [
        ("ab " * 100_000 + "a", "ab " * 1_000_000),
        ("x" * 3_000_000, "y" * 1000),
        ("x" * 3_000_000, "x" * 3_000_001),
        ("a " * 1_000_000, "a " * 1_500_000),
        (" " * 3_000_000 + "x", "-" * 3_000_000),
        ("“" * 1_000_000 + "x", "“" * 1_000_000),
    ],
)
def test_hostile_passages_do_not_hang(passage: str, text: str) -> None:
    start = time.perf_counter()
    ground(passage, text)
    assert time.perf_counter() - start < 30  # it takes under a second; quadratic would take hours


# -- find ------------------------------------------------------------------------------------------------------------


def test_the_passage_has_the_text_s_words_and_what_the_model_said() -> None:
    found = Grounder(TEXT).find("and 13 died", taken=())
    assert (found.text, found.level, found.said, found.ambiguous) == ("and 13 died", Level.EXACT, None, False)
    folded = Grounder(TEXT).find("hurt ... and")
    assert (folded.text, folded.level, folded.said) == ("hurt … and", Level.FOLDED, "hurt ... and")


def test_a_missing_passage_keeps_the_model_s_words_and_has_no_place() -> None:
    missing = Grounder(TEXT).find("We’re steady")
    assert (missing.text, missing.span, missing.level, missing.proven) == ("We’re steady", None, Level.MISSING, False)


def test_white_space_around_a_passage_is_no_difference() -> None:
    found = Grounder(TEXT).find(" and 13 died\n")
    assert (found.level, found.said) == (Level.EXACT, None)


def test_the_first_place_that_is_not_taken_is_found_and_then_the_first_again() -> None:
    grounder = Grounder(TEXT)
    first = grounder.find("We’re ready")
    assert (first.start, first.ambiguous) == (1, True)
    second = grounder.find("We’re ready", taken=[Span(1, 12)])
    assert second.start == 35
    assert grounder.find("We’re ready", taken=[Span(1, 12), Span(35, 46)]).start == 1


def test_an_exact_place_goes_before_a_folded_one() -> None:
    assert Grounder("don’t stop, don't stop").find("don't stop").start == 12


# -- nearest ---------------------------------------------------------------------------------------------------------


def test_a_cue_is_found_nearest_to_its_quote() -> None:
    grounder = Grounder(TEXT)
    assert grounder.nearest("said", Span(1, 12)).start == TEXT.index("said")
    assert grounder.nearest("said", Span(35, 46)).start == TEXT.index("said:")


def test_two_places_equally_near_are_ambiguous() -> None:
    found = Grounder("said abc said").nearest("said", Span(5, 8))
    assert (found.start, found.ambiguous) == (0, True)


def test_words_inside_the_quote_come_last_when_told_so() -> None:
    text = "“What he said was false,” she said."
    quote = Span(1, 24)
    assert Grounder(text).nearest("said", quote).start == text.index("said")
    assert Grounder(text).nearest("said", quote, outside=[quote]).start == text.rindex("said")


def test_a_place_outside_the_given_stretch_does_not_count() -> None:
    assert not Grounder(TEXT).nearest("said", Span(1, 12), within=Span(0, 10)).proven


# -- properties ------------------------------------------------------------------------------------------------------

# A dash stands between words here: between numbers it makes a range of them, which is one token.
WORDS = st.sampled_from(
    [
        *("the", "Iran", "1,300", "13", "2.5", "10:30", "20–30", "80\u00a0%", "U.S.", "said", "not", "non-lethal"),
        *("don’t", "we’re", "Lavrov’s", "al-Maʿarri", "l’Iran", "résumé", "e\u0301te\u0301", "“no”", "‘loan’"),
        *("he – she", "so—then", "wait … what", "oﬃce", "co\u00adoperate", "neigh-\nbour", "anti-\nwar"),
        *("лодка", "не", "وقال", "السـاعة", "(", ")", ",", ".", "!"),
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
TYPOGRAPHIES: list[Callable[[str], str]] = [
    lambda words: words.translate(str.maketrans("“”‘’", "\"\"''")),
    lambda words: words.replace("’", "ʼ").replace("ʿ", "‘"),
    lambda words: re.sub(" [–—] ", " -- ", words),
    lambda words: words.replace("…", "..."),
    lambda words: words.replace(" ", "\u00a0"),
    lambda words: words.replace(" ", "  "),
    lambda words: words.replace("\u00ad", "").replace("ـ", ""),
    lambda words: words.replace("ﬃ", "ffi"),
    lambda words: unicodedata.normalize("NFC", words),
    lambda words: unicodedata.normalize("NFD", words),
]


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, str]:
    """A text and some of its words."""
    words = draw(st.lists(WORDS, min_size=1, max_size=30))
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, len(words) - 1))
    return " ".join(words), " ".join(words[first : last + 1])


@settings(deadline=None)  # machines are shared and slow
@given(passages())
def test_words_of_the_text_are_always_found(case: tuple[str, str]) -> None:
    text, passage = case
    if any(map(str.isalnum, passage)):
        assert passage.strip(" “”‘’.,()!") in " ".join(words_at(passage, text))


@settings(deadline=None)  # machines are shared and slow
@given(passages(), st.sampled_from(TYPOGRAPHIES))
def test_they_are_found_in_other_typography(case: tuple[str, str], change: Callable[[str], str]) -> None:
    text, passage = case
    if any(map(str.isalnum, passage)):
        assert ground(change(passage), text) != []


@settings(deadline=None)  # machines are shared and slow
@given(TEXTS, st.text(max_size=20))
def test_what_is_found_stands_at_its_place_and_folds_to_the_same_words(text: str, passage: str) -> None:
    for start, end in ground(passage, text):
        assert 0 <= start < end <= len(text)
        found, said = (re.sub(r"\W", "", fold(words).text) for words in (text[start:end], passage))
        assert found == said


@settings(deadline=None)  # machines are shared and slow
@given(passages(), st.data())
def test_a_passage_without_one_of_its_words_is_not_found(case: tuple[str, str], data: st.DataObject) -> None:
    text, passage = case
    words = passage.split(" ")
    if len(words) < 3:
        return
    at = data.draw(st.integers(1, len(words) - 2))
    shortened = " ".join(words[:at] + words[at + 1 :])
    plain, plain_text = (" ".join(re.findall(r"[^\s“”‘’–—….,()!]+", fold(one).text)) for one in (shortened, text))
    if plain not in plain_text:
        assert ground(shortened, text) == []


@settings(deadline=None)  # machines are shared and slow
@given(st.text(max_size=40), st.text(max_size=60))
def test_no_text_and_no_passage_break_the_search(passage: str, text: str) -> None:
    for (start, end), level in Grounder(text).places(passage):
        assert level is not Level.MISSING
        assert text[start:end].strip() == text[start:end] != ""
