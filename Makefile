# The Makefile needs Python 3.11 or newer and make; it builds every environment it uses from hashed locks.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

# Interpreters to try, in this order; the first that is new enough makes the environments.
PYTHON ?= python3.11 python3
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
DEMO_READY := $(VENV)/.demo-ready
DEV_READY := $(VENV)/.dev-ready

# Independent programs, each in an environment of its own (.tools/NAME) from tools/NAME/requirements.lock.
TOOLS := $(patsubst tools/%/requirements.in,%,$(wildcard tools/*/requirements.in))
VERIFY_TOOLS := awscli browser checkov lambda-runtime sagemaker-sdk sam site
tool_ready = $(patsubst %,.tools/%/.ready,$(1))

CODE := $(wildcard rules deployment tests benchmarks docs)

# A lock is complete, so pip need not resolve again (it cannot, where a lock holds both NAME and NAME[extra]).
PIP_INSTALL := -m pip --disable-pip-version-check --quiet install --no-deps
FIND_PYTHON = find_python() { \
	for candidate in $(PYTHON); do \
	  if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then echo "$$candidate"; return; fi; \
	done; \
	echo "error: this needs Python 3.11 or newer with its venv module (tried: $(PYTHON))" >&2; return 1; }

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-zA-Z_%-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(DEMO_READY) ## audit a simulated account: no AWS account, no credentials, nothing leaves this machine
	@# The demo holds things that cannot be read, which is exit code 3.
	@$(BIN)/clarify-rules audit --demo --fail-on never || [ $$? -eq 3 ]

.PHONY: test
test: $(DEV_READY) ## lint, types, import contracts, unit and property tests with coverage
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not verify and not no_cover" --cov --cov-report=term tests
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not verify and no_cover" tests

.PHONY: verify
verify: $(DEV_READY) $(call tool_ready,$(VERIFY_TOOLS)) chromium ## the heavy proofs, against independent programs
	@# The proofs of one file share a local AWS or what they built: one process runs them, in their order.
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "verify and not alone" tests
	$(BIN)/pytest -m "verify and alone" tests/proofs

# The bundle is made once; `sam build` gives it to every function (rules/Makefile). BYTECODE names the functions'
# own Python, if it is here: functions then start in half the time (benchmarks/lambda.md).
BUNDLE := build/lambda
BYTECODE ?=
BUNDLED := requirements/lambda.lock $(shell find deployment/bundle rules/clarify_rules -name '*.py' -o -name '*.json')

$(BUNDLE).ready: $(BUNDLED) | $(BIN)/python
	@echo "Making the functions' bundle in $(BUNDLE) ..." >&2
	@$(BIN)/python -m deployment.bundle $(BUNDLE) --bytecode "$(BYTECODE)"
	@touch $@

.PHONY: build
build: $(call tool_ready,sam) $(BUNDLE).ready ## build all functions with SAM, without containers
	@SAM_CLI_TELEMETRY=0 .tools/sam/bin/sam build --template template.yaml

.PHONY: invoke
invoke: $(DEV_READY) $(call tool_ready,sam lambda-runtime) ## run a built function: RULE=clarify-job-in-vpc EVENT=events/...
	@$(BIN)/python -m deployment.local_runtime "$(RULE)" "$(EVENT)"

.PHONY: bench
bench: $(DEV_READY) $(call tool_ready,lambda-runtime) ## measure speed and cost
	$(BIN)/python -m benchmarks

.PHONY: mutate
mutate: $(DEV_READY) ## put faults into the rooms that decide, and count which the tests notice (an hour)
	$(BIN)/python -m tests.mutation.run --seeded --machine 300

.PHONY: docs
docs: $(DEV_READY) ## regenerate what is generated from the rules
	$(BIN)/python -m clarify_rules.catalog.documentation

.PHONY: pictures
pictures: $(DEV_READY) ## draw the pictures of the pages anew
	$(BIN)/python -m docs.pictures.draw

SITE := build/site

.PHONY: site
site: $(call tool_ready,site) ## make a site of all pages in build/site; a warning is an error
	@rm -rf $(SITE)
	@.tools/site/bin/sphinx-build -W --keep-going -q -b html docs $(SITE)
	@echo "The site is in $(SITE): open $(SITE)/index.html" >&2

.PHONY: template
template: $(DEV_READY) ## regenerate template.yaml and security-hub-admin.yaml from the rules
	$(BIN)/python -m deployment.template
	$(BIN)/python -m deployment.security_hub_admin

.PHONY: format
format: $(DEV_READY) ## format the code and apply the safe lint fixes
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

.PHONY: clean
clean: ## remove environments, caches and build output
	rm -rf $(VENV) .tools dist build .aws-sam .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Environments. A stamp is newer than the lock it was built from; while it is, pip is not called.

$(BIN)/python:
	@$(FIND_PYTHON); python=$$(find_python) && "$$python" -m venv --clear $(VENV)

$(DEMO_READY): requirements/demo.lock pyproject.toml | $(BIN)/python
	@echo "Installing the demo's packages into $(VENV) (once) ..." >&2
	@$(BIN)/python $(PIP_INSTALL) --require-hashes -r requirements/demo.lock
	@$(BIN)/python $(PIP_INSTALL) --no-build-isolation -e .
	@touch $@

# The development lock holds all of the demo's packages at the same versions, so it makes both ready.
$(DEV_READY): requirements/dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing the development packages into $(VENV) (once) ..." >&2
	@$(BIN)/python $(PIP_INSTALL) --require-hashes -r requirements/dev.lock
	@$(BIN)/python $(PIP_INSTALL) --no-build-isolation -e .
	@touch $(DEMO_READY) $@

.tools/%/.ready: tools/%/requirements.lock
	@echo "Installing $* into .tools/$* (once) ..." >&2
	@$(FIND_PYTHON); python=$$(find_python) && "$$python" -m venv --clear .tools/$*
	@.tools/$*/bin/python $(PIP_INSTALL) --require-hashes -r $<
	@touch $@

# The one thing that pip cannot bring: the browser in which report and site are looked at, as Debian packages it.
.PHONY: chromium
chromium:
	@if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
	  echo "error: the proofs drive a browser; install it first: apt-get install chromium chromium-driver" >&2; \
	  exit 1; \
	fi; \
	echo "Installing chromium and chromium-driver with apt-get (once) ..." >&2; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	  apt-get install -qq --yes --no-install-recommends chromium chromium-driver >/dev/null

# Locks. They hold for every Python from 3.11 on and every platform, and name no package index.

UV_COMPILE := .tools/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-config --upgrade

.PHONY: lock
lock: .tools/uv/.ready ## resolve every lock anew, to the newest versions allowed
	$(UV_COMPILE) pyproject.toml --extra demo --extra lambda --group dev -o requirements/dev.lock
	$(UV_COMPILE) pyproject.toml --extra demo --group build -c requirements/dev.lock -o requirements/demo.lock
	$(UV_COMPILE) pyproject.toml -c requirements/dev.lock -o requirements/runtime.lock
	$(UV_COMPILE) requirements/lambda.in -c requirements/dev.lock -o requirements/lambda.lock
	set -e; for tool in $(TOOLS); do \
	  $(UV_COMPILE) tools/$$tool/requirements.in -o tools/$$tool/requirements.lock; done
	@! grep -nE '://' requirements/*.lock tools/*/requirements.lock || { echo "error: a lock names a host" >&2; exit 1; }
