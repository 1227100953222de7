#!/usr/bin/env python3
"""Counts co-occurrence and saturation again from what thema exports, and compares: two more outputs of recount.py.

    python3 recount_cooccurrence.py THEMA PROJECT [OUTPUT ...]

Every unit of a code is held against every unit of every other, where thema sweeps each document once; the mean of all
orders is computed in fractions.
"""

import sys
from collections import defaultdict
from fractions import Fraction
from math import comb

from recount import differs, is_a_participants, main, with_themes

WITHIN = ["passage", "overlap", "turn", "turns=1", "turns=3", "participant", "document"]
BASE, RUN = 4, 2


def units_of(study, within, passage):
    """Where a passage is: (document or participant, from, to)."""
    document, start, end = passage[:3]
    if within in ("passage", "overlap"):
        return {(document, start, end)}
    if within == "participant":
        return {(who, 0, 1) for who in study.touched(passage)}
    if within == "document":
        return {(document, 0, 1)}
    return {(document, int(t["turn"]), int(t["turn"]) + 1) for t in study.turns_of[document]
            if t["start"] < end and start < t["end"]}


def is_near(within, a, b):
    if within == "overlap":
        return a[0] == b[0] and max(a[1], b[1]) < min(a[2], b[2])
    if within.startswith("turns="):
        return a[0] == b[0] and abs(a[1] - b[1]) <= int(within.split("=")[1])
    return a == b


def check_cooccurrence(study):
    order = [path for path, _ in study.book]
    for layer in study.layers():
        for within in WITHIN:
            units = defaultdict(set)
            for passage in study.layer(layer):
                for path in with_themes(passage[3]):
                    units[path] |= units_of(study, within, passage)
            rows = study.ask("cooccurrence", "--layer", layer, "--within", within, "--level", "all")
            table = {(row["first"], row["second"]): row for row in rows}
            found = set()
            for at, first in enumerate(order):
                for second in order[at + 1:]:
                    if first in with_themes(second) or second in with_themes(first):
                        continue
                    one = {u for u in units[first] if any(is_near(within, u, v) for v in units[second])}
                    other = {u for u in units[second] if any(is_near(within, u, v) for v in units[first])}
                    if not one | other:
                        continue
                    found.add((first, second))
                    row = table.get((first, second), {})
                    # A unit that bears both is near itself, so that those of either that have both are these.
                    counts = {"first_units": len(units[first]), "second_units": len(units[second]),
                              "first_with_second": len(one), "second_with_first": len(other),
                              "count": len(one | other), "either": len(units[first] | units[second])}
                    what = "%s and %s within %s by %s" % (first, second, within, layer)
                    for name, count in counts.items():
                        yield from differs("%s of %s" % (name, what), row.get(name), str(count))
                    share = Fraction(counts["count"], counts["either"])
                    yield from not_close("jaccard of " + what, row.get("jaccard"), share)
            yield from differs("pairs within %s by %s" % (within, layer), sorted(table), sorted(found))


def check_saturation(study):
    codes = {path for path, kind in study.book if kind == "code"}
    first_said = {}
    for turn in study.turns:
        if is_a_participants(turn):
            first_said.setdefault(turn["participant"], len(first_said))
    orders = {"document": study.documents, "participant": sorted(first_said, key=first_said.get)}
    for layer in study.layers():
        for by, order in orders.items():
            having = defaultdict(set)
            for passage in study.layer(layer):
                for who in study.touched(passage) if by == "participant" else {passage[0]}:
                    having[who] |= {path for path in with_themes(passage[3]) if path in codes} | {""}
            interviews = [(name, having[name] - {""}) for name in order if having[name]]
            rows = study.ask("saturation", "--layer", layer, "--by", by, "--orders", "40")
            yield from differs("interviews by " + layer, [row[by] for row in rows], [name for name, _ in interviews])
            if len(rows) != len(interviews):
                continue
            known, after = set(), []
            for at, ((name, here), row) in enumerate(zip(interviews, rows)):
                what = "%s by %s" % (name, layer)
                for column, count in {"codes": len(here), "new": len(here - known),
                                      "cumulative": len(known | here)}.items():
                    yield from differs("%s of %s" % (column, what), row[column], str(count))
                known |= here
                after.append(len(known))
                if at + 1 < BASE + RUN:
                    yield from differs("run of " + what, row["run_new"] + row["new_information"], "")
                else:
                    new = after[at] - after[at - RUN]
                    yield from differs("run of " + what, row["run_new"], str(new))
                    yield from not_close("run of " + what, row["new_information"], Fraction(new, after[BASE - 1]))
            n = len(interviews)
            shared = [sum(code in here for _, here in interviews) for code in known]
            for at, row in enumerate(rows):
                mean = sum(1 - Fraction(comb(n - m, at + 1), comb(n, at + 1)) for m in shared)
                yield from not_close("mean after %d by %s" % (at + 1, layer), row["expected"], mean)
                if n == 1:
                    continue  # there is one order, and no band
                low, median, high = (float(row[end]) for end in ("low", "median", "high"))
                yield from differs("band after %d by %s" % (at + 1, layer), low <= median <= high <= len(known), True)


def not_close(what, said, counted):
    if not said or abs(float(said) - float(counted)) > 1e-9:
        yield "%s: thema says %s, counted %s" % (what, said, float(counted))


OUTPUTS = {"cooccurrence": check_cooccurrence, "saturation": check_saturation}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], OUTPUTS, __doc__))
