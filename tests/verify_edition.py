#!/usr/bin/env python3
"""Checks exported editions without sipar: Python's standard library and nothing else.

    sipar edition export ID --out FOLDER
    python3 verify_edition.py [--key PUBLIC-KEY] [--json] FOLDER...

It checks that the manifest is written in the one way and names every file with its SHA-256; that its own hash is a leaf of
the signed tree of proof.json (RFC 6962, Ed25519 by RFC 8032); and computes everything that was published a second time from
the copies of the inputs: indices by sipas_index.py and par_index.py, which share nothing with sipar, to 1e-9 and in every
digit that is shown. With --key the tree must be signed with that key, which you kept elsewhere; without it, the key in
proof.json is believed, and the signature shows only that the folder fits together.

What it does not compute again is which figure beside a small one has to be hidden, and which change may not be told. Exit code 0: nothing is wrong. 6: something is. 2: this is no folder of an edition.
"""

import argparse
import contextlib
import csv
import hashlib
import io
import json
import math
import pathlib
import statistics
import sys
import tomllib
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import par_index  # noqa: E402
import sipas_beside  # noqa: E402
import sipas_index  # noqa: E402

FORMAT = "sipar-edition-1"
BESIDE = {"manifest.json", "proof.json"}


class Wrong(Exception):
    """What is wrong, and in which file."""

    def __init__(self, part, what):
        super().__init__(f"{part}: {what}")
        self.part, self.what = part, what


def sha256(data):
    return hashlib.sha256(data).digest()


# Ed25519, after the reference code of RFC 8032, section 6: slow, and short enough to be read.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def plus(one, other):
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    out = (0, 1, 1, 0)
    while number > 0:
        if number & 1:
            out = plus(out, point)
        point, number = plus(point, point), number >> 1
    return out


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
CHECKED = {}


def is_signed(key, text, signature):
    """Whether a text was signed with a key."""
    asked = key, text, signature
    if asked not in CHECKED:
        CHECKED[asked] = checked(key, text, signature)
    return CHECKED[asked]


def checked(key, text, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    own, random = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if own is None or random is None or s >= ORDER:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    left, right = times(s, BASE), plus(random, times(hashed, own))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# The tree of RFC 6962.


def climbed(own, at, leaves, path):
    if not 0 <= at < leaves:
        raise Wrong("proof.json", "there is no such leaf")
    if leaves == 1:
        if path:
            raise Wrong("proof.json", "the path is too long")
        return own
    if not path:
        raise Wrong("proof.json", "the path is too short")
    half = 1
    while half * 2 < leaves:
        half *= 2
    below, other = path[:-1], path[-1]
    if at < half:
        return sha256(b"\x01" + climbed(own, at, half, below) + other)
    return sha256(b"\x01" + other + climbed(own, at - half, leaves - half, below))


def check_proof(proof, manifest, key):
    try:
        own, root, public = (bytes.fromhex(proof[name]) for name in ("hash", "root", "public_key"))
        signature, path = bytes.fromhex(proof["signature"]), [bytes.fromhex(one) for one in proof["path"]]
        at, size, signed_at = int(proof["position"]), int(proof["size"]), int(proof["signed_at"])
    except (KeyError, TypeError, ValueError) as why:
        raise Wrong("proof.json", f"it cannot be read: {why}") from why
    if own != sha256(manifest):
        raise Wrong("manifest.json", "its hash is not the one that was published")
    if climbed(sha256(b"\x00" + own), at, size, path) != root:
        raise Wrong("proof.json", "the edition is not in the tree with this root")
    if key is not None and key != public:
        raise Wrong("proof.json", "it is signed with another key than yours")
    text = f"sipar-tree-1\n{size}\n{signed_at}\n{root.hex()}\n".encode()
    if not is_signed(public, text, signature):
        raise Wrong("proof.json", "the signature is wrong")


# Files.


def read_json(name, data):
    try:
        return json.loads(data)
    except ValueError as why:
        raise Wrong(name, f"it is no JSON: {why}") from why


def table_of(name, files):
    if name not in files:
        raise Wrong(name, "it is not there")
    try:
        return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))
    except (UnicodeDecodeError, csv.Error) as why:
        raise Wrong(name, f"it is no table: {why}") from why


