"""Habits: what one server takes for one model, found out by its refusals, once: the mode, parameters to leave out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

Mode = Literal["json_schema", "tools", "json", "text", "llguidance"]
"""How the shape of the answer is asked for: by its JSON Schema, as a tool's arguments, as any JSON, or in words.

``llguidance`` is a grammar that llama.cpp takes: the JSON Schema again, but without a space that is not needed.
"""

MODES: tuple[Mode, ...] = tuple(mode for mode in get_args(Mode) if mode != "llguidance")  # those that are tried

TOO_LONG = re.compile(r"context.(length|size|window)|too long|too many tokens|reduce the length", re.IGNORECASE)
_UNWANTED = re.compile(
    r"support|unknown|unrecogni[sz]ed|unexpected|permitted|allowed|extra|deprecated|instead", re.IGNORECASE
)
_ABOUT_MODE: dict[Mode, re.Pattern[str]] = {
    "json_schema": re.compile(r"response.?format|json.?schema|structured output|schema|strict|grammar", re.IGNORECASE),
    "tools": re.compile(r"tool|function", re.IGNORECASE),
    "json": re.compile(r"response.?format|json", re.IGNORECASE),
    "text": re.compile(r"(?!)"),
    "llguidance": re.compile(r"(?!)"),
}


@dataclass(frozen=True, slots=True)
class Habits:
    """The mode in use, the modes that were refused, and the parameters that are left out."""

    mode: Mode = "json_schema"
    refused: tuple[Mode, ...] = ()
    without: tuple[str, ...] = ()

    def applied_to(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that are sent: without those that are refused, and a limit on tokens under its newer name.

        >>> Habits(without=("max_tokens",)).applied_to({"temperature": 0, "max_tokens": 900})
        {'temperature': 0, 'max_completion_tokens': 900}
        """
        newer = {"max_completion_tokens": parameters["max_tokens"]} if "max_tokens" in parameters else {}
        renamed = {**parameters, **(newer if "max_tokens" in self.without else {})}
        return {name: value for name, value in renamed.items() if name not in self.without}


def learn(habits: Habits, complaint: str, *, parameters: Collection[str], param: str | None = None) -> Habits | None:
    """The habits after a 400 with this complaint; None where it is about something else than habits.

    ``param`` is the parameter that the server names, ``parameters`` are those that were sent.

    >>> learn(Habits(), "response_format is not supported", parameters=()).mode
    'tools'
    >>> learn(Habits(), "'temperature' does not support 0", parameters=["temperature"]).without
    ('temperature',)
    >>> learn(Habits(), "maximum context length is 8192 tokens", parameters=()) is None
    True
    """
    if TOO_LONG.search(complaint):
        return None
    for name in parameters:
        named = name == param or (_UNWANTED.search(complaint) and re.search(rf"\b{re.escape(name)}\b", complaint))
        if named and name not in habits.without:
            return replace(habits, without=(*habits.without, name))
    if not _ABOUT_MODE[habits.mode].search(f"{param or ''} {complaint}"):
        return None
    refused = (*habits.refused, habits.mode)
    left = [mode for mode in MODES if mode not in refused]
    return replace(habits, mode=left[0], refused=refused) if left else None
