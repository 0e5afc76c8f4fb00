"""What a hub says that it holds of a console's commands: what is on its disk, and nothing that may still be lost."""

from pathlib import Path

from services.hub.ledger import Ledger
from services.store.directory import open_journal
from services.store.journal import Verdict
from services.store.lookups import Lookups


def test_a_verdict_on_its_way_to_the_disk_is_known_and_not_held(tmp_path: Path) -> None:
    look = Lookups(open_journal(tmp_path, None, "epoch")[0])
    ledger = Ledger(look)
    for cid in ("lost", "stored"):
        ledger.depart(Verdict(cid, "hash", "applied", b"{}", "at"), lambda _verdict: None)
    assert ledger.find("lost") is not None
    assert ledger.stored("lost") is None
    ledger.arrive("lost", stored=False)
    ledger.arrive("stored", stored=True)
    assert [ledger.stored(cid) is not None for cid in ("lost", "stored", "never")] == [False, True, False]
    look.close()
