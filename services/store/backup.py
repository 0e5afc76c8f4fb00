"""Backups: one file with a verified copy of the log and the tokens; put back, the log begins a new epoch (protocol.md §3 "Restore", §4)."""

import os
import tarfile
import tempfile
from pathlib import Path

import msgspec
import sqlalchemy as sa

from services.store.admin import Admin
from services.store.directory import Lock, fork, open_journal
from services.store.engine import StoreError, driver, open_engine, plain
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
    if not (data_dir / JOURNAL).is_file():
        raise StoreError(f"{data_dir / JOURNAL}: is not there")
    try:
        with tempfile.TemporaryDirectory(dir=to.absolute().parent, prefix=".gridwall-backup-") as folder:
            work = Path(folder)
            for name in (JOURNAL, ADMIN):
                _copy(data_dir / name, work / name)
            manifest = _manifest(_good(work / JOURNAL), now)
            (work / MANIFEST).write_bytes(msgspec.json.encode(manifest))
            _pack(work, to)
    except OSError as error:
        raise StoreError(f"{to}: cannot be written: {error.strerror}") from error
    admin = Admin(data_dir)
    admin.set_safe_seq(manifest.epoch, manifest.seq)
    admin.close()
    return manifest


def _manifest(found: Verified, now: str) -> Manifest:
    return Manifest(found.realm, found.epoch, found.seq, found.hash, now)


def _copy(source: Path, target: Path) -> None:
    """SQLite's own online copy: whole, though others write."""
    try:
        engine, other = open_engine(source, readonly=True), open_engine(target)
        with engine.connect() as from_, other.connect() as into:
            driver(from_).backup(driver(into))
    except sa.exc.DBAPIError as error:
        raise StoreError(f"{source}: cannot be copied: {plain(error)}") from error


def _good(journal: Path) -> Verified:
    found = verify(journal)
    if found.problem:
        raise StoreError(f"the log does not hold: {found.problem}")
    return found


def _pack(work: Path, to: Path) -> None:
    part = work / "part"
    with tarfile.open(part, "w") as archive:
        for name in (MANIFEST, JOURNAL, ADMIN):
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
            _swap(work, data_dir, stamp)
    except (OSError, sa.exc.DBAPIError) as error:
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
            for name in (MANIFEST, JOURNAL, ADMIN):
                member = archive.extractfile(name)
                if member is None:
                    raise StoreError(f"{file}: {name} is not in it")
                (work / name).write_bytes(member.read())
        return msgspec.json.decode((work / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise StoreError(f"{file}: is not there") from error
    except (tarfile.TarError, KeyError, msgspec.MsgspecError) as error:
        raise StoreError(f"{file}: is no backup of gridwall: {error}") from error


def _same_realm(data_dir: Path, realm: str) -> None:
    if not (data_dir / JOURNAL).is_file():
        return
    engine, _ = open_journal(data_dir, realm, "")
    engine.dispose()


def _forked(work: Path, manifest: Manifest, new_epoch: str) -> None:
    engine, found = open_journal(work, manifest.realm, new_epoch)
    fork(engine, found, new_epoch)
    engine.dispose()


def _swap(work: Path, data_dir: Path, stamp: str) -> None:
    old = [path for path in (data_dir / f"{JOURNAL}{end}" for end in ("", "-wal", "-shm")) if path.exists()]
    if old:
        kept = data_dir / f"replaced-{stamp}"
        kept.mkdir()
        for path in old:
            os.replace(path, kept / path.name)
    os.replace(work / JOURNAL, data_dir / JOURNAL)
    if not (data_dir / ADMIN).exists():
        os.replace(work / ADMIN, data_dir / ADMIN)
