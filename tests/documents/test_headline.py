"""The headline: the first line when it reads as one."""

from __future__ import annotations

import pytest

from llm_extract.documents.furniture import furniture
from llm_extract.documents.headline import headline

BODY = "The union of Tarrow rejected the offer of the port on Friday, its leader said."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Union rejects offer\n\n{BODY}", "Union rejects offer"),
        (f"Union rejects offer\n{BODY}", "Union rejects offer"),
        (f"\n\nWill the union strike?\n\n{BODY}", "Will the union strike?"),
        (f"Union rejects talks with U.S.\n\n{BODY}", "Union rejects talks with U.S."),
        (f"Advertisement\n\nUnion rejects offer\n\n{BODY}", "Union rejects offer"),
        (f"# Union rejects offer\n\n{BODY}", "Union rejects offer"),
        (f"{BODY}\n\n{BODY}", None),
        ("Union rejects offer", None),
        ("", None),
        (f"{'Union ' * 40}\n\n{BODY}", None),
        (f"The union continued:\n\n{BODY}", None),
        (f"***\n\n{BODY}", None),
    ],
)
def test_the_first_line_is_the_headline_when_it_reads_as_one(text: str, title: str | None) -> None:
    assert headline(text, furniture(text)) == title
