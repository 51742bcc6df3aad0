"""Differences: what differs between two systems beside their prompts, in words; and whether a baseline still fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llm_extract.evaluation.reports import Report
from llm_extract.records.result import Origin


def setting_differences(base: Sequence[Report], new: Sequence[Report], digests: Sequence[str]) -> Iterator[str]:
    """Name every difference of model, parameters, schemas, articles and runs; the prompt is meant to differ."""
    ours, theirs = _by_kind(base[0]), _by_kind(new[0])
    for kind in sorted(set(ours) & set(theirs)):
        before, after = ours[kind], theirs[kind]
        if before.model != after.model:
            yield f"{kind}: model {before.model!r}, now {after.model!r}"
        elif before.answered_by != after.answered_by:
            yield f"{kind}: answered by {before.answered_by!r}, now by {after.answered_by!r}"
        if before.parameters != after.parameters:
            yield f"{kind}: parameters {dict(before.parameters)}, now {dict(after.parameters)}"
        schemas = _schemas_of(before, kind), _schemas_of(after, kind)
        if schemas[0] != schemas[1]:
            yield f"{kind}: schema {schemas[0]}, now {schemas[1]}"
    for kind in sorted(set(ours) ^ set(theirs)):
        yield f"{kind}: only one of the two has it; it is not compared"
    if len(base) != len(new):
        yield f"runs: {len(base)}, now {len(new)}"
    for name, reports in (("base", base), ("new", new)):
        left_out = max(len(report.articles) for report in reports) - len(digests)
        if left_out:
            yield f"articles: {left_out} of the {name} are not in both; {len(digests)} are compared"


def baseline_differences(baseline: Report, report: Report) -> list[str]:
    """Name why a report cannot be held against a baseline: another scorer, or other gold; [] when it can."""
    found = []
    if baseline.scorer != report.scorer:
        found.append(f"scorer {baseline.scorer!r}, now {report.scorer!r}")
    before = {article.document_digest: article for article in baseline.articles}
    after = {article.document_digest: article for article in report.articles}
    found += [f"article {before[digest].name!r} is missing" for digest in before if digest not in after]
    found += [f"article {after[digest].name!r} is new" for digest in after if digest not in before]
    found += [
        f"the gold of {after[digest].name!r} has changed"
        for digest in after
        if digest in before and before[digest].gold_digest != after[digest].gold_digest
    ]
    return found


def _by_kind(report: Report) -> dict[str, Origin]:
    return {kind: origin for origin in report.run.origins for kind in origin.kinds}


def _schemas_of(origin: Origin, kind: str) -> list[str]:
    return sorted(f"{ref} {digest[:18]}…" for ref, digest in origin.schemas.items() if ref.startswith(f"{kind}@"))
