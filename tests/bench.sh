#!/usr/bin/env bash
# Measures what is promised about speed. Each figure comes with its workload,
# how often it was run, and the machine; the best run counts where other work
# on the machine can only add, the median is beside it.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-target}/release"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
runs="${RUNS:-5}"

# In one go: apart, each would build the libraries again with features of its own.
cargo build --locked --release -p fettle-cli -p fettle-window -p fettle-app --bins \
  --example large_workbook --example measure --example market_pull --example blank_window

fettle() { "$target/fettle" "$@"; }
seconds_of() { # the wall-clock seconds of a command
  local begun ended
  begun=$(date +%s.%N); "$@" >/dev/null; ended=$(date +%s.%N)
  awk -v a="$begun" -v b="$ended" 'BEGIN {printf "%.2f", b - a}'
}

echo "machine: $(nproc) cores, $(awk -F ': ' '/model name/ {print $2; exit}' /proc/cpuinfo), $(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo), $(date -u +%F)"

fettle -w "$scratch/sample" call start '{"with":"sample"}' >/dev/null
large() { "$target/examples/large_workbook" "$scratch/sample" "$@"; }
large "$scratch/20k.xlsx" 20000 100 100 >/dev/null
large "$scratch/100k.xlsx" 100000 100 100 >/dev/null
large "$scratch/board.xlsx" 20000 250 50 booked >/dev/null

echo
echo "import of a workbook with 20,000 requests into an empty workspace, whole process (promised: under 10 s):"
for run in $(seq "$runs"); do
  echo "  $(seconds_of fettle -w "$scratch/import-$run" import "$scratch/20k.xlsx") s"
done

measure() { "$target/examples/measure" "$@" | sed 's/^/  /'; }
fettle -w "$scratch/100k" import "$scratch/100k.xlsx" >/dev/null
fettle -w "$scratch/board" import "$scratch/board.xlsx" >/dev/null

echo
echo "clocks of 100,000 requests, with their JSON (promised: under 1 s):"
measure "$scratch/100k" "$runs" clocks
echo
echo "promise check against 100 engineers and 100 service points, 20,000 requests on record (promised: under 100 ms):"
measure "$scratch/import-1" "$runs" 'promise={"request_id":"X-000003"}'
echo
echo "an op acknowledged, 20,000 requests and 20,000 bookings on record (promised: under 20 ms):"
measure "$scratch/board" 20 'record={"fact":"note","request_id":"X-000003","note":"measured"}'
echo
echo "what the screens ask, 300 rows and 20,000 bookings on record (12 months of the board; nothing promised):"
measure "$scratch/board" "$runs" status today board \
  "board={\"from\":\"$(date -u +%F)\",\"to\":\"$(date -u -d '+364 days' +%F)\"}" map \
  'try_booking={"visit_id":"X-000003","kind":"engineer","id":"XE-0004","start_at":"2027-01-12T09:00:00Z"}'

echo
echo "a first pull of 100,000 orders of a simulated marketplace into the workspace, without a network (nothing promised):"
"$target/examples/market_pull" 100000 | sed 's/^/  /'

echo
echo "the board in WebKitGTK without a GPU, 300 rows, 20,000 visits, 12 months:"
(cd ui && node bench/run.mjs "$runs") | sed 's/^/  /'

echo
echo "first useful paint of the window beside a blank one (promised: at most 1.5 times):"
./tests/bench-paint.sh "$runs" | sed 's/^/  /'
