"""The calendar pack: weekends, public holidays and make-up workdays by country.

Nationwide public holidays only, English names, and Chinese ones where the
package or data/holiday_names_zh.tsv has them. Half days and regional holidays
are not in it. `estimated` marks what may still move: dates the package says it
estimated, feasts of the lunar Islamic calendar after `KNOWN_UNTIL`, and China's
years for which the State Council has published no make-up workdays yet.
"""

import csv
import datetime
import re
from pathlib import Path

import holidays

import pack

YEARS = range(2024, 2030)
EPOCH = datetime.date(2024, 1, 1)
KNOWN_UNTIL = datetime.date(2026, 11, 20)
SOURCE = "PyPI holidays 0.108"
DATA = Path(__file__).parent / "data"
ISLAMIC = re.compile(
    r"\b(eid|id al|ramadan|prophet|mawlid|maulid|islamic|hijri|muharram|ashura|arafah?|tabaski|korite|"
    r"isra|lailat|laylat|hari raya|arbaeen|tasua|imam|qurban|kurban|ramazan|bayram|magal|nuzul|mi'raj)\b", re.IGNORECASE)
# Reads "Day off (substituted from 02/14/2026)".
SUBSTITUTED = re.compile(r" \(substituted from [^)]*\)")


def _translations() -> dict[str, str]:
    with open(DATA / "holiday_names_zh.tsv", encoding="utf-8") as file:
        return {row[0]: row[1] for row in csv.reader(file, delimiter="\t") if row}


def _load(country: str, language: str):
    supported = holidays.country_holidays(country).supported_languages
    wanted = {"language": language} if language in supported else {}
    return holidays.country_holidays(country, years=YEARS, **wanted), bool(wanted) or language == "en_US"


def _names(country: str, translations: dict[str, str]):
    """(date, English name, Chinese name or "", estimated) in order of date."""
    english, _ = _load(country, "en_US")
    chinese, has_chinese = _load(country, "zh_CN")
    announced = {d.year for d in english.weekend_workdays}
    for date, label in sorted(english.items()):
        if date.year not in YEARS:
            continue
        plain = SUBSTITUTED.sub("", label).replace(" (estimated)", "").replace(" (observed)", "")
        zh = re.sub(r"（.*?）|\(.*?\)", "", chinese.get(date, "")) if has_chinese else ""
        moves = (
            "(estimated)" in label
            or bool(ISLAMIC.search(label)) and date > KNOWN_UNTIL
            or country == "CN" and date.year not in announced
        )
        name = "; ".join(dict.fromkeys(plain.split("; ")))
        yield date, name, zh or translations.get(name, ""), moves


def _weekend(country: str, year: int) -> set[int]:
    """Weekdays (Monday = 0) off in a year, asked day by day: countries changed theirs."""
    calendar = holidays.country_holidays(country, years=year)
    day = datetime.date(year, 6, 1)
    week = [day + datetime.timedelta(i) for i in range(7)]
    return {d.weekday() for d in week if calendar._is_weekend(d)}


def _country(code: str, name_number: dict, rows: list) -> bytes:
    weekends = {frozenset(_weekend(code, year)) for year in YEARS}
    assert len(weekends) == 1, f"{code}: the weekend changes within {YEARS}"
    workdays = sorted(d for d in holidays.country_holidays(code, years=YEARS).weekend_workdays if d.year in YEARS)
    return b"".join([
        pack.text(code),
        bytes([sum(1 << day for day in weekends.pop())]),
        pack.seq(lambda r: pack.uint((r[0] - EPOCH).days) + pack.uint(name_number[r[1], r[2]]) + pack.flag(r[3]), rows),
        pack.seq(lambda d: pack.uint((d - EPOCH).days), workdays),
    ])


def make(path: Path) -> None:
    translations = _translations()
    codes = sorted(c for c in holidays.list_supported_countries(include_aliases=False) if len(c) == 2)
    rows = {code: list(_names(code, translations)) for code in codes}
    names = sorted({(r[1], r[2]) for found in rows.values() for r in found})
    name_number = {n: i for i, n in enumerate(names)}
    body = b"".join([
        pack.sint((EPOCH - datetime.date(1970, 1, 1)).days),
        pack.uint((datetime.date(YEARS[-1], 12, 31) - EPOCH).days),
        pack.seq(lambda n: pack.text(n[0]) + pack.text(n[1]), names),
        pack.seq(lambda code: _country(code, name_number, rows[code]), codes),
    ])
    translated = sum(1 for n in names if n[1])
    print(f"  {len(codes)} countries, {sum(map(len, rows.values()))} holidays, {translated} of {len(names)} names in Chinese")
    header = {"pack": "calendars", "source": SOURCE, "licence": "MIT (holidays)", "version": "0.108",
              "made-on": "2026-11-20", "years": f"{YEARS[0]}-{YEARS[-1]}", "countries": str(len(codes))}
    pack.write(path, header, body)
