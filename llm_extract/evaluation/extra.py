"""The extra ``eval``: numpy and scipy, imported when a score is computed, or one clear line where they are missing.

Only scoring needs them, so that gold can be checked, and every ``--help`` read, without.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from llm_extract.errors import UserError

__all__ = ["linear_sum_assignment", "nctdtr", "np", "stdtrit", "zeros"]


class _Later:
    """A module, or one name of it, that is imported when it is first used."""

    def __init__(self, module: str, name: str | None = None) -> None:
        self._module = module
        self._name = name

    def _found(self) -> Any:
        try:
            module = importlib.import_module(self._module)
        except ModuleNotFoundError as missing:
            what = f"scoring needs {missing.name}, which is not installed"
            raise UserError(f"{what}; install it with: pip install 'llm-extract[eval]'") from missing
        return module if self._name is None else getattr(module, self._name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)

    def __call__(self, *values: Any, **named: Any) -> Any:
        return self._found()(*values, **named)


if TYPE_CHECKING:
    import numpy as np
    from numpy import zeros
    from scipy.optimize import linear_sum_assignment
    from scipy.special import nctdtr, stdtrit
else:
    np = _Later("numpy")
    zeros = _Later("numpy", "zeros")
    linear_sum_assignment = _Later("scipy.optimize", "linear_sum_assignment")
    nctdtr = _Later("scipy.special", "nctdtr")
    stdtrit = _Later("scipy.special", "stdtrit")
