"""Parsing an answer: good records stay, whatever is wrong around them, and nothing is lost."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_extract.errors import InvalidAnswer
from llm_extract.extraction.parsing import Item, kinds_of, parse_answer

KINDS = kinds_of([("events", "event"), ("quotes", "quote")])
QUOTES = kinds_of([("quotes", "quote")])
WHOLE = '{"events": [{"a": 1}, {"b": "x"}], "quotes": [{"c": ["y"]}]}'


def items(text: str, kinds: dict[str, str] = KINDS) -> list[tuple[str | None, object]]:
    return [(item.kind, item.value) for item in parse_answer(text, kinds).items]


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"  \n{WHOLE}\n",
        f"```json\n{WHOLE}\n```",
        f"Here is what I found:\n\n{WHOLE}\n\nLet me know if you need more.",
        f"Sure [as asked]: {WHOLE}",
        f"```\n{WHOLE}",
        json.dumps({"answer": json.loads(WHOLE)}),
        WHOLE.replace('"events"', '"event"').replace('"quotes"', '"quote"'),
    ],
)
def test_fences_prose_and_wrappings_cost_nothing(text: str) -> None:
    assert items(text) == [("event", {"a": 1}), ("event", {"b": "x"}), ("quote", {"c": ["y"]})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": 1}]', [("quote", {"a": 1})]),
        ('{"content": "x"}', [("quote", {"content": "x"})]),
        ('{"quotes": {"a": 1}}', [("quote", {"a": 1})]),
        ('{"quotes": null}', []),
        ('{"quotes": [null, 3, "x"]}', [("quote", None), ("quote", 3), ("quote", "x")]),
        ('{"quotes": [], "extra": [1]}', [(None, {"extra": 1})]),
    ],
)
def test_other_shapes_of_one_kind_are_understood(text: str, expected: list[tuple[str | None, object]]) -> None:
    assert items(text, QUOTES) == expected


@pytest.mark.parametrize("text", ["", "no", "[]", "{}", "null", '{"foo": [1]}', "<html>Bad gateway</html>", "3"])
def test_an_answer_without_the_asked_shape_is_invalid(text: str) -> None:
    with pytest.raises(InvalidAnswer, match=r"no records .*holds no JSON with event"):
        parse_answer(text, KINDS)


def test_a_broken_item_costs_only_itself() -> None:
    answer = parse_answer('{"events": [{"a": 1}, {"b": "x" "y"}, {"d": 4}], "quotes": [{"c": 2}]}', KINDS)
    assert answer.items == (
        Item("event", {"a": 1}),
        Item("event", '{"b": "x" "y"}', broken=True),
        Item("event", {"d": 4}),
        Item("quote", {"c": 2}),
    )
    assert not answer.breaks_off


@pytest.mark.parametrize("cut", range(len('{"events": ['), len(WHOLE)))
def test_an_answer_cut_off_anywhere_keeps_its_whole_items_and_says_so(cut: int) -> None:
    answer = parse_answer(WHOLE[:cut], KINDS)
    assert answer.breaks_off
    assert [item.value for item in answer.items] == [{"a": 1}, {"b": "x"}, {"c": ["y"]}][: len(answer.items)]
    ends = [WHOLE.index("1}") + 2, WHOLE.index('"x"}') + 4, WHOLE.index('"]}') + 3]
    assert len(answer.items) == sum(end <= cut for end in ends)


def _answer(rng: random.Random) -> dict[str, list[dict[str, object]]]:
    def item() -> dict[str, object]:
        words = [f"w{rng.randrange(10**6)}" for _ in range(3)]
        return {"content": [" ".join(words), "second, “marked” part"], "speaker": rng.choice([None, words[0]]), "n": 3}

    return {
        "events": [item() for _ in range(rng.randrange(1, 5))],
        "quotes": [item() for _ in range(rng.randrange(1, 5))],
    }


def _break_one(text: str, at: int, rng: random.Random) -> str:
    how = rng.randrange(4)
    if how == 0:
        return text[:at] + text[at + 1 :]
    if how == 1:
        return text[:at] + rng.choice('"{}[],:x\\') + text[at:]
    if how == 2:
        return text[:at] + rng.choice('"{}[],:x\\') + text[at + 1 :]
    return text[:at] + "\n" + text[at:]


def test_ten_thousand_mutations_lose_no_record_that_they_did_not_touch() -> None:
    """One character is dropped, added or changed inside one item: every other item is still there, unharmed."""
    rng = random.Random(7)
    kept = 0
    for _ in range(10_000):
        answer = _answer(rng)
        text = json.dumps(answer, ensure_ascii=False)
        key = rng.choice(["events", "quotes"])
        number = rng.randrange(len(answer[key]))
        chosen = json.dumps(answer[key][number], ensure_ascii=False)
        start = text.index(chosen, text.index(f'"{key}"'))
        mutated = _break_one(text, rng.randrange(start + 1, start + len(chosen) - 1), rng)
        found = [item.value for item in parse_answer(mutated, KINDS).items]
        untouched = [one for name in answer for i, one in enumerate(answer[name]) if (name, i) != (key, number)]
        missing = [one for one in untouched if one not in found]
        # A bracket that closes the list, or a quotation mark that opens a string, can swallow the neighbour; what was
        # swallowed must then stand in an item of its own that is kept apart, never vanish.
        for one in missing:
            words = str(one["content"][0])  # type: ignore[index]
            assert any(words in str(value) for value in found), mutated
        kept += not missing
    assert kept > 9_000


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_an_answer_or_invalid_and_never_raises_anything_else(text: str) -> None:
    try:
        parse_answer(text, KINDS)
    except InvalidAnswer:
        return


@pytest.mark.parametrize(
    "text",
    [
        '{"events" = [{"content": ["a"]}], "quotes": [{"content": ["b"]}]}',
        '{"events": [{"content": ["a"]}], "quotes" [{"content": ["b"]}]}',
    ],
)
def test_a_list_behind_a_spoilt_key_is_read_all_the_same(text: str) -> None:
    assert [(item.kind, item.value) for item in parse_answer(text, KINDS).items] == [
        ("event", {"content": ["a"]}),
        ("quote", {"content": ["b"]}),
    ]


def test_a_list_whose_key_cannot_be_told_is_kept_as_unreadable() -> None:
    text = '{"evnts: [{"content": ["a"]}], "quotes": [{"content": ["b"]}]}'
    first, second = parse_answer(text, KINDS).items
    assert first.broken
    assert first.kind is None
    assert '"a"' in first.value
    assert second == Item("quote", {"content": ["b"]})


@pytest.mark.parametrize(
    ("written", "read"), [("\\ud83d", "�"), ("\\ud83d\\ude00", "😀"), ("\\\\ud83d", "\\ud83d"), ("\ud83d", "�")]
)
def test_half_an_emoji_becomes_a_replacement_character(written: str, read: str) -> None:
    (item,) = parse_answer(f'{{"quotes": [{{"content": ["{written}"]}}]}}', KINDS).items
    assert item.value == {"content": [read]}
