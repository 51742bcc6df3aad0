"""Every error of the product, in one tree.

LlmExtractError                 what the product says to a person: what, where, what to do
├── UserError                   the user can mend it; exit code 2 when nothing could be run
│   ├── ReadingError            a file that cannot be read as an article (missing, binary, blank)
│   ├── UnknownReference        a prompt, schema, model, run or preset that does not exist
│   ├── PromptError             a prompt file that does not hold (front matter, placeholder, lock)
│   ├── SchemaError             a schema module that does not load or does not hold
│   ├── WorkspaceError          a workspace folder or llm-extract.toml that does not hold
│   ├── GoldError               a gold file that does not hold, every fault with its line
│   ├── StorageError            a ledger or run that cannot be read or written (full disk, corrupt file)
│   └── WeightsError            a model's weights that cannot be had, do not match, or do not fit this machine
└── ModelError                  the model side
    ├── CallError               one call failed: a row of the run, retried by --resume
    │   ├── Unavailable         5xx, 429 past the time limit, reset, time-out
    │   ├── Refused             the model or a content filter refused
    │   ├── CutOff              the answer stopped at the token limit
    │   ├── InvalidAnswer       the answer is empty or holds no JSON of the asked shape
    │   ├── BadRequest          400: too long for the model, or a parameter that does not suit it
    │   └── BudgetSpent         not sent: it could pass --max-cost or --max-tokens; the run stops
    └── EndpointError           wrong for every article: the run stops at once
        ├── WrongKey            401, 403, or no key at all
        ├── UnknownModel        404 for the model
        └── NoEndpoint          nothing answers at the base URL, or it is no such API
"""

from typing import Any


class LlmExtractError(Exception):
    """The root: its text is one clear line for a person."""


class UserError(LlmExtractError):
    """The user can mend it."""


class ReadingError(UserError):
    """A file that cannot be read as an article."""

    def __init__(self, message: str, *, reason: str = "unreadable") -> None:
        super().__init__(message)
        self.reason = reason


class UnknownReference(UserError):
    """Something named on the command line or in a file that does not exist."""


class PromptError(UserError):
    """A prompt file that does not hold."""


class SchemaError(UserError):
    """A schema module that does not load or does not hold."""


class WorkspaceError(UserError):
    """A workspace folder that does not hold."""


class GoldError(UserError):
    """A gold file that does not hold."""


class StorageError(UserError):
    """A ledger or run that cannot be read or written."""


class WeightsError(UserError):
    """A model's weights that cannot be had, do not match their digest, or do not fit this machine."""


def in_words(error: Exception) -> str:
    """What an error of the system says, without its number and the path, which the message has already."""
    return getattr(error, "strerror", None) or str(error)


class ModelError(LlmExtractError):
    """The model side did something wrong."""


class CallError(ModelError):
    """One call failed; the article is a failed row of the run.

    ``raw`` is what was answered, as far as there is something; ``usage`` the tokens (``TokenUsage``) that the server
    reported for it, and ``cost`` the dollars for them, where the price is known; ``calls`` how many calls were or may
    have been billed, and ``unknown`` how many of them without usage, ``unanswered`` how many attempts nobody
    answered and nobody bills; ``retry_after`` how many seconds the server asked to be left alone.
    """

    reason = "failed"

    def __init__(
        self,
        message: str,
        *,
        raw: str | None = None,
        usage: Any = None,
        calls: int = 0,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.raw = raw
        self.usage = usage
        self.cost: float | None = None
        self.calls = calls
        self.unknown = calls if usage is None else 0
        self.unanswered = 0
        self.retry_after = retry_after


class Unavailable(CallError):
    """The server did not answer, or answered 429 or 5xx past the time limit."""

    reason = "unavailable"


class Refused(CallError):
    """The model, or a content filter, refused."""

    reason = "refused"


class CutOff(CallError):
    """The answer stopped at the token limit."""

    reason = "cut_off"


class InvalidAnswer(CallError):
    """The answer is empty or holds no JSON of the asked shape."""

    reason = "invalid"


class BadRequest(CallError):
    """The server does not take this request: the article is too long for the model, or a parameter does not suit it."""

    reason = "bad_request"


class BudgetSpent(CallError):
    """The call was not made: it could pass what the command may spend."""

    reason = "budget"


class EndpointError(ModelError):
    """Wrong for every article: the run stops."""


class WrongKey(EndpointError):
    """The key is missing or was not accepted."""


class UnknownModel(EndpointError):
    """The server does not know the model."""


class NoEndpoint(EndpointError):
    """Nothing answers at the base URL, or what answers is no such API."""
