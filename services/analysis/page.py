"""A page that prints black on white: a head, rows, lines to write on; plain HTML that a browser and Qt's rich text both lay out."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

_STYLE: Final = (
    "body{font-family:'Noto Sans SC','Noto Sans CJK SC',sans-serif;font-size:10pt;color:#000;background:#fff}"
    "h1{font-size:15pt;margin:0}p{margin:4px 0}table{border-collapse:collapse;width:100%}th,td{border:1px solid #000;padding:3px}"
    "th,td{vertical-align:top;text-align:left}"
)


def html(title: str, parts: Iterable[str]) -> str:
    """A whole page of parts that are HTML already."""
    body = "\n".join(parts)
    return f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n'


def heading(text: str) -> str:
    """What the page is."""
    return f"<h1>{escape(text)}</h1>"


def line(text: str) -> str:
    """One plain line."""
    return f"<p>{escape(text)}</p>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under their heads; widths follow from what stands in them."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(one) or '&nbsp;'}</td>" for one in row) + "</tr>" for row in rows)
    return f'<table border="1" cellspacing="0" cellpadding="3" width="100%">\n<tr>{head}</tr>\n{body}\n</table>'
