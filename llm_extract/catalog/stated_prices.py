"""Stated prices: what tokens cost by the user's own word, in ``llm-extract.toml`` or in a file of prices."""

from __future__ import annotations

import datetime
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from llm_extract.errors import WorkspaceError

VARIABLE = "LLM_EXTRACT_PRICES"


class StatedPrice(BaseModel):
    """What a model's tokens cost: dollars for a million of them. ``cached`` is what is read from the server's cache.

    ``window`` is the context window in tokens, where it is to be known too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    date: datetime.date | None = None
    window: int | None = Field(default=None, gt=0)
    said_by: str = Field(default="llm-extract.toml", exclude=True)


StatedPrices = Mapping[str, StatedPrice]
_FILE = TypeAdapter(dict[str, StatedPrice])


def stated_prices(configured: StatedPrices, environment: Mapping[str, str] = os.environ) -> StatedPrices:
    """All stated prices by the model's name: those of the workspace, and before them those of $LLM_EXTRACT_PRICES.

    Raises WorkspaceError when that file cannot be read or does not hold.
    """
    named = environment.get(VARIABLE)
    return {**configured, **read_prices(Path(named).expanduser())} if named else configured


def read_prices(path: Path) -> dict[str, StatedPrice]:
    """A file of prices: TOML with a table for each model.

    Raises WorkspaceError.
    """
    try:
        read = _FILE.validate_python(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise WorkspaceError(f"{path}: {_why(error)}") from error
    return {name: price.model_copy(update={"said_by": str(path)}) for name, price in read.items()}


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
    return getattr(error, "strerror", None) or str(error)
