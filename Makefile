# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What people type: demo, test, sandbox, sandbox-down, bench, clean. `make help` lists the finer ones.
# Needs Python 3.11 to 3.13, Go and make; everything else is installed under .venv or built into the user's cache.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
CLI_VENV := .venv-oci-cli
COLLECTION := .collections/ansible_collections/oci_ai/blueprints
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/oci-ai-blueprints

# Tests that mostly wait for a cluster or for OCI: more workers than cores, each with a sandbox of its own.
ON_SANDBOXES := pytest --numprocesses=3 --dist=loadgroup

PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --no-input

export PATH := $(BIN):$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.collections
export PYTHONPATH := $(CURDIR)/.collections:$(CURDIR)/tests
export ANSIBLE_LOCALHOST_WARNING := False
export ANSIBLE_INVENTORY_UNPARSED_WARNING := False

.PHONY: help demo test sandbox sandbox-down bench clean env dev-env
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# --- environments ---------------------------------------------------------------------------------------------------

# The first interpreter that ansible-core 2.19 supports and that can make a virtual environment.
define FIND_PYTHON
for name in "$${PYTHON:-python3}" python3.13 python3.12 python3.11; do \
  if "$$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
    echo "$$name"; exit 0; \
  fi; \
done; \
echo "No Python 3.11, 3.12 or 3.13 with the venv module was found. Install one (for example python3.12 and" >&2; \
echo "python3.12-venv), or name it: make PYTHON=/path/to/python3.12 ..." >&2; exit 1
endef

$(VENV)/bin/python:
	@python=$$($(FIND_PYTHON)); echo "Making $(VENV) with $$("$$python" --version)"; "$$python" -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python requirements.txt requirements-sandbox.txt requirements-demo.txt
	@echo "Installing what the demo needs into $(VENV) (about two minutes the first time)"
	@$(BIN)/python $(PIP_INSTALL) -r requirements-demo.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.demo requirements-dev.txt
	@echo "Installing what the tests need into $(VENV) (a few minutes the first time)"
	@$(BIN)/python $(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

$(CLI_VENV)/.installed: requirements-oci-cli.txt | $(VENV)/bin/python
	@echo "Installing the OCI CLI into $(CLI_VENV)"
	@$(BIN)/python -m venv $(CLI_VENV)
	@$(CLI_VENV)/bin/python $(PIP_INSTALL) -r requirements-oci-cli.txt
	@touch $@

$(COLLECTION):
	@mkdir -p $(@D) && ln -sfn ../../.. $@

env: $(VENV)/.demo $(COLLECTION) ## install what the demo and the sandbox need
dev-env: $(VENV)/.dev $(CLI_VENV)/.installed $(COLLECTION) ## install what the tests need, too

# --- sandbox and demo -----------------------------------------------------------------------------------------------

demo: env ## see a blueprint deployed, re-run, read and undeployed on the sandbox
	@$(BIN)/python -m sandbox up --without-add-ons
	@demo/run

sandbox: env ## start the sandbox (twice is fine) and write .sandbox/env
	@$(BIN)/python -m sandbox up

sandbox-down: ## end the sandbox
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m sandbox down; fi

# --- checks ---------------------------------------------------------------------------------------------------------

.PHONY: static lint format types contracts yaml ansible-lint sanity docs docs-update changelog unit judges integration molecule

test: dev-env ## every check: static ones, unit tests, the sandbox's judges, integration
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target static unit
	@$(BIN)/python -m sandbox up --replace-older
	@$(ON_SANDBOXES) tests/sandbox_judges tests/integration

static: lint types contracts yaml ansible-lint sanity docs changelog ## all checks that run nothing of ours

lint: $(VENV)/.dev ## ruff: rules and format
	@ruff check --quiet . && ruff format --check --quiet .
	@echo "ruff: ok"

format: $(VENV)/.dev ## let ruff repair what it can
	@ruff check --fix --quiet . ; ruff format --quiet .

types: $(VENV)/.dev $(COLLECTION) ## mypy, strict on plugins/module_utils
	@mypy --no-error-summary && echo "mypy: ok"

contracts: $(VENV)/.dev $(COLLECTION) ## import-linter: imports go one way
	@lint-imports --no-cache > $(VENV)/contracts.log 2>&1 || { cat $(VENV)/contracts.log; exit 1; }
	@echo "import-linter: ok"

yaml: $(VENV)/.dev ## yamllint
	@git ls-files -z '*.yml' '*.yaml' | xargs -0 -r yamllint --strict
	@echo "yamllint: ok"

ansible-lint: $(VENV)/.dev $(COLLECTION) ## ansible-lint, profile production, nothing skipped
	@ansible-lint --offline --profile production --strict -q
	@echo "ansible-lint: ok"

sanity: $(VENV)/.dev ## ansible-test sanity, without ignore files, on a copy of what git tracks
	@tests/sanity/run $(CACHE)
	@echo "ansible-test sanity: ok"

docs: $(VENV)/.dev $(COLLECTION) ## antsibull-docs: the collection's documentation
	@antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=self --disallow-unknown-collection-refs .
	@echo "antsibull-docs: ok"

docs-update: $(VENV)/.dev $(COLLECTION) ## write the pages about the payload anew
	@$(BIN)/python -m payload_reference

changelog: $(VENV)/.dev ## antsibull-changelog: fragments and changelog
	@antsibull-changelog lint && echo "antsibull-changelog: ok"

unit: $(VENV)/.dev $(COLLECTION) ## unit tests
	@pytest tests/unit

judges: $(VENV)/.dev $(CLI_VENV)/.installed $(COLLECTION) ## OCI CLI and SDK against the sandbox's OCI
	@$(ON_SANDBOXES) tests/sandbox_judges

integration: $(VENV)/.dev $(COLLECTION) ## whole ansible-playbook runs on the sandbox
	@$(ON_SANDBOXES) tests/integration

molecule: dev-env sandbox ## the roles' scenarios alone, with all that they print
	@charts=$$($(BIN)/python -m sandbox charts) && set -a && . .sandbox/env && eval "$$charts" && unset KUBECONFIG && \
	  $(BIN)/molecule test --all

bench: dev-env ## speed as ratios to kubernetes.core, printed in one run
	@$(MAKE) --no-print-directory sandbox
	@$(BIN)/python -m benchmarks

clean: sandbox-down ## end the sandbox and remove what make made in this checkout (the binaries' cache stays)
	@rm -rf $(VENV) $(CLI_VENV) .collections .sandbox .sandbox-* .cache .mypy_cache .ruff_cache .pytest_cache .ansible
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
