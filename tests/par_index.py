#!/usr/bin/env python3
"""The PAR INDEX computed a second time, in exact fractions, with nothing but Python's standard library.

    par_index.py SET.toml ASSESSMENT.csv > scores.json

It shares no code with sipar: formulas are read by Python's own parser, every number is a fraction, and nothing is rounded but
what is shown. It reads files that sipar takes; whatever is wrong with them ends it with a message.
"""

import ast
import csv
import json
import re
import sys
import tomllib
from fractions import Fraction


def fail(what):
    sys.exit(f"par_index: {what}")


def number(value):
    """A number of a set: 1, 0.5, "0.5", "80%"."""
    text = str(value).strip()
    return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)


# Formulas.


class Missing(Exception):
    """A figure that was not entered."""


def parsed(text):
    """A formula as Python's tree: `if(…)` becomes a call, and numbers are kept as written."""
    text = re.sub(r"\bif\s*\(", "choose(", text)
    text = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)(%?)", lambda m: f"n('{m[1]}{m[2]}')", text)
    return ast.parse(text.strip(), mode="eval").body


COMPARE = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}


def value(tree, figures):
    match tree:
        case ast.Call(func=ast.Name(id="n"), args=[ast.Constant(value=text)]):
            return number(text)
        case ast.Call(func=ast.Name(id="choose"), args=[when, then, otherwise]):
            return value(then if value(when, figures) else otherwise, figures)
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=args):
            return (min if name == "min" else max)(value(one, figures) for one in args)
        case ast.Name(id=name):
            return figures(name)
        case ast.UnaryOp(op=ast.USub(), operand=one):
            return -value(one, figures)
        case ast.UnaryOp(op=ast.Not(), operand=one):
            return not value(one, figures)
        case ast.BoolOp(op=ast.And(), values=all_of):
            return all(value(one, figures) for one in all_of)
        case ast.BoolOp(op=ast.Or(), values=any_of):
            return any(value(one, figures) for one in any_of)
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return COMPARE[type(sign)](value(left, figures), value(right, figures))
        case ast.BinOp(left=left, op=sign, right=right):
            a, b = value(left, figures), value(right, figures)
            return {ast.Add: a.__add__, ast.Sub: a.__sub__, ast.Mult: a.__mul__, ast.Div: a.__truediv__}[type(sign)](b)
    fail(f"a formula has {ast.dump(tree)}")


REACHED = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}


# The set.


class Node:
    def __init__(self, table):
        self.code = table["code"]
        self.above = table.get("parent") or (self.code.rpartition(".")[0] or None)
        self.stated = number(table["maximum"]) if "maximum" in table else None
        self.role = table.get("role")
        self.block = table.get("block")
        self.rule = table.get("rule") if table.get("rule_confirmed", True) else None
        self.below = []


class Set:
    def __init__(self, table):
        self.table = table
        self.nodes = [Node(one) for one in table.get("node", [])]
        self.by_code = {node.code: node for node in self.nodes}
        self.areas = []
        for node in self.nodes:
            above = self.by_code[node.above] if node.above else None
            (above.below if above else self.areas).append(node)
            if above:
                node.role = above.role
                node.block = node.block or above.block
            else:
                node.role = node.role or "scored"
        for node in reversed(self.nodes):
            node.maximum = node.stated
            if node.maximum is None and node.below:
                parts = [one.maximum for one in node.below]
                node.maximum = None if None in parts else sum(parts)
        scoring = table.get("scoring", {})
        self.unranked = scoring.get("not_applicable") == "unranked"
        self.maximum = number(scoring["maximum"]) if "maximum" in scoring else self.sum_of_areas()
        self.caps = {role: number(scoring[f"{role}_cap"]) for role in ("bonus", "penalty") if f"{role}_cap" in scoring}
        self.above_maximum = scoring.get("above_maximum", False)
        self.places, self.rounding = scoring.get("places", 2), scoring.get("rounding", "half-up")
        self.dense = scoring.get("numbering") == "dense"
        self.ties_shown = scoring.get("ties_on") == "shown"
        self.ties_by = scoring.get("ties_by", [])
        self.figures = {one["code"]: one for one in table.get("figure", [])}
        self.blocks = table.get("block", [])
        self.groups = [one["code"] for one in table.get("group", [])]

    def sum_of_areas(self):
        parts = [one.maximum for one in self.areas if one.role == "scored"]
        return None if None in parts else sum(parts)

    def shown(self, exact):
        """An exact number with so many decimals."""
        scaled = abs(exact) * 10**self.places
        whole = scaled.__floor__()
        rest = scaled - whole
        up = {"half-up": rest >= Fraction(1, 2), "down": False}.get(
            self.rounding, rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)
        )
        whole += 1 if up else 0
        digits = str(whole).rjust(self.places + 1, "0")
        sign = "-" if exact < 0 and whole else ""
        return f"{sign}{digits[:-self.places]}.{digits[-self.places:]}" if self.places else f"{sign}{digits}"


