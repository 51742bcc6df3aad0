"""The extra ``eval``: numpy and scipy, which only scoring needs, or one clear line where they are not installed."""

from __future__ import annotations

from llm_extract.errors import UserError

try:
    import numpy as np
    from numpy import zeros
    from scipy.optimize import linear_sum_assignment
    from scipy.special import nctdtr, stdtrit
except ModuleNotFoundError as missing:
    raise UserError(
        f"scoring needs {missing.name}, which is not installed; install it with: pip install 'llm-extract[eval]'"
    ) from missing

__all__ = ["linear_sum_assignment", "nctdtr", "np", "stdtrit", "zeros"]