def toml_named(files, prefix):
    names = [name for name in files if name.startswith(prefix)]
    if len(names) != 1:
        raise Wrong(prefix, "there is not one template of this name")
    try:
        return names[0], tomllib.loads(files[names[0]].decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise Wrong(names[0], f"it is no template: {why}") from why


def check_files(manifest, said, files):
    again = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    if again != manifest or said.get("format") != FORMAT:
        raise Wrong("manifest.json", "it is not written in the one way")
    named = {part["name"]: part for part in said["parts"]}
    for name in sorted(set(files) - set(named)):
        raise Wrong(name, "the manifest does not name it")
    for name, part in named.items():
        if name not in files:
            raise Wrong(name, "it is not there")
        if len(files[name]) != part["size"] or sha256(files[name]).hex() != part["sha256"]:
            raise Wrong(name, "it was changed: it has another hash than in the manifest")
    if files.get("public.json") != files.get("result.json"):
        raise Wrong("public.json", "it is not what was computed")


def close(ours, theirs, least=0.0):
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return math.isfinite(ours) and abs(ours - theirs) <= 1e-9 * max(abs(theirs), least)


def need(holds, part, what):
    if not holds:
        raise Wrong(part, what)


# The satisfaction index.

COMPUTED = {}


def sipas_scores(files, rules, prefix):
    """All figures of one year, by table, domain, rule and node; computed once for the same inputs."""
    template_name, template = toml_named(files, f"{prefix}questionnaire.")
    names = [f"{prefix}responses.csv", f"{prefix}design.toml"]
    for name in names:
        need(name in files, name, "it is not there")
    key = tuple(sha256(files[name]) for name in [*names, template_name]) + (json.dumps(rules, sort_keys=True),)
    if key not in COMPUTED:
        rows = table_of(names[0], files)
        criteria = sipas_index.criteria_of(template)
        for line, row in enumerate(rows, 2):
            for criterion in criteria:
                cell = (row.get(criterion["column"]) or "").strip()
                need(not cell or cell in criterion["worth"], names[0], f"line {line}: {cell!r} is no level")
                row[criterion["column"]] = cell
        try:
            said = tomllib.loads(files[names[1]].decode())
            design = sipas_index.Design(said, rows)
            design.said = said
        except (ValueError, KeyError, tomllib.TOMLDecodeError) as why:
            raise Wrong(names[1], f"it cannot be used: {why}") from why
        domains = [by for by in rules["domains"] if all(column in rows[0] for column in by)]
        kept = {}
        lines = sipas_index.score(template, rows, design, domains, float(rules["level"]), kept)
        found = {(tuple(one["by"]), tuple(one["values"]), one["rule"], one["level"], one["code"]): one for one in lines}
        COMPUTED[key] = found, rows, design, template, kept
    return COMPUTED[key]


def check_sipas(said, files, result):
    rules = said["rules"]
    scores, rows, design, template, kept = sipas_scores(files, rules, "")
    level, before = float(rules["level"]), None
    if result["previous"] is not None:
        before = Before(files, rules, (design, template, kept), result["previous"])
    template_name, _ = toml_named(files, "questionnaire.")
    need(result["hash"] == sha256(files[template_name]).hex(), "result.json", "it names another questionnaire")
    need(result["program"] == said["engine"], "result.json", "it names another program")
    need(str(result["level"]) == rules["level"], "result.json", "it names another confidence")
    need(result["minimum_n"] == rules["minimum_n"], "result.json", "it names another least number")
    need(result["design"]["n"] == len(rows), "result.json", "the number of responses")
    weights, told = float(sum(design.weights)), result["design"]["sum_weights"]
    hides = any(domain["n"] is None for table in result["tables"] for domain in table["domains"])
    need(told is None if hides else close(told, weights), "result.json", "the sum of the weights")
    (psus, strata), said_design = sipas_beside.units_of(range(len(rows)), design), result["design"]
    look = {"psus": psus, "strata": strata, "df": psus - strata, "stages": design.stages}
    for name, number in look.items():
        need(said_design[name] == number, "result.json", f"{name} of the sample are {number}")
    check_tree(result["nodes"], template)
    hidden = {
        (figure["node"], figure["rule"])
        for table in result["tables"] for domain in table["domains"] for figure in domain["figures"]
        if figure["seen"] == "hidden"
    }
    nodes, seen = result["nodes"], set()
    tables = {tuple(table["by"]) for table in result["tables"]}
    need(tables == {()} | {tuple(by) for by in rules["domains"]}, "result.json", "the domains are others")
    for table in result["tables"]:
        members = sipas_beside.domains_of(rows, table["by"])
        for domain in table["domains"]:
            own = members[tuple(domain["values"])]
            if domain["n"] is not None and template["scoring"]["blanks"] != "complete-rows":
                need(domain["n"] == len(own) >= rules["minimum_n"], "result.json", f"{domain['values']}: n is {len(own)}")
            for figure in domain["figures"]:
                node = nodes[figure["node"]]
                key = (tuple(table["by"]), tuple(domain["values"]), figure["rule"], node["level"], node["code"])
                need(key in scores and key not in seen, "result.json", f"there is no figure {key}")
                seen.add(key)
                place = f"{node['code'] or 'index'}, {figure['rule']}, {'*'.join(table['by'])} {'*'.join(domain['values'])}"
                everybody = (), (), *key[2:]
                check_figure(figure, (scores[key], kept.get(key)), (scores[everybody], kept.get(everybody)), rules, place)
                need(figure["change"] is None or before is not None, "result.json", f"{place}: there is no year before")
                if figure["change"] is not None:
                    before.check(figure, key, (scores[key], kept[key]), level, place)
                if figure["seen"] == "shown":
                    look = dict(zip(("psus", "strata"), sipas_beside.units_of(kept[key]["rows"], design)))
                    none = (figure["node"], figure["rule"]) in hidden
                    look["weighted_n"] = None if none else sipas_beside.weight_of(kept[key]["rows"], design)
                    for name, number in look.items():
                        need(close(figure[name], number), "result.json", f"{place}: {name} is {number}")
    need(len(seen) == len(scores), "result.json", "a figure is missing")
    check_distributions(result["distributions"], rows, design, rules, template)
    check_levels(result["levels"], rows, design, rules, template)
    check_ranks(result, (kept, design, len(rows)), level)
    check_table(files, sipas_rows(result))


def check_tree(nodes, template):
    """Whether the nodes hang together, and count, as the questionnaire has it."""
    figures = sipas_index.tree_of(template, sipas_index.criteria_of(template))
    tree = sipas_beside.tree(template, figures)
    need(len(nodes) == len(tree), "result.json", "the nodes are others")
    for node in nodes:
        above, criteria, weight = tree[node["level"], node["code"]]
        parent = None if node["parent"] is None else nodes[node["parent"]]["code"]
        need(parent == above, "result.json", f"{node['code']} is not below {parent}")
        need(node["criteria"] == criteria, "result.json", f"{node['code']} has {criteria} criteria")
        need(close(node["weight"], float(weight)), "result.json", f"{node['code']} is {float(weight)} of the index")


def check_figure(figure, of, everybody, rules, place):
    theirs, level = of[0], float(rules["level"])
    if theirs["value"] in (0, 100) and theirs["level"] == "criterion" and theirs["rule"] == "satisfied-share" and of[1]:
        low, high = sipas_beside.at_the_edge(theirs, *everybody, level)
        theirs = {**theirs, "low": low, "high": high}
    if figure["seen"] == "nobody":
        need(theirs["value"] is None, "result.json", f"{place}: somebody answered")
    if figure["seen"] != "shown":
        for name in ("value", "shown", "se", "low", "high", "n", "weighted_n"):
            need(figure[name] is None, "result.json", f"{place}: {name} should be hidden")
        return
    need(theirs["n"] >= rules["minimum_n"], "result.json", f"{place}: so few answers have to be hidden")
    need(figure["n"] == theirs["n"], "result.json", f"{place}: n is {theirs['n']}")
    need(figure["df"] == theirs["df"], "result.json", f"{place}: degrees of freedom are {theirs['df']}")
    need(figure["shown"] == theirs["shown"], "result.json", f"{place}: {theirs['shown']} should be shown")
    for name in ("value", "se", "low", "high"):
        if figure[name] is None or theirs.get(name) is None:
            need(figure[name] is None and theirs.get(name) is None, "result.json", f"{place}: {name}")
            continue
        ok = close(figure[name], theirs[name], 1e-6 if name == "se" else 1.0)
        need(ok, "result.json", f"{place}: {name} is {theirs[name]}")


class Before:
    """The year before, beside this one."""

    def __init__(self, files, rules, now, said):
        self.scores, rows, design, template, self.kept = sipas_scores(files, rules, "previous-")
        design_now, self.template, _ = now
        self.name = toml_named(files, "previous-questionnaire.")[0].removeprefix("previous-questionnaire.").removesuffix(".toml")
        self.same = template["code"] == self.template["code"]
        year = [{"sample": one, "design": one.said} for one in (design_now, design)]
        self.shared = sipas_beside.Shared(*year)
        need(said["n"] == len(rows), "result.json", "the number of responses of before")
        need(said["shared"] == self.shared.count, "result.json", f"{self.shared.count} units are in both samples")
        need(said["alone"] == self.shared.alone, "result.json", f"{self.shared.alone} units are alone in their strata")

    def code(self, level, code):
        if self.same:
            return code
        need(level == "criterion", "result.json", f"{code}: an index of another questionnaire is another index")
        named = [one for one in sipas_beside.same_as(self.template, code) if one.startswith(self.name + "/")]
        need(named, "result.json", f"{code} was not asked before")
        return named[0].removeprefix(self.name + "/")

    def check(self, figure, key, now, level, place):
        earlier = *key[:4], self.code(*key[3:])
        need(earlier in self.kept, "result.json", f"{place}: there was nothing before")
        ours = figure["change"]
        theirs = sipas_beside.change(now, (self.scores[earlier], self.kept[earlier]), self.shared, level)
        for name, number in theirs.items():
            known = None if math.isnan(number) or math.isinf(number) else number
            need(close(ours[name], known, 1.0), "result.json", f"{place}: {name} of the change is {number}")
        shown = sipas_index.half_up(Fraction(round(theirs["points"], 9)).limit_denominator(10**9), 2)
        need(ours["shown"] == shown, "result.json", f"{place}: the change {shown} should be shown")
        if ours["low"] is not None and ours["high"] is not None:
            within = ours["low"] <= 0 <= ours["high"]
            need(ours["within_error"] == within, "result.json", f"{place}: within sampling error or not")


def check_distributions(distributions, rows, design, rules, template):
    for one in distributions:
        name = one["variable"]
        levels = [str(choice["level"]) for choice in one["choices"]]
        need(levels == sipas_beside.levels_of(template, name), "result.json", f"{name}: the levels are others")
        cells = [(row.get(name) or "").split() for row in rows]
        own = [at for at, cell in enumerate(cells) if cell]
        if one["seen"] != "shown":
            need(one["n"] is None and all(choice["value"] is None for choice in one["choices"]), "result.json", name)
            continue
        need(one["n"] == len(own) >= rules["minimum_n"], "result.json", f"{name}: n is {len(own)}")
        for choice in one["choices"]:
            if choice["value"] is None:
                continue
            value, look = sipas_beside.share(
                own, lambda at: str(choice["level"]) in cells[at], design, len(rows), float(rules["level"])
            )
            for number, theirs in look.items():
                known = None if math.isnan(theirs) else theirs
                need(close(choice[number], known, 1.0), "result.json", f"{name} {choice['level']}: {number} is {theirs}")
            exact = 100 * value
            need(close(choice["value"], float(exact), 1e-3), "result.json", f"{name} {choice['level']}: {float(exact)}")
            shown = sipas_index.half_up(exact, 2)
            need(choice["shown"] == shown, "result.json", f"{name} {choice['level']}: {shown} should be shown")


def check_levels(levels, rows, design, rules, template):
    for one in levels:
        own = [at for at, row in enumerate(rows) if row[one["variable"]]]
        need(one["n"] == len(own) >= rules["minimum_n"], "result.json", f"{one['variable']}: n is {len(own)}")
        total, values = sipas_beside.weight_of(own, design), sipas_beside.levels_of(template, one["variable"])
        need(len(values) == len(one["shares"]), "result.json", f"{one['variable']}: the levels are others")
        for value, share in zip(values, one["shares"]):
            exact = 100 * sipas_beside.weight_of([at for at in own if rows[at][one["variable"]] == value], design) / total
            need(close(share, exact, 1e-3), "result.json", f"{one['variable']}, level {value}: the share is {exact}")


def check_ranks(result, sample, level):
    ranks = result["ranks"]
    if ranks is None:
        return
    table = next((table for table in result["tables"] if table["by"] == ranks["by"]), None)
    need(table is not None, "result.json", "ranks are of no table")
    values = {}
    for domain in table["domains"]:
        for figure in domain["figures"]:
            if figure["node"] == 0 and figure["rule"] == ranks["rule"] and figure["seen"] == "shown":
                values[tuple(domain["values"])] = figure["value"]
    need(len(values) == ranks["of"] == len(ranks["rows"]), "result.json", "how many are ranked")
    kept, design, rows = sample
    of = [kept[tuple(ranks["by"]), one, ranks["rule"], "index", ""] for one in values]
    may = dict(zip(values, sipas_beside.ranges(list(values.values()), of, design, rows, level)))
    for row in ranks["rows"]:
        own = values.get(tuple(row["values"]))
        need(own is not None, "result.json", f"{row['values']} is not ranked")
        rank = 1 + sum(value > own + 1e-9 for value in values.values())
        need(row["rank"] == rank, "result.json", f"{row['values']} has rank {rank}")
        need((row["alone"], row["together"]) == may[tuple(row["values"])], "result.json", f"{row['values']}: its ranges")


def sipas_rows(result):
    ranks = result["ranks"]
    for table in result["tables"]:
        for domain in table["domains"]:
            for figure in domain["figures"]:
                node, change = result["nodes"][figure["node"]], figure["change"] or {}
                hidden = figure["seen"] == "hidden"
                rank = {}
                if ranks and ranks["by"] == table["by"] and ranks["rule"] == figure["rule"] and figure["node"] == 0:
                    rank = next((row for row in ranks["rows"] if row["values"] == domain["values"]), {})
                best, worst = rank.get("alone", (None, None))
                within = change.get("within_error")
                row = {
                    "by": "*".join(table["by"]), "domain": "*".join(domain["values"]),
                    "domain_vi": " × ".join(name["vi"] for name in domain["names"]),
                    "domain_en": " × ".join(name["en"] for name in domain["names"]),
                    "level": node["level"], "code": node["code"],
                    "name_vi": node["words"]["vi"], "name_en": node["words"]["en"], "rule": figure["rule"],
                    "within_error": "" if within is None else str(within).lower(),
                    "rank": rank.get("rank"), "rank_best": best, "rank_worst": worst,
                }
                numbers = {name: figure[name] for name in ("value", "low", "high", "se", "n")}
                numbers |= {"change": change.get("points"), "change_low": change.get("low"), "change_high": change.get("high")}
                yield row | {name: "…" if hidden else number for name, number in numbers.items()}


def check_table(files, expected):
    """Whether data.csv says what the results say."""
    rows, expected = table_of("data.csv", files), list(expected)
    need(len(rows) == len(expected), "data.csv", f"it has {len(rows)} rows, not {len(expected)}")
    for line, (row, wanted) in enumerate(zip(rows, expected), 2):
        need(set(row) == set(wanted), "data.csv", "its columns are others")
        for name, value in wanted.items():
            text = row[name]
            if isinstance(value, float):
                try:
                    same = float(text) == value
                except ValueError:
                    same = False
            else:
                # What a spreadsheet would take for a formula stands behind an apostrophe.
                same = text.removeprefix("'") == ("" if value is None else str(value)).removeprefix("'")
            need(same, "data.csv", f"line {line}, {name}: {text!r} is not {value!r}")


# The PAR INDEX.


@contextlib.contextmanager
def spread(files, names):
    """Files for the programs that read them from a folder."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            need(name in files, name, "it is not there")
            pathlib.Path(folder, name).write_bytes(files[name])
        yield pathlib.Path(folder)


def par_scores(files, prefix):
    template_name, table = toml_named(files, f"{prefix}criteria-set.")
    names = [template_name, f"{prefix}assessment.csv"]
    for name in names:
        need(name in files, name, "it is not there")
    key = tuple(sha256(files[name]) for name in names)
    if key not in COMPUTED:
        try:
            with spread(files, names) as folder:
                COMPUTED[key] = par_index.scores(folder / names[0], folder / names[1]), table
        except (SystemExit, KeyError, ValueError, AttributeError, TypeError, par_index.Missing) as why:
            raise Wrong(names[1], f"it cannot be computed again: {why}") from why
    return COMPUTED[key]


def same_number(ours, theirs, place):
    if theirs is None or ours is None:
        need(ours is None and theirs is None, "result.json", f"{place}: there is a number or none")
        return
    exact = Fraction(theirs["exact"])
    need(abs(Fraction(ours["exact"]) - exact) <= Fraction(1, 10**9), "result.json", f"{place}: it is {float(exact)}")
    need(ours["shown"] == theirs["shown"], "result.json", f"{place}: {theirs['shown']} should be shown")


def rank_of(place):
    return None if place is None else place["rank"]


def same_place(ours, rank, ranks, place):
    need(rank_of(ours) == rank, "result.json", f"{place}: its place is {rank}")
    if ours is not None:
        ranked = [one for one in ranks if one is not None]
        need(ours["of"] == len(ranked), "result.json", f"{place}: {len(ranked)} are ranked")
        need(ours["shared"] == (ranked.count(rank) > 1), "result.json", f"{place}: whether its place is shared")


def same_percent(one, theirs, place):
    if one["percent"] is not None:
        need(one["maximum"] is not None, "result.json", f"{place}: there is no maximum")
        exact = 100 * Fraction(one["points"]["exact"]) / Fraction(one["maximum"]["exact"])
        close_by = abs(Fraction(one["percent"]["exact"]) - exact) <= Fraction(1, 10**9)
        need(close_by, "result.json", f"{place}: it is {float(exact)} %")
        shown = theirs["percent"] and theirs["percent"]["shown"]
        need(one["percent"]["shown"] == shown, "result.json", f"{place}: {shown} % should be shown")


def check_par(said, files, result):
    scores, table = par_scores(files, "")
    previous = None
    if result["previous_set"] is not None:
        previous, _ = par_scores(files, "previous-")
    template_name, _ = toml_named(files, "criteria-set.")
    need(result["hash"] == sha256(files[template_name]).hex(), "result.json", "it names another criteria set")
    need(result["year"] == said["rules"]["year"], "result.json", "the year")
    need(result["program"] == said["engine"], "result.json", "it names another program")
    need([unit["unit"] for unit in result["units"]] == [unit["unit"] for unit in scores], "result.json", "the units")
    for ours, theirs in zip(result["units"], scores):
        place = ours["unit"]
        for name in ("points", "scored", "maximum", "percent", "bonus", "penalty"):
            same_number(ours[name], theirs[name], f"{place} {name}")
        of_group = [one for one, unit in zip(scores, result["units"]) if unit["group"] == ours["group"]]
        same_place(ours["rank"], theirs["rank"], [one["rank"] for one in scores], place)
        same_place(ours["group_rank"], theirs["group_rank"], [one["group_rank"] for one in of_group], f"{place}, group")
        grade = ours["grade"][0] if ours["grade"] else None
        need(grade == theirs["grade"], "result.json", f"{place}: its grade is {theirs['grade']}")
        for kind in ("blocks", "nodes"):
            need(len(ours[kind]) == len(theirs[kind]), "result.json", f"{place}: {kind}")
            for at, (one, other) in enumerate(zip(ours[kind], theirs[kind])):
                need(one["code"] == other["code"], "result.json", f"{place}: {kind}")
                same_number(one["points"], other["points"], f"{place} {one['code']}")
                same_number(one["maximum"], other["maximum"], f"{place} {one['code']}, maximum")
                same_percent(one, other, f"{place} {one['code']}")
                if kind == "nodes":
                    need(one["state"] == other["state"], "result.json", f"{place} {one['code']}: {other['state']}")
                else:
                    ranks = [unit["blocks"][at]["rank"] for unit in scores]
                    same_place(one.get("rank"), other["rank"], ranks, f"{place} {one['code']}")
        lost = [(one["code"], Fraction(one["points"]["exact"]), one["points"]["shown"], one["rank"]) for one in ours["lost"]]
        wanted = [(one["code"], Fraction(one["points"]), one["shown"], one["rank"]) for one in theirs["lost"]]
        lost = [(code, exact.limit_denominator(10**9), *rest) for code, exact, *rest in lost]
        wanted = [(code, exact.limit_denominator(10**9), *rest) for code, exact, *rest in wanted]
        need(lost == wanted, "result.json", f"{place}: where it lost points")
        if previous is not None and ours["change"] is not None and ours["change"]["percent"] is not None:
            old = next((one for one in previous if one["unit"] == place), None)
            need(old is not None, "result.json", f"{place}: it was not there before")
            if old["percent"] and theirs["percent"]:
                change = Fraction(theirs["percent"]["exact"]) - Fraction(old["percent"]["exact"])
                told = Fraction(ours["change"]["percent"]["exact"])
                need(abs(told - change) <= Fraction(1, 10**9), "result.json", f"{place}: its change is {float(change)}")
    check_table(files, par_rows(result))


def par_rows(result):
    def exact(number):
        return None if number is None else number["exact"]

    for unit in result["units"]:
        base = {"unit": unit["unit"], "name": unit["name"], "group": unit["group"]}
        place = unit["rank"] or {}
        yield base | {
            "level": "index", "code": "", "name_vi": "", "name_en": "", "points": exact(unit["points"]),
            "maximum": exact(unit["maximum"]), "percent": exact(unit["percent"]),
            "shown": unit["percent"] and unit["percent"]["shown"], "grade": unit["grade"] and unit["grade"][0],
            "rank": place.get("rank"), "of": place.get("of"), "state": unit["state"],
        }
        parts = [(one, "block", {"vi": "", "en": ""}) for one in unit["blocks"]]
        parts += [(one, "node", node["words"]) for one, node in zip(unit["nodes"], result["nodes"])]
        for one, level, words in parts:
            place = one.get("rank") or {}
            yield base | {
                "level": level, "code": one["code"], "name_vi": words["vi"], "name_en": words["en"],
                "points": exact(one["points"]), "maximum": exact(one["maximum"]), "percent": exact(one["percent"]),
                "shown": one["percent"] and one["percent"]["shown"], "grade": "",
                "rank": place.get("rank"), "of": place.get("of"), "state": one["state"],
            }


# Satisfaction at counters.


def wilson(part, n):
    z = statistics.NormalDist().inv_cdf(0.975)
    p, scale = part / n, 1 + z * z / n
    middle = (p + z * z / (2 * n)) / scale
    reach = z / scale * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def parts_of(period):
    """The periods of which one is the sum."""
    year, _, rest = period.partition("-")
    if not rest:
        return [f"{year}-Q{quarter}" for quarter in range(1, 5)]
    if rest.startswith("Q"):
        first = 3 * int(rest[1:]) - 2
        return [f"{year}-{month:02}" for month in range(first, first + 3)]
    return []


def check_sums(cells):
    """Totals are the sums of their parts, quarters of their months, years of their quarters."""
    sums = {}
    for key, n in cells.items():
        node, place, _, template, period, question, level = key
        group = {"child": "total", "own": "total", "counter": "own", "officer": "own", "proof": "own", "field": "total"}
        if place in group:
            kind = "child or own" if place in ("child", "own") else place
            at = kind, group[place], (node, template, period, question, level)
            sums[at] = sums.get(at, 0) + n
    for (kind, whole, (node, *rest)), n in sums.items():
        total = cells.get((node, whole, "", *rest), 0)
        need(total == n, "tallies.csv", f"{kind} at {rest}: {n} are not {total}")
    periods = {key[4] for key in cells}
    for key, n in cells.items():
        node, place, code, template, period, question, level = key
        parts = parts_of(period)
        if parts and all(part in periods for part in parts):
            total = sum(cells.get((node, place, code, template, part, question, level), 0) for part in parts)
            need(total == n, "tallies.csv", f"{place} {code} {period}: {n} are not {total}")


def check_counters(said, files, result):
    names = read_json("names.json", files.get("names.json", b""))
    cells = {}
    for line, row in enumerate(table_of("tallies.csv", files), 2):
        try:
            key = (int(row["node"]), row["place"], row["key"], int(row["template"]), row["period"])
            key += (int(row["question"]), int(row["level"]))
            cells[key] = cells.get(key, 0) + int(row["n"])
        except (KeyError, TypeError, ValueError) as why:
            raise Wrong("tallies.csv", f"line {line} cannot be read: {why}") from why
    need(all(n >= 0 for n in cells.values()), "tallies.csv", "a count is below 0")
    check_sums(cells)
    period, own = said["rules"]["period"], len(names["nodes"]) - 1
    need(result["period"] == period, "result.json", "the period")
    codes = {(code, name): key for key, code, name in names["names"]}
    by_name = {}
    for key, code, name in names["names"]:
        by_name.setdefault(name, []).append(key)
    visits = {(node, place, key): n for node, place, key, n in names["visits"]}
    seen = set()
    for part in result["parts"]:
        number = names["templates"].index(part["template"]) + 1 if part["template"] in names["templates"] else 0
        need(number > 0, "result.json", f"there is no template {part['template']}")
        template_name, template = toml_named(files, f"template-{number}.")
        need(part["hash"] == sha256(files[template_name]).hex(), "result.json", "it names another template")
        question = template["question"][part["question"] - 1]
        scale = next(one for one in template["scale"] if one["code"] == question["scale"])
        satisfied = [bool(level.get("satisfied")) for level in scale["level"]]
        need(len(part["levels"]) == len(satisfied), "result.json", "the levels")
        seen.add((number, part["question"]))
        for row in [part["total"], *part["rows"]]:
            place = {"unit": "child"}.get(row["by"], row["by"])
            keys = [""]
            if place == "proof":
                keys = [row["code"]]
            elif row["name"]:
                keys = [codes[row["code"], row["name"]]] if (row["code"], row["name"]) in codes else []
            need(keys, "result.json", f"there is nothing called {row['name']}")
            base = (own, place, keys[0], number, period)
            levels = [cells.get((*base, part["question"], level), 0) for level in range(1, len(satisfied) + 1)]
            check_row(row, levels, satisfied, cells.get((*base, 0, 0), 0), question)
            need(row["visits"] == visits.get((own, place, keys[0])), "result.json", f"{row['name']}: visits")
    answered = {(key[3], key[5]) for key, n in cells.items() if key[:2] == (own, "total") and key[4] == period and key[5] and n}
    need(seen == answered, "result.json", "a question is missing, or there is one more")
    check_table(files, counter_rows(result))


def check_row(row, levels, satisfied, ratings, question):
    n, place = sum(levels), f"{row['by']} {row['code'] or row['name']}"
    if row["seen"] != "shown":
        for name in ("n", "levels", "value", "low", "high", "rated"):
            need(row[name] is None, "result.json", f"{place}: {name} should be hidden")
        need((row["seen"] == "nobody") == (n == 0), "result.json", f"{place}: hidden, or nobody answered")
        return
    need(n >= 5 or n == 0, "result.json", f"{place}: so few answers have to be hidden")
    need((row["n"], row["levels"]) == (n, levels), "result.json", f"{place}: it is {levels}")
    if any(satisfied):
        part = sum(count for count, counts in zip(levels, satisfied) if counts)
        low, high = wilson(part, n)
        for name, exact in (("value", part / n), ("low", low), ("high", high)):
            need(row[name] is not None and abs(row[name] - exact) <= 1e-9, "result.json", f"{place}: {name} is {exact}")
    else:
        need(row["value"] is None, "result.json", f"{place}: a fact has no share")
    required = question.get("required", False)
    rated = ratings / row["visits"] if required and row["visits"] else None
    need(close(row["rated"], rated), "result.json", f"{place}: {rated} rated")


def counter_rows(result):
    for part in result["parts"]:
        for row in [part["total"], *part["rows"]]:
            hidden = row["seen"] == "hidden"
            levels = None if row["levels"] is None else " ".join(map(str, row["levels"]))
            numbers = {"n": row["n"], "satisfied": row["value"], "low": row["low"], "high": row["high"]}
            numbers |= {"rated": row["rated"], "levels": levels}
            base = {"template": part["template"], "question": part["question"], "by": row["by"], "code": row["code"]}
            base |= {"name": row["name"], "visits": row["visits"]}
            yield base | {name: "…" if hidden else value for name, value in numbers.items()}


ROWS = {"sipas-1": sipas_rows, "par-1": par_rows, "counters-1": counter_rows}
CHECKS = {"sipas-1": check_sipas, "par-1": check_par, "counters-1": check_counters}


def findings(folder, key):
    """What is wrong with an edition: its files and proof first; the computation where the files are those of the manifest."""
    files = {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir() if path.is_file()}
    if not BESIDE <= set(files):
        raise ValueError(f"{folder}: this is no folder of an edition")
    manifest, proof = files.pop("manifest.json"), files.pop("proof.json")
    wrong = []

    def attempt(check):
        try:
            check()
        except Wrong as why:
            wrong.append({"part": why.part, "what": why.what})
        except (SystemExit, KeyError, IndexError, TypeError, ValueError, AttributeError, ZeroDivisionError, StopIteration) as why:
            wrong.append({"part": "result.json", "what": f"it cannot be held against the inputs: {why!r}"})

    attempt(lambda: check_proof(read_json("proof.json", proof), manifest, key))
    before = len(wrong)
    said = {}

    def of_files():
        said.update(read_json("manifest.json", manifest))
        check_files(manifest, said, files)

    attempt(of_files)
    if len(wrong) == before:

        def computed():
            check = CHECKS.get(said["rule_path"])
            need(check is not None, "manifest.json", f"there is no computation {said['rule_path']}")
            check(said, files, read_json("result.json", files.get("result.json", b"")))

        attempt(computed)
    return wrong


def main():
    options = argparse.ArgumentParser(description="Checks exported editions without sipar.")
    options.add_argument("folders", nargs="+", metavar="FOLDER")
    options.add_argument("--key", type=bytes.fromhex, metavar="PUBLIC-KEY")
    options.add_argument("--json", action="store_true", help="print JSON for machines, a line a folder")
    options = options.parse_args()
    whole = True
    for folder in options.folders:
        try:
            wrong = findings(folder, options.key)
        except (OSError, ValueError) as why:
            print(f"{folder}: {why}", file=sys.stderr)
            return 2
        whole = whole and not wrong
        if options.json:
            print(json.dumps({"folder": str(folder), "findings": wrong}))
        elif wrong:
            for one in wrong:
                print(f"{folder}: {one['part']}: {one['what']}")
        else:
            print(f"{folder}: nothing is wrong")
    return 0 if whole else 6


if __name__ == "__main__":
    sys.exit(main())
