"""HTML onto A4 as a PDF file; no printer is needed and none is asked."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from desktop.keeping import keep_file

_MARGIN_MM = 12.0
_DPI = 96


def pdf(html: str) -> bytes:
    """The page as PDF."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    document = QTextDocument()
    document.setHtml(html)
    document.print_(writer)
    del writer
    return bytes(buffer.data().data())


def keep_pdf(folder: Path, name: str, html: str) -> Path:
    """Write the page beside and rename it into place; raises OSError."""
    return keep_file(folder, name, pdf(html))
