"""The demo's playbook: the built-in one, and over it the demo's own parts, with the ports and paths of this run."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from string import Template
from typing import Final

from ruamel.yaml import YAML

from playbook.reading import DEFAULT_TEXT

OWN: Final = resources.files("bot").joinpath("demo.yaml").read_text(encoding="utf-8")

_BY_TURNS: Final = {"primary": "oncall", "backup": "second"}
"""Which rota is called where the built-in policies call one person."""


def turns_start(today: date) -> str:
    """The day on which the turns begin, so that it is the first one's turn whatever the hour."""
    return (today - timedelta(days=2)).isoformat()


def write(path: Path, words: Mapping[str, str], *, without: Collection[str] = ()) -> None:
    """Write it to `path`. `words` stand for what begins with a dollar; `without` are services that are not there.

    `${NAME}` in capitals is no word but a secret, and stays.
    """
    yaml = YAML()
    whole, own = yaml.load(DEFAULT_TEXT), yaml.load(Template(OWN).safe_substitute(words))
    own["services"] = [name for name in own["services"] if name not in without]
    own["checks"] = {key: check for key, check in own["checks"].items() if check["service"] not in without}
    own["runbooks"] = {key: one for key, one in own["runbooks"].items() if not {*one["services"]} & {*without}}
    whole.update(own)
    for level in (level for levels in whole["escalation_policies"].values() for level in levels):
        level["page"] = [_BY_TURNS.get(key, key) for key in level["page"]]
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(whole, file)
