# Everything a person types. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help install run stop reset demo shell test quality fix bench sizes
PORT ?= 8000
export PORT
python := .venv/bin/python
ARGS ?=
VOLUME ?= 1000000

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

install: ## install what this machine lacks
	@ops/install

run: install ## start the demo and print its address (PORT=8000)
	@$(python) -m ops.services start

stop: ## stop everything this checkout started; the data stays
	@test ! -x $(python) || $(python) -m ops.services stop

reset: install ## forget the demo's data and load it again
	@$(python) -m ops.services reset

demo: install ## prepare the database and the demo, without starting the site
	@$(python) -m ops.services prepare

shell: install ## a Python shell on the demo
	@DEMO=1 $(python) manage.py shell $(ARGS)

test: ## the whole test suite (ARGS="tests/billing -x")
	@ops/install test
	@$(python) -m pytest -n 2 --dist worksteal $(ARGS)

quality: ## formatters, linters, types, imports, migrations, deployment checks
	@ops/install test
	@ops/quality

fix: ## repair what the formatters and linters can repair
	@ops/install test
	@$(python) -m ruff format . && $(python) -m ruff check --fix .

bench: ## measure, and print a table of ratios of the same run (VOLUME=1000000 invoices)
	@ops/install test
	@BENCH=1 CLUSTER=bench VOLUME=$(VOLUME) $(python) -m pytest tests/benchmarks -q -p no:cacheprovider $(ARGS)

sizes: ## lines per file
	@python3 ops/sizes.py
