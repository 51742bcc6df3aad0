"""Tables: what was measured, as Markdown, between two marks of the README."""

from __future__ import annotations

import datetime
import os
import platform
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MARKS = "<!-- generated: peers -->", "<!-- end -->"
TYPED, OURS, INSTRUCTOR = "openai, typed", "llm_extract, the whole way", "instructor"
LANGEXTRACT = "langextract, as it comes"
IDEAL = 512.0  # calls a second with 256 in flight and 500 ms each


def machine() -> str:
    """Processor, cores, Python and day, in a line."""
    try:
        model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        model = None
    name = model[1] if model else platform.processor() or platform.machine()
    load = os.getloadavg()[0]
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    cores = os.cpu_count()
    return f"{name}, {cores} cores, Python {platform.python_version()}, {day}; load when it began: {load:.1f}"


def written(measured: Mapping[str, Any]) -> str:
    """All tables, with what they were measured on."""
    return "\n".join(
        [*_heading(measured), *_speed(measured), *_losses(measured), *_start_up(measured), *_goals(measured)]
    )


def put_into(readme: Path, text: str) -> None:
    """Put the tables between the marks."""
    before, _, rest = readme.read_text("utf-8").partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    readme.write_text(f"{before}{MARKS[0]}\n\n{text}\n{MARKS[1]}{after}", "utf-8")


def _heading(measured: Mapping[str, Any]) -> Iterator[str]:
    yield f"{measured['machine']}."
    yield f"{measured['articles']}. Medians of {measured['rounds']} rounds, the clients in turn in each."
    told = (
        ", ".join(f"{package} {version}" for package, version in packages.items())
        for packages in measured["versions"].values()
    )
    yield f"Versions, an environment each: {'; '.join(dict.fromkeys(told))}."
    yield ""


def _speed(measured: Mapping[str, Any]) -> Iterator[str]:
    at_once, waiting = measured["at_once"], measured["with_latency"]
    cpu = at_once[TYPED]["cpu"] if TYPED in at_once else float("nan")
    yield (
        "| client | articles/s | CPU ms per article | × openai typed | peak MB | calls per article | characters sent, "
        "× article | of 512/s with 500 ms, 256 in flight | peak MB then |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for name, one in at_once.items():
        then = waiting[name]
        lost = f" ({then['unanswered']:.0f} given up)" if then["unanswered"] else ""
        yield (
            f"| {name} | {one['rate']:,.0f} | {one['cpu']:.2f} | {one['cpu'] / cpu:.2f} | {one['peak']:.0f} "
            f"| {one['calls']:.2f} | {one['characters'] / measured['article_characters']:.2f} "
            f"| {100 * then['rate'] / IDEAL:.0f} %{lost} | {then['peak']:.0f} |"
        )
    yield ""


def _losses(measured: Mapping[str, Any]) -> Iterator[str]:
    if not measured["losses"]:
        return
    yield "| client | calls | kill −9 half way: billed twice | faults | articles unanswered | calls then |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, one in measured["losses"].items():
        yield (
            f"| {name} | {one['calls']:,} | {one['billed_twice']:,} | {one['faults']} "
            f"| {one['lost']} of {one['asked']:,} | {one['calls_with_faults']:,} |"
        )
    yield ""


def _start_up(measured: Mapping[str, Any]) -> Iterator[str]:
    told = {"help": "`--help`", "show": "`show last`", "first_call": "first call sent, from the command's start"}
    yield "| start-up | seconds | of processor time |"
    yield "|---|--:|--:|"
    for key, words in told.items():
        one = measured["start_up"][key]
        cpu = "" if key == "first_call" else f"{one['cpu']:.2f}"
        yield f"| {words} | {one['seconds']:.2f} | {cpu} |"
    many = measured["start_up"]["many"]
    yield ""
    yield (
        f"`llm-extract run many.jsonl -j 64` over the same articles, start-up and the lines that it prints included: "
        f"{1000 * many['cpu']:.2f} CPU ms per article, {1 / many['seconds']:,.0f} articles/s."
    )
    yield ""


def _goals(measured: Mapping[str, Any]) -> Iterator[str]:
    at_once, waiting, start = measured["at_once"], measured["with_latency"], measured["start_up"]
    if not {OURS, TYPED, INSTRUCTOR, LANGEXTRACT} <= set(at_once):
        return
    cpu = at_once[OURS]["cpu"]
    static = at_once[OURS]["characters"] - measured["static_characters"]
    goals = (
        ("CPU per article, × openai typed", cpu / at_once[TYPED]["cpu"], "≤", 0.55),
        ("CPU: instructor takes so many times more", at_once[INSTRUCTOR]["cpu"] / cpu, "≥", 6.0),
        ("CPU: langextract as it comes takes so many times more", at_once[LANGEXTRACT]["cpu"] / cpu, "≥", 80.0),
        ("share of 512/s, 500 ms, 256 in flight", waiting[OURS]["rate"] / IDEAL, "≥", 0.75),
        ("peak MB with 256 in flight", waiting[OURS]["peak"], "≤", 120.0),
        ("characters sent beside the static part, × article", static / measured["article_characters"], "≤", 1.35),
        ("`--help`, seconds", start["help"]["seconds"], "≤", 0.25),
        ("`show`, seconds", start["show"]["seconds"], "≤", 0.5),
        ("first call sent, seconds", start["first_call"]["seconds"], "≤", 1.5),
    )
    yield "| goal | measured | wanted | reached |"
    yield "|---|--:|--:|---|"
    for name, value, sign, wanted in goals:
        reached = value <= wanted if sign == "≤" else value >= wanted
        yield f"| {name} | {value:.2f} | {sign} {wanted:g} | {'yes' if reached else 'no'} |"
