"""MUC-4 (1992): attacks in Latin American news, as events of type ASSAULT, for which alone it is complete.

Perpetrators are actors; human and physical targets are recipients; each with the forms that the key accepts, the
optional ones optional. There are no passages: events are aligned by their matched arguments. All of it is in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from llm_extract.evaluation.importing.rows import Row, annotators
from llm_extract.records.gold import GoldArticle, GoldRecord

_FIELDS = {"actor": "actors", "victim": "recipients", "target": "recipients"}
_NOT_LABELLED = ("modality", "status", "attribution", "when", "killed", "injured", "arrested", "evidence")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d\d)")
_SORT_OF_PLACE = re.compile(r"\s*\([^)]*\)")


def muc4_article(row: Row) -> GoldArticle:
    """Convert one article of MUC-4; templates of other types than ASSAULT become optional OTHER."""
    dateline = _DATE.search(row.text)
    gold = {
        "complete": {"event": {"type": ("ASSAULT",)}},
        "unscored": _NOT_LABELLED,
        "published": _iso(dateline) if dateline else None,
        "labeller": annotators(["muc4"]),
    }
    return row.article(gold, [_event(one, row) for one in row.records])


def _event(one: Mapping[str, Any], row: Row) -> GoldRecord:
    fields: dict[str, Any] = {"type": one["plover_event"] or "OTHER"}
    for argument in one["args"]:
        if argument["role"] in _FIELDS:
            forms = list(dict.fromkeys(mention["text_key"] for mention in argument["mentions"]))
            name = {"name": forms, "optional": True} if argument["optional"] else forms
            fields.setdefault(_FIELDS[argument["role"]], []).append(name)
    date = _DATE.fullmatch(one["date"] or "")
    if date:
        fields |= {"date": _iso(date), "precision": "day"}
    if places := _places(one["location"] or ""):
        fields["place"] = places
    optional = bool(one["optional"]) or one["plover_event"] is None
    return GoldRecord(kind="event", fields=fields, optional=optional, line=row.number)


def _places(location: str) -> list[str]:
    """The places of "COLOMBIA: MEDELLIN (CITY)", the most specific first; any of them is right.

    >>> _places("COLOMBIA: MEDELLIN (CITY)")
    ['MEDELLIN', 'COLOMBIA']
    """
    names = [_SORT_OF_PLACE.sub("", name).strip(" -") for name in re.split(r"[:/]", location)]
    return [name for name in reversed(names) if name]


def _iso(date: re.Match[str]) -> str:
    day, month, year = date.groups()
    return f"19{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}"
