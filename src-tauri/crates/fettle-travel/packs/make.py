"""Makes the data packs of `src-tauri/resources` from public packages.

    pip install -r requirements.txt && npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python make.py package/land-10m.json ../../../resources
"""

import sys
from pathlib import Path

import airports
import calendars
import gazetteer
from landmasses import Landmasses


def main(land_file: str, out: str) -> None:
    target = Path(out)
    land = Landmasses(Path(land_file))
    places = gazetteer.make(target / "gazetteer.pack", land)
    airports.make(target / "airports.pack", land, places)
    calendars.make(target / "calendars.pack")


if __name__ == "__main__":
    main(*sys.argv[1:])
