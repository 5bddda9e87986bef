# Everything here needs only Python 3.11+, make and git; tools/bootstrap.py fetches the rest into .venv and .tools.
# Another Python: make PYTHON=python3.13 test
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install demo check format test test-long bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: ## Install what Waybill needs into .venv (every other target does this first)
	@$(PYTHON) tools/bootstrap.py

demo: install ## Start Waybill with a demo shop and orders coming in
	@$(BIN)/waybill demo

check: install ## Formatting, lint, types and import contracts
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
	@rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
