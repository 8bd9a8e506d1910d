# Two commands do everything: `make run` opens the window, `make test` runs
# every check and test. Both install what is missing first.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

STAMPS := .cache
LIBRARIES := libwebkit2gtk-4.1-dev libxdo-dev libayatana-appindicator3-dev librsvg2-dev libssl-dev \
             build-essential pkg-config curl
TEST_TOOLS := xvfb xauth webkit2gtk-driver xdotool imagemagick xdg-utils file fonts-noto-cjk \
              dbus gnome-keyring
UI_SOURCES := $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f -print 2>/dev/null)

help: ## Show what there is to do.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Running

run: ui/dist/index.html $(STAMPS)/libraries ## Install what is missing, build, and open the window.
	cargo run --release --locked -p fettle-window -- $(if $(WORKSPACE),-w "$(WORKSPACE)")

cli: ## Build the terminal twin: target/release/fettle.
	cargo build --release --locked -p fettle-cli

dev: ui/node_modules/.stamp $(STAMPS)/libraries ## The screen with hot reload, over the loopback bridge.
	./tests/dev.sh

## Installing

# Only what the package manager does not have yet is installed, so that a
# second run asks for no password and no network. A machine that was just started
# may be busy with its own updates; these are waited for.
define install-packages
missing=(); for package in $(1); do \
  dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$$package"); done; \
if [ $${#missing[@]} -gt 0 ]; then \
  command -v apt-get >/dev/null || { echo "install these with your package manager: $${missing[*]}"; exit 1; }; \
  as_root=(); [ "$$(id -u)" = 0 ] || as_root=(sudo); \
  apt=("$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300); \
  "$${apt[@]}" update; \
  "$${apt[@]}" install -y --no-install-recommends "$${missing[@]}"; \
fi
endef

$(STAMPS)/libraries: Makefile
	@$(call install-packages,$(LIBRARIES))
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test-tools: Makefile $(STAMPS)/libraries
	@$(call install-packages,$(TEST_TOOLS))
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/cargo-deny:
	@command -v cargo-deny >/dev/null || cargo install --locked --quiet --debug cargo-deny@0.20.2
	@mkdir -p $(STAMPS) && touch $@

# A build downloads what this system needs; what is judged are the crates of
# every system in the lock file.
$(STAMPS)/crates: Cargo.lock
	cargo fetch --locked --quiet
	@mkdir -p $(STAMPS) && touch $@

ui/node_modules/.stamp: ui/package-lock.json
	cd ui && npm ci --no-fund --no-audit
	@touch $@

ui/dist/index.html: ui/node_modules/.stamp $(UI_SOURCES)
	cd ui && npm run build

## Testing

test: test-core test-ui test-window test-licences ## Install what is missing and run every check and test.
	@node tests/closing-lines.mjs

test-core: $(STAMPS)/test-tools ui/dist/index.html
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo test --locked --workspace 2>&1 | tee $(STAMPS)/core.log

test-ui: ui/node_modules/.stamp
	cd ui && npm run check && npm test 2>&1 | tee ../$(STAMPS)/ui.log

test-window: $(STAMPS)/test-tools ui/dist/index.html
	./tests/e2e/run.sh 2>&1 | tee $(STAMPS)/window.log

# Licences, duplicates and sources are judged from the lock file alone; known
# vulnerabilities need the network's list and are skipped, and said, without.
test-licences: $(STAMPS)/cargo-deny $(STAMPS)/crates ui/node_modules/.stamp
	cargo deny --offline check licenses bans sources
	./tests/audit.sh

bench: $(STAMPS)/test-tools ui/dist/index.html ## Measure what is promised: imports, clocks, checks, the board.
	./tests/bench.sh

ROUTING_INSTANCES ?= ../shared/benchmarks
bench-routing: ## Measure the optimiser on public instances in ROUTING_INSTANCES.
	ROUTING_INSTANCES="$(ROUTING_INSTANCES)" ./tests/routing-bench.sh

bindings: ## Write the TypeScript shapes of the use cases.
	cargo run --locked -q -p fettle-app --features bindings --example bindings -- ui/src/bindings

fmt: ## Format everything.
	cargo fmt --all
	cd ui && npm run format --if-present

.PHONY: help run cli dev test test-core test-ui test-window test-licences bench bench-routing bindings fmt
