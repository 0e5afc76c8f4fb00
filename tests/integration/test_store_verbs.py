"""doctor, backup, restore, audit verify and export on directories that are good, empty, absent, a seat's, another's, damaged: one plain line each."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from services.store.keys import PAGE
from tests.support.hubs import cli, sound_hub


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's directory with a token, and its backup beside it."""
    folder = sound_hub(tmp_path_factory.mktemp("sound"))
    assert cli("backup", "--data-dir", str(folder), "--to", str(folder.parent / "b.tar"))[0] == 0
    return folder


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A directory to spoil."""
    return Path(shutil.copytree(sound, tmp_path / "hub"))


def _refused(*argv: object) -> str:
    code, out, err = cli(*(str(word) for word in argv))
    assert (code, out, err.count("\n")) == (1, "", 1), (out, err)
    assert "Traceback" not in err
    assert "Error" not in err, "no name of a class"
    return err


def _asked(folder: Path, to: Path) -> list[str]:
    """What the three that read a log say of a directory."""
    log = _refused("audit", "verify", "--data-dir", folder), _refused("export", "--data-dir", folder, "--to", to)
    return [*log, _refused("backup", "--data-dir", folder, "--to", to)]


def _seat(folder: Path) -> None:
    (folder / "outbox.sqlite").write_bytes(b"")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder.rmdir(), "is no directory; give the one that `gridwall hub --data-dir` was started with"),
        (lambda _folder: None, "holds no log of a hub; give the one"),
        (_seat, "is a seat's directory, the log is with its hub"),
    ],
)
def test_a_directory_without_a_log_is_told_what_it_is(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    make(folder)
    assert all(said in line for line in _asked(folder, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def _flip(folder: Path) -> None:
    data = bytearray((folder / "journal.sqlite").read_bytes())
    for page in range(1, len(data) // PAGE):
        data[page * PAGE + 500] ^= 1
    (folder / "journal.sqlite").write_bytes(data)


def _foreign(folder: Path) -> None:
    (folder / "journal.sqlite").write_text("a list of groceries\n" * 900)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_flip, "damaged"),
        (lambda folder: (folder / "journal.sqlite").write_bytes((folder / "journal.sqlite").read_bytes()[:9000]), "damaged or cut off"),
        (_foreign, "is not its key: put the right key back, or a backup"),
        (lambda folder: (folder / "store.key").write_text("ab" * 32), "is not its key: put the right key back, or a backup"),
        (lambda folder: (folder / "store.key").unlink(), "is not there: put the key back from a backup"),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_and_a_backup_mends_it(sound: Path, copy: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(copy)
    assert all(said in line for line in _asked(copy, copy.parent / "out"))
    code, out, err = cli("doctor", "--data-dir", str(copy))
    assert (code, err) == (1, "")
    assert all("put" in line for line in out.splitlines() if line.startswith("BAD"))
    code, out, err = cli("restore", str(sound.parent / "b.tar"), "--data-dir", str(copy))
    if code == 1:
        assert "or move admin.sqlite and store.key away, and restore takes those of the backup" in err
        for name in ("admin.sqlite", "tracks.sqlite", "store.key"):
            (copy / name).unlink()
        assert cli("restore", str(sound.parent / "b.tar"), "--data-dir", str(copy))[0] == 0
    code, out, _ = cli("doctor", "--data-dir", str(copy))
    assert code == 0, out


def test_restore_makes_nothing_where_it_refuses(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "no.tar").write_text("no archive")
    (tmp_path / "seat").mkdir()
    _seat(tmp_path / "seat")
    assert "no.tar: is no backup of gridwall" in _refused("restore", tmp_path / "no.tar", "--data-dir", tmp_path / "new")
    assert "absent.tar: is not there" in _refused("restore", tmp_path / "absent.tar", "--data-dir", tmp_path / "new")
    assert "is no backup" in _refused("restore", tmp_path, "--data-dir", tmp_path / "new")
    assert "is a seat's directory; give the hub's, or a new one" in _refused("restore", sound.parent / "b.tar", "--data-dir", tmp_path / "seat")
    assert not (tmp_path / "new").exists()
    assert [path.name for path in (tmp_path / "seat").iterdir()] == ["outbox.sqlite"]


def test_a_log_without_its_tokens_is_bad(copy: Path) -> None:
    (copy / "admin.sqlite").unlink()
    code, out, _ = cli("doctor", "--data-dir", str(copy))
    assert code == 1
    assert "BAD admin.sqlite: is not there, and with it tokens, regions and roster" in out


def test_what_cannot_be_written_is_said(sound: Path, tmp_path: Path) -> None:
    for verb in ("export", "backup"):
        assert "cannot be written: No such file or directory" in _refused(verb, "--data-dir", sound, "--to", tmp_path / "absent" / "x")
        assert "cannot be written: Is a directory" in _refused(verb, "--data-dir", sound, "--to", tmp_path)
