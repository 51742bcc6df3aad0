"""Langextract: articles in chunks of 1,000 characters; as it comes, or without its fuzzy search for passages."""

from __future__ import annotations

import os
import sys

import langextract
from langextract.data import Document, ExampleData, Extraction
from langextract.providers.openai import OpenAILanguageModel

from benchmarks.peers.clients.measuring import Task, measured

DESCRIPTION = (
    "Extract events (who did what to whom), quotes (whose words) and stances (who is for or against what) in the order "
    "of the text. Use the exact words of the text; do not paraphrase. Give each extraction its attributes."
)
TEXT = "The council rejected the toll on Friday. “We will not pay,” said Mira Tolvane, the union’s president."
EXAMPLE = ExampleData(
    text=TEXT,
    extractions=[
        Extraction("event", "The council rejected the toll on Friday", attributes={"type": "REJECT"}),
        Extraction("quote", "We will not pay", attributes={"speaker": "Mira Tolvane", "manner": "direct"}),
        Extraction("stance", "We will not pay", attributes={"holder": "Mira Tolvane", "polarity": "oppose"}),
    ],
)  # fmt: skip


def main(task: Task) -> None:
    """Extract from all articles."""
    model = OpenAILanguageModel(
        model_id="fake", api_key="no-key", base_url=task.url, temperature=0, max_workers=task.in_flight
    )
    resolving = {"enable_fuzzy_alignment": False} if os.environ.get("PEER_FUZZY") == "no" else {}

    def extract(documents: list[Document]) -> list[object]:
        found = langextract.extract(
            documents,
            prompt_description=DESCRIPTION,
            examples=[EXAMPLE],
            model=model,
            max_workers=task.in_flight,
            batch_length=task.in_flight,
            resolver_params=resolving,
            show_progress=False,
        )
        return list(found)

    extract([Document(text=TEXT, document_id="first")])
    with measured(task) as done:
        documents = [Document(text=row["text"], document_id=row["id"]) for row in task.rows("articles.jsonl")]
        try:
            done.extend(extract(documents))
        except Exception as error:  # noqa: BLE001 - whatever it raises ends the whole batch
            sys.stderr.write(f"{type(error).__name__}: {str(error)[:200]!r}\n")


if __name__ == "__main__":
    main(Task.told())
