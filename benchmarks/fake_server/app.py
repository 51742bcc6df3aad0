"""The application: the routes of the API, a call's way through limit, faults and bill to its response."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from benchmarks.fake_server.answers import article_of, spoil
from benchmarks.fake_server.billing import Bill, Charge
from benchmarks.fake_server.faults import TURNED_AWAY, choose_fault
from benchmarks.fake_server.limits import Gate, retry_after
from benchmarks.fake_server.settings import Settings

PAGE = "<!doctype html><html><body><h1>Welcome to the router</h1></body></html>"
CHARACTERS_PER_TOKEN = 4
SLOWER = 20


class Application:
    """Answers calls and keeps the bill."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bill = Bill()
        self.gate = Gate(settings.limit)
        self.last_headers: dict[str, str] = {}
        self.web = web.Application(client_max_size=64 * 2**20)
        self.web.router.add_post("/v1/chat/completions", self.complete)
        self.web.router.add_get("/v1/models", self.models)
        self.web.router.add_get("/stats", self.stats)
        self.web.router.add_get("/charges", self.charges)

    async def models(self, _: web.Request) -> web.StreamResponse:
        """List the models."""
        if self.settings.plain is not None:
            return web.Response(text=self.settings.plain, content_type="text/html")
        told = {"max_model_len": self.settings.window} if self.settings.window and self.settings.tells_window else {}
        listed = [{"id": name, "object": "model", **told} for name in self.settings.models or ("fake",)]
        return web.json_response({"object": "list", "data": listed})

    async def stats(self, _: web.Request) -> web.StreamResponse:
        """Give the sums of the bill."""
        return web.json_response(self.bill.summary())

    async def charges(self, _: web.Request) -> web.StreamResponse:
        """Give every charge of the bill."""
        return web.json_response(self.bill.listing())

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        bill = self.bill
        bill.in_flight += 1
        self.last_headers = dict(request.headers)
        bill.most_in_flight = max(bill.most_in_flight, bill.in_flight)
        try:
            try:
                body = json.loads(await request.read())
            except ConnectionError:  # a client that was killed while it sent; nobody reads an answer
                return web.Response()
            bill.note_call(body)
            return await self._complete(request, body)
        finally:
            bill.in_flight -= 1

    async def _complete(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        if self.settings.plain is not None:
            return web.Response(text=self.settings.plain, content_type="text/html")
        refused = self._turned_down(request, body)
        if refused is not None:
            return refused
        article = fingerprint(body)
        sent = _tokens(body)
        seconds = self.gate.wait(sent)
        if seconds > 0:
            self.bill.kinds["rate_limited"] += 1
            return _error(429, "Rate limit reached", headers=self.gate.turned_away(seconds))
        self.bill.calls_by_article[article] += 1
        kind = choose_fault(
            self.settings.faults,
            seed=self.settings.seed,
            article=article,
            call=self.bill.calls_by_article[article],
        )
        self.bill.kinds[kind or "good"] += 1
        if kind in TURNED_AWAY:
            return self._turn_away(kind)
        return await self._answer(request, body, kind or "good", Call(article, sent))

    def _turned_down(self, request: web.Request, body: Mapping[str, Any]) -> web.Response | None:
        settings = self.settings
        if settings.key is not None and request.headers.get("Authorization") != f"Bearer {settings.key}":
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            return _error(401, f"Incorrect API key provided: {given}", code="invalid_api_key")
        if settings.models and body.get("model") not in settings.models:
            return _error(404, f"The model `{body.get('model')}` does not exist", code="model_not_found")
        mode = _mode(body)
        if mode not in settings.modes:
            field = "tools" if mode == "tools" else "response_format"
            return _error(400, f"{field} of type {mode} is not supported by this model", param=field)
        for name in settings.refused_parameters:
            if name in body:
                return _error(400, f"Unsupported parameter: '{name}'", code="unsupported_parameter", param=name)
        if settings.window is not None and _tokens(body) > settings.window:
            message = f"This model's maximum context length is {settings.window} tokens; you sent {_tokens(body)}."
            return _error(400, message, code="context_length_exceeded", param="messages")
        return None

    def _turn_away(self, kind: str) -> web.Response:
        form = {"429_seconds": "seconds", "429_date": "date"}.get(kind, "none")
        headers = {**self.gate.headers(), **retry_after(self.settings.retry_after, form)}
        codes = {"401": "invalid_api_key", "404_model": "model_not_found"}
        return _error(TURNED_AWAY[kind], f"fault {kind}", code=codes.get(kind, ""), headers=headers)

    async def _answer(self, request: web.Request, body: Mapping[str, Any], kind: str, call: Call) -> web.StreamResponse:
        text = spoil(kind, self.settings.answerer(body))
        charge = Charge(
            id=f"chatcmpl-{self.bill.calls}",
            article=call.article,
            kind=kind,
            input=call.tokens,
            output=len(text) // CHARACTERS_PER_TOKEN,
            reported=kind not in ("reset", "close", "hang", "html", "null_usage", "large"),
        )
        self.bill.charges.append(charge)
        await asyncio.sleep(self.settings.latency * (SLOWER if kind == "slow" else 1))
        if kind == "hang":
            await asyncio.sleep(self.settings.hang)
        if kind in ("hang", "close"):
            return _hang_up(request)
        if kind == "html":
            return web.Response(text=PAGE, content_type="text/html")
        whole = json.dumps(_completion(body, kind, text, charge, self.settings.cached_share)).encode()
        if kind == "reset":
            return await _break_off(request, whole)
        return web.Response(body=whole, content_type="application/json", headers=self.gate.headers())


class Call:
    """What is known of a call: the article it is about, and its tokens."""

    __slots__ = ("article", "tokens")

    def __init__(self, article: str, tokens: int) -> None:
        self.article = article
        self.tokens = tokens


def _completion(body: Mapping[str, Any], kind: str, text: str, charge: Charge, cached: float) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if kind == "refusal":
        message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
    elif body.get("tools"):
        function = {"name": body["tools"][0]["function"]["name"], "arguments": text}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": function}],
        }
    reason = {"content_filter": "content_filter", "cut_off": "length"}.get(kind, "stop")
    usage = {
        "prompt_tokens": charge.input,
        "completion_tokens": charge.output,
        "total_tokens": charge.input + charge.output,
        "prompt_tokens_details": {"cached_tokens": int(charge.input * cached)},
    }
    return {
        "id": charge.id,
        "object": "chat.completion",
        "model": body.get("model"),
        "choices": [] if kind == "no_choices" else [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": None if kind == "null_usage" else usage,
    }


def _tokens(body: Mapping[str, Any]) -> int:
    return sum(len(message["content"]) for message in body["messages"]) // CHARACTERS_PER_TOKEN


def _mode(body: Mapping[str, Any]) -> str:
    if body.get("tools"):
        return "tools"
    form = str((body.get("response_format") or {}).get("type", "text"))
    return "json" if form == "json_object" else form


def _error(
    status: int, message: str, *, code: str = "", param: str | None = None, headers: Mapping[str, str] | None = None
) -> web.Response:
    error = {"message": message, "type": "error", "code": code or None, "param": param}
    return web.json_response({"error": error}, status=status, headers=headers)


def _hang_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def _break_off(request: web.Request, whole: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(whole))})
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        plain = request.transport.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not an orderly end
        request.transport.abort()
    return response


def fingerprint(body: Mapping[str, Any]) -> str:
    """By what the server knows an article again."""
    return hashlib.blake2b(article_of(body).encode("utf-8", "replace"), digest_size=8).hexdigest()
