"""The adapter: one call to an OpenAI-compatible server. The only module that imports openai and instructor.

It is imported when a model is first called, because that import takes a second or two. The SDK's own retries are off;
instructor prepares the request for tools and JSON mode, once for each schema, and never sees an article.
"""

from __future__ import annotations

import asyncio
import functools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient, OpenAIError, omit
from pydantic import BaseModel

from llm_extract.errors import InvalidAnswer, LlmExtractError, ModelError, NoEndpoint, Unavailable
from llm_extract.models.attempts import NotJson, OtherHabits
from llm_extract.models.completion import ANSWER_LIMIT, parse_completion
from llm_extract.models.endpoint import Endpoint
from llm_extract.models.forms import ANSWER, Envelope, Form, json_schema_form, llguidance_form
from llm_extract.models.habits import Habits, Mode, learn
from llm_extract.models.kept import Kept
from llm_extract.models.seam import Reply, Request
from llm_extract.models.translate import nothing_there, read_complaint, translate_status, translate_transport

CONNECT_TIMEOUT = 20.0
KEPT_ALIVE = 4.0  # seconds; a common server hangs up after 5, and a call that meets that may have been billed
_BLANK = "…"
_MARGIN = re.compile(r"(?m)^ {12}")  # instructor indents the words it adds
_INSTRUCTOR: dict[Mode, str] = {"tools": "TOOLS", "json": "JSON", "text": "MD_JSON"}  # its names for the modes
_OWN_FORMS: dict[Mode, Callable[[Mapping[str, Any]], Form]] = {
    "json_schema": json_schema_form,
    "llguidance": llguidance_form,
}
_NOT_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    httpx2.InvalidURL,
    httpx2.UnsupportedProtocol,
)


