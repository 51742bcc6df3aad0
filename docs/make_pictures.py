"""Make the pictures of the README: the tool's own output on an article of our own, as SVG."""

from __future__ import annotations

import asyncio
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console, RenderableType

from llm_extract.catalog.composing import compose
from llm_extract.catalog.workspace import find_workspace
from llm_extract.documents.document import Document
from llm_extract.documents.reading import read_file
from llm_extract.extraction.extracting import Plan, Step, extract_document
from llm_extract.models.choosing import resolve_model
from llm_extract.views.articles import Choice, article_view
from llm_extract.views.marked_text import marked_text_view
from llm_extract.views.theme import THEME

HERE = Path(__file__).parent
ARTICLE = HERE.parent / "evals" / "gold" / "dev" / "libya-river-talks.txt"


def picture(renderable: RenderableType, path: Path, *, title: str, width: int) -> None:
    """Write what a terminal of that width shows as an SVG file."""
    console = Console(
        record=True,
        width=width,
        theme=THEME,
        file=StringIO(),
        force_terminal=True,
        color_system="truecolor",
        highlight=False,
    )
    console.print(renderable)
    path.write_text(console.export_svg(title=title), "utf-8")


def main(article: Path = ARTICLE, to: Path = HERE, widths: tuple[int, ...] = (100,)) -> None:
    """Make both pictures, at each width."""
    workspace = find_workspace()
    plan = Plan((Step(compose("news@v1", workspace), resolve_model("offline")),))
    (document,) = (one for one in read_file(article) if isinstance(one, Document))
    result = asyncio.run(extract_document(document, plan))
    cards = [schema.card for schema in plan.schemas.values()]
    for width in widths:
        mark = "" if len(widths) == 1 else f"-{width}"
        view = article_view(result, cards, Choice())
        picture(view, to / f"run{mark}.svg", title=f"llm-extract run {article.name}", width=width)
        text = marked_text_view(result, cards, Choice())
        picture(text, to / f"text{mark}.svg", title="llm-extract show last --text", width=width)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), Path(sys.argv[2]), (80, 120, 200))
    else:
        main()
