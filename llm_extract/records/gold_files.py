"""Gold files: reading them, with the line of every fault.

``evals/gold/dev/<article>.yaml`` stands beside ``<article>.txt``; large sets are JSONL, a whole article a line, with
``name`` and ``text`` in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from llm_extract.documents.decoding import decode
from llm_extract.documents.document import Document, Reading
from llm_extract.documents.texts import read_text
from llm_extract.errors import GoldError, ReadingError, in_words
from llm_extract.records.gold import GOLD_FORMAT, Fault, Gold, GoldArticle, GoldRecord, Place

RECORD_KEYS = ("kind", "alternatives", "optional", "unscored", "note", "reason", "said")
"""Keys of a record in a file that are no fields of its kind."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast, and not everywhere
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def read_gold(path: Path) -> GoldArticle:
    """Read one gold file and the article beside it.

    Raises GoldError with a line ``file:line: what`` for each fault.
    """
    article, faults = load_gold(path)
    if article is None or faults:
        raise GoldError(describe_faults(str(path), faults))
    return article


def read_gold_set(path: Path) -> list[GoldArticle]:
    """Read a folder of gold files, one YAML file, or a JSONL file, in the order of their names.

    Raises GoldError with every fault of every file, or when there is no gold.
    """
    articles: list[GoldArticle] = []
    faulty: list[str] = []
    for file in gold_paths(path):
        loaded = load_gold_lines(file) if file.suffix == ".jsonl" else [(str(file), *load_gold(file))]
        for where, article, faults in loaded:
            if article is None or faults:
                faulty.append(describe_faults(where, faults))
            else:
                articles.append(article)
    if faulty:
        raise GoldError("\n".join(faulty))
    if not articles:
        raise GoldError(f"no gold in {str(path)!r}; gold is <article>.yaml beside <article>.txt, or a .jsonl file")
    return articles


def gold_paths(path: Path) -> list[Path]:
    """The gold files of a folder, or the file itself; notes about articles (``*.meta.yaml``) are no gold."""
    if path.is_dir():
        files = [*path.glob("*.yaml"), *path.glob("*.jsonl")]
        return sorted(file for file in files if not file.name.endswith(".meta.yaml"))
    return [path]


def describe_faults(where: str, faults: list[Fault]) -> str:
    """A line for each fault, as ``file:line: what``."""
    return "\n".join(f"{where}:{fault.line}: {fault.message}" for fault in sorted(faults))


def load_gold(path: Path) -> tuple[GoldArticle | None, list[Fault]]:
    """Read one YAML gold file; what is wrong with it comes back as faults, and the article is None if nothing is left.

    Raises GoldError only when the file itself cannot be read.
    """
    try:
        source = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {in_words(error)}") from error
    lines: dict[Place, int] = {}
    faults: list[Fault] = []
    try:
        node = yaml.compose(source, Loader=_Loader)
    except yaml.YAMLError as error:
        return None, [_yaml_fault(error)]
    tree = None if node is None else _tree(node, (), lines, faults)
    gold, wrong = parse_gold(tree, lines)
    text_path = path.parent / gold.article if gold and gold.article else path.with_suffix(".txt")
    if not text_path.exists():
        return None, [*faults, *wrong, Fault(1, f"there is no article {text_path.name!r} beside it")]
    if gold is None:
        return None, [*faults, *wrong]
    try:
        text, reading = decode(text_path.read_bytes(), where=str(text_path))
        document = document_of(path.stem, text, gold, path=str(text_path), reading=reading)
    except (ReadingError, OSError) as error:
        return None, [*faults, *wrong, Fault(1, f"the article beside it cannot be read: {in_words(error)}")]
    article = GoldArticle(path.stem, gold, document, str(path), lines)
    return article, [*faults, *wrong, *_other_version(article)]


def load_gold_lines(path: Path) -> Iterator[tuple[str, GoldArticle | None, list[Fault]]]:
    """Read a JSONL file of gold: for each line where it stands, the article, and its faults."""
    try:
        rows = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {in_words(error)}") from error
    for number, row in enumerate(rows, start=1):
        if row.strip():
            yield (str(path), *_load_row(row, number, path))


def _load_row(row: str, number: int, path: Path) -> tuple[GoldArticle | None, list[Fault]]:
    try:
        tree = json.loads(row)
    except ValueError as error:
        return None, [Fault(number, f"no JSON: {error}")]
    if not isinstance(tree, dict) or not isinstance(tree.get("text"), str) or not isinstance(tree.get("name"), str):
        return None, [Fault(number, "a line of a JSONL gold file is an object with name and text")]
    name, text = tree.pop("name"), tree.pop("text")
    lines: dict[Place, int] = {(): number}
    gold, wrong = parse_gold(tree, lines)
    if gold is None:
        return None, wrong
    try:
        document = document_of(name, text, gold)
    except ReadingError as error:
        return None, [*wrong, Fault(number, str(error))]
    article = GoldArticle(name, gold, document, str(path), lines)
    return article, [*wrong, *_other_version(article)]


