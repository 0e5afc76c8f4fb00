"""What the documents state of configuration, command line and data is what the code has."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from services.cli.main import VERBS
from services.domain.policy import Policy
from services.domain.states import Role

ROOT = Path(__file__).parents[2]


def block(page: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"{page} has no block of {language}"
    return found[1]


def test_the_policy_file_of_the_documents_is_the_default_one_key_for_key() -> None:
    text = block("docs/configuration.md", "toml")
    assert msgspec.toml.decode(text, type=Policy) == Policy()
    assert set(tomllib.loads(text)) == set(Policy.__struct_fields__) - {"drill"}, "a drill writes its own facts"


def test_every_role_that_a_token_can_have_is_told() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert {role.value for role in Role if role is not Role.TIMER} | {"role"} == set(re.findall(r"^\| ([a-z_]+) \| [^|]*[一-鿿]", page, re.MULTILINE))


def test_every_variable_of_the_environment_is_told() -> None:
    read = {name for path in ROOT.glob("*/**/*.py") if path.parts[len(ROOT.parts)] in ("services", "desktop", "widgets")
            for name in re.findall(r"\bGRIDWALL_[A-Z_]+", path.read_text(encoding="utf-8"))}  # fmt: skip
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert read == set(re.findall(r"^\| `(GRIDWALL_[A-Z_]+)`", page, re.MULTILINE))


PAGES = sorted(path.relative_to(ROOT) for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target and not target.startswith("#")]
    assert [target for target in targets if not (ROOT / page.parent / target).exists()] == []


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {page for page in pages if f"]({page})" not in index} == set()


def test_the_verbs_of_the_readme_exist() -> None:
    told = set(re.findall(r"gridwall ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert told <= {*VERBS, "drill", "wall"}
    assert {"hub", "token", "region", "roster", "replay", "drill", "wall", "console", "backup", "restore", "audit", "export"} <= told


def test_the_targets_of_make_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8"))) <= targets
    assert {"drill", "test"} <= targets


def test_every_folder_of_test_data_says_where_it_is_from() -> None:
    for folder in (path for path in (ROOT / "tests" / "data").iterdir() if path.is_dir()):
        told = (folder / "README.md").read_text(encoding="utf-8")
        assert [path.name for path in folder.iterdir() if path.name != "README.md" and path.name not in told] == [], folder.name
