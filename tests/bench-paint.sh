#!/usr/bin/env bash
# Times the first useful paint of the window - a list of demands that can be
# read - beside the first paint of a blank Tauri window: from the start of the
# process until it is on the screen, read from the display's own memory.
set -euo pipefail
cd "$(dirname "$0")/.."

target="$(realpath "${CARGO_TARGET_DIR:-target}")/release"
scratch=$(mktemp -d)
"$target/fettle" -w "$scratch/sample" call start '{"with":"sample"}' >/dev/null
mkdir "$scratch/screen"
export XDG_CONFIG_HOME="$scratch/config" XDG_DATA_HOME="$scratch/data" XDG_CACHE_HOME="$scratch/cache"
export NO_AT_BRIDGE=1

# A white root: where a window is not yet, there are no letters.
Xvfb -displayfd 3 -wr -screen 0 1440x900x24 -noreset -nolisten tcp -fbdir "$scratch/screen" 3>"$scratch/display" 2>/dev/null &
display=$!
trap 'kill "$display" 2>/dev/null || true; wait "$display" 2>/dev/null || true; rm -rf "$scratch"' EXIT
until [ -s "$scratch/display" ]; do sleep 0.05; done
DISPLAY=":$(cat "$scratch/display")"
export DISPLAY

node tests/bench-paint.mjs "$scratch/screen/Xvfb_screen0" "${1:-5}" \
  "$target/examples/blank_window" "$target/fettle-window" "$scratch/sample"
