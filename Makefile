# The two commands of the README, and the ones behind them. Only Python 3.11+, pip and make are needed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test format lint types unit bench clean

help:  ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/bin/python:
	@$(PYTHON) -m venv .venv 2>/dev/null || \
	  { $(PYTHON) -m venv --clear --without-pip .venv && $(PYTHON) -m pip --python $@ install --quiet pip; }

.venv/.demo: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing sentrax into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[corpora]'
	@touch $@

.venv/.dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing sentrax and what its tests need into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ .venv/.demo

.venv/.bench: .venv/.dev
	@echo "Installing the peers to measure beside into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@touch $@

demo: .venv/.demo  ## train the notebook's classifier on real tweets, evaluate it, predict
	@$(BIN)/python -m sentrax.cli.demo

test: format lint types unit  ## every check: format, lint, types, tests

format: .venv/.dev  ## is everything formatted?
	@$(BIN)/ruff format --check .

lint: .venv/.dev  ## lint rules
	@$(BIN)/ruff check .

types: .venv/.dev  ## strict types
	@$(BIN)/mypy

unit: .venv/.dev  ## the tests themselves
	@$(BIN)/pytest

bench: .venv/.bench  ## measure, beside the peers, and print a table
	@$(BIN)/python -m benchmarks

clean:  ## remove the environment and what tools leave
	rm -rf .venv dist .mypy_cache .ruff_cache .hypothesis
