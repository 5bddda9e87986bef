# Everything here needs only Python 3.11+, make and git; tools/bootstrap.py fetches the rest into .venv and .tools.
# Another Python: make PYTHON=python3.13 test
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install demo check check-console console console-types format test test-long bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: ## Install what Waybill needs into .venv and build the console (every other target does this first)
	@$(PYTHON) tools/bootstrap.py
	@$(BIN)/python tools/console.py

demo: install ## Start Waybill with a demo shop and orders coming in
	@$(BIN)/waybill demo

console: install ## Build the console and the buyers' pages (does nothing when they are as they should be)

console-types: ## Make the API's types and the tree of routes for an editor
	@$(PYTHON) tools/bootstrap.py
	@$(BIN)/python tools/console.py types

check-console: ## The console's types and lint
	@$(PYTHON) tools/bootstrap.py
	@$(BIN)/python tools/console.py check

check: install check-console ## Formatting, lint, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: install ## Reformat the source
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

test: check ## The checks and every test but the long ones
	@$(BIN)/python tools/browser.py
	@$(BIN)/pytest -m "not long"

test-long: install ## Every test, with many more generated examples
	@$(BIN)/python tools/browser.py
	@HYPOTHESIS_PROFILE=long $(BIN)/pytest

bench: install ## Measure orders per second and latencies on this machine
	@$(BIN)/waybill bench

clean: ## Remove what was installed and cached here; data of running shops is elsewhere
	@rm -rf .venv .tools console/node_modules src/waybill/api/static/faces .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
