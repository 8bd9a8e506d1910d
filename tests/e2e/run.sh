#!/usr/bin/env bash
# Drives the real window over WebDriver, on a display of its own. With words as
# arguments only the drives whose file names contain one of them run.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --locked -p fettle-window -p fettle-cli
target="$(realpath "${CARGO_TARGET_DIR:-target}")"
export FETTLE_WINDOW="$target/debug/fettle-window" FETTLE_CLI="$target/debug/fettle"
export FETTLE_PICTURES="$PWD/tests/e2e/pictures"
FETTLE_SCRATCH="$(mktemp -d)"
export FETTLE_SCRATCH
# The window would start itself again to set this; a driver wants the process it launched.
export WEBKIT_DISABLE_DMABUF_RENDERER=1

# The display is as large as the window, so that a picture of it is one of the
# window. Xvfb finds a free number itself and says it when it is ready. It must not
# begin anew whenever the last window closes: the next would knock meanwhile.
mkfifo "$FETTLE_SCRATCH/display"
Xvfb -displayfd 3 -screen 0 1440x900x24 -noreset -nolisten tcp 3>"$FETTLE_SCRATCH/display" 2>"$FETTLE_SCRATCH/xvfb.log" &
display_server=$!
trap 'kill "$display_server" 2>/dev/null; rm -rf "$FETTLE_SCRATCH"' EXIT
read -r number <"$FETTLE_SCRATCH/display" || { cat "$FETTLE_SCRATCH/xvfb.log" >&2; exit 1; }
export DISPLAY=":$number"

node tests/e2e/run.mjs "$@"
