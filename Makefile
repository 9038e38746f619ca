# Two commands set up a fresh machine with a Rust toolchain: `make report` and
# `make test`. Both use the same development build, so the second starts warm.
# CARGO_TARGET_DIR, if set, is where cargo keeps it (default: target/).

CARGO ?= cargo
TICKMARK = $(CARGO) run --quiet --locked --

.PHONY: report check test lint bench data install clean help

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

report: ## Render this repository's own poster and manuscript into out/<version>/
	$(CARGO) build --locked
	$(TICKMARK) status --quiet
	$(TICKMARK) render --strict

check: ## Run the analyses and report findings, without outputs
	$(TICKMARK) check --strict

test: ## Run all tests
	$(CARGO) test --locked

lint: ## Formatting, lints, licences and banned dependencies
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- --deny warnings
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny check bans licenses sources; else echo "cargo-deny is not installed: skipped"; fi

bench: ## Time the release build: all outputs, and the statistics on a million rows
	$(CARGO) bench --locked

data: ## Write the synthetic cohort anew (then: tickmark freeze)
	$(CARGO) run --quiet --locked --example salvage_prrt_cohort -- data

install: ## Build the release binary and install it
	$(CARGO) install --locked --path .

clean: ## Remove outputs and builds
	rm -rf out
	$(CARGO) clean
