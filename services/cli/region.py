"""gridwall region import: take a region file, all or nothing; works beside a running hub."""

import argparse
import sys
from pathlib import Path

from services.cli.answer import OK, REFUSED
from services.cli.common import add_data_dir, administration
from services.interop.geojson import GeoJsonError, Region, geometry_json, read_regions, region_from_json
from services.interop.region_check import check
from services.interop.region_notes import notes
from services.store.admin import Admin, RegionRow

_SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See protocol.md §4."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="import")
    load = verbs.add_parser("import", help="properties of each feature: code, name, and households if known")
    load.add_argument("file", type=Path, metavar="FILE.geojson")
    add_data_dir(load)
    load.add_argument("--replace", action="store_true", help="take changed outlines of regions that are there already")


def run(args: argparse.Namespace) -> int:
    """Check, then store."""
    try:
        regions = read_regions(args.file)
    except GeoJsonError as error:
        return _refuse(args.file, error.problems)
    with administration(args.data_dir, make=True) as admin:
        problems = check(regions, _stored(admin), replace=args.replace)
        if problems:
            return _refuse(args.file, problems)
        admin.put_regions([RegionRow(region.code, region.name, region.households, geometry_json(region).decode()) for region in regions])
    for line in notes(regions)[:_SHOWN]:
        print(f"note: {line}", file=sys.stderr)
    print(f"{len(regions)} regions imported")
    return OK


def _stored(admin: Admin) -> list[Region]:
    return [region_from_json(row.code, row.name, row.geometry, row.households) for row in admin.regions()]


def _refuse(file: Path, problems: list[str] | tuple[str, ...]) -> int:
    for line in problems[:_SHOWN]:
        print(f"gridwall: {file.name}: {line}", file=sys.stderr)
    if len(problems) > _SHOWN:
        print(f"gridwall: {file.name}: and {len(problems) - _SHOWN} more; nothing was imported", file=sys.stderr)
    return REFUSED
