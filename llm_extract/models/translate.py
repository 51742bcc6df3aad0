"""Translation: what a server or the network does wrong becomes an error of ours, here and nowhere else."""

from __future__ import annotations

import datetime
import email.utils
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from llm_extract.errors import (
    BadRequest,
    CallError,
    EndpointError,
    ModelError,
    NoEndpoint,
    Refused,
    Unavailable,
    UnknownModel,
    WrongKey,
)
from llm_extract.models.attempts import RateLimited
from llm_extract.models.endpoint import Endpoint
from llm_extract.models.habits import TOO_LONG

SHOWN = 200
_KEY = re.compile(r"api.?key|invalid x-api-key|unauthori[sz]ed", re.IGNORECASE)
_MODEL = re.compile(r"\bmodels?\b", re.IGNORECASE)
_NO_MODEL = re.compile(r"not (?:a )?(?:valid|found|exist)|does not exist|invalid model|unknown model", re.IGNORECASE)
_NO_CREDIT = re.compile(r"insufficient_quota|insufficient (?:credit|balance|fund)", re.IGNORECASE)
_MODERATED = re.compile(r"moderation|flagged", re.IGNORECASE)
_REFUSED = re.compile(r"connect(?:ion)? (?:call failed|refused)|Multiple exceptions", re.IGNORECASE)
_ERRNO = re.compile(r"\[Errno -?\d+\] ?")
_SECRET = re.compile(r"\b(?:sk|key|gsk|AIza)[-_][\w*-]{6,}|\bAIza[\w-]{10,}")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a server says in the body of an error."""

    message: str
    code: str = ""
    param: str | None = None


def read_complaint(text: str) -> Complaint:
    """The message, code and parameter of an error's body, in any of the shapes that servers use.

    >>> read_complaint('{"error": {"message": "no such model", "code": "model_not_found"}}')
    Complaint(message='no such model', code='model_not_found', param=None)
    """
    try:
        body: Any = json.loads(text)
    except ValueError:
        return Complaint(_line(text))
    if isinstance(body, list) and body:
        body = body[0]
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return Complaint(_line(str(error)))
    message = error.get("message") or error.get("detail") or error.get("msg") or json.dumps(error)
    code = " ".join(str(error[name]) for name in ("code", "type", "status") if error.get(name))
    param = error.get("param")
    return Complaint(_line(str(message)), code, param if isinstance(param, str) else None)


def translate_status(status: int, text: str, headers: Mapping[str, str], endpoint: Endpoint) -> ModelError:
    """The error for a response whose status is not 200. None of them is billed."""
    text = text.replace(endpoint.key, "…") if endpoint.key else text
    complaint = read_complaint(text)
    said = f"{endpoint.base_url} answered {status}" + (f": {complaint.message}" if complaint.message else "")
    wrong = _wrong_for_all(status, f"{complaint.code} {complaint.message}", said, endpoint)
    if wrong is not None:
        return wrong
    if status == 403:
        return Refused(said, raw=text)
    if status in (408, 409, 425, 429) or status >= 500:
        kind = RateLimited if status == 429 else Unavailable
        return kind(said, raw=text, retry_after=read_retry_after(headers))
    hint = "; --window TOKENS cuts long articles in parts" if TOO_LONG.search(complaint.message) else ""
    return BadRequest(said + hint, raw=text)


def _wrong_for_all(status: int, whole: str, said: str, endpoint: Endpoint) -> EndpointError | None:
    """The error where every article would meet the same answer."""
    if status == 402 or (status == 429 and _NO_CREDIT.search(whole)):
        return WrongKey(f"{said}; the account of {_key_named(endpoint)} has no credit left")
    if status == 401 or (status == 403 and not _MODERATED.search(whole)) or (status == 400 and _KEY.search(whole)):
        return WrongKey(f"{said}; check {_key_named(endpoint)}")
    if _is_unknown_model(status, whole):
        return UnknownModel(f"{said}; the server does not know the model {endpoint.model!r}")
    if status in (404, 405) or 300 <= status < 400:
        return NoEndpoint(f"{said}; this is no OpenAI-compatible API (does the base URL lack a /v1?)")
    return None


def translate_transport(kind: str, detail: str, endpoint: Endpoint, *, sent: bool) -> CallError:
    """The error for a call without a response; ``sent`` says whether it may have been billed."""
    told = f" ({_line(detail)})" if detail else ""
    return Unavailable(f"{endpoint.base_url}: {kind}{told}", calls=int(sent))


def nothing_there(detail: str, endpoint: Endpoint) -> NoEndpoint:
    """The error for a server that cannot be reached at all."""
    hint = "is the server running?" if not endpoint.remote else "check the base URL and the network"
    if endpoint.name.startswith("ollama/"):
        hint = "is it running? start it with: ollama serve"
    told = "connection refused" if _REFUSED.search(detail) else _line(_ERRNO.sub("", detail))
    return NoEndpoint(f"nothing answers at {endpoint.base_url} ({told}); {hint}")


def read_retry_after(headers: Mapping[str, str], *, now: datetime.datetime | None = None) -> float | None:
    """The seconds of a Retry-After header, given in seconds or as an HTTP date (RFC 9110, 10.2.3).

    >>> read_retry_after({"retry-after": "1.5"})
    1.5
    """
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    if value is None:
        return None
    if (seconds := _number(value)) is not None:
        return seconds
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.UTC)
    return max(0.0, (until - (now or datetime.datetime.now(datetime.UTC))).total_seconds())


def _is_unknown_model(status: int, said: str) -> bool:
    if "model_not_found" in said or "invalid_model" in said:
        return True
    if status == 404:
        return bool(_MODEL.search(said))
    return status in (400, 422) and bool(_MODEL.search(said) and _NO_MODEL.search(said))


def _key_named(endpoint: Endpoint) -> str:
    variable = endpoint.key_variable or "LLM_EXTRACT_API_KEY"
    return f"the key in {variable}" if endpoint.key else f"the key: {variable} is not set"


def _number(value: str | None) -> float | None:
    try:
        number = float(value) if value is not None else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < 1e7 else None


def _line(text: str) -> str:
    # Servers repeat a part of the key in their complaints; it must reach no screen and no file.
    line = " ".join(_SECRET.sub("…", text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
