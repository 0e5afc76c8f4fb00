"""The composition root and Qt glue: the wall's process, and the one importer of qasync and qt_material."""
