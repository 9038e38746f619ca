# Two commands set up a fresh machine with a Rust toolchain: `make report` and
# `make test`. Both use the same development build, so the second starts warm.
# CARGO_TARGET_DIR, if set, is where cargo keeps it (default: target/).

CARGO ?= cargo
TICKMARK = $(CARGO) run --quiet --locked --

.PHONY: report freeze check test lint bench data install wheel clean help qc r browser engines fuzz

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

report: ## Render this repository's own poster and manuscript into out/<version>/
	$(CARGO) build --locked
	$(TICKMARK) render --strict

freeze: ## Record the state of data/ as a new freeze; NAME="2025-09-30 final" names it
	$(CARGO) build --locked
	$(TICKMARK) freeze $(if $(NAME),--name "$(NAME)")

check: ## Run the analyses and report findings, without outputs
	$(TICKMARK) check --strict

test: ## Run all tests
	$(CARGO) test --locked

lint: ## Formatting, lints, licences and banned dependencies
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- --deny warnings
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny check bans licenses sources; else echo "cargo-deny is not installed: skipped"; fi

# Rows of the tables that the program is timed on. Of 1e7 and 1e8 some cases only, which take an hour beside R.
BENCH_ROWS ?= 1e4 1e5 1e6

bench: ## Time the program on BENCH_ROWS (1e4 1e5 1e6) rows beside R, and write docs/performance.md
	$(CARGO) bench --locked --bench program -- $(BENCH_ROWS) --write
	$(CARGO) bench --locked --bench survival --bench render

# Each target starts from its own examples and from files of the project.
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?= report_toml sql markdown ledger_json html pdf delivered image blocks csv dictionary transport
seeds_report_toml = report tests/projects/lung/report
seeds_csv = tests/data/asaur
seeds_markdown = report docs
seeds_delivered = fuzz/seeds/html fuzz/seeds/ledger_json
seeds_image = tests/data/images
seeds_transport = $(addprefix tests/data/,parquet xpt stata sas7bdat workbook dataset_json)

# The dependencies are those of the program; only the crates of this folder are compiled for it.
fuzz: export RUSTC_WORKSPACE_WRAPPER = $(CURDIR)/fuzz/instrumented
fuzz: ## Run each of FUZZ_TARGETS for FUZZ_SECONDS (600); needs a compiler of C++
	$(CARGO) build --locked -p tickmark-fuzz
	@$(foreach target,$(FUZZ_TARGETS),fuzz/run $(target) $(FUZZ_SECONDS) $(seeds_$(target)) &&) true

data: ## Write the synthetic cohort anew (then: tickmark freeze)
	$(CARGO) run --quiet --locked --example salvage_prrt_cohort -- data

install: ## Build the release binary and install it
	$(CARGO) install --locked --path .

wheel: ## Build a Python wheel with the binary, install it into a fresh environment and run it there
	packaging/wheel

qc: ## Recompute this repository's own report in R and compare (writes out/qc/)
	$(CARGO) build --locked
	$(TICKMARK) qc --r

r: ## Install R with its packages survival and nlme from Debian, where it is missing and this is root
	@if Rscript --vanilla -e 'library(survival); library(nlme)' >/dev/null 2>&1; then echo "R is there"; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && timeout 600 sh -c 'apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends r-base-core r-cran-survival r-cran-nlme' >/dev/null 2>&1; \
	then echo "R is installed"; \
	else echo "R is not there and cannot be installed here: the comparisons with it are skipped"; fi

browser: ## Install Debian's Chromium and its driver, where they are missing and this is root
	@if chromium --version >/dev/null 2>&1 && chromedriver --version >/dev/null 2>&1; then echo "Chromium is there"; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && timeout 600 sh -c 'apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver' >/dev/null 2>&1; \
	then echo "Chromium is installed"; \
	else echo "Chromium is not there and cannot be installed here: the tests of pages in a browser are passed over"; fi

# Drivers and an engine for the tests of tables that another engine holds.
ENGINES = pysail==0.7.2 adbc-driver-postgresql==1.13.0 adbc-driver-flightsql==1.13.0

engines: ## Put ADBC's drivers for PostgreSQL and Flight SQL, and Sail, into .engines/
	@if [ -x .engines/bin/sail ] && .engines/bin/python -c 'import adbc_driver_postgresql, adbc_driver_flightsql' >/dev/null 2>&1; then echo "the engines are there"; \
	elif python3 -m venv .engines && timeout 900 .engines/bin/pip install --quiet --disable-pip-version-check $(ENGINES); then echo "the engines are installed"; \
	else echo "the engines cannot be installed here: the tests of tables on other engines are passed over"; fi

clean: ## Remove outputs and builds
	rm -rf out
	$(CARGO) clean
