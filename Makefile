# The two commands of the README, and the ones behind them. Only Python 3.11+, pip and make are needed.
PYTHON ?= python3
BIN := .venv/bin
PIP := -m pip install --quiet --disable-pip-version-check -c constraints.txt
VERSIONS := 3.11 3.12 3.13 3.14
# Tests of the Trax wing, the notebook and the networks take longest, and depend least on the version of Python.
QUICK := $(addprefix --ignore=tests/,trax notebook models/networks test_docs.py test_examples.py)

.PHONY: help demo test test-data test-all format lint types unit model picture examples bench torture clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/bin/python:
	@$(PYTHON) -m venv .venv 2>/dev/null || \
	  { $(PYTHON) -m venv --clear --without-pip .venv && $(PYTHON) -m pip --python $@ install --quiet pip; }

.venv/.demo: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing sentrax into .venv ..."
	@$(BIN)/python $(PIP) -e '.[corpora]'
	@touch $@

.venv/.dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing sentrax and its test dependencies into .venv ..."
	@$(BIN)/python $(PIP) -e '.[dev]'
	@touch $@ .venv/.demo

.venv/.bench: .venv/.dev
	@echo "Installing the libraries to compare with into .venv ..."
	@$(BIN)/python $(PIP) -e '.[bench]'
	@touch $@

demo: .venv/.demo  ## an answer at once, a file scored, a classifier trained, the notebook's model: in a minute
	@$(BIN)/python -m sentrax.cli.demo

test: format lint types unit  ## run every check: format, lint, types, tests

format: .venv/.dev  ## check the formatting
	@$(BIN)/ruff format --check .

lint: .venv/.dev  ## check the lint rules
	@$(BIN)/ruff check .

types: .venv/.dev  ## check the types
	@$(BIN)/mypy

unit: .venv/.dev  ## run the tests
	@$(BIN)/pytest

test-data: .venv/.dev  ## run only the tests that need real corpora or the notebook
	@$(BIN)/pytest -m data

test-all:  ## run the quick tests on every Python from 3.11 to 3.14 found (see QUICK in the Makefile)
	@PYTHON_VERSIONS="$(VERSIONS)" .ci/test-all $(QUICK)

model: .venv/.dev  ## make the English model of the package anew, from the data sets in ../shared/data
	@$(BIN)/python -m recipes.english

picture: .venv/.dev  ## make the pictures of README and docs anew: a terminal, and, with Chromium, reports
	@$(BIN)/python docs/images/terminal.py
	@$(BIN)/python docs/images/report.py

examples: .venv/.dev  ## write what the examples of README and docs print now into them
	@$(BIN)/python -m docs.examples

bench: .venv/.bench  ## run the benchmarks and print a table
	@$(BIN)/python -m benchmarks

torture: .venv/.dev  ## try to break it for half an hour: kills, damage, hostile shapes, fuzzed texts
	@$(BIN)/python -m tests.torture $(TORTURE)

clean:  ## remove the environments and what tools leave behind
	rm -rf .venv .venv-3.* demo dist .mypy_cache .ruff_cache .hypothesis
