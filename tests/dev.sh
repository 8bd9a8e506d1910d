#!/usr/bin/env bash
# The screen with hot reload: the development server of the screen, and the
# loopback bridge of the same use cases that the window calls. The workspace is
# WORKSPACE, or one in .cache that is kept from run to run.
set -euo pipefail
cd "$(dirname "$0")/.."

workspace="${WORKSPACE:-$PWD/.cache/dev-workspace}"
mkdir -p "$workspace" .cache
cargo build --locked -p fettle-cli
program="$(realpath "${CARGO_TARGET_DIR:-target}")/debug/fettle"

# The bridge says where it listens in its first line; port 0 is a free one.
scratch="$(mktemp -d)"
mkfifo "$scratch/said"
"$program" -w "$workspace" serve --port 0 >"$scratch/said" &
bridge=$!
trap 'kill "$bridge" 2>/dev/null; rm -rf "$scratch"' EXIT
read -r said <"$scratch/said" || { echo "the bridge did not start" >&2; exit 1; }
address="$(sed -E 's/.*"(http:[^"]+)".*/\1/' <<<"$said")"

echo "open http://127.0.0.1:5173/?host=$address"
cd ui
npm run dev
