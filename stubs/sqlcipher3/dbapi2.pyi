"""sqlcipher3 speaks the DB-API of the standard library's sqlite3."""

from sqlite3.dbapi2 import *
