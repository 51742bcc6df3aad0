"""Option groups: options that several commands share, in one place; each command gets what they say as one value."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

Command = Callable[..., None]


def group(name: str, said: Callable[..., Any]) -> Callable[[Command], Command]:
    """A decorator that gives a command the options of ``said`` in the place of its parameter ``name``.

    The parameter gets what ``said`` makes of them.
    """
    options = inspect.signature(said, eval_str=True).parameters

    def with_options(command: Command) -> Command:
        own = inspect.signature(command, eval_str=True)

        @functools.wraps(command)
        def called(**given: Any) -> None:
            command(**{name: said(**{option: given.pop(option) for option in options})}, **given)

        parameters = (
            one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for parameter in own.parameters.values()
            for one in (options.values() if parameter.name == name else (parameter,))
        )
        called.__signature__ = own.replace(parameters=list(parameters))  # type: ignore[attr-defined]
        return called

    return with_options
