"""The key under which a place name is found.

The Rust twin is `fettle_travel::folding`; a test there checks that every key
in the shipped pack is its own fold, so the two cannot drift apart unseen.
"""

import unicodedata

# Letters that carry no combining mark and yet are typed without their stroke.
LETTERS = {
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe",
    "þ": "th", "ð": "d", "ħ": "h", "ŋ": "n", "ə": "e", "ɓ": "b", "ɗ": "d",
}
DROPPED = set("'’‘`´ʻʼʽʾʿˈ′\"“”()[]")
SPACES = set("-‐‑–—_.,;/·・ \t\n\r\u00a0")


def fold(name: str) -> str:
    """Lower case, no diacritics, apostrophes gone, punctuation as one space."""
    out: list[str] = []
    for char in unicodedata.normalize("NFKD", name):
        if unicodedata.combining(char) or char in DROPPED:
            continue
        if char in SPACES:
            if out and out[-1] != " ":
                out.append(" ")
            continue
        for low in char.lower():
            if not unicodedata.combining(low):
                out.append(LETTERS.get(low, low))
    return unicodedata.normalize("NFC", "".join(out).strip())
