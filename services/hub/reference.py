"""Reference data of a realm as consoles get it: policy, organisations, duty, regions with their rings; encoded once."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from services.domain.intent import Rules
from services.domain.model import Org
from services.domain.policy import DEFAULT_ORGS, Policy
from services.hub.config import site_zone
from services.interop.geojson import Region
from services.store.admin import Roster
from services.wire import frames
from services.wire.codec import encode

_PAGE_BYTES = 49_152


@dataclass(frozen=True, slots=True)
class Reference:
    """Frames ready to send, with the digest that says whether a console has them already."""

    digest: str
    frames: tuple[bytes, ...]


def rules_of(policy: Policy, roster: Roster) -> Rules:
    """What decisions depend on."""
    orgs: dict[str, Org] = {**DEFAULT_ORGS, **{org.id: org for org in roster.orgs}}
    rotas = {(duty.level, duty.region): duty.rota for duty in roster.duty if duty.rota is not None}
    return Rules(policy, orgs, {(duty.level, duty.region): duty.leaders for duty in roster.duty}, rotas, site_zone(policy.time_zone))


def reference_of(policy: Policy, roster: Roster, regions: Sequence[Region]) -> Reference:
    """The frames of protocol extra `ref`: begin, pages of regions, end."""
    rows = [encode({"code": r.code, "name": r.name, "rings": [ring.tolist() for ring in r.rings]}) for r in regions]
    orgs = list(rules_of(policy, roster).orgs.values())
    told = msgspec.structs.replace(policy, channels={})  # addresses and passwords are nobody's business but the hub's
    parts = [encode(told), encode(orgs), encode(roster.duty), encode([(u.id, u.lon, u.lat) for u in roster.units])]
    digest = hashlib.sha256(b"\n".join([*parts, *rows])).hexdigest()
    begin = frames.RefBegin(digest=digest, policy=msgspec.Raw(parts[0]), orgs=msgspec.Raw(parts[1]), duty=msgspec.Raw(parts[2]))
    pages = [encode(frames.RefPage(regions=[msgspec.Raw(row) for row in page])) for page in paged(rows, _PAGE_BYTES)]
    return Reference(digest, (encode(begin), *pages, encode(frames.RefEnd(digest=digest))))


def paged(rows: Iterable[bytes], most: int) -> Iterable[list[bytes]]:
    """Rows in portions of `most` bytes; one row larger than that goes alone."""
    page: list[bytes] = []
    size = 0
    for row in rows:
        if page and size + len(row) > most:
            yield page
            page, size = [], 0
        page.append(row)
        size += len(row)
    if page:
        yield page
