# Two commands are enough: `make run` and `make test`. The rest is listed by `make help`.
PY := .venv/bin/python

.PHONY: help run demo-sync test lint format bench load soak pictures looks lock licences sbom known-faults clean setup setup-dev

help:    ## show this list
	@grep -E '^[a-z-]+: .*##' Makefile | sed 's/:[^#]*## /\t/' | expand -t 10

run: setup    ## open the app in a browser
	@$(PY) server.py

demo-sync: setup-dev    ## open the app beside a test Lightspeed, to try the sync on
	@$(PY) -m tests.lightspeed_server.demo

test: lint    ## lint, then every test on all cores, the browser tests included
	@$(PY) -m tools.chromium --install
	@$(PY) -m tools.proxies --install
	@$(PY) -m pytest -n auto --dist worksteal

lint: setup-dev    ## ruff and mypy, strict
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

soak: setup-dev    ## the long proofs: a thousand kills and races, every write stopped at every point, 11,000 random days, 500 exports of any part, 1,000 sequences by random people
	@BACKORDERS_KILLS=1000 $(PY) -m pytest tests/core/store/test_store_file.py -k kill_9
	@SOAK=1 $(PY) -m pytest -s tests/core/store/test_crashes.py
	@SOAK=1 $(PY) -m pytest tests/core/store/test_interrupted.py tests/pages/session/test_interrupted_pages.py
	@SOAK=1 RACES=1000 $(PY) -m pytest tests/core/receiving/test_receive.py tests/core/ledger/test_stock_machine.py tests/core/orders/test_order_machine.py
	@SOAK=1 $(PY) -m pytest tests/core/sync/test_any_interleaving.py tests/core/sync/test_any_matches.py tests/core/outbox/test_any_writes.py tests/core/exchange/test_any_folder.py tests/core/exchange/test_any_folder_again.py
	@SOAK=1 $(PY) -m pytest tests/core/test_caches.py
	@SOAK=1 $(PY) -m pytest tests/core/exchange/test_shown_in_part.py
	@SOAK=1 $(PY) -m pytest tests/core/access/test_random_people.py

format: setup-dev    ## format the code, and fix what ruff can fix
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: setup-dev    ## measure speed; figures go to the screen
	@$(PY) -m tests.benchmarks.rerun
	@$(PY) -m tests.benchmarks.steps
	@$(PY) -m tests.benchmarks.report
	@$(PY) -m tests.benchmarks.planning
	@$(PY) -m tests.benchmarks.import_speed
	@$(PY) -m tests.benchmarks.memory
	@$(PY) -m tests.benchmarks.caches
	@$(PY) -m tests.benchmarks.engines

load: setup-dev    ## 10 to 200 people at once over a real websocket; figures go to the screen
	@$(PY) -m tests.benchmarks.load

pictures: setup-dev    ## take the pictures of docs/ anew
	@$(PY) -m tools.pictures

looks: setup-dev    ## take the small pictures anew with which make test compares every screen
	@KEEP_LOOKS=1 $(PY) -m pytest tests/browser/test_looks.py

lock:    ## write requirements.lock anew from requirements.txt: every package with the hashes of its files (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url requirements.txt --output-file requirements.lock

licences: setup-dev    ## write docs/licences.md anew: the licence of every package that running the app installs
	@$(PY) -m tools.packages licences > docs/licences.md

sbom: setup-dev    ## print the bill of materials (CycloneDX)
	@$(PY) -m tools.packages sbom

known-faults:    ## ask the public list of vulnerabilities about every package in requirements.lock (needs uv)
	@uvx pip-audit==2.10.1 --require-hashes --disable-pip --requirement requirements.lock

clean:    ## remove everything that can be made again; the store in data/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# These run every time, and do nothing while the requirements files are the ones that were installed.
setup:
	@tools/setup.sh

setup-dev:
	@tools/setup.sh dev
