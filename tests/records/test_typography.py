from __future__ import annotations

import unicodedata

from llm_extract.records.typography import LONGER, SAME_LENGTH


def test_no_superscript_fraction_or_circled_sign_is_folded() -> None:
    for sign in map(chr, range(0x110000)):
        if unicodedata.decomposition(sign).startswith(("<super>", "<sub>", "<fraction>", "<circle>", "<square>")):
            assert sign not in SAME_LENGTH
            assert sign not in LONGER


def test_what_a_sign_folds_to_is_not_folded_again() -> None:
    assert all(SAME_LENGTH.get(form, form) == form for form in SAME_LENGTH.values())
    assert all(SAME_LENGTH.get(one, one) == one for form in LONGER.values() for one in form)


def test_no_plain_letter_or_digit_is_folded() -> None:
    assert not [sign for sign in (*SAME_LENGTH, *LONGER) if sign.isascii() and sign.isalnum()]
