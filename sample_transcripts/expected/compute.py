#!/usr/bin/env python3
"""Counts everything in this folder from the transcripts and the CSV files beside it.

    python3 expected/compute.py            writes the files
    python3 expected/compute.py --check    compares them instead, and checks the codings against the text

Python's standard library only. It shares no code with thema: two ways to the same figures.
"""
# Three codes worked by hand. Unit: a participant's turn, N = 236; cells as in agreement-turn.csv.
# first = ada, second = ben.
#
# `privacy-not-model-security`   both 13, only ada 1, only ben 2, neither 220
#     p_o   = (13 + 220) / 236                     = 233/236 = 54988/55696
#     p_e   = (14 * 15 + 222 * 221) / 236^2        = (210 + 49062) / 55696 = 49272/55696
#     kappa = (54988 - 49272) / (55696 - 49272)    = 5716/6424 = 0.8898
#
# `misconception-data-is-safe`   both 4, only ada 4, only ben 5, neither 223
#     p_o   = (4 + 223) / 236                      = 227/236 = 53572/55696
#     p_e   = (8 * 9 + 228 * 227) / 236^2          = (72 + 51756) / 55696 = 51828/55696
#     kappa = (53572 - 51828) / (55696 - 51828)    = 1744/3868 = 0.4509
#
# `other-barrier`                both 1, only ada 3, only ben 3, neither 229
#     p_o   = (1 + 229) / 236                      = 230/236 = 54280/55696
#     p_e   = (4 * 4 + 232 * 232) / 236^2          = (16 + 53824) / 55696 = 53840/55696
#     kappa = (54280 - 53840) / (55696 - 53840)    = 440/1856 = 0.2371
#
# The standard error is the one of Fleiss, Cohen & Everitt (1969) for a kappa that is not zero. The interval is
# kappa -+ 1.96 SE, cut at -1 and 1. At the character unit the characters of one passage are not independent, so the
# SE there is arithmetic only.

import csv
import html
import io
import math
import os
import re
import sys
import unicodedata
import zipfile
from fractions import Fraction
from xml.etree import ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXPECTED = os.path.join(ROOT, "expected")
DOCUMENTS = ["P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08"]
LAYERS = ["ada", "ben", "consensus"]
ROUNDS = [(1, "codebook-v2.csv", ["P01", "P02"]), (2, "codebook-v3.csv", ["P03", "P04"])]
WITHDRAWN = "P06"
Z = 1.959963984540054


