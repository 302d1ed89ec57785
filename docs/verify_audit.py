#!/usr/bin/env python3
"""Checks an export of sipar's trail without sipar: Python's standard library and nothing else.

    sipar audit export --out trail.jsonl
    python3 verify_audit.py trail.jsonl [--anchor PLACE:HASH] [--json]

An entry's hash is SHA-256 over, in this order: the hash of the entry before it (nothing before the first), its place and,
after its id, its moment (both 8 bytes, big-endian), the person's id (nothing where no person did it), then as UTF-8 actor,
origin, action, subject, detail, reason, old, new. Each of these stands behind its length in bytes (8 bytes, big-endian).

Of a whole trail every place is checked, and its end against what the program noted. Of a part of it (an export with
--from, --to or a search) each entry is checked against the hash of the one before it, which stands in its line.

Exit code 0: nothing is wrong. 6: something is. 2: this is no export, or not all of one.
"""

import argparse
import hashlib
import json
import struct
import sys
import uuid

KEPT = 50
TEXTS = ("actor", "origin", "action", "subject", "detail", "reason", "old", "new")


def digest(before, seq, entry):
    """The hash of an entry at a place after the one with hash `before`."""
    whole = hashlib.sha256()

    def put(value):
        whole.update(struct.pack(">Q", len(value)))
        whole.update(value)

    put(before)
    put(struct.pack(">q", seq))
    put(uuid.UUID(entry["id"]).bytes)
    put(struct.pack(">q", entry["at"]))
    put(uuid.UUID(entry["person"]).bytes if entry["person"] else b"")
    for name in TEXTS:
        put(entry[name].encode())
    return whole.digest()


class Walk:
    """A walk over all entries of a trail, in the order of their places."""

    def __init__(self, anchor):
        self.anchor, self.anchored = anchor, False
        self.entries, self.more, self.moved = 0, 0, 0
        self.last_seq, self.last_hash, self.doubted = 0, b"", None
        self.findings, self.suspects = [], []

    def find(self, seq, what, other=None):
        if len(self.findings) == KEPT:
            self.more += 1
            return None
        finding = {"seq": seq, "what": what, "other": other}
        self.findings.append(finding)
        return finding

    def take(self, entry):
        self.entries += 1
        seq, own = entry["seq"], bytes.fromhex(entry["hash"])
        if seq < 1:
            self.find(seq, "before-first")
            return
        if self.anchor and self.anchor[0] == seq:
            self.anchored = True
            if self.anchor[1] != own:
                self.find(seq, "anchor-changed")
        gap = seq > self.last_seq + 1
        if gap:
            self.find(self.last_seq + 1, "missing", seq - 1)
        doubted, self.doubted = self.doubted, None
        if not own:
            self.find(seq, "unchained")
        elif not gap and not self.follows(entry, own, doubted):
            finding = self.find(seq, "changed")
            if finding:
                self.suspects.append((finding, self.last_hash, entry, own))
            self.doubted = self.last_hash
        self.last_seq, self.last_hash = seq, own

    def follows(self, entry, own, doubted):
        """Whether an entry follows; where the one before it is in doubt, this one may tell what happened."""
        written = entry["seq"] + self.moved
        if digest(self.last_hash, written, entry) == own:
            return True
        if doubted is None:
            return False
        if digest(doubted, written - 1, entry) == own:
            self.moved -= 1
            what = "inserted"
        elif digest(self.last_hash, written - 1, entry) == own:
            self.moved -= 1
            what = "inserted"
        elif digest(self.last_hash, written + 1, entry) == own:
            self.moved += 1
            what = "removed"
        else:
            return False
        for finding in reversed(self.findings):
            if finding["seq"] == self.last_seq:
                finding["what"] = what
                break
        return True

    def finish(self, noted):
        self.name_swaps()
        end = []
        if noted is None:
            end.append({"seq": self.last_seq, "what": "end-missing", "other": None})
        elif noted[0] > self.last_seq:
            end.append({"seq": self.last_seq + 1, "what": "cut-off", "other": noted[0]})
        elif noted[0] < self.last_seq:
            end.append({"seq": noted[0] + 1, "what": "beyond-end", "other": None})
        elif noted[1] != self.last_hash:
            end.append({"seq": self.last_seq, "what": "end-changed", "other": None})
        if self.anchor and not self.anchored:
            end.append({"seq": self.anchor[0], "what": "anchor-missing", "other": None})
        self.findings = sorted(self.findings + end, key=lambda finding: finding["seq"])

    def name_swaps(self):
        for finding, _, entry, own in self.suspects:
            for _, before, other, hash_there in self.suspects:
                place = other["seq"]
                if place == entry["seq"] or finding["what"] != "changed":
                    continue
                befores = (before, own, hash_there)
                if any(digest(one, place, entry) in (own, hash_there) for one in befores):
                    finding["what"], finding["other"] = "swapped", place


def check_part(walk, entries):
    """Each entry against the hash that stands in its line, and neighbours against each other."""
    for entry in entries:
        walk.entries += 1
        seq, own, before = entry["seq"], bytes.fromhex(entry["hash"]), bytes.fromhex(entry["before"])
        if digest(before, seq, entry) != own or (walk.last_seq == seq - 1 and walk.last_hash not in (b"", before)):
            walk.find(seq, "changed")
        if walk.anchor and walk.anchor[0] == seq:
            walk.anchored = True
            if walk.anchor[1] != own:
                walk.find(seq, "anchor-changed")
        walk.last_seq, walk.last_hash = seq, own


def place_and_hash(text):
    seq, own = text.split(":")
    return int(seq), bytes.fromhex(own)


def entries_of(lines):
    """The entries of an export; its last line says how many there are."""
    count = 0
    for line in lines:
        value = json.loads(line)
        if "end" in value:
            if value["end"] != count or next(lines, None) is not None:
                raise ValueError("the last line does not fit the export")
            return
        count += 1
        yield value
    raise ValueError("the export ends early: its last line is missing")


def main():
    options = argparse.ArgumentParser(description="Checks an export of sipar's trail.")
    options.add_argument("file")
    options.add_argument("--anchor", type=place_and_hash, metavar="PLACE:HASH")
    options.add_argument("--json", action="store_true", help="print JSON for machines")
    options = options.parse_args()
    walk = Walk(options.anchor)
    try:
        with open(options.file, encoding="utf-8", newline="\n") as lines:
            opening = json.loads(next(lines, ""))
            if opening.get("sipar_audit") != 1:
                raise ValueError("this is no export of the trail")
            if opening["whole"]:
                for entry in entries_of(lines):
                    walk.take(entry)
                walk.finish(place_and_hash(opening["head"]) if opening["head"] else None)
            else:
                check_part(walk, entries_of(lines))
    except (ValueError, KeyError, AttributeError) as why:
        print(f"{options.file}: {why}", file=sys.stderr)
        return 2
    whole = not walk.findings
    if options.json:
        print(json.dumps({"whole": whole, "entries": walk.entries, "findings": walk.findings, "more": walk.more}))
    elif whole:
        print(f"nothing is wrong with {walk.entries} entries")
    else:
        for finding in walk.findings:
            other = "" if finding["other"] is None else f" ({finding['other']})"
            print(f"entry {finding['seq']}: {finding['what']}{other}")
    return 0 if whole else 6


if __name__ == "__main__":
    sys.exit(main())