# What was entered.


class Unit:
    def __init__(self, code):
        self.code, self.name, self.group = code, None, None
        self.items = {}


def units_of(path, table):
    with open(path, encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        mark = ";" if ";" in first and "," not in first else ","
        rows = list(csv.DictReader(file, delimiter=mark, skipinitialspace=True))
    units = {}
    for row in rows:
        row = {(key or "").strip().lower(): (text or "").strip() for key, text in row.items()}
        unit = units.setdefault(row["unit"], Unit(row["unit"]))
        unit.group = unit.group or row.get("group") or None
        if row["value"]:
            if row["item"] in unit.items:
                fail(f"{unit.code}: {row['item']} is there twice")
            unit.items[row["item"]] = row["value"]
    return list(units.values())


def written(text):
    return Fraction(text.replace(",", "."))


# Points.


class Scored:
    """The points of one unit: by node its points, its maximum here, and whether anything below it applies."""

    def __init__(self, whole, unit, means):
        self.set, self.unit, self.means = whole, unit, means
        self.points, self.maximum, self.state = {}, {}, {}
        for area in whole.areas:
            self.node(area, False, False)
        self.sum_up()

    def figure(self, code):
        one = self.set.figures[code]
        if "formula" in one:
            return value(parsed(one["formula"]), self.figure)
        if code not in self.unit.items:
            raise Missing
        return written(self.unit.items[code])

    def formula(self, text):
        return value(parsed(str(text)), self.figure)

    def by_rule(self, node):
        rule, items, most = node.rule, self.unit.items, node.maximum
        shape = rule["shape"]
        said = items.get(node.code, "").lower()
        if shape in ("cases", "yes-no"):
            if shape == "cases":
                worth = {one["code"]: number(one["points"]) for one in rule["case"]}
            else:
                worth = {"yes": number(rule["yes"]), "no": number(rule.get("no", 0))}
                said = {"có": "yes", "không": "no"}.get(said, said)
            if not said:
                raise Missing
            return worth[said]
        if shape == "survey":
            counts = [(Fraction(items.get(f"{node.code}:{one['code']}", 0)), one) for one in rule["choice"]]
            if not any(f"{node.code}:{one['code']}" in items for one in rule["choice"]):
                raise Missing
            counted = [(count, number(one["share"])) for count, one in counts if "share" in one]
            return most * sum(count * share for count, share in counted) / sum(count for count, _ in counted)
        if shape == "formula":
            for branch in rule["branch"]:
                if "if" not in branch or self.formula(branch["if"]):
                    return self.formula(branch["points"])
        amount = self.formula(rule["value"])
        otherwise = number(rule.get("otherwise", 0))
        if shape == "bands":
            for band in rule["band"]:
                if REACHED[band["reached"]](amount, number(band["from"])):
                    return number(band["points"])
            return otherwise
        reaches = REACHED[rule.get("reached", ">=")]
        if shape == "linear":
            return min(amount, 1) * most if reaches(amount, number(rule["from"])) else otherwise
        if shape == "per-item":
            return min(amount * number(rule["each"]), number(rule.get("at_most", most)))
        if shape == "mean":
            return number(rule["points"]) if reaches(amount, self.means[node.code]) else otherwise
        fail(f"{node.code}: there is no shape {shape}")

    def leaf(self, node, covered):
        said = self.unit.items.get(node.code)
        if said is not None and re.fullmatch(r"-?\d+([.,]\d+)?", said):
            return written(said)
        if node.rule is None or (covered and said is None):
            raise Missing
        return self.by_rule(node)

    def node(self, node, silenced, covered):
        said = self.unit.items.get(node.code, "").lower()
        silenced = silenced or said in ("n/a", "na", "không áp dụng")
        given = written(said) if node.below and said and not silenced else None
        for one in node.below:
            self.node(one, silenced, covered or given is not None)
        applies = not silenced and (not node.below or any(self.state[one.code] != "n/a" for one in node.below))
        points, state = Fraction(0), "scored"
        if not applies:
            state = "n/a"
        elif not node.below:
            try:
                points = self.leaf(node, covered)
            except Missing:
                state = "missing"
        elif given is not None:
            points = given
        else:
            points = sum((self.points[one.code] for one in node.below), Fraction(0))
            state = "missing" if any(self.state[one.code] == "missing" for one in node.below) else "scored"
            if node.role != "scored":
                points = min(points, node.maximum)
        self.points[node.code], self.state[node.code] = points, state
        if state == "n/a" and node.role == "scored" and not self.set.unranked:
            self.maximum[node.code] = Fraction(0)
        else:
            self.maximum[node.code] = self.less(node.maximum, [node]) if node.role == "scored" else node.maximum
        if applies and points > (node.maximum if node.maximum is not None else points):
            fail(f"{self.unit.code}, {node.code}: {points} points are more than the maximum")

    def less(self, maximum, nodes):
        """A maximum less what does not apply at or below nodes."""
        if self.set.unranked:
            return maximum
        gone = [self.gone(node) for node in nodes]
        return None if maximum is None or None in gone else maximum - sum(gone)

    def gone(self, node):
        if self.state[node.code] == "n/a":
            return node.maximum
        gone = [self.gone(one) for one in node.below]
        return None if None in gone else sum(gone, Fraction(0))

    def sum_up(self):
        whole = self.set
        total = {"scored": Fraction(0), "bonus": Fraction(0), "penalty": Fraction(0)}
        for area in whole.areas:
            total[area.role] += self.points[area.code]
        for role, cap in whole.caps.items():
            total[role] = min(total[role], cap)
        self.scored, self.bonus, self.penalty = total["scored"], total["bonus"], total["penalty"]
        areas = [area for area in whole.areas if area.role == "scored"]
        self.of = self.less(whole.maximum, areas)
        self.total = max(total["scored"] + self.bonus - self.penalty, Fraction(0))
        if not whole.above_maximum and self.of is not None:
            self.total = min(self.total, self.of)
        self.percent = 100 * self.total / self.of if self.of else None
        away = any(self.state[node.code] == "n/a" for node in whole.nodes if node.role == "scored")
        self.ranked = any(self.state[area.code] != "n/a" for area in areas) and not (whole.unranked and away)
        self.blocks = {}
        for block in whole.blocks:
            own = [node for node in self.counting(areas) if node.block == block["code"]]
            maxima = [node.maximum for node in whole.nodes
                      if not node.below and node.role == "scored" and node.block == block["code"]]
            stated = number(block["maximum"]) if "maximum" in block else None if None in maxima else sum(maxima)
            points = sum((self.points[node.code] for node in own), Fraction(0))
            self.blocks[block["code"]] = (points, self.less(stated, own))

    def counting(self, nodes):
        """What is counted once: leaves, and nodes that were given their points as a whole."""
        for node in nodes:
            given = node.below and node.code in self.unit.items and self.state[node.code] != "n/a"
            if given or not node.below:
                yield node
            else:
                yield from self.counting(node.below)

    def key(self, more=None):
        """What the unit is ranked by, with more points at a node where some are given."""
        if not self.ranked or self.percent is None:
            return None
        node, extra = more or (None, Fraction(0))
        total = self.total
        if node:
            scored = sum(self.points[area.code] for area in self.set.areas if area.role == "scored")
            total = max(scored + extra + self.bonus - self.penalty, Fraction(0))
            total = total if self.set.above_maximum else min(total, self.of)
        key = [100 * total / self.of]
        for code in self.set.ties_by:
            if code in self.blocks:
                points, maximum = self.blocks[code]
                points += extra if node and node.block == code else 0
            else:
                points, maximum = self.points[code], self.maximum[code]
                area = node
                while area and area.above:
                    area = self.set.by_code[area.above]
                points += extra if area and area.code == code else 0
            key.append(100 * points / maximum if maximum else points)
        return tuple(Fraction(self.set.shown(part)) if self.set.ties_shown else part for part in key)


def places(keys, dense):
    known = [key for key in keys if key is not None]
    better = set(known) if dense else known
    return [None if key is None else 1 + sum(other > key for other in better) for key in keys]


def grade(table, percent, group):
    grades = table.get("grade", [])
    own = [one for one in grades if one.get("group") == group] if group else []
    for one in own or [one for one in grades if "group" not in one]:
        if REACHED[one.get("reached", ">=")](percent, number(one["from"])):
            return one["code"]
    return None


def means_of(whole, units):
    means = {}
    for node in whole.nodes:
        if node.rule and node.rule["shape"] == "mean":
            values = []
            for unit in units:
                line, above = [node], node.above
                while above:
                    line.append(whole.by_code[above])
                    above = line[-1].above
                if any(unit.items.get(one.code, "").lower() in ("n/a", "na", "không áp dụng") for one in line):
                    continue
                probe = Scored.__new__(Scored)
                probe.set, probe.unit = whole, unit
                try:
                    values.append(probe.formula(node.rule["value"]))
                except (Missing, ZeroDivisionError):
                    continue
            means[node.code] = sum(values) / len(values) if values else None
    return means


def lost_of(whole, scored, at, keys):
    lost = []
    for node in scored.counting([area for area in whole.areas if area.role == "scored"]):
        maximum = scored.maximum[node.code]
        points = None if maximum is None or scored.state[node.code] == "n/a" else maximum - scored.points[node.code]
        if points:
            key = scored.key((node, points))
            rank = None if key is None else places(keys[:at] + [key] + keys[at + 1 :], whole.dense)[at]
            lost.append({"code": node.code, "points": str(points), "shown": whole.shown(points), "rank": rank})
    order = {node.code: place for place, node in enumerate(whole.nodes)}
    return sorted(lost, key=lambda one: (-Fraction(one["points"]), order[one["code"]]))


def scores(set_file, assessment):
    with open(set_file, "rb") as file:
        table = tomllib.load(file)
    whole = Set(table)
    units = units_of(assessment, table)
    means = means_of(whole, units)
    scored = [Scored(whole, unit, means) for unit in units]
    keys = [one.key() for one in scored]
    ranks = places(keys, whole.dense)
    in_group = [None] * len(units)
    for group in whole.groups:
        members = [at for at, unit in enumerate(units) if unit.group == group]
        for at, place in zip(members, places([keys[at] for at in members], whole.dense)):
            in_group[at] = place
    of_blocks = {}
    for code in (block["code"] for block in whole.blocks):
        values = []
        for one in scored:
            points, maximum = one.blocks[code]
            exact = 100 * points / maximum if maximum else points if maximum is None else None
            exact = None if exact is None or not one.ranked else exact
            values.append(exact if exact is None or not whole.ties_shown else Fraction(whole.shown(exact)))
        of_blocks[code] = places(values, whole.dense)
    out = []
    for at, (unit, one) in enumerate(zip(units, scored)):
        number_of = lambda exact: None if exact is None else {"exact": str(exact), "shown": whole.shown(exact)}
        out.append({
            "unit": unit.code,
            "points": number_of(one.total),
            "maximum": number_of(one.of),
            "percent": number_of(one.percent),
            "scored": number_of(one.scored),
            "bonus": number_of(one.bonus),
            "penalty": number_of(one.penalty),
            "rank": ranks[at],
            "group_rank": in_group[at],
            "grade": None if one.percent is None else grade(table, one.percent, unit.group),
            "blocks": [
                {
                    "code": code,
                    "points": number_of(points),
                    "maximum": number_of(maximum),
                    "percent": number_of(share(points, maximum)),
                    "rank": of_blocks[code][at],
                }
                for code, (points, maximum) in one.blocks.items()
            ],
            "nodes": [
                {
                    "code": node.code,
                    "points": number_of(one.points[node.code]),
                    "maximum": number_of(one.maximum[node.code]),
                    "percent": number_of(share(one.points[node.code], one.maximum[node.code])),
                    "state": {"n/a": "not-applicable"}.get(one.state[node.code], one.state[node.code]),
                }
                for node in whole.nodes
            ],
            "lost": lost_of(whole, one, at, keys),
        })
    return out


def share(points, maximum):
    """In percent of what could be reached; none of nothing."""
    return Fraction(100 * points) / maximum if points is not None and maximum else None


def main():
    if len(sys.argv) != 3:
        fail("SET.toml ASSESSMENT.csv")
    json.dump(scores(sys.argv[1], sys.argv[2]), sys.stdout)


if __name__ == "__main__":
    main()
