"""The keymap: keys as strings of commands, chords one after the other, mistakes named with their line."""

import pytest

import resources
from services.commands.actions import ACTS
from services.commands.chords import Action, Chords, Dropped, Pending, filled
from services.commands.keymap import CONTEXTS, Keymap, KeymapError, describe, load, normal_chord, normal_key, steps
from services.commands.parse import parse
from tests.support.command_desk import desk


@pytest.fixture(scope="module")
def keymap() -> Keymap:
    return load(resources.text("keymaps/default.toml"))


@pytest.mark.parametrize(
    ("context", "keys", "command"),
    [
        ("queue", "Down", ":move 1"), ("queue", "j", ":move 1"), ("queue", "K", ":move -1"), ("queue", "Return", ":open"), ("queue", "Space", "accept"),
        ("queue", "A", ":fill pq {no} "), ("queue", "E", "escalate"), ("queue", "N", ":fill bz {no} "), ("queue", "P", ":fill yx {no} "),
        ("queue", "C", ":fill ja {no} "), ("queue", "?", ":keys"), ("queue", "？", ":keys"), ("map", "F2", ":focus command"), ("units", ":", ":focus command"),
        ("trends", "：", ":focus command"), ("map", "*", ":unlock"), ("commandline", "Escape", ":back"), ("commandline", "Ctrl+K", ":palette"),
        ("leader", "1", "ack"), ("leader", "4", "take_over"), ("queue", "Ctrl+4", ":layout quad"), ("queue", "ａ", ":fill pq {no} "),
    ],
)  # fmt: skip
def test_one_key(context: str, keys: str, command: str, keymap: Keymap) -> None:
    found = Chords(keymap).feed(keys, context, 0.0)
    assert isinstance(found, Action)
    assert found.command == command


@pytest.mark.parametrize(("letter", "panel"), [("Q", "queue"), ("M", "map"), ("U", "units"), ("T", "trends"), ("L", "leader")])
def test_g_then_a_panel(letter: str, panel: str, keymap: Keymap) -> None:
    chords = Chords(keymap)
    begun = chords.feed("G", "map", 0.0)
    assert isinstance(begun, Pending)
    assert len(begun.ways) == 5
    assert chords.feed(letter.lower(), "map", 1.0) == Action(f":goto {panel}", ("G", letter), "map")
    assert chords.pending == ()


def test_a_chord_that_goes_wrong_does_nothing(keymap: Keymap) -> None:
    chords = Chords(keymap)
    chords.feed("G", "queue", 0.0)
    assert chords.feed("E", "queue", 0.1) == Dropped(("G", "E")), "no slip escalates"
    assert isinstance(chords.feed("E", "queue", 0.2), Action)


def test_a_chord_waits_no_longer_than_its_time(keymap: Keymap) -> None:
    chords = Chords(keymap, timeout_s=1.5)
    chords.feed("G", "queue", 10.0)
    assert not chords.expire("queue", 11.5)
    assert chords.feed("N", "queue", 11.6) == Action(":fill bz {no} ", ("N",), "queue")
    chords.feed("G", "queue", 20.0)
    assert chords.feed("1", "leader", 20.1) == Action("ack", ("1",), "leader"), "another context begins anew"


@pytest.mark.parametrize("key", ["J", "g", "Space", "?", ":", "：", "1", "*", "Shift+J"])
def test_in_the_command_line_bare_keys_are_text(key: str, keymap: Keymap) -> None:
    assert Chords(keymap).feed(key, "commandline", 0.0) is None


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_binding_stands_for_something(context: str, keymap: Keymap) -> None:
    for binding in keymap.bindings(context):
        assert binding.label("zh_CN")
        assert binding.label("en")
        if not binding.command.startswith(":"):
            assert parse(binding.command, desk()).commands, binding


def test_what_keys_fill_in_goes_on_as_a_line(keymap: Keymap) -> None:
    for binding in keymap.bindings("queue"):
        action = Action(binding.command, binding.chord, "queue")
        if action.screen and action.screen[0] == "fill":
            line = filled(action.screen[1], "1042")
            assert line.endswith(" 1042 ")
            assert not parse(line, desk()).error
            assert filled(action.screen[1], "").endswith(" ")
            assert "{" not in filled(action.screen[1], "")


