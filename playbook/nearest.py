"""Which known word was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, whatever its case; None if none is like it."""
    by_lower = {name.lower(): name for name in sorted(known, reverse=True)}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy for an unknown word: the nearest known one, else all of them."""
    names = list(known)
    guess = nearest(word, names)
    return f"did you mean `{guess}`?" if guess else f"known here: {', '.join(f'`{name}`' for name in names) or 'none'}"
