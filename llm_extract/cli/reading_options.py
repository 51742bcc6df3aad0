"""The options of reading, the same for every command that reads articles, and what they say together."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer

from llm_extract.cli.option_groups import group
from llm_extract.cli.settings import READING
from llm_extract.cli.usage import read_day, read_language
from llm_extract.documents.reading import ReadingOptions


def _reading(
    published: Annotated[
        datetime.date | None,
        typer.Option(
            "--published",
            parser=read_day,
            metavar="DAY",
            help="When the articles appeared: 2026-03-14.",
            rich_help_panel=READING,
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            parser=read_language,
            help="Such as en.",
            show_default="found out",
            metavar="LANGUAGE",
            rich_help_panel=READING,
        ),
    ] = None,
    text_key: Annotated[
        str | None,
        typer.Option("--text-key", help="JSONL, CSV: key of the text.", metavar="KEY", rich_help_panel=READING),
    ] = None,
    id_key: Annotated[
        str | None,
        typer.Option("--id-key", help="JSONL, CSV: key of the id.", metavar="KEY", rich_help_panel=READING),
    ] = None,
    title_key: Annotated[
        str | None,
        typer.Option("--title-key", help="JSONL, CSV: key of the title.", metavar="KEY", rich_help_panel=READING),
    ] = None,
    published_key: Annotated[
        str | None,
        typer.Option("--published-key", help="JSONL, CSV: key of the date.", metavar="KEY", rich_help_panel=READING),
    ] = None,
    source_key: Annotated[
        str | None,
        typer.Option("--source-key", help="JSONL, CSV: key of the source.", metavar="KEY", rich_help_panel=READING),
    ] = None,
) -> ReadingOptions:
    return ReadingOptions(
        published=published,
        language=language,
        text_key=text_key,
        id_key=id_key,
        title_key=title_key,
        published_key=published_key,
        source_key=source_key,
    )


reads = group("reading", _reading)
"""Gives a command these options, and what they say as its parameter ``reading``."""
