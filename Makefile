# Two commands: `make book` builds the book, `make test` tests it. Both set up everything first.
# PYTHON=/path/to/python3.12 chooses an interpreter; otherwise the first that fits is used.

SUITABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
  if "$$python" -c '$(SUITABLE)' >/dev/null 2>&1; then echo "$$python"; break; fi; done)
endif
VENV := .venv
PY := $(VENV)/bin/python
export PYTHONPATH := $(CURDIR)/book:$(CURDIR)/book/_ext
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: book downloads test coverage mutation lab new notebooks check tidy corpus links verify sealed difference lock picture licences audit lint map clean help python

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

book: $(VENV)/ready ## Check the data, execute the chapters, build the book
	$(PY) -m statecraft_book

test: $(VENV)/ready-test ## Run every test, building the book on the way
	$(PY) -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

coverage: $(VENV)/ready-test ## Say which lines and branches of the helpers no test runs that needs no built book
	$(PY) -m pytest --numprocesses=auto --dist=loadfile -m "not site and not browser" --cov \
	  --ignore=tests/test_chapters.py --ignore=tests/test_downloads_of_the_book.py

mutation: $(VENV)/ready-test ## Plant faults in modules and say which the tests miss: make mutation [modules="evidence rules"]
	$(PY) tools/mutation.py $(modules)

downloads: book ## Make the book as PDF and EPUB too
	$(PY) -m statecraft_book.downloads

lab: $(VENV)/ready-lab ## Open JupyterLab; a double click on a chapter opens it as a notebook
	JUPYTER_CONFIG_PATH="$(CURDIR)/.jupyter" $(VENV)/bin/jupyter lab book

new: $(VENV)/ready ## Add a row with its evidence: make new what=source id=... title=..., or without values to be asked
	@$(PY) -m statecraft new

notebooks: $(VENV)/ready ## Execute every chapter and write it to notebooks/ as an .ipynb with its outputs
	$(PY) -c "from statecraft_book.executed import main; raise SystemExit(main())"

check: $(VENV)/ready ## Report every problem in the data
	$(PY) -m statecraft check

tidy: $(VENV)/ready ## Sort every table by its key
	$(PY) -m statecraft tidy

corpus: $(VENV)/ready ## Count the texts again: those of STATECRAFT_CORPUS, or downloaded ones
	$(PY) -m statecraft corpus

links: $(VENV)/ready ## Ask every page that the built book links to; fails nothing
	@$(PY) -m statecraft_book.links

verify: $(VENV)/ready ## Build again from nothing and compare with the published site: make verify [site=address or folder]
	$(PY) -m statecraft_book.verify $(site)

sealed: $(VENV)/ready ## Build where there is no network and only this folder can be written (Linux)
	$(PY) tools/sealed.py . $(PY) -m statecraft_book

difference: $(VENV)/ready ## Write to stdout, as HTML, what changed since another built site: make difference before=folder
	@$(PY) -m statecraft_book.difference "$(before)"

lint: $(VENV)/ready-test ## Check the style of the code and the types of the helpers
	$(PY) -m ruff check .
	$(PY) -m mypy

# An existing lock would keep its pins: everything is asked for anew, or the one package that is named.
COMPILE = $(VENV)-lock/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
  --python-version 3.11 $(if $(package),--upgrade-package $(package),--upgrade)
lock: | python ## Pin every package again, for all supported Pythons, or one: make lock [package=name]
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv==0.13.9
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) pyproject.toml --extra lab -c requirements.txt -o requirements-lab.txt
	$(COMPILE) pyproject.toml --extra test -c requirements.txt -c requirements-lab.txt -o requirements-test.txt
	$(COMPILE) --group build -c requirements.txt -o requirements-build.txt
	rm -rf $(VENV)-lock

picture: | python ## Draw the modules and their imports again, and say which import goes the wrong way
	$(PYTHON) tools/architecture.py

licences: $(VENV)/ready-test $(VENV)/ready-lab ## Make book/licences.csv again: the licence of every package and of what the pages carry
	$(PY) tools/licences.py

audit: | python ## Ask the public database of vulnerabilities about every pinned package
	$(PYTHON) -m venv $(VENV)-audit && $(VENV)-audit/bin/pip install --quiet pip-audit==2.10.1
	$(VENV)-audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.txt -r requirements-lab.txt -r requirements-test.txt -r requirements-build.txt

map: | python ## Make data/world.json again from the packages that hold the geometry (needs npm)
	npm install --silent --no-save --prefix _build/.map world-atlas@2.0.2 topojson-simplify@3.0.3
	$(PYTHON) -m venv _build/.map/venv && _build/.map/venv/bin/pip install --quiet pycountry==24.6.1
	_build/.map/venv/bin/python tools/world.py _build/.map/node_modules data/world.json

clean: ## Remove what was built; the environment stays
	rm -rf _build

python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 with venv was found. Install one (on Debian and Ubuntu: apt install python3 python3-venv), or name it: make $(firstword $(MAKECMDGOALS) book) PYTHON=/path/to/python3.12" >&2; exit 1; }

$(VENV)/bin/python: | python
	$(PYTHON) -m venv $(VENV)

# Source distributions are built with what requirements-build.txt pins, not with what pip would fetch unasked.
INSTALL := $(PY) -m pip install --require-hashes --no-build-isolation -r
$(VENV)/ready: requirements.txt | $(VENV)/bin/python
	$(INSTALL) requirements-build.txt
	$(INSTALL) $<
	@touch $@

$(VENV)/ready-%: requirements-%.txt | $(VENV)/bin/python
	$(INSTALL) requirements-build.txt
	$(INSTALL) $<
	@touch $@ $(VENV)/ready
