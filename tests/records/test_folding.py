from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.records.folding import fold

SAME = [
    ("“We’re ready”", '"We\'re ready"'),
    ("‘no’", '"no"'),
    ("«\u202fNon\u202f»", '"Non"'),
    ("sagte »Wort« und", 'sagte "Wort" und'),
    ("sagte „Wort“ und", "sagte 'Wort' und"),
    ("``quoted''", '"quoted"'),
    ("“‘No,’ he said”", '"No,\' he said"'),
    ("it ends ‘no’”", "it ends ‘no'\""),
    ("Quoi\u202f?", "Quoi ?"),
    ("10\u00a0%", "10%"),
    ("strikes—endless—go", "strikes -- endless – go"),
    ("20–30", "20-30"),
    ("−5", "-5"),
    ("co‑operate", "co-operate"),
    ("and … then", "and...then"),
    ("and . . . then", "and... then"),
    ("the end. ...", "the end...."),
    ("the end.…", "the end...."),
    ("a\u00a0thin\u2009space", "a thin  space"),
    ("over\nthe line", "over the line"),
    ("over\r\nthe line", "over the line"),
    ("mid\n\nsentence", "mid sentence"),
    ("co\u00adop\u200ber\u200date", "cooperate"),
    ("coopera\u00ad\ntion", "cooperation"),
    ("coopera-\ntion", "cooperation"),
    ("o\ufb03ce \ufb02ag", "office flag"),
    ("cœur", "coeur"),
    ("１３人", "13人"),
    ("ｶﾞｽ", "ガス"),
    ("re\u0301sume\u0301", "résumé"),
    ("Nguye\u0302\u0303n", "Nguyễn"),
    ("и\u0306", "й"),
    ("한", "\u1112\u1161\u11ab"),
    ("\ufefb", "لا"),
    ("الســـاعة", "الساعة"),
    ("نعم، لا؟", "نعم, لا?"),
    ("al-Maʿarri", "al-Ma‘arri"),
    ("Sanʿaʾ", "San'a'"),
    ("Gulʹnara", "Gul’nara"),
    ("\u05d1\u05be15", "\u05d1-15"),
]
DIFFERENT = [
    ("13²", "132"),
    ("1½", "11/2"),
    ("①", "1"),
    ("résumé", "resume"),
    ("we're", "were"),
    ("Iran", "iran"),
    ("5'10\"", "5\"10'"),
    ("قُتل", "قَتل"),
    ("قُتل", "قتل"),
    ("١٣", "13"),
    ("re-sign", "resign"),
    ("The end.\n\nThe start", "The end. The start"),
    ("ё", "е"),
    ("ß", "ss"),
    ("1,300", "1.300"),
]
# Characters that folding has an eye on, and some that it has not.
ALPHABET = st.sampled_from(
    list("abAB1 2\n\t.,-–—'’‘\"“”«»…!?%ʿʾﬁœée\u0301\u0323\u00ad\u200b\u00a0\u202fлйи\u0306كلاـ１한\u1112\u1161漢𝔞")
)
TEXTS = st.text(alphabet=ALPHABET, max_size=80)
# French spaces inside guillemets may leave two marks side by side, which a second folding would take as one.


@pytest.mark.parametrize(("one", "other"), SAME)
def test_typography_folds_to_the_same(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_words_and_numbers_do_not(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


def test_a_split_word_is_joined_or_keeps_its_hyphen() -> None:
    assert fold("an anti-\nwar march").text == "an antiwar march"
    kept = fold("an anti-\nwar march", keep_hyphens=True)
    assert (kept.text, kept.splits) == ("an anti-war march", True)


@pytest.mark.parametrize("text", ["Franco-\nGerman", "the campaign—\nthe last", "a list -\nlonger"])
def test_a_hyphen_before_a_line_break_that_splits_no_word_stays(text: str) -> None:
    folded = fold(text)
    assert "-" in folded.text
    assert not folded.splits


def test_each_folded_character_leads_back_to_what_it_stands_for() -> None:
    folded = fold("“Oﬃce — re\u0301s…")
    assert [folded.source(index) for index in range(len(folded.text))] == [
        "“", "O", "ﬃ", "ﬃ", "ﬃ", "c", "e", " — ", "r", "e\u0301", "s", "…", "…", "…",
    ]  # fmt: skip


def test_plain_text_is_its_own_fold() -> None:
    folded = fold("Nothing to fold here, not even 1,300.")
    assert (folded.text, folded.maps) == (folded.original, ())


@settings(deadline=None)  # machines are shared and slow
@given(TEXTS)
def test_offsets_lead_back_in_order_and_stay_inside_the_text(text: str) -> None:
    folded = fold(text)
    spans = [(folded.start(index), folded.end(index)) for index in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[0] <= other[0] and one[1] <= other[1] for one, other in pairwise(spans))


@settings(deadline=None)  # machines are shared and slow
@given(TEXTS)
def test_what_is_left_out_is_invisible_or_space(text: str) -> None:
    folded = fold(text)
    covered = {place for index in range(len(folded.text)) for place in range(folded.start(index), folded.end(index))}
    left_out = {text[place] for place in range(len(text)) if place not in covered}
    assert left_out <= set(" \n\t\u00ad\u200b\u00a0\u202fـ-")  # a hyphen only where it splits a word


@settings(deadline=None)  # machines are shared and slow
@given(TEXTS)
def test_normal_forms_fold_to_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)).text == fold(unicodedata.normalize("NFD", text)).text


@settings(deadline=None)  # machines are shared and slow
@given(st.text(max_size=60))
def test_any_text_folds(text: str) -> None:
    folded = fold(text)
    assert all(folded.source(index) for index in range(len(folded.text)))


@pytest.mark.parametrize(
    "text",
    [
        " " * 10**6,
        "- " * 10**6,
        ". " * 10**6,
        "e" + "\u0323\u0301" * 10**6,
        "'" * 10**6,
        "a\u00ad" * 10**6,
        "«" * 10**6,
    ],
)
def test_hostile_texts_fold_in_linear_time(text: str) -> None:
    start = time.perf_counter()
    fold(text)
    assert time.perf_counter() - start < 20  # quadratic would be hours; the limit leaves room for a busy machine
