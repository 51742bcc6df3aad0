# Two commands do all the set-up on a fresh machine: `make demo` and `make test`. Python 3.11 or newer is all they need.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
CREATE := uv venv --quiet --python $(PYTHON) .venv
INSTALL := uv pip install --quiet --python $(BIN)/python
else
CREATE := $(PYTHON) -m venv .venv
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif
DEMO := evals/gold/dev/ak-bulak-intake.txt
# Keys and settings of the environment play no part in the demo.
ALONE := env -u LLM_EXTRACT_MODEL -u LLM_EXTRACT_WORKSPACE -u LLM_EXTRACT_LEDGER

.PHONY: demo demo-llm test eval tables benchmark lint clean

demo: .venv/installed
	@$(ALONE) $(BIN)/llm-extract run $(DEMO) --model offline --runs runs
	@echo "These are rules. A small language model on this machine (1.1 GB to download, 2.1 GB of memory): make demo-llm" >&2

# A language model on this machine: no key, no server. Where its weights cannot be had, the rules alone.
demo-llm: .venv/installed-local
	@model=local; $(ALONE) $(BIN)/llm-extract models pull local || model=offline; \
	$(ALONE) $(BIN)/llm-extract run $(DEMO) --model $$model --runs runs

test: .venv/installed-dev
	$(BIN)/python -m pytest

# The rules on our dev gold, scored.
eval: .venv/installed-dev
	$(ALONE) $(BIN)/llm-extract eval -p news@v1 -m offline --gold dev --runs runs

# The generated tables of the READMEs; PUBLIC names a folder with imported public gold.
tables: .venv/installed-dev
	$(BIN)/python evals/make_tables.py $(PUBLIC)

# Every fault over 1,000 articles (writes docs/faults.md), 100 kills, rates, the ledger's speed, a stream of 100,000
# documents: about an hour.
stress: .venv/installed-dev
	$(BIN)/python -m benchmarks.stress
	STRESS_ARTICLES=300 STRESS_KILLS=100 $(BIN)/python -m pytest -n0 tests/stress
	$(BIN)/python -m benchmarks.rates
	$(BIN)/python -m benchmarks.rates http
	$(BIN)/python -m benchmarks.ledger_speed
	rm -rf build/streams && $(BIN)/python -m benchmarks.streams build/streams 1000 100000

# Other clients and ours on the same articles, side by side; writes the tables of benchmarks/README.md.
benchmark: .venv/installed-dev
	$(BIN)/python -m benchmarks.peers

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy llm_extract schemas tests
	$(BIN)/lint-imports

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("llm-extract needs Python 3.11 or newer; this is " + sys.version.split()[0] + " (make PYTHON=python3.12 …)") if sys.version_info < (3, 11) else None'
	$(CREATE)

.venv/installed: pyproject.toml .venv/bin/python
	$(INSTALL) -e .
	@touch $@

.venv/installed-local: pyproject.toml .venv/bin/python
	$(INSTALL) -e '.[local]'
	@touch $@ .venv/installed

.venv/installed-dev: pyproject.toml .venv/bin/python
	$(INSTALL) -e '.[dev]'
	@touch $@ .venv/installed
