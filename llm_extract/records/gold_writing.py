"""Gold files: writing them as people would, always the same bytes for the same gold."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from llm_extract.records.gold import GOLD_FORMAT, Gold, GoldArticle, GoldRecord
from llm_extract.records.gold_files import RECORD_KEYS

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_PLAIN = 60
_LONGEST_ON_A_LINE = 100


def gold_yaml(gold: Gold) -> str:
    """A gold file's YAML: the keys in their order, passages in double quotes, short lists on one line."""
    return yaml.dump(
        _plain(gold), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000_000, default_flow_style=False
    )


def gold_json_line(article: GoldArticle) -> str:
    """The same article as a line of JSONL, text included."""
    row = {"name": article.name, **_plain(article.gold), "text": article.document.text}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _plain(gold: Gold) -> dict[str, Any]:
    data = gold.model_dump(
        mode="json", exclude_none=True, exclude={"records", "rejected", "aside", "complete", "labeller"}
    )
    whole = all(not scope for scope in gold.complete.values())
    data["complete"] = list(gold.complete) if whole else {kind: dict(s) or True for kind, s in gold.complete.items()}
    labellers = [one.model_dump(mode="json", exclude_none=True) for one in gold.labeller]
    data["labeller"] = labellers[0] if len(labellers) == 1 else labellers
    data["records"] = [_plain_record(record) for record in gold.records]
    data["rejected"] = [_plain_record(record) for record in gold.rejected]
    data["aside"] = [_plain_record(record) for record in gold.aside]
    ordered = {key: data[key] for key in Gold.model_fields if key in data}
    return {key: value for key, value in ordered.items() if value or key in ("records", "complete")}


def _plain_record(record: GoldRecord) -> dict[str, Any]:
    data = record.model_dump(mode="json", exclude_none=True)
    rest = {key: data[key] for key in RECORD_KEYS[1:] if data.get(key)}
    return {"kind": record.kind, **data["fields"], **rest}


class _Dumper(yaml.SafeDumper):
    """Writes lists of items indented, short ones on a line, and words with marks in double quotes."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - pyyaml's signature
        super().increase_indent(flow, indentless=False)


def _represent_words(dumper: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    if _DATE.fullmatch(words):
        return dumper.represent_scalar("tag:yaml.org,2002:timestamp", words)
    simple = len(words) <= _LONGEST_PLAIN and re.sub("[ ._-]", "", words).isalnum()
    plain = simple or words in ("", GOLD_FORMAT) or words.startswith("sha256:")
    return dumper.represent_scalar("tag:yaml.org,2002:str", words, style=None if plain else '"')


def _represent_list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    scalars = all(not isinstance(item, dict) for item in items)
    short = scalars and len(json.dumps(items, ensure_ascii=False)) <= _LONGEST_ON_A_LINE
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)


def _represent_mapping(dumper: yaml.SafeDumper, data: dict[str, Any]) -> yaml.MappingNode:
    small = all(not isinstance(value, (dict, list)) for value in data.values())
    short = small and "kind" in data and "fields" not in data and set(data) <= {"name", "kind", "on"}
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=short)


_Dumper.add_representer(str, _represent_words)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(dict, _represent_mapping)
