# Council: everything a developer or a machine asks of the project. `make` alone lists it.
# Needs Python 3.11 or newer, git and make; the rest is fetched into this folder.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
UV := .tools/bin/uv
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
PACKED := .venv/.packed

# The Python of the machine is the one that is used (uv fetches none), and so are the certificates
# it trusts, as a place behind a proxy of its own needs.
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS ?= true

PIP_INSTALL = $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

.PHONY: help
help: ## Say what can be asked
	@echo "Council. What can be asked of make:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: $(PACKED) ## Start Council with its demonstration on http://127.0.0.1:8000 (COUNCIL_PORT=… changes the port)
	@export COUNCIL_DEMO="$${COUNCIL_DEMO-1}" COUNCIL_DATA_DIR="$${COUNCIL_DATA_DIR-var}"; \
	exec $(BIN)/council serve

.PHONY: test
test: $(DEVELOPMENT) ## Get what the tests need, then run everything: checks, browser, PostgreSQL, SQLite
	@tools/prepare_tests
	@tools/run_tests

.PHONY: bench
bench: $(PACKED) ## Measure, beside two yardsticks (SIZES="1000 100000", ROUNDS=100, POSTGRESQL=…), and write it down
	@$(BIN)/python -m bench

.PHONY: check
check: $(DEVELOPMENT) ## Look at the code without running it: style, types, templates, imports, catalogues
	@tools/run_checks

.PHONY: format
format: $(DEVELOPMENT) ## Put the code into the house's form
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

.PHONY: catalogues
catalogues: $(DEVELOPMENT) ## Bring the translations up to date with the sources and list what is missing
	@$(BIN)/python tools/catalogues.py extract
	@$(BIN)/python tools/catalogues.py missing all

.PHONY: requirements
requirements: $(UV) ## Pin the requirements again after a change of pyproject.toml (UPGRADE=1: to the newest)
	@$(COMPILE) requirements/tools.in -o requirements/tools.txt
	@$(COMPILE) pyproject.toml --group build -o requirements/runtime.txt
	@$(COMPILE) pyproject.toml --group build --extra scale -c requirements/runtime.txt \
		-o requirements/scale.txt
	@$(COMPILE) pyproject.toml --group build --group dev --extra scale -c requirements/scale.txt \
		-o requirements/dev.txt

.PHONY: environment
environment: $(DEVELOPMENT) ## Only make the environment (.venv), with all that developers use
	@:

.PHONY: clean
clean: ## Remove all that make has made, but never the data (var/)
	@rm -rf .venv .tools node_modules .coverage* .measured.json .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis *.egg-info
	@find council migrations tests tools bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	@find council/translations -name '*.mo' -delete
	@find council/static -name '*.packed-*' -delete

# The environment. The marks make a second `make run` start at once: they are older than what they
# stand for only when the pins have changed.

$(UV): requirements/tools.txt
	@tools/get_uv "$(PYTHON)" .tools

$(RUNTIME): requirements/runtime.txt pyproject.toml | $(UV)
	@echo "Installing what Council runs on (once)…"
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$(PYTHON)" .venv
	@$(PIP_INSTALL) --require-hashes -r requirements/runtime.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(PACKED): $(RUNTIME) $(shell find council/static -type f -not -name '*.packed-*')
	@$(BIN)/python tools/pack_static.py
	@touch $@

$(DEVELOPMENT): requirements/dev.txt $(RUNTIME)
	@echo "Installing what Council is developed with (once)…"
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@
