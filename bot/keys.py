"""Settings that hold several keys, each by a name that the playbook uses: `ana=<key>,ben=<key>`."""

from collections.abc import Iterable

from pydantic import SecretStr

Keys = dict[str, SecretStr]


def read(setting: SecretStr, form: str = "ana=<integration key>,ben=<integration key>") -> Keys:
    """The keys by their names; `form` is what to write instead. Raises ValueError, without the keys."""
    keys: Keys = {}
    for place, pair in enumerate(_pairs(setting.get_secret_value()), start=1):
        name, equals, key = (part.strip() for part in pair.partition("="))
        if not (name and equals and key):
            raise ValueError(f"write {form}; part {place} is none")
        keys[name] = SecretStr(key)
    return keys


def values_of(word: str) -> Iterable[str]:
    """What may be a key in such a setting, even in one that cannot be read: it must not be in a log."""
    return [pair.partition("=")[2].strip() for pair in _pairs(word) if "=" in pair]


def _pairs(text: str) -> list[str]:
    return [pair for pair in text.split(",") if pair.strip()]
