"""Reading a chat completion: the answer's text, or by name what is there instead of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from llm_extract.errors import CutOff, InvalidAnswer, ModelError, Refused, Unavailable
from llm_extract.models.attempts import NotJson, RateLimited
from llm_extract.models.seam import TokenUsage

ANSWER_LIMIT = 2_000_000  # bytes of a response; a larger one is cut off before it is parsed
SHOWN = 200  # characters of a foreign text that are quoted in a message


@dataclass(frozen=True, slots=True)
class Completion:
    """What a chat completion says: the raw answer, the model that gave it, the tokens where they were reported."""

    text: str
    model: str | None
    usage: TokenUsage | None
    id: str | None


def parse_completion(raw: bytes) -> Completion:
    """Read the body of a response with status 200.

    Raises Refused, CutOff, InvalidAnswer or Unavailable, each with the usage and the raw text as far as they are known.
    """
    text = raw.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except ValueError as error:
        what = "a web page" if text.lstrip()[:1] == "<" else "something that is not JSON"
        raise NotJson(f"the server answered with {what}: {_shown(text)}", raw=text, calls=1) from error
    return read_completion(body)


def read_completion(body: Any) -> Completion:
    """Read a decoded chat completion; a refusal is looked for before anything else.

    Raises as ``parse_completion`` does.
    """
    if not isinstance(body, Mapping):
        raise InvalidAnswer(f"the server answered with JSON that is no chat completion: {_shown(body)}", calls=1)
    usage = read_usage(body.get("usage"))
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, Mapping):
        raise _without_choices(body, usage)
    message = choice.get("message")
    message = message if isinstance(message, Mapping) else {}
    text = _text(message)
    _check(choice, message, text=text, usage=usage)
    return Completion(text, _string(body.get("model")), usage, _string(body.get("id")))


def read_usage(usage: Any) -> TokenUsage | None:
    """The tokens that a server reports; None where it does not.

    >>> read_usage({"prompt_tokens": 90, "completion_tokens": 7, "prompt_tokens_details": {"cached_tokens": 64}})
    TokenUsage(input=90, output=7, cached=64)
    """
    if not isinstance(usage, Mapping):
        return None
    sent, answered = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not isinstance(sent, int) or not isinstance(answered, int):
        return None
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else None
    return TokenUsage(sent, answered, cached if isinstance(cached, int) else 0)


def _check(choice: Mapping[str, Any], message: Mapping[str, Any], *, text: str, usage: TokenUsage | None) -> None:
    refusal = message.get("refusal")
    reason = choice.get("finish_reason")
    if isinstance(refusal, str) and refusal.strip():
        raise Refused(f"the model refused: {_shown(refusal)}", raw=refusal, usage=usage, calls=1)
    if reason in ("content_filter", "refusal", "safety"):
        raise Refused(f"a content filter stopped the answer ({reason})", raw=text, usage=usage, calls=1)
    if reason in ("length", "max_tokens"):
        raise CutOff(
            "the answer was cut off at the token limit; raise max_tokens, or the server's context size",
            raw=text,
            usage=usage,
            calls=1,
        )
    if not text.strip():
        raise InvalidAnswer("the answer is empty", raw=text, usage=usage, calls=1)


def _without_choices(body: Mapping[str, Any], usage: TokenUsage | None) -> ModelError:
    # OpenRouter, among others, passes on what went wrong upstream under status 200.
    error = body.get("error")
    if isinstance(error, Mapping):
        message = f"the server answered with an error: {_shown(error.get('message') or error)}"
        code = error.get("code")
        if code == 429:
            return RateLimited(message, raw=json.dumps(body), calls=0)
        if isinstance(code, int) and 500 <= code < 600:
            return Unavailable(message, raw=json.dumps(body), calls=0)
        return InvalidAnswer(message, raw=json.dumps(body), usage=usage, calls=1)
    return InvalidAnswer("the answer has no choices", raw=json.dumps(body), usage=usage, calls=1)


def _text(message: Mapping[str, Any]) -> str:
    calls = message.get("tool_calls")
    if isinstance(calls, list) and calls and isinstance(calls[0], Mapping):
        function = calls[0].get("function")
        arguments = function.get("arguments") if isinstance(function, Mapping) else None
        if isinstance(arguments, str):
            return arguments
        if arguments is not None:
            return json.dumps(arguments, ensure_ascii=False)
    content = message.get("content")
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, Mapping)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _shown(value: Any) -> str:
    line = " ".join(str(value).split())
    return repr(line if len(line) <= SHOWN else line[: SHOWN - 1] + "…")
