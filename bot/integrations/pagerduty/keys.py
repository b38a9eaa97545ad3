"""The integration keys of PagerDuty's Events API v2, by the names that they have in the playbook."""

from collections.abc import Iterable

from pydantic import SecretStr

Keys = dict[str, SecretStr]


def read(setting: SecretStr) -> Keys:
    """From `ana=<key>,ben=<key>`. Raises ValueError, without the keys."""
    keys: Keys = {}
    for place, pair in enumerate(_pairs(setting.get_secret_value()), start=1):
        name, equals, key = (part.strip() for part in pair.partition("="))
        if not (name and equals and key):
            raise ValueError(f"write ana=<integration key>,ben=<integration key>; part {place} is none")
        keys[name] = SecretStr(key)
    return keys


def values_of(word: str) -> Iterable[str]:
    """What may be a key in such a setting, even in one that cannot be read: it must not be in a log."""
    return [pair.partition("=")[2].strip() for pair in _pairs(word) if "=" in pair]


def _pairs(text: str) -> list[str]:
    return [pair for pair in text.split(",") if pair.strip()]
