#!/usr/bin/env bash
# Drives the real window over WebDriver, on a display of its own. With words as
# arguments only the drives whose file names contain one of them run.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ -z "${FETTLE_DISPLAY:-}" ]; then
  cargo build --locked -p fettle-window -p fettle-cli
  # The display is as large as the window: a picture of it is one of the window.
  FETTLE_DISPLAY=own exec xvfb-run -a -s "-screen 0 1440x900x24 -nolisten tcp" "$0" "$@"
fi

target="${CARGO_TARGET_DIR:-target}"
export FETTLE_WINDOW="$(realpath "$target/debug/fettle-window")"
export FETTLE_CLI="$(realpath "$target/debug/fettle")"
export FETTLE_PICTURES="$PWD/tests/e2e/pictures"
export FETTLE_SCRATCH="$(mktemp -d)"
# The window would start itself again to set this; a driver wants the process it launched.
export WEBKIT_DISABLE_DMABUF_RENDERER=1
trap 'rm -rf "$FETTLE_SCRATCH"' EXIT
node tests/e2e/run.mjs "$@"
