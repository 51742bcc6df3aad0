"""How good the estimates of input tokens are, on our gold articles and real vocabularies; writes docs/money.md's table.

It needs packages that ship a vocabulary, in an environment of their own beside this package:
``pip install tiktoken dashscope 'mistral-common[sentencepiece]'``. ``--gguf MODEL.gguf`` adds the vocabulary of a
model file (``pip install xllamacpp``).
"""

from __future__ import annotations

import argparse
import base64
import importlib.util
import json
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import find_workspace
from llm_extract.extraction.rendering import render
from llm_extract.models.estimating import Estimator
from llm_extract.models.seam import Request, TokenUsage
from llm_extract.records.gold_files import read_gold_set

DOCUMENT = Path(__file__).parent.parent / "docs" / "money.md"
BEGIN, END = "<!-- token estimates: begin -->", "<!-- token estimates: end -->"
PROMPTS = ("news@v1", "quotes@v1")
LEARNT_FROM = 5
# As Qwen's tokenizer splits a text (Qwen's tokenization note; a digit is a token of its own).
QWEN_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

Count = Callable[[str], int]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--gguf", type=Path, nargs="*", default=[], help="model files whose vocabularies are to be tried too"
    )
    counters = dict(vocabularies(arguments.parse_args().gguf))
    rows = [row for prompt in PROMPTS for row in table(prompt, counters)]
    lines = [
        "| vocabulary | prompt | request, first call | learnt | article alone, first call | learnt |",
        "|---|---|--:|--:|--:|--:|",
        *rows,
    ]
    print("\n".join(lines))
    text = DOCUMENT.read_text("utf-8")
    head, tail = text.partition(BEGIN)[0], text.partition(END)[2]
    DOCUMENT.write_text("\n".join([head + BEGIN, *lines, END]) + tail, "utf-8")


def vocabularies(files: Sequence[Path]) -> Iterator[tuple[str, Count]]:
    """The vocabularies that are here, and how each of them counts a text."""
    yield "the fake server (4 characters)", lambda text: len(text) // 4
    yield from _qwen()
    yield from _mistral()
    for path in files:
        yield from _gguf(path)


def _qwen() -> Iterator[tuple[str, Count]]:
    import tiktoken  # noqa: PLC0415 - a package of the benchmark's own

    ranks = {}
    for line in (_package("dashscope") / "resources" / "qwen.tiktoken").read_bytes().splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    encoding = tiktoken.Encoding("qwen", pat_str=QWEN_PATTERN, mergeable_ranks=ranks, special_tokens={})
    yield "Qwen 2.5 (151,643)", lambda text: len(encoding.encode(text, disallowed_special=()))


def _mistral() -> Iterator[tuple[str, Count]]:
    from mistral_common.tokens.tokenizers.sentencepiece import SentencePieceTokenizer  # noqa: PLC0415 - the same
    from mistral_common.tokens.tokenizers.tekken import Tekkenizer  # noqa: PLC0415 - the same

    data = _package("mistral_common") / "data"
    tekken = Tekkenizer.from_file(data / "tekken_240911.json")
    yield "Mistral Tekken (131,072)", lambda text: len(tekken.encode(text, bos=False, eos=False))
    pieces = SentencePieceTokenizer(data / "mistral_instruct_tokenizer_240323.model.v3")
    yield "Mistral v3 (32,768)", lambda text: len(pieces.encode(text, bos=False, eos=False))


def _gguf(path: Path) -> Iterator[tuple[str, Count]]:
    import xllamacpp  # noqa: PLC0415 - a package of the benchmark's own

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx, parameters.warmup, parameters.port = 512, False, 0
    server = xllamacpp.Server(parameters)

    def count(text: str) -> int:
        body = json.dumps({"content": text}).encode()
        question = urllib.request.Request(f"{server.listening_address}/tokenize", body)
        with urllib.request.urlopen(question) as answer:
            return len(json.load(answer)["tokens"])

    yield path.stem, count


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(f"pip install {name}")
    return Path(found.origin).parent


def table(prompt: str, counters: dict[str, Count]) -> Iterator[str]:
    workspace = find_workspace()
    composed = compose(prompt, workspace)
    articles = [*read_gold_set(workspace.gold / "dev"), *read_gold_set(workspace.gold / "test")]
    requests = [render(composed, article.document) for article in articles]
    for name, count in counters.items():
        sizes = [sum(count(message.content) for message in request.messages) for request in requests]
        texts = [count(request.document.text) for request in requests]
        first = Estimator(prompt=prompt)
        cells = []
        for learnt in (0, LEARNT_FROM):
            others = [
                _estimator(prompt, requests, sizes, left_out=at) if learnt else first for at in range(len(requests))
            ]
            expected = [one.expect(request) for one, request in zip(others, requests, strict=True)]
            cells.append(_ninth([one.input for one in expected], sizes))
            cells.append(_ninth([one.article for one in expected], texts))
        request_first, article_first, request_learnt, article_learnt = cells
        yield f"| {name} | {prompt} | {request_first} | {request_learnt} | {article_first} | {article_learnt} |"


def _estimator(prompt: str, requests: list[Request], sizes: list[int], *, left_out: int) -> Estimator:
    """One that learnt from the five articles after this one."""
    found = Estimator(prompt=prompt)
    for step in range(1, LEARNT_FROM + 1):
        at = (left_out + step) % len(requests)
        found.observe(requests[at], TokenUsage(sizes[at], 0))
    return found


def _ninth(expected: list[float], true: list[int]) -> str:
    """The relative error that nine of ten stay under."""
    off = sorted(abs(guess / real - 1) for guess, real in zip(expected, true, strict=True))
    return f"{100 * off[int(0.9 * len(off))]:.1f} %"


if __name__ == "__main__":
    main()