def read_csv(name):
    with open(os.path.join(ROOT, name), encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def read_texts():
    """Text as thema stores it. Plain text is decoded, without BOM, every line end a LF; the other formats are set as
    `Label: words`, a blank line between turns, as one would type them."""
    folder = os.path.join(ROOT, "transcripts")
    readers = {".txt": plain, ".md": plain, ".vtt": webvtt, ".srt": subrip, ".csv": table, ".docx": word}
    texts = {}
    for name in sorted(os.listdir(folder)):
        stem, ending = os.path.splitext(name)
        if ending in readers and stem in DOCUMENTS:
            with open(os.path.join(folder, name), "rb") as f:
                assert stem not in texts, name
                texts[stem] = readers[ending](f.read())
    return texts


def plain(data):
    return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def typed(utterances):
    """(speaker, words) as text: what one speaker says in a row is one turn. Nobody's `## Title` is a heading."""
    blocks, open_speaker = [], None
    for speaker, words in utterances:
        words = " ".join(line.strip() for line in words.split("\n") if line.strip())
        if words.startswith("## "):
            blocks.append(words[3:])
            open_speaker = None
        elif speaker in (None, open_speaker) and open_speaker is not None:
            blocks[-1] += " " + words
        else:
            blocks.append("%s: %s" % (speaker, words))
            open_speaker = speaker
    return "\n\n".join(blocks) + "\n"


def webvtt(data):
    utterances = []
    for block in re.split(r"\n\n+", plain(data).strip())[1:]:
        if block.startswith("NOTE"):
            note = block[4:].strip()
            if note.startswith("## "):
                utterances.append((None, note))
            continue
        lines = block.split("\n")
        while "-->" not in lines[0]:
            lines.pop(0)
        voice, words = re.match(r"<v ([^>]+)>(.*)", "\n".join(lines[1:]), re.S).groups()
        utterances.append((voice, html.unescape(re.sub(r"<[^>]*>", "", words))))
    return typed(utterances)


def subrip(data):
    utterances = []
    for block in re.split(r"\n\s*\n", plain(data).strip()):
        lines = block.split("\n")
        while "-->" not in lines[0]:
            lines.pop(0)
        words = re.sub(r"<[^>]*>", "", "\n".join(lines[1:]))
        label = re.match(r"(%s):\s" % SPEAKER, words)
        utterances.append((label.group(1), words[label.end():]) if label else (None, words))
    return typed(utterances)


def table(data):
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return typed((row["speaker"] or None, row["text"]) for row in rows)


def word(data):
    """Paragraphs; a table's cells with tabs between; tracked changes as accepted, comments left out."""
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml")).find(name + "body")

    def words(paragraph):
        text = ""
        for element in paragraph.iter():
            if element.tag == name + "t":
                text += element.text or ""
            elif element.tag == name + "br":
                text += "\n"
        return text.strip()

    blocks = []
    for block in body:
        if block.tag == name + "p":
            blocks.append(words(block))
        elif block.tag == name + "tbl":
            for row in block.iter(name + "tr"):
                blocks.append("\t".join(words(cell) for cell in row.iter(name + "tc")))
    return "\n\n".join(block for block in blocks if block) + "\n"


# --- turns -----------------------------------------------------------------------------------------------------------

SPEAKER = r"I|Interviewer(?: [12])?|P\d\d(?: ?[ab])?"
HEADING = re.compile(r"(?:## )?G[1-4] [^.?]*$")
LABELS = [
    re.compile(r"\[\d\d:\d\d:\d\d\] (%s): " % SPEAKER),      # [00:03:10] P02: speech
    re.compile(r"\*\*(%s):\*\* " % SPEAKER),                 # **P03:** speech
    re.compile(r"(%s): " % SPEAKER),                         # P01: speech
    re.compile(r"(%s) \(\d\d:\d\d:\d\d\)\n" % SPEAKER),      # P07a (00:12:31), speech on the next line
]


def turns_of(document, text):
    """A label opens a turn, a heading closes it, a paragraph without label goes on. What stands before the first label
    belongs to no turn."""
    turns = []
    is_open = False
    for block in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        if HEADING.match(block.group()):
            is_open = False
            continue
        start = block.start()
        for label in LABELS:
            m = label.match(text, start)
            if m:
                turns.append({"document": document, "start": m.end(), "speaker": m.group(1)})
                is_open = True
                break
        if not turns:
            continue
        assert is_open, (document, block.group())
        turns[-1]["end"] = start + len(block.group().rstrip(" \t"))
    for number, turn in enumerate(turns, 1):
        turn["turn"] = number
        turn["role"] = "interviewer" if turn["speaker"].startswith("I") else "participant"
    return turns


# --- words -----------------------------------------------------------------------------------------------------------


def kind(c):
    """Word break class, as far as these texts need it (Unicode Annex 29)."""
    category = unicodedata.category(c)
    if category in ("Mn", "Me", "Mc", "Cf"):
        return "extend"
    if category.startswith("L"):
        return "ideograph" if unicodedata.name(c).startswith("CJK") else "letter"
    if category == "Nd":
        return "digit"
    return "other"


def words_of(text):
    """(start, end) of every word with a letter or a digit. A hyphen parts words; ' ’ . join letters, and join digits,
    : joins letters, a comma joins digits. Every ideograph is a word."""
    words = []
    i, n = 0, len(text)
    while i < n:
        k = kind(text[i])
        if k in ("other", "extend"):
            i += 1
            continue
        start, last = i, k
        i += 1
        while i < n:
            k = kind(text[i])
            if k == "extend":
                i += 1
            elif k in ("letter", "digit") and last != "ideograph":
                last = k
                i += 1
            elif i + 1 < n and last == "letter" and text[i] in "'’.:·" and kind(text[i + 1]) == "letter":
                i += 1
            elif i + 1 < n and last == "digit" and text[i] in "'’.,;" and kind(text[i + 1]) == "digit":
                i += 1
            else:
                break
        words.append((start, i))
    return words


# --- codes -----------------------------------------------------------------------------------------------------------


def ancestors(path):
    """The code itself and every theme above it. A slash behind a backslash belongs to the name."""
    parts = re.split(r"(?<!\\)/", path)
    return ["/".join(parts[:i]) for i in range(1, len(parts) + 1)]


def coded_rows(layer, name, texts):
    """A document that was withdrawn, with its transcript gone, is left out everywhere."""
    return [(layer, row["document"], int(row["start"]), int(row["end"]), row["code"], row)
            for row in read_csv(name) if row["document"] in texts]


def load():
    texts = read_texts()
    turns = {d: turns_of(d, texts[d]) for d in texts}
    codings = [c for layer in LAYERS for c in coded_rows(layer, "codings-%s.csv" % layer, texts)]
    return texts, turns, codings


def frequencies(texts, turns, codings):
    link = {(p["document"], p["speaker"]): p["participant"] for p in read_csv("participants.csv")}
    words = {d: words_of(texts[d]) for d in texts}
    book = [(row["path"], row["kind"]) for row in read_csv("codebook-v4.csv")]
    rows = []
    for layer in LAYERS:
        people, docs, passages, covered = ({path: set() for path, _ in book} for _ in range(4))
        for lay, d, start, end, code, _ in codings:
            if lay != layer:
                continue
            who = {link[d, t["speaker"]] for t in turns[d]
                   if t["start"] < end and start < t["end"] and (d, t["speaker"]) in link}
            inside = {(d, s) for s, e in words[d] if s < end and start < e}
            for path in ancestors(code):
                people[path] |= who
                docs[path].add(d)
                passages[path].add((d, start, end))
                covered[path] |= inside
        for path, k in book:
            rows.append([layer, path, k, len(people[path]), len(docs[path]), len(passages[path]), len(covered[path])])
    return ["layer", "code", "kind", "participants", "documents", "passages", "words"], rows


# --- agreement -------------------------------------------------------------------------------------------------------


def kappa(both, first, second, neither):
    n = both + first + second + neither
    p_o = Fraction(both + neither, n)
    f, s = Fraction(both + first, n), Fraction(both + second, n)
    p_e = f * s + (1 - f) * (1 - s)
    if p_e == 1:
        return p_o, p_e, None, None
    value = (p_o - p_e) / (1 - p_e)
    p = {(1, 1): both, (1, 0): first, (0, 1): second, (0, 0): neither}
    row, column = {1: f, 0: 1 - f}, {1: s, 0: 1 - s}
    total = Fraction(0)
    for (i, j), count in p.items():
        weight = 1 if i == j else 0
        total += Fraction(count, n) * (weight - (column[i] + row[j]) * (1 - value)) ** 2
    variance = (total - (value - p_e * (1 - value)) ** 2) / (n * (1 - p_e) ** 2)
    return p_o, p_e, value, math.sqrt(max(variance, 0))


def number(x):
    return "" if x is None else repr(float(x))


def agreement(codes, cells_of):
    header = ["code", "units", "both", "only_first", "only_second", "neither", "percent_agreement", "cohen_kappa",
              "se", "ci_low", "ci_high"]
    rows, used, sum_o, sum_e = [], [], Fraction(0), Fraction(0)
    for code in codes:
        cells = cells_of(code)
        p_o, p_e, value, se = kappa(*cells)
        sum_o, sum_e = sum_o + p_o, sum_e + p_e
        if cells[0] + cells[1] + cells[2] > 0:
            used.append(p_o)
        low = high = None
        if value is not None:
            low, high = max(-1.0, float(value) - Z * se), min(1.0, float(value) + Z * se)
        rows.append([code, sum(cells), *cells, number(p_o), number(value), number(se), number(low), number(high)])
    p_o, p_e = sum_o / len(codes), sum_e / len(codes)
    # Percent agreement is that over the codes somebody used; kappa is the same with the others or without.
    rows.append(["pooled", rows[0][1], "", "", "", "", number(sum(used) / len(used)), number((p_o - p_e) / (1 - p_e)), "", "", ""])
    return header, rows


def cells(units, first, second):
    both = len(first & second)
    a, b = len(first) - both, len(second) - both
    return both, a, b, units - both - a - b


def agreements(texts, turns, codings, codebook="codebook-v4.csv"):
    codes = [row["path"] for row in read_csv(codebook)
             if row["kind"] == "code" and not row["definition"].startswith("Deprecated")]
    speech = [t for d in sorted(turns) for t in turns[d] if t["role"] == "participant"]

    def by(coder, code):
        return [(d, s, e) for lay, d, s, e, c, _ in codings if lay == coder and c == code]

    def turn_units(coder, code):
        return {(t["document"], t["turn"]) for d, s, e in by(coder, code) for t in speech
                if t["document"] == d and t["start"] < e and s < t["end"]}

    def character_units(coder, code):
        return {(d, i) for d, s, e in by(coder, code) for t in speech if t["document"] == d
                for i in range(max(s, t["start"]), min(e, t["end"]))}

    def document_units(coder, code):
        return {d for d, _, _ in by(coder, code)}

    plans = [("agreement-turn.csv", len(speech), turn_units),
             ("agreement-character.csv", sum(t["end"] - t["start"] for t in speech), character_units),
             ("agreement-document.csv", len(texts), document_units)]
    return {name: agreement(codes, lambda c: cells(total, units("ada", c), units("ben", c)))
            for name, total, units in plans}


def saturation(texts, codings):
    rows, seen = [], set()
    for d in DOCUMENTS:
        if d in texts:
            here = {code for lay, doc, _, _, code, _ in codings if lay == "consensus" and doc == d}
            new = len(here - seen)
            seen |= here
            rows.append([d, new, len(seen)])
    return ["document", "new", "cumulative"], rows


def check_codings(texts, turns, codings):
    faults = []
    seen = set()
    for layer, d, s, e, code, row in codings:
        place = "%s %s %d-%d %s" % (layer, d, s, e, code)
        if not 0 <= s < e <= len(texts[d]):
            faults.append("outside the text: " + place)
        elif texts[d][s:e] != row["quote"]:
            faults.append("quote is not the text: " + place)
        if (layer, d, s, e, code) in seen:
            faults.append("twice: " + place)
        seen.add((layer, d, s, e, code))
        if not any(t["role"] == "participant" and t["start"] <= s and e <= t["end"] for t in turns[d]):
            faults.append("not within one participant turn: " + place)
    return faults


def main():
    texts, turns, codings = load()
    tables = agreements(texts, turns, codings)
    tables["frequencies.csv"] = frequencies(texts, turns, codings)
    left = {d: texts[d] for d in texts if d != WITHDRAWN}
    tables["frequencies-without-%s.csv" % WITHDRAWN] = frequencies(left, turns, [c for c in codings if c[1] in left])
    tables["saturation.csv"] = saturation(texts, codings)
    head = ["document", "turn", "start", "end", "speaker", "role"]
    tables["turns.csv"] = head, [[t[h] for h in head] for d in sorted(turns) for t in turns[d]]
    faults = check_codings(texts, turns, codings)
    for number, codebook, documents in ROUNDS:
        some = {d: texts[d] for d in documents if d in texts}
        rows = [c for coder in ("ada", "ben") for c in coded_rows(coder, "rounds/round%d-%s.csv" % (number, coder), some)]
        faults += check_codings(some, turns, rows)
        tables["agreement-turn-round%d.csv" % number] = agreements(
            some, {d: turns[d] for d in some}, rows, codebook)["agreement-turn.csv"]
    for name, (header, rows) in sorted(tables.items()):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        path = os.path.join(EXPECTED, name)
        if "--check" in sys.argv[1:]:
            with open(path, encoding="utf-8", newline="") as f:
                if f.read() != out.getvalue():
                    faults.append("differs: expected/" + name)
        else:
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(out.getvalue())
    for fault in faults:
        print(fault)
    print("%d documents, %d turns, %d codings, %d faults"
          % (len(texts), sum(len(t) for t in turns.values()), len(codings), len(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
