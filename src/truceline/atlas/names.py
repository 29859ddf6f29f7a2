"""One name in many spellings: the keys under which a theatre finds its units and places.

Two keys, from strict to loose. `plain_key` sees through case, accents, apostrophes, hyphens
and spaces. `sound_key` also sees through the script and the romanisation, so that a spelling
nobody recorded still finds its place. A loose match is tried only where no strict one is found.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# letters that no Unicode decomposition takes apart
_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ə": "a", "þ": "th",
        "ð": "d", "ħ": "h", "ŋ": "n",
        # Arabic letters that writers exchange: final ya and ta marbuta, the Persian ya and kaf
        "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك",
    }
)  # fmt: skip

# Ukrainian, Russian, Belarusian and Bulgarian letters, after decomposition took й, ї, ё, ў apart
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_ARMENIAN = {
    "ա": "a", "բ": "b", "գ": "g", "դ": "d", "ե": "e", "զ": "z", "է": "e", "ը": "y", "թ": "t",
    "ժ": "zh", "ի": "i", "լ": "l", "խ": "kh", "ծ": "ts", "կ": "k", "հ": "h", "ձ": "dz",
    "ղ": "gh", "ճ": "ch", "մ": "m", "յ": "y", "ն": "n", "շ": "sh", "ո": "o", "չ": "ch",
    "պ": "p", "ջ": "j", "ռ": "r", "ս": "s", "վ": "v", "տ": "t", "ր": "r", "ց": "ts", "ւ": "v",
    "փ": "p", "ք": "k", "և": "ev", "օ": "o", "ֆ": "f",
}  # fmt: skip
_LATIN = str.maketrans(_CYRILLIC | _GREEK | _ARMENIAN)

# romanisations of one sound, most particular first; each maps to one letter of the key
_SOUNDS: tuple[tuple[str, str], ...] = (
    ("shch", "S"), ("tsch", "C"), ("tch", "C"), ("sch", "S"), ("sh", "S"), ("ch", "C"),
    ("zh", "Z"), ("dj", "Z"), ("kh", "h"), ("gh", "h"), ("ck", "k"), ("ph", "f"), ("th", "t"),
    ("ts", "c"), ("tz", "c"), ("dz", "z"), ("w", "v"), ("q", "k"), ("g", "h"), ("x", "ks"),
    ("j", "i"), ("y", "i"), ("ie", "e"), ("ou", "u"),
)  # fmt: skip


def plain_key(name: str) -> str:
    """Return a name without case, accents, apostrophes, hyphens and spaces.

    >>> plain_key("Khmel'nyts’kyy") == plain_key("khmelnytskyy")
    True
    >>> plain_key("Запорі́жжя")
    'запоріжжя'
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    composed = unicodedata.normalize("NFKC", folded)
    return "".join(map(_bare, composed)).translate(_LETTERS)


@cache
def _bare(char: str) -> str:
    # the breve of й and the dots of ї are accents to Unicode, but letters to a reader
    if char in "йїў":
        return char
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts if part.isalnum() and not _is_apostrophe(part))


def _is_apostrophe(char: str) -> bool:
    # the apostrophe of Ukrainian and the ayn of romanised Arabic are letters to Unicode
    return "\u02b0" <= char <= "\u02ff"


def sound_key(name: str) -> str:
    """Return a key that spellings of one sound share, across scripts and romanisations.

    >>> sound_key("Zaporizhia") == sound_key("Zaporizhzhya") == sound_key("Запоріжжя")
    True
    """
    letters = plain_key(name).replace("й", "i").replace("ї", "i").replace("ў", "u")
    sounds = letters.translate(_LATIN)
    for written, sound in _SOUNDS:
        sounds = sounds.replace(written, sound)
    return _without_repeats(sounds)


def _without_repeats(sounds: str) -> str:
    return "".join(
        char for index, char in enumerate(sounds) if index == 0 or char != sounds[index - 1]
    )
