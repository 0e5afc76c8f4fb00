"""Brings what a write-ahead log was left with into its file before anything more is confirmed on top of it."""

import logging

from sqlcipher3 import dbapi2

_LOG = logging.getLogger("gridwall.store")


def settle_log(db: dbapi2.Connection) -> None:
    """Copy the log of an open file into it and empty the log, down to the disk; outside any transaction. dbapi2.Error when the disk does not take it.

    A sync that failed is not made good by the next one: the system may have let go of the pages and call them written. What a COMMIT that failed
    left in the log may be read again and yet not be on the disk, and whatever is confirmed behind it is lost with it when the power goes.
    """
    busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        _LOG.warning("another process reads the file and keeps its log from being emptied; it is emptied later")
