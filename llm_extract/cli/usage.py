"""Usage: what was mistyped on the command line, told in one line in this tool's own words."""

from __future__ import annotations

import datetime
import re
from typing import Any

from llm_extract.catalog.references import did_you_mean
from llm_extract.errors import UserError
from llm_extract.views.safety import one_line

# What typer and pydantic say, and how it reads here; the groups are what was typed and what there is.
_WORDINGS = (
    (re.compile(r"^No such command '(?P<typed>.*?)'\.(?: Did you mean (?P<near>.*?)\?)?$", re.DOTALL), "command"),
    (
        re.compile(
            r"^No such option: (?P<typed>.*?)"
            r"(?: Did you mean (?P<near>.*?)\?| \((?:Possible options|Did you mean): (?P<possible>.*?)\))?$",
            re.DOTALL,
        ),
        "option",
    ),
)
_CHOICE = re.compile(r"^'(?P<typed>.*)' is not one of (?P<known>'.*')\.?$", re.DOTALL)
_VALUE = re.compile(r"^Invalid value for (?P<name>.*?): (?:Value error, )?(?P<what>.*)$", re.DOTALL)
_NUMBERS = (
    (re.compile(r"^Input should be greater than or equal to (.*)$"), r"\1 is the least"),
    (re.compile(r"^Input should be less than or equal to (.*)$"), r"\1 is the most"),
    (re.compile(r"^Input should be a valid (?:number|integer).*$"), "it must be a number"),
)

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")  # RFC 5646, and its underscored relatives


def usage_line(error: Any) -> str:
    """What was wrong with the command line and where to look; ``error`` is typer's, which it does not type."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "llm-extract"
    words = _in_our_words(one_line(error.format_message())).rstrip(".")
    return f"{words}{'' if words.endswith('?') else ';'} see {command} -h" if words else ""


def _in_our_words(said: str) -> str:
    for pattern, what in _WORDINGS:
        if found := pattern.match(said):
            groups = found.groupdict()
            near = [*filter(None, re.split(r"[\s,']+", groups.get("near") or groups.get("possible") or ""))]
            return f"there is no {what} {groups['typed']!r}" + (did_you_mean(groups["typed"], near) if near else "")
    if found := _VALUE.match(said):
        name = found["name"].replace("'", "").replace(" / ", ", ")
        return f"{name}: {_value_in_our_words(found['what'])}"
    return said


def _value_in_our_words(what: str) -> str:
    if found := _CHOICE.match(what):
        known = re.findall(r"'(.*?)'", found["known"])
        return f"there is no {found['typed']!r}{did_you_mean(found['typed'], known)}"
    for pattern, ours in _NUMBERS:
        if pattern.match(what):
            return pattern.sub(ours, what)
    return what


def check_one_of(**said: bool) -> None:
    """Raise UserError where two options were said of which one can be meant, by their names without dashes."""
    named = [f"--{name}" for name, is_said in said.items() if is_said]
    if len(named) > 1:
        raise UserError(f"{' or '.join(named[:2])}: one of them, not both")


def read_language(text: str) -> str:
    """A language code as it is written on the command line; raises UserError.

    >>> read_language("pt-BR")
    'pt-BR'
    """
    if not _LANGUAGE.fullmatch(text):
        raise UserError(f"--language: {text!r} is no language code; write it like en, de or pt-BR")
    return text


def read_day(text: str) -> datetime.date:
    """A day as it is written on the command line; raises UserError.

    >>> read_day("2026-03-14")
    datetime.date(2026, 3, 14)
    """
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.UTC).date()
    except ValueError as error:
        raise UserError(f"{text!r} is no day; write it like 2026-03-14") from error
