#!/usr/bin/env bash
# The last words of `make test`: how many tests ran, by kind.
set -euo pipefail
cd "$(dirname "$0")/.."

core=$(awk '/^test result:/ {passed += $4; failed += $6} END {printf "%d %d", passed, failed}' .cache/core.log)
ui=$(sed 's/\x1b\[[0-9;]*m//g' .cache/ui.log | awk '/^ *Tests +/ {for (i = 1; i <= NF; i++) {if ($i == "passed" || $i == "passed|") p = $(i - 1); if ($i == "failed") f = $(i - 1)}} END {printf "%d %d", p, f}')
window=$(awk '/^window: [0-9]+ passed, [0-9]+ failed/ {p = $2; f = $4} END {printf "%d %d", p, f}' .cache/window.log)
read -r core_passed core_failed <<<"$core"
read -r ui_passed ui_failed <<<"$ui"
read -r window_passed window_failed <<<"$window"
echo "core: $core_passed passed, $core_failed failed"
echo "screen: $ui_passed passed, $ui_failed failed"
echo "window: $window_passed passed, $window_failed failed"
echo "$((core_passed + ui_passed + window_passed)) passed, $((core_failed + ui_failed + window_failed)) failed"
