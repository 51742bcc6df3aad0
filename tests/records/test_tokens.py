from __future__ import annotations

import pytest

from llm_extract.records.folding import fold
from llm_extract.records.tokens import cuts_token, is_word


def cuts(marked: str) -> bool:
    """Whether the place marked with | in a text lies inside a token."""
    before, _, after = marked.partition("|")
    folded = fold(before + after)
    return cuts_token(folded, folded.index(len(before)))


@pytest.mark.parametrize(
    "place",
    [
        "1|,300", "1,|300", "1|\u202f300", "1\u202f|300", "12 345|\u00a0678", "2.|5", "2|,5", "10|:30", "9|/11",
        "20|–30", "20 –| 30", "13|0", "13|%", "13 |%", "13|²", "13|½", "−|5", "fell to -|5", "3|-year-old", "F|-16",
        "5|'10\"", "Iran|ian", "don|'t", "don’|t", "we|’re", "al-Ma|ʿarri", "al-|Assad", "non-|lethal",
        "anti-|\nwar", "neigh-\n|bour", "U|.S.", "U.|S.", "p|.m.", "AT|&T", "caf|e\u0301", "cooper\u00ad|ate",
        "o|ﬃce", "n’|a pas", "Lavrov’|s", "D’|Angelo", "Дем|’ян", "נו|ע", "و|إيران", "二|十三", "नही|ं",
        "wait.|..what",
    ],
)  # fmt: skip
def test_inside_a_token(place: str) -> None:
    assert cuts(place)


@pytest.mark.parametrize(
    "place",
    [
        "|1,300", "1,300|", "13|, 14", "in 2015| 300 men", "In 2015|—30 days", "Lavrov|’s", "l’|Iran", "qu’|il",
        "L’|Iran", "the campaign|—the", "the campaign—|the", "Iran|–Iraq", "Sunni-| and", "word - |word",
        "said.|Then", "U.S|.", "“|No”", "No|”", "No|,", "said:|“No”", "wait|... what", "wait...| what", "人|口",
        "13|人", "the dogs|’ bark", "$|3", "(|13)", "13|)", "ไทย|ไทย",
    ],
)  # fmt: skip
def test_between_tokens(place: str) -> None:
    assert not cuts(place)


def test_a_range_with_spaces_is_one_token_because_half_of_it_is_another_number() -> None:
    assert cuts("at 5| - 6 men")


@pytest.mark.parametrize(
    ("character", "word"), [("a", True), ("ʿ", True), ("٣", True), ("ी", True), ("-", False), (" ", False)]
)
def test_letters_digits_and_their_marks_make_words(character: str, word: bool) -> None:
    assert is_word(character) is word
