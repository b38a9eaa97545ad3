"""The table of verbs, its help, and what the manifest promises, held against each other."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from handlers import buttons, listeners, pressing, verbs
from handlers.blocks import SECTION
from handlers.blocks import words as escaped
from handlers.buttons import Act
from handlers.forms.words import WISHES, Purpose
from handlers.verb import Verb

MANIFEST = YAML(typ="safe").load(Path(__file__).parents[3] / "manifest.yaml")
COMMAND = MANIFEST["features"]["slash_commands"][0]


def test_no_word_means_two_verbs() -> None:
    """Names and aliases are unique."""
    words = [word for verb in verbs.VERBS for word in (verb.name, *verb.aliases)]

    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("verb", verbs.VERBS, ids=lambda verb: verb.name)
def test_each_verb_is_run_by_one_function_and_begins_its_usage(verb: Verb) -> None:
    """Every entry of the table is whole."""
    assert (verb.alone is None) != (verb.about is None)
    assert verb.usage.split()[0] == verb.name
    assert not verb.says.endswith(".")


def test_help_lists_every_verb_once_and_fits() -> None:
    """Help is written from the table, one line for each verb, in paragraphs that Slack takes."""
    paragraphs = verbs.everything()
    lines = [line for text in paragraphs for line in text.splitlines() if line.startswith("`/incident ")]

    assert sorted(lines) == sorted(f"`/incident {escaped(v.usage)}` {escaped(v.says)}" for v in verbs.VERBS)
    assert max(map(len, paragraphs)) <= SECTION


def test_the_manifests_usage_hint_names_verbs_only() -> None:
    """What Slack shows while people type is true."""
    hinted = [part.split()[0] for part in COMMAND["usage_hint"].split("|")]
    known = [word for word in hinted if verbs.named(word)]

    assert known == hinted


def test_listeners_and_manifest_agree() -> None:
    """Every command and shortcut of the manifest has a listener, and the other way round."""
    declared = {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]}
    events = MANIFEST["settings"].get("event_subscriptions", {}).get("bot_events", [])

    assert set(listeners.COMMANDS) == {one["command"] for one in MANIFEST["features"]["slash_commands"]}
    assert set(listeners.SHORTCUTS) == declared
    assert set(listeners.EVENTS) == set(events)
    assert COMMAND["should_escape"] is True


def test_every_button_and_menu_choice_is_answered() -> None:
    """No button of ours is left without a listener, and no listener without a button."""
    assert {*pressing.ACTIONS, *pressing.VALUED} == set(Act) - {Act.LINK}
    assert set(listeners.ACTIONS) == {str(act) for act in Act}
    assert set(WISHES) == set(Purpose)


def test_a_buttons_value_is_read_back() -> None:
    """What a button is aimed at survives Slack."""
    aim = buttons.Aim(incident=7, entry=3)

    assert buttons.aimed(str(aim)) == aim


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("resolv", "Did you mean `/incident resolve`?"),
        ("acknoledge", "Did you mean `/incident ack`?"),
        ("statsu", "Did you mean `/incident status`?"),
        ("xyzzy", ""),
    ],
)
def test_an_unknown_word_gets_the_nearest_verb_and_the_way_to_help(word: str, meant: str) -> None:
    """Nothing ever does nothing."""
    help_is = "`/incident help` shows every command."

    assert [block["text"]["text"] for block in verbs.unknown(word).blocks] == [
        " ".join(part for part in (f"There is no `/incident {word}`.", meant, help_is) if part)
    ]
