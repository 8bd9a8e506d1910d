"""Which places can be driven between: a land mass number for each point.

From the 1:10m land polygons of Natural Earth (public domain) as packed in npm
`world-atlas`. Polygons joined by a bridge or a road tunnel (data/fixed_links.tsv)
count as one. South Korea, reachable over land through a closed line only, is
given a number of its own. 0 means: no land known within `REACH_DEGREES`.
"""

import csv
import json
from pathlib import Path

import numpy as np
from shapely import STRtree, contains_xy, points, prepare
from shapely.geometry import Polygon
from shapely.validation import make_valid

DATA = Path(__file__).parent / "data"
REACH_DEGREES = 0.15


def _polygons(topology: dict) -> list[Polygon]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]

    def arc(index: int) -> np.ndarray:
        steps = topology["arcs"][~index if index < 0 else index]
        line = np.cumsum(np.array(steps), axis=0) * [sx, sy] + [tx, ty]
        return line[::-1] if index < 0 else line

    def ring(indices: list[int]) -> np.ndarray:
        line = np.concatenate([arc(i)[(k > 0):] for k, i in enumerate(indices)])
        # A ring over the date line goes on past 180 instead of jumping back around the world.
        line[:, 0] = np.unwrap(line[:, 0], period=360.0)
        if line[:, 0].min() < -180.5:
            line[:, 0] += 360.0
        return line

    found = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for rings in geometry["arcs"]:
            shape = make_valid(Polygon(ring(rings[0]), [ring(r) for r in rings[1:]]))
            found.append(shape)
    # Largest first, so that number 1 is always Africa and Eurasia.
    return sorted(found, key=lambda p: (-p.area, p.bounds))


class Landmasses:
    def __init__(self, topology_file: Path):
        self.shapes = _polygons(json.loads(topology_file.read_text()))
        prepare(self.shapes)
        self.tree = STRtree(self.shapes)
        self.parent = list(range(len(self.shapes)))
        self._join_fixed_links()

    def _root(self, i: int) -> int:
        while self.parent[i] != i:
            i = self.parent[i]
        return i

    def _join_fixed_links(self) -> None:
        with open(DATA / "fixed_links.tsv", encoding="utf-8") as file:
            rows = [r for r in csv.reader(file, delimiter="\t") if r and not r[0].startswith("#")]
        for name, lat_a, lon_a, lat_b, lon_b in rows:
            ends = self._shape_of(np.array([[float(lon_a), float(lat_a)], [float(lon_b), float(lat_b)]]))
            assert min(ends) >= 0, f"no land at an end of {name}"
            if ends[0] == ends[1]:
                print(f"  fixed link {name}: one polygon already")
            a, b = sorted(map(self._root, ends))
            self.parent[b] = a

    def _shape_of(self, lon_lat: np.ndarray) -> list[int]:
        """Index of the polygon that holds, or lies nearest to, each point; -1 for none."""
        found = np.full(len(lon_lat), -1)
        for index, shape in enumerate(self.shapes):
            west, south, east, north = shape.bounds
            low, high = [west, south], [east, north]
            near = ((lon_lat >= low) & (lon_lat <= high)).all(axis=1) & (found < 0)
            if near.any():
                where = np.flatnonzero(near)
                inside = contains_xy(shape, lon_lat[where, 0], lon_lat[where, 1])
                found[where[inside]] = index
        at_sea = np.flatnonzero(found < 0)
        (asked, shape), _ = self.tree.query_nearest(
            points(lon_lat[at_sea]), max_distance=REACH_DEGREES, return_distance=True, all_matches=False
        )
        found[at_sea[asked]] = shape
        return found.tolist()

    def number(self, rows: list[tuple[float, float, str]]) -> list[int]:
        """The land mass of each (lat, lon, country code)."""
        shapes = self._shape_of(np.array([[lon, lat] for lat, lon, _ in rows]))
        south_korea = len(self.shapes) + 1
        mainland = self._root(0)
        numbers = []
        for shape, (_, _, country) in zip(shapes, rows):
            root = self._root(shape) if shape >= 0 else -1
            cut_off = country == "KR" and root == mainland
            numbers.append(south_korea if cut_off else root + 1)
        assert max(numbers) < 65536
        return numbers
