#!/usr/bin/env python3
"""Counts a project's tables again from what thema exports, and compares.

    python3 recount.py THEMA PROJECT [OUTPUT ...]     with OUTPUT one of those listed at the end; without, all of them

THEMA is the program, PROJECT a .thema file. Python's standard library only: the way of counting is written a second
time and shares no code with thema. It looks at every character where thema sorts spans.

To add an output: write `check_NAME(study)`, which yields a sentence for every figure that differs, and name it in OUTPUTS.
"""

import csv
import io
import os
import re
import subprocess
import sys
from collections import defaultdict
from functools import cached_property

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sample_transcripts", "expected"))
sys.dont_write_bytecode = True
from compute import words_of  # noqa: E402  (the words of a text, written apart from thema for the sample study)

csv.field_size_limit(1 << 30)


class Study:
    """A project as its exports tell it."""

    def __init__(self, thema, project):
        self.thema, self.project = thema, project
        self.turns = self.ask("export", "turns")
        for turn in self.turns:
            turn["start"], turn["end"] = int(turn["start"]), int(turn["end"])
        self.codings = self.ask("export", "codings")
        for coding in self.codings:
            coding["start"], coding["end"] = int(coding["start"]), int(coding["end"])
        self.book = [(row["path"], row["kind"]) for row in self.ask("codebook")]
        self.attributes = {}
        for row in self.ask("export", "participants"):
            self.attributes[row["participant"]] = {
                name: value for name, value in row.items() if name not in ("participant", "document", "speaker")}
        roles = {row["coder"]: row["role"] for row in self.ask("coder", "list")}
        self.consensus = [name for name, role in roles.items() if role == "consensus"]
        self.coders = [name for name, role in roles.items() if role != "consensus"]
        self.documents = [row["document"] for row in self.ask("export", "documents")]
        self.turns_of = defaultdict(list)
        for turn in self.turns:
            self.turns_of[turn["document"]].append(turn)
        # Who could have said something, in the order of their labels.
        self.participants = sorted({t["participant"] for t in self.turns if is_a_participants(t)})

    def ask(self, *words):
        """The rows of a table that thema prints, each by its columns' names."""
        reply = subprocess.run([self.thema, "-p", self.project, *words, "--format", "csv", "--raw"],
                               capture_output=True, check=False)
        if reply.returncode:
            raise SystemExit("thema %s: %s" % (" ".join(words), reply.stderr.decode()))
        return list(csv.DictReader(io.StringIO(reply.stdout.decode(), newline="")))

    def layers(self):
        """Every layer there is, as the option is written."""
        own = ["coder:" + name for name in self.coders]
        return own + ["union", "majority"] + (["consensus"] if self.consensus else [])

    def layer(self, layer):
        """The passages that count, as (document, start, end, code)."""
        passage = lambda c: (c["document"], c["start"], c["end"], c["code"])  # noqa: E731
        if layer == "majority":
            return self.majority
        if layer == "union":
            return [passage(c) for c in self.codings if c["coder"] not in self.consensus]
        name = self.consensus[0] if layer == "consensus" else layer.split(":", 1)[1]
        return [passage(c) for c in self.codings if c["coder"] == name]

    @cached_property
    def majority(self):
        """Character by character: who marked it with the code, out of those who coded anything in the document."""
        coded, marks = defaultdict(set), defaultdict(set)
        for c in self.codings:
            if c["coder"] not in self.consensus:
                coded[c["document"]].add(c["coder"])
                for at in range(c["start"], c["end"]):
                    marks[c["document"], c["code"], at].add(c["coder"])
        carried = sorted(place for place, who in marks.items() if 2 * len(who) > len(coded[place[0]]))
        runs = []
        for document, code, at in carried:
            if runs and runs[-1][0] == document and runs[-1][3] == code and runs[-1][2] == at:
                runs[-1][2] = at + 1
            else:
                runs.append([document, at, at + 1, code])
        return [tuple(run) for run in runs]

    @cached_property
    def words(self):
        """Per document, where its words are; of the text between turns only what is quoted is known."""
        letters = defaultdict(dict)
        for turn in self.turns:
            letters[turn["document"]].update(enumerate(turn["text"], turn["start"]))
        for coding in self.codings:
            letters[coding["document"]].update(enumerate(coding["quote"], coding["start"]))
        texts = {d: "".join(known.get(at, "\n") for at in range(max(known) + 1)) for d, known in letters.items()}
        return {d: words_of(text) for d, text in texts.items()}

    def touched(self, passage):
        """The participants whose turns the passage shares a character with."""
        document, start, end = passage[:3]
        return {t["participant"] for t in self.turns_of[document]
                if t["start"] < end and start < t["end"] and is_a_participants(t)}

    def words_in(self, passage):
        """The words the passage shares a character with, each by its place."""
        document, start, end = passage[:3]
        return {(document, s) for s, e in self.words.get(document, ()) if s < end and start < e}


def is_a_participants(turn):
    return turn["role"] == "participant" and turn["participant"] != ""


