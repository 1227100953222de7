#!/usr/bin/env python3
"""Holds the passages of a REFI-QDA project to a table of quotes, without a line of thema's.

    quotes_of_qdpx.py PROJECT.qdpx QUOTES.csv [--utf-16] [--coded]

The table has the columns document, start, end, quote: characters from 0, the end not included. Each passage of the project
is cut out of its text by the positions in the XML (code points, or with --utf-16 units of UTF-16), and the two lists must be
the same, however often a passage stands in either. With --coded only passages that have a code are looked at: others say
who speaks, or have a memo.
"""
import csv
import sys
import xml.etree.ElementTree as tree
import zipfile

NAMESPACE = "{urn:QDA-XML:project:1.0}"


def passages(path, utf16, coded):
    """(document, start, end, quote) of each passage, in code points."""
    with zipfile.ZipFile(path) as archive:
        root = tree.fromstring(archive.read("project.qde"))
        sources = root.find(NAMESPACE + "Sources")
        for source in sources if sources is not None else []:
            for body in source.iter():
                reference = body.get("plainTextPath")
                selections = body.findall(NAMESPACE + "PlainTextSelection")
                if reference is None or not selections:
                    continue
                assert reference.startswith("internal://"), reference
                text = archive.read("sources/" + reference[len("internal://"):]).decode("utf-8")
                assert "\r" not in text and not text.startswith("\ufeff"), "line ends or a byte order mark"
                units = text.encode("utf-16-le")
                for selection in selections:
                    if coded and selection.find(NAMESPACE + "Coding") is None:
                        continue
                    start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
                    if utf16:
                        quote = units[2 * start:2 * end].decode("utf-16-le")
                        start = len(units[:2 * start].decode("utf-16-le"))
                        end = start + len(quote)
                    else:
                        quote = text[start:end]
                    yield source.get("name"), start, end, quote


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["document"], int(row["start"]), int(row["end"]), row["quote"]


def main():
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    # Several codings may share a passage: one each is asked for.
    found = set(passages(arguments[0], "--utf-16" in sys.argv, "--coded" in sys.argv))
    wanted = set(rows(arguments[1]))
    for what, odd in (("only in the project", found - wanted), ("only in the table", wanted - found)):
        for row in sorted(odd)[:5]:
            print(f"{what}: {row}")
    print(f"{len(found)} passages in the project, {len(wanted)} in the table")
    return 0 if found == wanted else 1


if __name__ == "__main__":
    sys.exit(main())
