"""Reading a page as a person and as a parser do."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from lxml import html as lxml_html


def words(page: str) -> str:
    """The page's text, charts and style left out, one space between any two pieces."""
    tree = lxml_html.document_fromstring(page)
    for part in tree.xpath("//style | //script | //svg"):
        part.drop_tree()
    return " ".join(" ".join(tree.itertext()).split()).replace("\u00a0", " ")


def well_formed(page: str) -> ET.Element:
    """The page as XML; raises where a tag is not closed or a value not quoted."""
    xml = re.sub(r"<meta ([^>]*)>", r"<meta \1/>", page.removeprefix("<!doctype html>\n"))
    return ET.fromstring(xml)  # noqa: S314 (our own page)
