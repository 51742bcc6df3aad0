"""Break the scorer in many places, one at a time, and show that a test catches each.

    python tests/evaluation/mutate_scorer.py            all of them, about five minutes
    python tests/evaluation/mutate_scorer.py optional   those whose description has this word

The working tree is not touched: package, schemas and tests are copied, and each mutant runs in the copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TESTS = ("test_scoring.py", "test_matching.py", "test_alignment.py", "test_tokens.py", "test_significance.py")
AFTERWARDS = (
    "test_gold_sets.py",
    "test_scorer_properties.py",
    "test_outside_truth.py",
    "test_error_classes.py",
    "test_comparison.py",
)


class Mutation(NamedTuple):
    """A place in the scorer, what stands there, and what is put in its place."""

    what: str
    module: str
    old: str
    new: str


MUTATIONS = (
    Mutation("threshold forgotten", "likeness", "value < self.scoring.threshold or value <= 0", "value <= 0"),
    Mutation("worst assignment instead of best", "alignment", "weights, maximize=True", "-weights, maximize=True"),
    Mutation("no canonical order", "alignment", "sorted(predicted, key=lambda one: one.key)", "list(predicted)"),
    Mutation("tie field ignored", "alignment", "TIE = 1e-6", "TIE = 0.0"),
    Mutation("key fields ignored among equals", "alignment", "KEYS = 1e-9", "KEYS = 0.0"),
    Mutation("tie field outweighs the likeness", "alignment", "TIE = 1e-6", "TIE = 1.0"),
    Mutation(
        "span ends taken as inclusive",
        "matching",
        "common = min(a[1], b[1]) - max(a[0], b[0])\n    if common <= 0",
        "common = min(a[1], b[1]) - max(a[0], b[0]) + 1\n    if common <= 0",
    ),
    Mutation("a passage inside the other counts its dice alone", "matching", "INSIDE = 0.8", "INSIDE = 0.0"),
    Mutation(
        "half right counts as right", "matching", "return 0.5 if (gold, predicted)", "return 1.0 if (gold, predicted)"
    ),
    Mutation("dates at the finer precision", "matching", "coarser = max(", "coarser = min("),
    Mutation(
        "names paired greedily",
        "matching",
        "if at not in holder or _augment(",
        "if at not in holder or False and _augment(",
    ),
    Mutation(
        "optional names are missed",
        "matching",
        "for index, name in enumerate(gold) if not name.optional]",
        "for index, name in enumerate(gold)]",
    ),
    Mutation(
        "AUTHOR is a name like any other",
        "matching",
        "a == b if a in rule.nobody or b in rule.nobody else",
        "a == b or",
    ),
    Mutation(
        "only the first place of a passage counts",
        "matching",
        "choices = product(product(*gold.parts), product(*predicted.parts))",
        "choices = [([part[0] for part in gold.parts], [part[0] for part in predicted.parts])]",
    ),
    Mutation(
        "all roles are one", "likeness", "self._arguments.setdefault(role, [])", 'self._arguments.setdefault("any", [])'
    ),
    Mutation(
        "types need not be compatible", "likeness", "if not self.is_compatible(gold, predicted, unscored):", "if False:"
    ),
    Mutation(
        "gold without passages aligned by share",
        "likeness",
        "return (float(matched) if ours + theirs else 1.0), share",
        "return share, share",
    ),
    Mutation(
        "only the first combination of gold counts",
        "likeness",
        "for number, variant in enumerate(gold.variants):\n            value, soft",
        "for number, variant in enumerate(gold.variants[:1]):\n            value, soft",
    ),
    Mutation(
        "optional gold is missed", "counting", "if one.optional:\n            return", "if False:\n            return"
    ),
    Mutation(
        "what is not complete is spurious",
        "counting",
        "if scope is None:\n        return False",
        "if scope is None:\n        return True",
    ),
    Mutation(
        "a scope is the whole kind",
        "counting",
        "return all(isinstance(value, Forms)",
        "return True or all(isinstance(value, Forms)",
    ),
    Mutation(
        "records set aside are spurious",
        "counting",
        "used = {pair.predicted.index for pair in whole}",
        "used = {pair.predicted.index for pair in pairs}",
    ),
    Mutation("refused records are forgotten", "counting", "if one.index in again or is_in_scope", "if is_in_scope"),
    Mutation(
        "missed records miss no fields",
        "counting",
        "miss = Outcome(0.0, 0.0, _size(one.values[name], required=True))",
        "miss = Outcome(0.0, 0.0, 0.0)",
    ),
    Mutation(
        "spurious arguments cost nothing",
        "counting",
        "false = Outcome(0.0, _size(one.values[name]), 0.0)",
        "false = Outcome(0.0, 0.0, 0.0)",
    ),
    Mutation("unscored fields are scored", "likeness", "return card.name not in unscored and not (", "return not ("),
    Mutation(
        "unscored key fields are scored",
        "counting",
        "names = [name for name in sheet.key_fields if name not in pair.gold.unscored]",
        "names = list(sheet.key_fields)",
    ),
    Mutation(
        "one right key field is enough",
        "counting",
        "return all(matcher.is_right(name, gold, predicted) for name in names)\n\n\n@dataclass",
        "return any(matcher.is_right(name, gold, predicted) for name in names)\n\n\n@dataclass",
    ),
    Mutation(
        "precision over gold",
        "reports",
        "hits / predicted if predicted and judged",
        "hits / gold if predicted and judged",
    ),
    Mutation(
        "undefined is nought",
        "reports",
        "if predicted + gold and judged else None",
        "if predicted + gold and judged else 0.0",
    ),
    Mutation("rejected records cost nothing", "scoring", "whole = total(part.all for", "whole = total(part.counts for"),
    Mutation(
        "failed articles are left out",
        "scoring",
        "for pair in pairs:\n        report, wrong",
        "for pair in pairs:\n        if pair.result.status == 'failed':\n            continue\n        report, wrong",
    ),
    Mutation(
        "draws without replacement",
        "resampling",
        "drawn = generator.integers(0, clusters, size=(rows, clusters), dtype=np.int64)\n        drawn +=",
        "drawn = np.tile(np.arange(clusters), (rows, 1))\n        drawn +=",
    ),
    Mutation(
        "one-sided p",
        "significance",
        "np.abs(f1_of(one) - f1_of(other)) >= seen",
        "(f1_of(one) - f1_of(other)) >= seen",
    ),
    Mutation("no adjustment for several kinds", "significance", "p * (len(ranked) - rank)", "p"),
    Mutation(
        "better and worse confused",
        "comparison",
        'return "better" if found.delta > 0',
        'return "better" if found.delta < 0',
    ),
)


def main(words: list[str]) -> int:
    """Run every mutant that is asked for; 1 if a test misses one."""
    chosen = [one for one in MUTATIONS if all(word in one.what for word in words)]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy_tree(copy)
        if failure := _failure(copy):
            sys.stdout.write(f"the tests fail without any mutation:\n{failure}\n")
            return 1
        for one in chosen:
            caught = _is_caught(one, copy)
            survivors += not caught
            sys.stdout.write(f"{'caught  ' if caught else 'SURVIVED'}  {one.module:13} {one.what}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - survivors} of {len(chosen)} mutants caught\n")
    return 1 if survivors else 0


def _copy_tree(copy: Path) -> None:
    for name in ("llm_extract", "schemas", "tests/evaluation"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "evals").mkdir()
    shutil.copy(ROOT / "evals" / "gold.schema.json", copy / "evals")


def _is_caught(one: Mutation, copy: Path) -> bool:
    path = copy / "llm_extract" / "evaluation" / f"{one.module}.py"
    source = path.read_text("utf-8")
    if source.count(one.old) != 1:
        raise SystemExit(f"{one.what!r}: stands {source.count(one.old)} times in {path.name}, not once; mend the list")
    path.write_text(source.replace(one.old, one.new), "utf-8")
    try:
        return bool(_failure(copy))
    finally:
        path.write_text(source, "utf-8")


def _failure(copy: Path) -> str:
    """Run the tests in the copy, the quick ones first; what pytest says at the end if one fails, else nothing."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n0",
        "-p",
        "no:cacheprovider",
        "-W",
        "ignore",
        "-m",
        "not slow",
    ]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    for files in (TESTS, AFTERWARDS):
        paths = [str(copy / "tests" / "evaluation" / file) for file in files]
        arguments = [*command, f"--rootdir={copy}", "-k", "not thousand", *paths]
        finished = subprocess.run(arguments, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        if finished.returncode:
            return finished.stdout[-2000:] or "pytest failed"
    return ""


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
