"""What the command line sets beside a running hub: tokens, regions, roster (protocol.md §1 "A token names", §4)."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from services.domain.model import Org
from services.domain.oncall import Rota
from services.domain.states import Role
from services.domain.times import Stamp
from services.store.engine import StoreError, data_version, driver, open_engine, plain, reader
from services.store.meta import get_meta, set_meta
from services.store.migrations.steps import LATEST
from services.store.tables import ADMIN
from services.store.upgrade import upgrade
from services.store.writes import make, transaction


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What a bearer may do; `id` is the SHA-256 of the secret, which is kept nowhere. `realm` None is the directory's own."""

    id: str
    role: Role
    name: str
    regions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    crs: str | None = None
    realm: str | None = None
    issued_at: Stamp
    expires_at: Stamp
    revoked_at: Stamp | None = None


class RegionRow(msgspec.Struct, frozen=True):
    """A region as stored: its geometry is a GeoJSON geometry object."""

    code: str
    name: str
    households: int | None
    geometry: str


class RosterUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of the roster; lon and lat are where it waits."""

    id: str
    callsign: str = ""
    mode: str = "exclusive"
    kind: str = "unknown"
    home: str = ""
    skills: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for a level in a region: the actors' names as tokens have them, and names for people. With a rota it says who of them when."""

    level: str
    region: str
    leaders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    rota: Rota | None = None


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Units, organisations and duty of a realm."""

    orgs: tuple[Org, ...] = ()
    units: tuple[RosterUnit, ...] = ()
    duty: tuple[Duty, ...] = ()


def token_id(secret: str) -> str:
    """What a token is stored as."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Admin:
    """admin.sqlite of a data directory; used from one thread."""

    def __init__(self, data_dir: Path) -> None:
        """Opens the file, made when absent. StoreError when it cannot be used, OSError as it comes."""
        path = data_dir / "admin.sqlite"
        if path.is_dir():
            raise StoreError(f"{path}: is a directory, where a hub has a file; move it away")
        try:
            upgrade(path)
            self._engine = open_engine(path)
            self._reader = reader(self._engine)
            with transaction(driver(self._reader)) as db:
                make(db, ADMIN, LATEST["admin"])
            os.chmod(path, 0o600)
        except (sa.exc.DBAPIError, dbapi2.Error) as error:
            raise StoreError(f"{path}: cannot be opened: {plain(error)}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
        self._engine.dispose()

    def version(self) -> int:
        """Differs once another process has committed."""
        return data_version(self._reader)

    def tokens(self) -> list[Token]:
        """Every token ever issued, revoked and expired ones too, by the time of issue."""
        found = self._reader.execute(sa.text("SELECT body FROM tokens"))
        return sorted((msgspec.json.decode(body, type=Token) for (body,) in found), key=lambda token: token.issued_at)

    def put_token(self, token: Token) -> None:
        """Store or replace a token."""
        with self._engine.begin() as connection:
            row = {"id": token.id, "body": msgspec.json.encode(token).decode()}
            connection.execute(sa.text("INSERT INTO tokens VALUES (:id, :body) ON CONFLICT (id) DO UPDATE SET body = excluded.body"), row)

    def regions(self) -> list[RegionRow]:
        """Every region, by code."""
        found = self._reader.execute(sa.text("SELECT code, name, households, geometry FROM regions ORDER BY code"))
        return [RegionRow(code, name, households, geometry) for code, name, households, geometry in found]

    def put_regions(self, rows: Sequence[RegionRow]) -> None:
        """Store regions, all or none."""
        statement = sa.text(
            "INSERT INTO regions (code, name, households, geometry) VALUES (:code, :name, :households, :geometry) ON CONFLICT (code) DO UPDATE "
            "SET name = excluded.name, households = excluded.households, geometry = excluded.geometry"
        )
        with self._engine.begin() as connection:
            connection.execute(statement, [msgspec.structs.asdict(row) for row in rows])

    def roster(self) -> Roster:
        """The roster, empty when none was imported."""
        found = self._reader.execute(sa.text("SELECT body FROM roster")).scalar()
        return Roster() if found is None else msgspec.json.decode(found, type=Roster)

    def put_roster(self, roster: Roster) -> None:
        """Replace the roster."""
        with self._engine.begin() as connection:
            body = {"body": msgspec.json.encode(roster).decode()}
            connection.execute(sa.text("INSERT INTO roster VALUES (1, :body) ON CONFLICT (id) DO UPDATE SET body = excluded.body"), body)

    def safe_seq(self, epoch: str) -> int:
        """Up to where a verified backup covers the log of `epoch`."""
        return int(get_meta(driver(self._reader), f"safe:{epoch}") or 0)

    def set_safe_seq(self, epoch: str, seq: int) -> None:
        """Remember safe_seq."""
        with self._engine.begin() as connection:
            set_meta(driver(connection), f"safe:{epoch}", str(seq))
