"""Parsing an answer item by item: one bad record costs that record, never the others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from llm_extract.errors import InvalidAnswer

_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)(?:\n\s*```|\Z)", re.DOTALL)
_NEXT_ITEM = re.compile(r"\}\s*,?\s*(?=\{)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")  # there may be one; JSON may also write whole emoji like this
_COMMAS = re.compile(r"[\s,]*")
_LIST_END = re.compile(r"\}\s*(?=\][^\[\]{}]*[}\]]?[^\[\]{}]*\Z)")
_DECODER = json.JSONDecoder(strict=False)  # models write raw line breaks and tabs inside strings


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the model listed: what it wrote, and under which kind. ``kind`` None: under a key of no kind.

    ``value`` is the decoded JSON, or the raw text where that is no JSON (``broken``).
    """

    kind: str | None
    value: Any
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer read: its items in order, and whether it breaks off before its end."""

    items: tuple[Item, ...]
    breaks_off: bool = False


def parse_answer(text: str, kinds: Mapping[str, str]) -> Answer:
    """Read a raw answer. ``kinds`` maps the keys that were asked for (plurals) to kinds.

    Fences and prose around the JSON are passed over. Where the JSON is broken, the items before and after the fault are
    kept, and the broken stretch is an item of its own.

    >>> parse_answer('Here you are: {"quotes": [{"a": 1}]}', {"quotes": "quote"}).items
    (Item(kind='quote', value={'a': 1}, broken=False),)

    Half an emoji (a lone surrogate, which no file can hold) becomes U+FFFD, as in articles.

    Raises InvalidAnswer where there is no JSON of the asked shape.
    """
    answer = _parse(text, kinds)
    if _HALF.search(text) is None:
        return answer
    return replace(answer, items=tuple(replace(item, value=_without_halves(item.value)) for item in answer.items))


def _parse(text: str, kinds: Mapping[str, str]) -> Answer:
    candidates = _candidates(text)
    for candidate in candidates:
        value = _decode(candidate, kinds)
        if value is not None:
            return Answer(tuple(_items(value, kinds)))
    salvaged = _salvage(max(candidates, key=len, default=""), kinds)
    if salvaged.items or salvaged.breaks_off:
        return salvaged
    shown = " ".join(text.split())[:60]
    wanted = " or ".join(dict.fromkeys(kinds.values()))
    raise InvalidAnswer(f"the model answered no records (the answer holds no JSON with {wanted}): {shown!r}")


def _without_halves(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_halves(one) for one in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", name): _without_halves(one) for name, one in value.items()}
    return value


def _candidates(text: str) -> list[str]:
    fenced = [match[1] for match in _FENCE.finditer(text)]
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    from_brace = text[min(starts) :] if starts else ""
    return [
        one.strip() for one in (text, *fenced, from_brace, text[text.find("{") :] if "{" in text else "") if one.strip()
    ]


def _decode(text: str, kinds: Mapping[str, str]) -> Mapping[str, Any] | None:
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    if "{" in text[end:]:
        return None  # more JSON follows, so this is not the whole answer
    only = next(iter(kinds)) if len(set(kinds.values())) == 1 else None
    if isinstance(value, list):
        return {only: value} if only else None
    if not isinstance(value, dict) or not value:
        return None
    if set(value) & set(kinds):
        return value
    return _unwrapped(value, kinds, only)


def _unwrapped(value: Mapping[str, Any], kinds: Mapping[str, str], only: str | None) -> Mapping[str, Any] | None:
    # Some models put one more object around the answer; asked for a single kind, some answer with one bare record.
    inner = next(iter(value.values()))
    if len(value) == 1 and isinstance(inner, dict) and set(inner) & set(kinds):
        return inner
    return {only: [value]} if only and not isinstance(inner, (dict, list)) else None


def _items(value: Mapping[str, Any], kinds: Mapping[str, str]) -> Iterator[Item]:
    for key, listed in value.items():
        kind = kinds.get(key)
        if listed is None:
            continue
        for one in listed if isinstance(listed, list) else [listed]:
            yield Item(kind, one if kind else {key: one})


def _salvage(text: str, kinds: Mapping[str, str]) -> Answer:
    keys = "|".join(re.escape(key) for key in kinds)
    heads = [(head[1], head.start(), head.end()) for head in re.finditer(rf'"({keys})"\s*[:=]?\s*\[', text)]
    if not heads and len(set(kinds.values())) == 1 and "[" in text:
        heads = [(next(iter(kinds)), 0, text.index("[") + 1)]
    limits = [begin for _key, begin, _end in heads[1:]] + [len(text)]
    items: list[Item] = []
    end = text.find("{") + 1
    for (key, begin, start), limit in zip(heads, limits, strict=False):
        items.extend(_between(text[end:begin]))
        found, end = _salvage_list(text, start, limit, kinds[key])
        items.extend(found)
    rest = text[end:]
    return Answer(tuple(items), breaks_off=bool(heads) and not ("]" in rest and ("}" in rest or text.startswith("["))))


def _between(text: str) -> Iterator[Item]:
    """What stands between two lists and looks like JSON is kept as well: it may be a list whose key is spoilt."""
    bare = text.strip(" \t\r\n,]}")
    if '"' in bare and ("[" in bare or "{" in bare):
        yield Item(None, bare, broken=True)


def _salvage_list(text: str, start: int, limit: int, kind: str) -> tuple[list[Item], int]:
    """The items of one list, and where the last of them ends."""
    items: list[Item] = []
    position = start
    while (position := _beyond_commas(text, position)) < limit and text[position] not in "]}":
        begin = position
        try:
            value, position = _DECODER.raw_decode(text, begin)
            items.append(Item(kind, value))
        except (ValueError, RecursionError) as error:
            resync = _NEXT_ITEM.search(text, begin + 1, limit) or _LIST_END.search(text, begin + 1, limit)
            if resync is None and limit == len(text) and _is_cut(error, text):
                return items, limit  # the answer stops inside this item, which is none yet
            position = resync.end() if resync else limit
            items.append(Item(kind, text[begin:position].strip().rstrip(","), broken=True))
    return items, position


def _beyond_commas(text: str, position: int) -> int:
    match = _COMMAS.match(text, position)
    return match.end() if match else position


def _is_cut(error: Exception, text: str) -> bool:
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")


def kinds_of(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Keys of the answer to kinds, from (plural, kind) pairs; the kind's own name is understood as a key too."""
    return {key: kind for plural, kind in pairs for key in (plural, kind)}