def test_a_file_of_ones_own(keymap: Keymap) -> None:
    own = load('[queue]\n"X" = "urge"\n"E" = ""\n"a" = "take_over"\n', "mine.toml", keymap)
    chords = Chords(own)
    assert chords.feed("X", "queue", 0.0) == Action("urge", ("X",), "queue")
    assert chords.feed("A", "queue", 0.0) == Action("take_over", ("A",), "queue")
    assert chords.feed("E", "queue", 0.0) is None
    assert isinstance(chords.feed("E", "detail", 0.0), Action)
    assert isinstance(Chords(keymap).feed("E", "queue", 0.0), Action), "the carried one is as it was"


def test_a_key_may_stand_for_several_lines(keymap: Keymap) -> None:
    own = load('[queue]\n"F9" = ["sl", "pq {no} U12", ":move 1"]\n', "mine.toml", keymap)
    found = Chords(own).feed("F9", "queue", 0.0)
    assert isinstance(found, Action)
    assert (steps(found.command), found.screen) == (("sl", "pq {no} U12", ":move 1"), None)
    assert describe(found.command, "en") == "accept · assign · move to the next row"
    assert steps("accept") == ("accept",)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[queue]\n"X" = "nix"\n', ["mine.toml:2: 'X'"]),
        ('[queue]\n\n"J" = 3\n"K" = ":move x"\n"L" = ":nix"\n', ["mine.toml:3: 'J'", "mine.toml:4: 'K'", "mine.toml:5: 'L'"]),
        ('[queue]\n"Foo" = "accept"\n', ["mine.toml:2: 'Foo'"]),
        ('[queue]\n"G" = "accept"\n', ["mine.toml:2: 'G'"]),
        ('[queue]\n"x" = "accept"\n"X" = "urge"\n', ["mine.toml:3: 'X'"]),
        ('[queue]\n"X" = ["sl", "nix"]\n"Y" = []\n"Z" = ["sl", 3]\n', ["mine.toml:2: 'X'", "mine.toml:3: 'Y'", "mine.toml:4: 'Z'"]),
        ('[nope]\n"X" = "accept"\n', ["mine.toml:1:"]),
        ('queue = 3\n', ["mine.toml:1:"]),
        ("[queue\n", ["mine.toml: "]),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_line(text: str, lines: list[str], keymap: Keymap) -> None:
    with pytest.raises(KeymapError) as caught:
        load(text, "mine.toml", keymap)
    assert len(caught.value.lines) == len(lines)
    for said, begun in zip(caught.value.lines, lines, strict=True):
        assert said.startswith(begun)
        assert "\n" not in said


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ctrl+k", "Ctrl+K"), ("CTRL+SHIFT+x", "Ctrl+Shift+X"), ("shift+ctrl+x", "Ctrl+Shift+X"), ("enter", "Return"), ("esc", "Escape"), ("+", "+"),
        ("Ctrl++", "Ctrl++"), (" ", "Space"), ("\u3000", "Space"), ("f12", "F12"), ("ｊ", "J"),
    ],
)  # fmt: skip
def test_keys_have_one_form(text: str, name: str) -> None:
    assert normal_key(text) == name
    assert normal_key(name) == name


@pytest.mark.parametrize("text", ["", "Ctrl", "Ctrl+", "Foo", "Foo+K", "F13", "ab", "Ctrl+K+"])
def test_what_is_no_key(text: str) -> None:
    assert normal_key(text) is None


def test_chords_are_short() -> None:
    assert normal_chord("g q") == ("G", "Q")
    assert normal_chord("a b c d e") is None
    assert normal_chord("") is None


def test_screen_commands_say_what_they_take() -> None:
    assert ACTS["move"].fits("-3")
    assert not ACTS["move"].fits("")
    assert not ACTS["back"].fits("now")
    assert ACTS["theme"].fits("")
    assert ACTS["goto"].words("map", "en") == "go to the map"