def with_themes(path):
    """The code itself and every theme above it. A slash behind a backslash belongs to the name."""
    parts = re.split(r"(?<!\\)/", path)
    return ["/".join(parts[:i]) for i in range(1, len(parts) + 1)]


class Tally:
    """What a row of a table counts: each of it once."""

    def __init__(self):
        self.people, self.documents, self.passages, self.words = set(), set(), set(), set()

    def add(self, study, passage):
        self.people |= study.touched(passage)
        self.documents.add(passage[0])
        self.passages.add(passage[:3])
        self.words |= study.words_in(passage)


def tallies(study, passages):
    """Per code and theme, what its passages and those of its codes are."""
    found = {path: Tally() for path, _ in study.book}
    for passage in passages:
        for path in with_themes(passage[3]):
            found[path].add(study, passage)
    return found


# --- outputs ---------------------------------------------------------------------------------------------------------


def check_frequencies(study):
    for layer in study.layers():
        table = {row["code"]: row for row in study.ask("frequencies", "--layer", layer)}
        found = tallies(study, study.layer(layer))
        yield from differs("codes of " + layer, sorted(table), sorted(found))
        for path, tally in found.items():
            row = table.get(path, {})
            counts = {"participants": len(tally.people), "of_participants": len(study.participants),
                      "passages": len(tally.passages), "documents": len(tally.documents), "words": len(tally.words)}
            for name, count in counts.items():
                yield from differs("%s of %s by %s" % (name, path, layer), row.get(name), str(count))


def check_matrix(study):
    """Cases by codes: who of the cases has it, how many passages, how many words; totals are unions."""
    for layer in study.layers():
        passages = study.layer(layer)
        for cases in ("participant", "document"):
            found = {case: ([], tallies(study, ())) for case in
                     (study.participants if cases == "participant" else study.documents)}
            for passage in passages:
                for case in study.touched(passage) if cases == "participant" else [passage[0]]:
                    found[case][0].append(passage)
            for of_case, tally in found.values():
                tally.update(tallies(study, of_case))
            whole = tallies(study, passages)
            for cells in ("presence", "count", "words"):
                table = study.ask("matrix", "--layer", layer, "--cases", cases, "--cells", cells)
                what = "%s of %s by %s" % (cells, cases, layer)
                yield from differs("cases of " + what, [row[cases] for row in table[:-1]], list(found))
                for row, (case, (of_case, tally)) in zip(table, found.items()):
                    for path, _ in study.book:
                        yield from differs("%s: %s with %s" % (what, path, case), row[path], str(cell(tally[path], cells)))
                    codes = sum(kind == "code" and cell(tally[path], "presence") for path, kind in study.book)
                    total = codes if cells == "presence" else cell(together(study, of_case), cells)
                    yield from differs("%s: total of %s" % (what, case), row["total"], str(total))
                for path, _ in study.book:
                    with_it = sum(cell(tally[path], "presence") for _, tally in found.values())
                    total = with_it if cells == "presence" else cell(whole[path], cells)
                    yield from differs("%s: total of %s" % (what, path), table[-1][path], str(total))


def cell(tally, cells):
    return {"presence": int(bool(tally.passages)), "count": len(tally.passages), "words": len(tally.words)}[cells]


def together(study, passages):
    tally = Tally()
    for passage in passages:
        tally.add(study, passage)
    return tally


def check_crosstab(study):
    """Codes by every attribute: how many of the participants with each value."""
    names = list(next(iter(study.attributes.values()), {}))
    for layer in study.layers():
        found = tallies(study, study.layer(layer))
        for name in names:
            groups = defaultdict(set)
            for who in study.participants:
                groups[study.attributes[who][name] or "(none)"].add(who)
            table = {row["code"]: row for row in study.ask("crosstab", "--attr", name, "--layer", layer)}
            for path, tally in found.items():
                for value, members in groups.items():
                    what = "%s of %s %s by %s" % (path, name, value, layer)
                    yield from differs(what, table[path][value], str(len(tally.people & members)))
                    yield from differs("of " + what, table[path][value + " of"], str(len(members)))
                yield from differs("all of %s" % path, table[path]["all"], str(len(tally.people)))


def differs(what, said, counted):
    if said != counted:
        yield "%s: thema says %s, counted %s" % (what, said, counted)


OUTPUTS = {
    "frequencies": check_frequencies,
    "matrix": check_matrix,
    "crosstab": check_crosstab,
}


def main(arguments, outputs, usage):
    if len(arguments) < 2 or not set(arguments[2:]) <= set(outputs):
        print(usage + "\nOutputs: " + ", ".join(outputs))
        return 2
    study = Study(*arguments[:2])
    faults = 0
    for name in arguments[2:] or outputs:
        for fault in outputs[name](study):
            faults += 1
            print("%s: %s" % (name, fault))
    print("%d documents, %d codings, %d figures differ" % (len(study.documents), len(study.codings), faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], OUTPUTS, __doc__))
