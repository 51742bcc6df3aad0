"""``python -m llm_extract``: the same as the command llm-extract."""

from llm_extract.cli.main import main

if __name__ == "__main__":
    main()
