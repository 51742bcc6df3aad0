"""How the rules' time grows with the length of a text full of quotes: ``python -m benchmarks.rules_speed``."""

from __future__ import annotations

import time

from llm_extract.documents.document import Document
from llm_extract.models.offline.model import answer_items

KINDS = [("event", "events"), ("quote", "quotes"), ("stance", "stances")]
LENGTHS = (17_000, 34_000, 68_000, 136_000, 272_000)  # characters


def text_of(length: int) -> str:
    """Paragraphs of quotes, events and stances with names of their own, at least so many characters."""
    paragraphs: list[str] = []
    size = 0
    while size < length:
        at = len(paragraphs)
        paragraphs.append(
            f"“We go to Bel{at} today,” Ana Silva{at} said. He said the army had shelled the town of Bel on Monday. "
            f"The minister of port {at}, Omar Tahi{at}, condemned the strike and urged it to reject plan {at}. "
            f"“It is a disgrace,” she added. Police arrested {at} people in Tunis."
        )
        size += len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs)


def main() -> None:
    """Print characters, seconds of processor time and records, a line for each length."""
    for length in LENGTHS:
        document = Document(text=text_of(length), language="en")
        began = time.process_time()
        items, _ = answer_items(document, KINDS)
        seconds = time.process_time() - began
        print(f"{len(document.text):>8,} characters {seconds:6.2f} s {sum(map(len, items.values())):>7,} records")


if __name__ == "__main__":
    main()
