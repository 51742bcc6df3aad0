"""Kept: what was made of something that is handed in again and again, found by which thing it is, not by its value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")
MOST = 32


class Kept(Generic[Made]):
    """Makes once what ``make`` makes of a thing, such as the JSON of a schema that all requests of a prompt share.

    The thing is kept beside it, so that its id stays its own.
    """

    def __init__(self, make: Callable[..., Made]) -> None:
        self._make = make
        self._kept: dict[tuple[Any, ...], tuple[Any, Made]] = {}

    def of(self, thing: Any, *details: Any) -> Made:
        """What is made of a thing, and of details that can be hashed."""
        key = (id(thing), *details)
        if key not in self._kept:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = (thing, self._make(thing, *details))
        return self._kept[key][1]