def parse_gold(tree: Any, lines: Mapping[Place, int]) -> tuple[Gold | None, list[Fault]]:
    """Make a Gold of plain data as it stands in a file; ``lines`` says where each part stands."""
    if not isinstance(tree, Mapping):
        return None, [Fault(1, f"a gold file is a mapping that begins with `format: {GOLD_FORMAT}`")]
    data = dict(tree)
    faults: list[Fault] = []
    for section in ("records", "rejected", "aside"):
        data[section] = _records(data.get(section), section, lines, faults)
    if isinstance(data.get("complete"), Mapping):
        data["complete"] = {kind: _truth(scope) for kind, scope in data["complete"].items()}
    try:
        gold = Gold.model_validate({key: value for key, value in data.items() if value is not None})
    except ValidationError as error:
        return None, [*faults, *(_fault_of(one, lines) for one in error.errors())]
    return gold, faults


def document_of(
    name: str, text: str, gold: Gold, *, path: str | None = None, reading: Reading | None = None
) -> Document:
    """Make the Document of a gold file, with what the file knows of it; raises ReadingError when it is blank."""
    return read_text(
        text, name=name, title=gold.title, published=gold.published, source=gold.source, path=path, reading=reading
    )


def _tree(node: yaml.Node, place: Place, lines: dict[Place, int], faults: list[Fault]) -> Any:
    # Scalars stay as written: 2015-10-24 is words, and so is 44; only null is nothing.
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else node.value
    if len(place) > _DEEPEST:
        faults.append(Fault(lines[place], "nested too deep for a gold file"))
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_tree(item, (*place, index), lines, faults) for index, item in enumerate(node.value)]
    tree: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in tree:
            faults.append(Fault(key_node.start_mark.line + 1, f"{key!r} stands here a second time"))
        tree[key] = _tree(value_node, (*place, key), lines, faults)
        lines[*place, key] = key_node.start_mark.line + 1
    return tree


_DEEPEST = 8


def _records(value: Any, section: str, lines: Mapping[Place, int], faults: list[Fault]) -> list[GoldRecord]:
    if value is None:
        return []
    if not isinstance(value, list):
        faults.append(Fault(_line(lines, (section,)), f"{section!r} is a list of records"))
        return []
    found = []
    for index, item in enumerate(value):
        place: Place = (section, index)
        if not isinstance(item, Mapping):
            faults.append(Fault(_line(lines, place), "a record is a mapping that begins with `kind:`"))
            continue
        data = {key: item[key] for key in RECORD_KEYS if item.get(key) is not None}
        data["optional"] = _truth(data.get("optional", False))
        data["fields"] = {key: one for key, one in item.items() if key not in RECORD_KEYS and one is not None}
        data["line"] = _line(lines, place)
        try:
            found.append(GoldRecord.model_validate(data))
        except ValidationError as error:
            faults.extend(_fault_of(one, lines, place) for one in error.errors())
    return found


def _truth(value: Any) -> Any:
    return _TRUTH.get(value, value) if isinstance(value, str) else value


def _line(lines: Mapping[Place, int], place: Place) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _fault_of(error: Any, lines: Mapping[Place, int], place: Place = ()) -> Fault:
    inside = tuple(error["loc"])
    name = ".".join(str(part) for part in (*place, *inside))
    if error["type"] == "extra_forbidden":
        known = ", ".join(name for name in Gold.model_fields)
        return Fault(_line(lines, (*place, *inside)), f"unknown key {name!r}; a gold file has {known}")
    if error["type"] == "missing":
        return Fault(_line(lines, place), f"{name!r} is missing")
    return Fault(_line(lines, (*place, *inside)), f"{name!r}: {error['msg']}")


def _yaml_fault(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be parsed"
    line = 1 if mark is None else mark.line + 1
    return Fault(line, f'no YAML: {problem}; a passage stands in double quotes, a straight " inside it is written \\"')


def _other_version(article: GoldArticle) -> list[Fault]:
    said, found = article.gold.digest, article.document.digest
    if said is None or said == found:
        return []
    message = f"the article is another version: its digest is {found[:18]}…, the gold says {said[:18]}…"
    return [Fault(article.line(("digest",)), f"{message}; label it anew, or mend the text or the digest")]
