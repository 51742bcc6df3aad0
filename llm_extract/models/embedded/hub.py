"""The model hub: a file by HTTPS, from a place in it to its end."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Iterator

from llm_extract.models.embedded.sources import SourceFailed
from llm_extract.models.embedded.weights import Hub

HUB = "https://huggingface.co"
HUB_VARIABLE = "HF_ENDPOINT"  # a mirror, under the name by which the hub's own tools know it
PATIENCE = 20.0  # seconds without a byte
BLOCK = 1 << 20


def read_hub(hub: Hub, *, start: int, size: int) -> Iterator[bytes]:
    """The bytes of a file from ``start`` on; raises SourceFailed where the hub does not give them.

    A connection that breaks off half-way is taken up again as long as more arrives each time.
    """
    came = start
    while came < size:
        before = came
        try:
            for piece in _read(_address(hub), came):
                came += len(piece)
                yield piece
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            if came == before:
                raise SourceFailed(f"the model hub does not answer ({_reason(error)})") from error
            continue
        if came == before:
            raise SourceFailed(f"the model hub ended after {came:,} of {size:,} bytes")


def _address(hub: Hub) -> str:
    return f"{os.environ.get(HUB_VARIABLE, HUB).rstrip('/')}/{hub.repository}/resolve/main/{hub.file}"


def _read(address: str, start: int) -> Iterator[bytes]:
    request = urllib.request.Request(address, headers={"Range": f"bytes={start}-"} if start else {})  # noqa: S310 - a web address
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310 - the same
        if start and response.status != http.HTTPStatus.PARTIAL_CONTENT:
            response.read(0)
            _skip(response, start)
        while piece := response.read(BLOCK):
            yield piece


def _skip(response: http.client.HTTPResponse, size: int) -> None:
    """Pass over what is here already, for a server that does not begin half-way."""
    while size > 0 and (piece := response.read(min(size, BLOCK))):
        size -= len(piece)


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return " ".join(str(reason).split()) or type(error).__name__
