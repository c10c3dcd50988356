# Vademecum. `make` alone explains itself.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench requirements messages clean
# One recipe at a time: they share the virtual environment and var/.
.NOTPARALLEL:

PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=
VENV_PYTHON := .venv/bin/python

help: ## explain the targets
	@echo "Vademecum: the ethical texts of an organisation, findable, citable, in every language."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "Begin with: make run"

setup: ## make the virtual environment and what the site needs (each target below calls it)
	@ops/setup.sh

run: ## serve the site with the sample texts (PORT=8000, HOST=127.0.0.1); Ctrl-C stops it
	@ops/setup.sh
	@exec $(VENV_PYTHON) ops/run.py --host "$(HOST)" --port "$(PORT)"

test: ## run all tests: on SQLite, on PostgreSQL, in Chromium (ARGS="tests/kb -k freeze": only these, on SQLite)
	@ops/setup.sh --dev
	@exec ops/test.sh $(ARGS)

lint: ## run all linters and checks: ruff, mypy, import-linter, djlint, migrations, messages
	@ops/setup.sh --dev
	@exec ops/lint.sh

bench: ## run all benchmarks and print their figures (ARGS=tests/bench/pages.py: only these)
	@ops/setup.sh --dev
	@exec ops/bench.sh $(ARGS)

requirements: ## compile requirements*.in into requirements*.txt, with hashes (ARGS=--upgrade: newer versions)
	@ops/setup.sh --dev
	@exec ops/requirements.sh $(ARGS)

messages: ## bring the message catalogues in locale/ up to date with the words in code and templates
	@ops/setup.sh --dev
	@exec $(VENV_PYTHON) ops/messages.py update

clean: ## remove the virtual environment and caches; var/ (your database and texts) stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
	find locale -name '*.mo' -exec rm -f {} +
