#!/usr/bin/env bash
# Measures the optimiser on public instance sets: the gap to best known, in %,
# over the set, mean of the seeds and worst seed, one thread. Every answer is
# re-checked with the sets' own checkers (VRPTW, TRSP, field service; the others
# by the crate's checker alone). Seconds are processor time, so that other work
# on the machine disturbs little. PyVRP is run beside it where it is installed
# and the set has a driver. Then rich problems from a seed, of our own: the first
# plan, repairs after one change, and the gain over planning by hand ("rich").
#
#   ROUTING_INSTANCES=DIR tests/routing-bench.sh [SET...]
#
# DIR holds a folder a set, best_known.csv and peers/. SECONDS_EACH (default
# "1 10 60") and SEEDS (default "1 2 3") can be set, and EACH=N takes every Nth file.
# VISITS (default "50 200 1000 5000") are the sizes of the rich problems.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${ROUTING_INSTANCES:?set it to the folder with the instance sets}"
export ROUTING_INSTANCES EACH="${EACH:-1}" SEEDS="${SEEDS:-1 2 3}" SECONDS_EACH="${SECONDS_EACH:-1 10 60}"

cargo build --locked --release -q -p fettle-routing --example solve --example rich
export SOLVE="${CARGO_TARGET_DIR:-target}/release/examples/solve"
export RICH="${CARGO_TARGET_DIR:-target}/release/examples/rich" VISITS="${VISITS:-50 200 1000 5000}"

python3 - "$@" <<'PYTHON'
import csv, glob, json, os, statistics, subprocess, sys

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


def pyvrp(path, seconds, seed):
    folder, name = os.path.split(path)
    name = name.rsplit(".", 1)[0]
    drivers = {"solomon": ["run_pyvrp.py"], "homberger": ["run_pyvrp.py"], "fieldservice": ["fs_run.py", "pyvrp"]}
    driver = drivers.get(os.path.basename(folder))
    if driver is None:
        return None
    command = [sys.executable, os.path.join(ROOT, "peers", driver[0]), *driver[1:], name, seconds, seed]
    answer = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()[-1])
    if not answer["ok"]:
        return None
    return answer["cost"] / 10 if driver[0] == "run_pyvrp.py" else answer["objective"]


def gaps(solver, files, seconds):
    """By seed, the gap of every file; None where the solver cannot take the set."""
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


def cell(table):
    if table is None:
        return "-"
    by_seed = [statistics.mean(values) for values in table.values()]
    return f"{statistics.mean(by_seed):.3f} / {max(by_seed):.3f}"


def rich():
    """Rich problems: one row a size; times are the slowest of the seeds."""
    print("\n| visits | first plan, ms | repair, ms: median / slowest | bookings moved, %: median / most | gain of 10 s over by hand, %: mean / least |")
    print("| --- | --- | --- | --- | --- |")
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
        middle = statistics.median
        print(
            f"| {visits} | {first:.0f} | {middle(took):.0f} / {max(took):.0f} | {middle(moved):.1f} / {max(moved):.1f}"
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
    for solver, run in solvers.items():
        cells = [cell(gaps(run, files, seconds)) for seconds in BUDGETS]
        print(f"| {name} | {len(files)} | {solver} | {' | '.join(cells)} |", flush=True)
if "rich" in wanted:
    rich()
PYTHON
