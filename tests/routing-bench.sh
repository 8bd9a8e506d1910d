#!/usr/bin/env bash
# Measures the optimiser on public instance sets: the gap to best known, in %,
# over the set, mean of the seeds and worst seed, one thread. Every answer is
# re-checked with the sets' own checkers (VRPTW, TRSP, field service; the others
# by the crate's checker alone). Seconds are processor time, so that other work
# on the machine disturbs little. PyVRP is run beside it, by the clock, where it is
# installed (but for technician routing, which it cannot state), and the ratio of the
# gaps is told. Then rich problems from a seed, of our own: the first
# plan, repairs after one change, and the gain over planning by hand ("rich").
#
#   ROUTING_INSTANCES=DIR tests/routing-bench.sh [SET...]
#
# DIR holds a folder a set, best_known.csv and peers/. SECONDS_EACH (default
# "1 10 60") and SEEDS (default "1 2 3") can be set, and EACH=N takes every Nth file
# (default 4: some 90 minutes, and 70 more with PyVRP; EACH=1 takes six hours).
# VISITS (default "50 200 1000 5000") are the sizes of the rich problems.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${ROUTING_INSTANCES:?set it to the folder with the instance sets}"
export ROUTING_INSTANCES EACH="${EACH:-4}" SEEDS="${SEEDS:-1 2 3}" SECONDS_EACH="${SECONDS_EACH:-1 10 60}"

cargo build --locked --release -q -p fettle-routing --example solve --example rich
export SOLVE="${CARGO_TARGET_DIR:-target}/release/examples/solve"
export RICH="${CARGO_TARGET_DIR:-target}/release/examples/rich" VISITS="${VISITS:-50 200 1000 5000}"

python3 - "$@" <<'PYTHON'
import csv, glob, json, math, os, statistics, subprocess, sys

ROOT = os.environ["ROUTING_INSTANCES"]
os.environ.setdefault("FS_INSTANCES", os.path.join(ROOT, "fieldservice"))
sys.path.insert(0, os.path.join(ROOT, "peers"))
import common, fs_common, trsp_check

SETS = {
    "solomon": "solomon/*.txt",
    "homberger200": "homberger/*_2_*.txt",
    "homberger400": "homberger/*_4_*.txt",
    "homberger1000": "homberger/*_10_*.txt",
    "trsp": "trsp/*.txt",
    "fieldservice": "fieldservice/*.json",
    "sdvrptw": "sdvrptw/*.vrp",
    "mdvrptw": "mdvrptw/*.vrp",
    "pcvrptw": "pcvrptw/*.vrp",
}
SEEDS = os.environ["SEEDS"].split()
BUDGETS = os.environ["SECONDS_EACH"].split()

with open(os.path.join(ROOT, "best_known.csv")) as table:
    best_known = {(row["set"], row["instance"]): float(row["best_known"]) for row in csv.DictReader(table)}


def check_vrptw(path, answer):
    ok, cost, message = common.check(common.load(path), answer["routes"])
    return ok and abs(cost / 10 - answer["cost"]) < 1e-6, message


def check_field_service(_, answer):
    shift = lambda name: tuple(int(part) for part in name.split(","))
    routes = {shift(name): jobs for name, jobs in answer["routes"].items()}
    ok, cost, _, _, message = fs_common.check(fs_common.load(answer["instance"]), routes)
    return ok and cost == answer["cost"], message


def check_trsp(path, answer):
    crew, rows = trsp_check.load(path)
    routes = {int(name): stops for name, stops in answer["routes"].items()}
    ok, message, duration, _, _ = trsp_check.check(crew, rows, routes)
    return ok and abs(duration - answer["cost"]) < 0.05, message


CHECKERS = {"solomon": check_vrptw, "homberger": check_vrptw, "fieldservice": check_field_service, "trsp": check_trsp}


def ours(path, seconds, seed):
    command = [os.environ["SOLVE"], path, "--seconds", seconds, "--seed", seed, "--cpu"]
    answer = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    checker = CHECKERS.get(os.path.basename(os.path.dirname(path)))
    ok, message = checker(path, answer) if checker else (not answer["unserved"] or "pcvrptw" in path, "unserved jobs")
    if not ok:
        sys.exit(f"{path}, seed {seed}: the checker does not pass the answer: {message}")
    return answer["cost"]


PYVRP_READS = """
import json, sys
from pyvrp import read, solve
from pyvrp.stop import MaxRuntime
path, seconds, seed, rounding = sys.argv[1:]
found = solve(read(path, round_func=rounding), MaxRuntime(float(seconds)), seed=int(seed), display=False)
print(json.dumps({"ok": found.is_feasible(), "cost": found.cost()}))
"""