class OpenAIAdapter:
    """Makes single calls to one endpoint.

    ``habits`` are what is known of the server; ``learned`` is called with new ones, ``heard`` with the headers of each
    response. A client belongs to the event loop in which it is made: in another loop a new one is made.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        habits: Habits,
        *,
        learned: Callable[[Habits], None],
        heard: Callable[[Mapping[str, str]], None],
    ) -> None:
        self.endpoint = endpoint
        self.habits = habits
        self._learned = learned
        self._heard = heard
        self._line: _Line | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reached = False  # whether any response came from this server
        self._answered = False  # whether any of them was an answer
        self._envelopes = Kept(self._envelope)

    async def call(self, request: Request) -> Reply:
        """Make one call.

        Raises OtherHabits when it is to be made again at once in another form, else a ModelError.
        """
        habits = self.habits
        body = self._envelopes.of(request.answer_schema, habits).around(request)
        started = time.perf_counter()
        response, raw = await self._exchange(body)
        if not response.is_success:
            raise self._translate_status(response, habits)
        try:
            completion = parse_completion(raw)
        except NotJson as error:
            if not (self._answered or await self._is_api()):
                raise NoEndpoint(f"{self.endpoint.base_url} is no OpenAI-compatible API: {error}") from error
            raise
        self._answered = True
        return Reply(
            text=completion.text,
            model=completion.model or self.endpoint.model,
            usage=completion.usage,
            seconds=time.perf_counter() - started,
            details={"mode": habits.mode, "id": completion.id},
        )

    async def close(self) -> None:
        """Close the connections."""
        line, self._line = self._line, None
        if line is not None and self._loop is asyncio.get_running_loop():
            await line.sdk.close()

    async def _exchange(self, body: bytes) -> tuple[httpx2.Response, bytes]:
        """Send a body and read the whole response, whatever its status; raises ModelError."""
        try:
            async with asyncio.timeout(self.endpoint.limits.timeout):
                response = await self._connected().post(body)
                self._reached = True
                self._heard(response.headers)
                return response, await (_read(response) if response.is_success else response.aread())
        except TimeoutError as error:
            kind = f"no answer within {self.endpoint.limits.timeout:g} s"
            raise translate_transport(kind, "", self.endpoint, sent=True) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            raise self._translate_broken(error) from error

    async def listed(self, *, within: float = CONNECT_TIMEOUT) -> object:
        """What the server lists as its models; None where it lists none in so many seconds."""
        try:
            async with asyncio.timeout(within):
                return await self._connected().sdk.get("/models", cast_to=object)
        except (OpenAIError, httpx2.HTTPError, aiohttp.ClientError, TimeoutError, ValueError, OSError):
            return None

    async def _is_api(self) -> bool:
        """Whether the base URL lists models, as an OpenAI-compatible API does."""
        return isinstance(await self.listed(), Mapping)

    def _translate_status(self, response: httpx2.Response, habits: Habits) -> ModelError:
        text = response.text
        if response.status_code in (400, 422):
            complaint = read_complaint(text)
            parameters = habits.applied_to(self.endpoint.parameters)
            other = learn(habits, complaint.message, parameters=parameters, param=complaint.param)
            if other is not None:
                if self.habits == habits:  # another call may have found it out in the meantime
                    self.habits = other
                    self._learned(other)
                return OtherHabits(f"{self.endpoint.base_url} does not take this: {complaint.message}", raw=text)
        return translate_status(response.status_code, text, response.headers, self.endpoint)

    def _translate_broken(self, error: Exception) -> ModelError:
        causes = list(_causes(error))
        detail = str(causes[-1]) or type(causes[-1]).__name__
        if any(isinstance(cause, _NOT_CONNECTED) for cause in causes):
            # Once it was there, a server that is gone is an outage, which is waited for.
            return Unavailable(detail) if self._reached else nothing_there(detail, self.endpoint)
        return translate_transport("the connection broke off", detail, self.endpoint, sent=True)

    def _envelope(self, answer_schema: Mapping[str, Any], habits: Habits) -> Envelope:
        make = _OWN_FORMS.get(habits.mode) or functools.partial(_form_by_instructor, habits.mode)
        parameters = habits.applied_to(self.endpoint.parameters)
        return Envelope(make(answer_schema), model=self.endpoint.model, parameters=parameters)

    def _connected(self) -> _Line:
        loop = asyncio.get_running_loop()
        if self._line is None or self._loop is not loop:
            self._line, self._loop = _line(self.endpoint), loop
        return self._line


@dataclass(frozen=True, slots=True)
class _Line:
    """The connections of one event loop to a server, by the SDK, and what it puts around every body.

    The SDK's own ``post`` makes headers and URL anew for each call, which takes as long as the call itself.
    """

    sdk: AsyncOpenAI
    http: httpx2.AsyncClient
    url: httpx2.URL
    headers: httpx2.Headers

    async def post(self, body: bytes) -> httpx2.Response:
        """Send a body; the response is read by the caller, so that one that is too large need not be to its end."""
        request = httpx2.Request("POST", self.url, headers=self.headers, content=body)
        return await self.http.send(request, stream=True)


def _line(endpoint: Endpoint) -> _Line:
    http = DefaultAioHttpClient(
        limits=httpx2.Limits(max_connections=endpoint.limits.in_flight + 2, keepalive_expiry=KEPT_ALIVE),
        timeout=httpx2.Timeout(None, connect=CONNECT_TIMEOUT),
        follow_redirects=False,  # an article goes to the server that was named, and to no other
        trust_env=endpoint.remote,  # a proxy of the environment is not asked for this machine
    )
    # The SDK would send OPENAI_ORG_ID and OPENAI_PROJECT_ID of the environment to any server.
    only_openai = {} if endpoint.base_url.startswith("https://api.openai.com/") else _OPENAI_HEADERS
    sdk = AsyncOpenAI(
        api_key=endpoint.key or "no-key",
        base_url=endpoint.base_url,
        max_retries=0,
        timeout=httpx2.Timeout(None, connect=CONNECT_TIMEOUT),
        default_headers=only_openai,
        http_client=http,
    )
    named = {**http.headers, **{name.lower(): value for name, value in sdk.default_headers.items()}}
    said = {name: value for name, value in named.items() if isinstance(value, str)}  # the others are to be left out
    headers = httpx2.Headers({**said, "authorization": f"Bearer {sdk.api_key}"})
    return _Line(sdk, http, sdk.base_url.join("chat/completions"), headers)


_OPENAI_HEADERS: Any = {"OpenAI-Organization": omit, "OpenAI-Project": omit}


async def _read(response: httpx2.Response) -> bytes:
    pieces, size = [], 0
    try:
        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > ANSWER_LIMIT:
                raise InvalidAnswer(f"the answer has over {ANSWER_LIMIT:,} bytes; it was read no further", calls=1)
            pieces.append(piece)
    finally:
        await response.aclose()
    return b"".join(pieces)


def _form_by_instructor(mode: Mode, answer_schema: Mapping[str, Any]) -> Form:
    """What instructor adds to a request in this mode, taken from a request with blank messages."""
    from instructor import Mode as InstructorMode  # noqa: PLC0415 - most servers take a schema and need none of it
    from instructor.processing.response import handle_response_model  # noqa: PLC0415 - the same

    class Records(BaseModel):
        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            # The committed schema, not the one that this version of pydantic would make of a model.
            return {"title": ANSWER, "description": "The records that the article holds.", **answer_schema}

    blank = [{"role": "system", "content": _BLANK}, {"role": "user", "content": _BLANK}]
    _model, prepared = handle_response_model(Records, mode=InstructorMode[_INSTRUCTOR[mode]], messages=blank)
    words = {message["role"]: _added_words(message["content"]) for message in prepared.pop("messages")}
    return Form(mode, prepared, system_words=words["system"], last_words=words["user"])


def _added_words(content: str) -> str:
    return _MARGIN.sub("", content.removeprefix(_BLANK)).strip()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it came from, the outermost first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
        if isinstance(cause, LlmExtractError):  # what the caller was told before he asked; it caused nothing here
            return
