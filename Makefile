# The verbs of this project. README and CI call the same ones.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SHARED ?= ../shared
SUITE ?= ../shared/conformance/rdf-tests
SHACL_SUITE ?= ../shared/conformance/shacl/data-shapes-test-suite.tar.gz
BIN := .venv/bin
# One more than there are cores, for some tests wait: for a server, a clock, a disk.
WORKERS ?= $(shell n=$$(nproc); echo $$((n < 4 ? n + 1 : 4)))
# What one run compiles is there for its other processes, and for the next run.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest

.PHONY: help serve build test check format lock browser-test conformance conformance-write client-test large-test bench bench-engines bench-pages bench-links fuzz fuzz-engines clean test-engines test-replicas test-servers test-whole

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version 2>&1). Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: .venv/.made requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

serve: .venv/.runtime ## install, check and build the shipped data, serve it on http://127.0.0.1:8000
	@$(BIN)/hankegraafi build --if-changed
	@exec $(BIN)/hankegraafi serve --host $(HOST) --port $(PORT)

build: .venv/.runtime ## check and build the shipped data into a release
	$(BIN)/hankegraafi build

test: .venv/.dev ## install what the tests need and run them
	$(PYTEST) -n $(WORKERS) --dist worksteal

test-servers: .venv/.dev ## servers that are really started: hostile clients, faults, new releases, real clients, a Dask cluster
	$(PYTEST) -m "servers and not large and not comunica" -n $(WORKERS) --dist worksteal tests/serve tests/clients tests/cluster

test-whole: .venv/.dev ## all that is shipped: every dump and table, sites that are spoilt, builds after each change
	$(PYTEST) -m "whole and not large" -n $(WORKERS) --dist worksteal

check: .venv/.dev ## lint, formatting, strict types, and the shipped data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/hankegraafi format --check data ontology shapes
	$(BIN)/hankegraafi check

format: .venv/.dev ## write code and data in their canonical form
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/hankegraafi format data ontology shapes

browser-test: .venv/.dev ## the pages in a real Chromium (needs the chromium package)
	$(BIN)/python -m pytest -m browser tests/browser

COMUNICA := tests/clients/node_modules/.package-lock.json

$(COMUNICA): tests/clients/package.json tests/clients/package-lock.json
	npm ci --no-progress --prefix tests/clients

client-test: .venv/.dev $(COMUNICA) ## Comunica and fetch of Node.js ask the endpoint (needs Node.js 20.19 or newer, npm)
	$(BIN)/python -m pytest -m comunica tests/clients

large-test: .venv/.dev ## what takes minutes: both engines and all neighbourhoods give the same, builds of changes, spoilt sites
	$(PYTEST) -m large -n $(WORKERS) --dist worksteal tests/docs tests/check tests/cluster tests/harvest tests/release tests/search tests/serve tests/succession

test-engines: .venv/.dev ## releases in real engines: loaded, broken off, asked (needs virtuoso-opensource-7; minutes)
	$(PYTEST) -m "engines and not fuzz" -n 2 --dist loadfile tests/engines

test-replicas: .venv/.dev ## three servers behind nginx: a release rolled through, one killed, one stopped (needs nginx)
	$(BIN)/python -m pytest -m replicas tests/replicas

bench-pages: .venv/.dev ## measure how well project pages are read (writes a table)
	$(BIN)/python -m benchmarks.pages $(SHARED)

bench-links: .venv/.dev ## measure how well and how fast registries are matched (writes a table)
	$(BIN)/python -m benchmarks.links $(SHARED)

bench: .venv/.dev ## measure reading, publishing, validation, and servers beside others (needs wrk; three hours; writes tables)
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.publishing
	$(BIN)/python -m benchmarks.validation
	$(BIN)/python -m benchmarks.rules
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.sums
	$(BIN)/python -m benchmarks.reconcile
	$(BIN)/python -m benchmarks

bench-engines: .venv/.dev ## measure this service over each engine, at 100,000 and 1,000,000 projects (needs 60 GB of disk; hours; writes a table)
	$(BIN)/python -m benchmarks.engines

fuzz: .venv/.dev ## 10,000 mutated queries and requests (minutes)
	$(BIN)/python -m pytest -m fuzz tests/fuzz

fuzz-engines: .venv/.dev ## thousands of queries made by chance: Virtuoso gives what our engine gives (minutes)
	$(BIN)/python -m pytest -m "engines and fuzz" tests/engines

conformance: .venv/.dev ## run the W3C's tests: SPARQL through the service, SHACL through both engines
	$(BIN)/python -m tests.conformance $(SUITE)
	$(BIN)/python -m tests.conformance.shacl $(SHACL_SUITE)

conformance-write: .venv/.dev ## run them, and write the tables anew
	$(BIN)/python -m tests.conformance $(SUITE) --write
	$(BIN)/python -m tests.conformance.shacl $(SHACL_SUITE) --write

lock: .venv/.dev ## pin every dependency anew, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group build --extra fast -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## remove what was installed and built here
	rm -rf .venv releases tests/clients/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