def pyvrp_command(path):
    """How PyVRP is run on a file, and what its cost is divided by; None where it cannot be."""
    folder, name = os.path.basename(os.path.dirname(path)), os.path.basename(path).rsplit(".", 1)[0]
    driver = lambda *words: [sys.executable, os.path.join(ROOT, "peers", words[0]), *words[1:], name]
    if folder in ("solomon", "homberger"):
        return driver("run_pyvrp.py"), "cost", 10
    if folder == "fieldservice":
        return driver("fs_run.py", "pyvrp"), "objective", 1
    if path.endswith(".vrp"):
        return [sys.executable, "-c", PYVRP_READS, path], "cost", 1
    return None


def pyvrp(path, seconds, seed):
    found = pyvrp_command(path)
    if found is None:
        return None
    command, field, unit = found
    rounding = ["dimacs" if "pcvrptw" in path else "exact"] if path.endswith(".vrp") else []
    # Its first plan can take minutes beyond the time it was given; such a run is left out.
    most = 3 * float(seconds) + 60
    try:
        output = subprocess.run([*command, seconds, seed, *rounding], capture_output=True, check=True, text=True, timeout=most)
    except subprocess.TimeoutExpired:
        return math.nan
    answer = json.loads(output.stdout.splitlines()[-1])
    return answer[field] / unit if answer["ok"] else math.nan


def gaps(solver, files, seconds):
    """By seed, the gap of every file, not a number where there is no answer; None where the solver cannot take the set."""
    table = {}
    for seed in SEEDS:
        for path in files:
            key = (os.path.basename(os.path.dirname(path)), os.path.basename(path).rsplit(".", 1)[0])
            if key not in best_known:
                continue
            cost = solver(path, seconds, seed)
            if cost is None:
                return None
            table.setdefault(seed, []).append(100 * (cost / best_known[key] - 1))
    return table


def answered(table):
    return [[gap for gap in values if not math.isnan(gap)] for values in (table or {}).values()]


def mean(table):
    by_seed = [statistics.mean(values) for values in answered(table) if values]
    return statistics.mean(by_seed) if by_seed else None


def cell(table):
    if mean(table) is None:
        return "-"
    worst = max(statistics.mean(values) for values in answered(table) if values)
    missing = sum(map(len, table.values())) - sum(map(len, answered(table)))
    return f"{mean(table):.3f} / {worst:.3f}" + (f" ({missing} runs without an answer left out)" if missing else "")


def ratio(tables):
    """Our mean gap by the best peer's; of no meaning where one of them is not above zero."""
    ours, *peers = map(mean, tables)
    best = min((peer for peer in peers if peer is not None), default=None)
    return f"{ours / best:.2f}" if best is not None and best > 0 and ours > 0 else "-"


def rich():
    """Rich problems: one row a size; times are the slowest of the seeds."""
    print("\n| visits | first plan, ms | repair, ms: median / slowest | bookings moved, %: median / most | beyond what the change itself takes away | gain of 10 s over by hand, %: mean / least |")
    print("| --- | --- | --- | --- | --- | --- |")
    for visits in os.environ["VISITS"].split():
        lines = []
        for seed in SEEDS:
            command = [os.environ["RICH"], "--visits", visits, "--seed", seed, "--seconds", "10", "--cpu"]
            output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
            lines += [json.loads(line) for line in output.splitlines()]
        first = max(line["ms"] for line in lines if line["measured"] == "first plan")
        gains = [line["gain_over_by_hand_percent"] for line in lines if line["measured"] == "long run"]
        repairs = [line for line in lines if line["measured"].startswith("repair")]
        took = [ms for line in repairs for ms in line["ms"]]
        moved = [share for line in repairs for share in line["moved_percent"]]
        beyond = [share for line in repairs for share in line["moved_beyond_percent"]]
        middle = statistics.median
        print(
            f"| {visits} | {first:.0f} | {middle(took):.0f} / {max(took):.0f} | {middle(moved):.1f} / {max(moved):.1f}"
            f" | {middle(beyond):.1f} / {max(beyond):.1f}"
            f" | {statistics.mean(gains):.1f} / {min(gains):.1f} |",
            flush=True,
        )


solvers = {"fettle": ours}
try:
    import pyvrp as installed
    solvers[f"pyvrp {installed.__version__ if hasattr(installed, '__version__') else ''}".strip()] = pyvrp
except ImportError:
    print("pyvrp is not installed; it is left out\n")
wanted = sys.argv[1:] or [*SETS, "rich"]
public = [name for name in wanted if name != "rich"]
if public:
    print(f"| set | files | solver | {' | '.join(f'{s} s: mean / worst seed' for s in BUDGETS)} |")
    print("| --- " * (3 + len(BUDGETS)) + "|")
for name in public:
    files = sorted(glob.glob(os.path.join(ROOT, SETS[name])))[:: int(os.environ["EACH"])]
    tables = []
    for solver, run in solvers.items():
        tables.append([gaps(run, files, seconds) for seconds in BUDGETS])
        print(f"| {name} | {len(files)} | {solver} | {' | '.join(map(cell, tables[-1]))} |", flush=True)
    if len(tables) > 1:
        print(f"| {name} | {len(files)} | ratio to the best peer | {' | '.join(map(ratio, zip(*tables)))} |", flush=True)
if "rich" in wanted:
    rich()
PYTHON
