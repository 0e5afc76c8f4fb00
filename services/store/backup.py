"""Backups: one file with a verified copy of the log, the tokens and the key; put back, the log begins a new epoch (protocol.md §3 "Restore", §4)."""

import os
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.store.admin import Admin
from services.store.directory import Lock, fork, open_journal, require_log, require_tokens
from services.store.encrypt import copy_keyed
from services.store.engine import StoreError, driver, open_engine, plain
from services.store.journal import heading
from services.store.keys import KEY_FILE, connect, holds_data, in_words, is_plain, read_key, write_private
from services.store.verify import Verified, verify

JOURNAL, ADMIN, MANIFEST = "journal.sqlite", "admin.sqlite", "manifest.json"


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    realm: str
    epoch: str
    seq: int
    hash: str
    made_at: str


def backup(data_dir: Path, to: Path, now: str) -> Manifest:
    """Copy beside a running hub, verify the copy, then put the file in place and tell the hub how far it covers. StoreError says what failed."""
    require_log(data_dir)
    require_tokens(data_dir)
    try:
        with tempfile.TemporaryDirectory(dir=to.absolute().parent, prefix=".gridwall-backup-") as folder:
            work = Path(folder)
            _bring_key(data_dir, work)
            for name in (JOURNAL, ADMIN):
                _copy(data_dir / name, work / name)
            manifest = _manifest(_good(work / JOURNAL), now)
            (work / MANIFEST).write_bytes(msgspec.json.encode(manifest))
            _pack(work, to)
    except OSError as error:
        raise StoreError(f"{to}: cannot be written: {error.strerror}") from error
    except dbapi2.Error as error:
        raise StoreError(f"{data_dir}: cannot be copied: {in_words(plain(error))}") from error
    admin = Admin(data_dir)
    admin.set_safe_seq(manifest.epoch, manifest.seq)
    admin.close()
    return manifest


def _manifest(found: Verified, now: str) -> Manifest:
    return Manifest(found.realm, found.epoch, found.seq, found.hash, now)


def _bring_key(source: Path, target: Path) -> None:
    """Copy a directory's key, if it has one."""
    key = read_key(source)
    if key is not None:
        write_private(target / KEY_FILE, f"{key}\n".encode())


def _copy(source: Path, target: Path) -> None:
    """SQLite's own online copy: whole, though others write; under the same key, or plain as the source is."""
    try:
        engine, other = open_engine(source, readonly=True), open_engine(target, plain=is_plain(source))
        with engine.connect() as from_, other.connect() as into:
            driver(from_).backup(driver(into))
    except sa.exc.DBAPIError as error:
        raise StoreError(f"{source}: cannot be copied: {in_words(plain(error))}") from error


def _good(journal: Path) -> Verified:
    found = verify(journal)
    if found.problem:
        raise StoreError(f"the log does not hold: {found.problem}")
    return found


def _pack(work: Path, to: Path) -> None:
    part = work / "part"
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    with tarfile.open(part, "w") as archive:
        for name in (MANIFEST, JOURNAL, ADMIN, KEY_FILE):
            if (work / name).exists():
                archive.add(work / name, arcname=name)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(part, to)


def restore(file: Path, data_dir: Path, new_epoch: str, stamp: str) -> Manifest:
    """Put a backup in place of a directory's log, which is kept in replaced-STAMP; tokens stay. StoreError when a hub runs there or the file is no backup."""
    lock = Lock(data_dir)
    try:
        with tempfile.TemporaryDirectory(dir=data_dir, prefix=".restore-") as folder:
            work = Path(folder)
            manifest = _unpack(file, work)
            _same_realm(data_dir, manifest.realm)
            _good(work / JOURNAL)
            _forked(work, manifest, new_epoch)
            _rekeyed(work, data_dir)
            _swap(work, data_dir, stamp)
    except (OSError, sa.exc.DBAPIError, dbapi2.Error) as error:
        raise StoreError(f"{data_dir}: cannot be restored: {plain(error)}") from error
    finally:
        lock.release()
    admin = Admin(data_dir)
    admin.set_safe_seq(new_epoch, manifest.seq)
    admin.close()
    return manifest


def _unpack(file: Path, work: Path) -> Manifest:
    try:
        with tarfile.open(file, "r:") as archive:
            # One of before the encryption has no key.
            for name in (MANIFEST, JOURNAL, ADMIN, *({KEY_FILE} & set(archive.getnames()))):
                member = archive.extractfile(name)
                if member is None:
                    raise StoreError(f"{file}: {name} is not in it")
                write_private(work / name, member.read())
        return msgspec.json.decode((work / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise StoreError(f"{file}: is not there") from error
    except (tarfile.TarError, KeyError, msgspec.MsgspecError) as error:
        raise StoreError(f"{file}: is no backup of gridwall: {error.args[0] if error.args else error}; give one that `gridwall backup` made") from error


def _same_realm(data_dir: Path, realm: str) -> None:
    try:
        with open_engine(data_dir / JOURNAL, readonly=True).begin() as connection:
            found = heading(driver(connection))
    except (sa.exc.DBAPIError, dbapi2.Error):
        return  # none, or one that cannot be read: what a backup is put back for
    if found is not None and found.realm != realm:
        raise StoreError(f"{data_dir}: belongs to realm {found.realm}, not {realm}")


def _forked(work: Path, manifest: Manifest, new_epoch: str) -> None:
    engine, found = open_journal(work, manifest.realm, new_epoch)
    fork(engine, found, new_epoch)
    engine.dispose()


def _rekeyed(work: Path, data_dir: Path) -> None:
    """A directory that has a key keeps it: what comes from the backup is written anew under it, if it is under another or under none."""
    key, kept = read_key(work), read_key(data_dir)
    if kept is None:
        return
    for name in (name for name in (JOURNAL, ADMIN) if key != kept or is_plain(work / name)):
        part = work / f"{name}.rekeyed"
        with closing(connect(work / name, "rw")) as db:
            db.execute("PRAGMA journal_mode=DELETE").close()
            copy_keyed(db, part, kept)
        os.replace(part, work / name)


def _swap(work: Path, data_dir: Path, stamp: str) -> None:
    old = [path for path in (data_dir / f"{JOURNAL}{end}" for end in ("", "-wal", "-shm")) if path.exists()]
    if old:
        kept = data_dir / f"replaced-{stamp}"
        kept.mkdir()
        for path in old:
            os.replace(path, kept / path.name)
    if (work / KEY_FILE).exists() and not (data_dir / KEY_FILE).exists():
        os.replace(work / KEY_FILE, data_dir / KEY_FILE)
    os.replace(work / JOURNAL, data_dir / JOURNAL)
    if not holds_data(data_dir / ADMIN):
        os.replace(work / ADMIN, data_dir / ADMIN)
