"""The airport pack: where a traveller can fly, and how well connected it is.

airportsdata knows position, zone and country of 7,884 IATA airports and nothing
of their size. The rank is therefore derived:

1  intercontinental hub              listed in data/airports_by_rank.tsv
2  has international services        listed there, or "International" in its name
                                     and 150,000 people within 60 km
3  has domestic services, probably   civil by its name, 50,000 people within 60 km,
                                     and none of rank 1 or 2 within 60 km
4  an airfield                       civil by its name; used when nothing else is near

Left out: what its name says is military, a heliport, a seaplane base and so on.
"""

import math
import re
from collections import defaultdict
from pathlib import Path

import airportsdata

import pack
from landmasses import Landmasses

SOURCE = "PyPI airportsdata 20260905; ranks: see packs/airports.py"
NEAR_KM = 60.0
NOT_CIVIL = re.compile(
    r"\b(air base|joint base|airbase|afb|ab|army|aaf|nas|naval|navy|military|air force|afs|lrrs|raf|rnas|rnzaf|raaf|"
    r"cfb|jrb|arb|ang|mcas|heliport|helipad|seaplane|waterdrome|spb|glider|raceway|space|missile|ranch|"
    r"airstrip|private|station|industrial airpark|proving)\b", re.IGNORECASE)
DATA = Path(__file__).parent / "data"


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great circle, haversine, mean Earth radius."""
    (lat_a, lon_a), (lat_b, lon_b) = a, b
    p, q = math.radians(lat_a), math.radians(lat_b)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


class Near:
    """Points in one-degree cells, to ask what lies within `NEAR_KM`."""

    def __init__(self, rows):
        self.cells = defaultdict(list)
        for lat, lon, what in rows:
            self.cells[math.floor(lat), math.floor(lon)].append((lat, lon, what))

    def of(self, lat: float, lon: float):
        width = math.ceil(0.6 / max(0.05, math.cos(math.radians(lat)))) + 1
        for y in range(math.floor(lat) - 1, math.floor(lat) + 2):
            for x in range(math.floor(lon) - width, math.floor(lon) + width + 1):
                for row in self.cells.get((y, (x + 180) % 360 - 180), ()):
                    if km((lat, lon), row[:2]) <= NEAR_KM:
                        yield row[2]


def _listed() -> dict[str, str]:
    ranks = {}
    for line in (DATA / "airports_by_rank.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            rank, codes = line.split("\t")
            for code in codes.split():
                ranks.setdefault(code, rank)
    return ranks


def _first_ranks(airports: list[dict], people: Near, listed: dict[str, str]) -> dict[str, int]:
    ranks = {}
    for a in airports:
        near = sum(people.of(a["lat"], a["lon"]))
        if a["iata"] in listed:
            ranks[a["iata"]] = int(listed[a["iata"]])
        elif "International" in a["name"] and near >= 150_000:
            ranks[a["iata"]] = 2
        else:
            ranks[a["iata"]] = 3 if near >= 50_000 else 4
    return ranks


def make(path: Path, land: Landmasses, places: list[dict]) -> None:
    listed = _listed()
    known = airportsdata.load("IATA")
    unknown = sorted(set(listed) - set(known))
    assert not unknown, f"data/airports_by_rank.tsv names unknown airports: {unknown}"
    airports = [a for c, a in sorted(known.items()) if listed.get(c) != "x"
                and a["tz"] and (c in listed or not NOT_CIVIL.search(a["name"]))]
    people = Near((p["latitude"], p["longitude"], p["population"]) for p in places)
    ranks = _first_ranks(airports, people, listed)
    better = Near((a["lat"], a["lon"], a["iata"]) for a in airports if ranks[a["iata"]] <= 2)
    for a in airports:
        if ranks[a["iata"]] == 3 and a["iata"] not in listed and any(True for _ in better.of(a["lat"], a["lon"])):
            ranks[a["iata"]] = 4
    numbers = land.number([(a["lat"], a["lon"], a["country"]) for a in airports])

    def one(pair) -> bytes:
        a, number = pair
        return b"".join([
            pack.text(a["iata"]), pack.text(a["name"]), pack.text(a["city"]), pack.text(a["country"]),
            pack.sint(round(a["lat"] * 1e4)), pack.sint(round(a["lon"] * 1e4)), pack.text(a["tz"]),
            pack.uint(ranks[a["iata"]]), pack.uint(number),
        ])

    header = {"pack": "airports", "source": SOURCE, "licence": "MIT (airportsdata)",
              "version": "20260905", "made-on": "2026-11-20", "airports": str(len(airports))}
    pack.write(path, header, pack.seq(one, zip(airports, numbers)))
    counts = {r: sum(v == r for v in ranks.values()) for r in (1, 2, 3, 4)}
    print("  airports by rank:", counts)
