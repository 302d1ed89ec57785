#!/usr/bin/env python3
"""The satisfaction index computed a second time, by textbook formulas and nothing but Python's standard library.

    sipas_index.py TEMPLATE.toml RESPONSES.csv [--design DESIGN.toml] [--by COLUMN[*COLUMN]] ... > scores.json

It shares no code, no method of summation and no numerical library with sipar: percentages are exact fractions, standard
errors come from the linearised values of every respondent (K. M. Wolter, Introduction to Variance Estimation, 2007, chapter
6; W. G. Cochran, Sampling Techniques, 1977, chapters 5, 10 and 11), t quantiles from a continued fraction. A design has
`strata`, `clusters` of one or two stages, `weights` and `fpc`; whatever else a design may say is refused. Nothing is
hidden here: whoever compares leaves out what sipar hides.
"""

import argparse
import csv
import json
import math
import sys
import tomllib
from collections import defaultdict
from fractions import Fraction


def fail(what):
    sys.exit(f"sipas_index: {what}")


# The questionnaire: which columns are criteria, on which scales, and the tree above them.


def criteria_of(template):
    """Each criterion: its column, node, weight, and what each level counts by both rules."""
    scales = {scale["code"]: scale["level"] for scale in template.get("scale", [])}
    found = []
    for question in template.get("question", []):
        lines = []
        if question["kind"] == "matrix":
            lines = [(f"{question['code']}_{item['code']}", item) for item in question["item"]]
        elif question["kind"] == "single":
            lines = [(question["code"], question)]
        for column, line in lines:
            if "element" not in line:
                continue
            levels = scales[question["scale"]]
            highest = max(level["value"] for level in levels)
            worth = {
                str(level["value"]): {
                    "satisfied-share": Fraction(1 if level.get("satisfied") else 0),
                    "mean-score": Fraction(level["value"], highest),
                }
                for level in levels
            }
            weight = Fraction(str(line.get("weight", 1)))
            found.append({"column": column, "node": line["element"], "weight": weight, "worth": worth})
    return found


def tree_of(template, criteria):
    """Every figure as a combination of criteria: (level, code) and the coefficients, which sum to 1."""
    nodes = {node["code"]: node for node in template.get("node", [])}
    by_nodes = template["scoring"]["weights"] == "nodes"

    def below(code):
        own = [(at, criterion["weight"]) for at, criterion in enumerate(criteria) if criterion["node"] == code]
        children = [other for other in nodes if nodes[other].get("parent") == code]
        return own, children

    def weight_of_criteria(code):
        own, children = below(code)
        return sum((weight for _, weight in own), Fraction(0)) + sum(map(weight_of_criteria, children), Fraction(0))

    def combination(code):
        own, children = below(code)
        parts = [({at: Fraction(1)}, weight) for at, weight in own]
        for child in children:
            if weight_of_criteria(child) == 0:
                continue
            weight = Fraction(str(nodes[child].get("weight", 1))) if by_nodes else weight_of_criteria(child)
            parts.append((combination(child), weight))
        total = sum(weight for _, weight in parts)
        combined = defaultdict(Fraction)
        for part, weight in parts:
            for at, coefficient in part.items():
                combined[at] += coefficient * weight / total
        return dict(combined)

    figures = [("index", "", combination(None))]
    for code in nodes:
        if weight_of_criteria(code) > 0:
            has_nodes = any(weight_of_criteria(child) > 0 for child in below(code)[1])
            figures.append(("content" if has_nodes else "element", code, combination(code)))
    figures += [("criterion", criterion["column"], {at: Fraction(1)}) for at, criterion in enumerate(criteria)]
    return figures


# The sample.


def read_rows(path, criteria):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for line, row in enumerate(rows, 2):
        for criterion in criteria:
            cell = row[criterion["column"]].strip()
            if cell and cell not in criterion["worth"]:
                fail(f"line {line}, column {criterion['column']}: {cell!r} is no level of its scale")
            row[criterion["column"]] = cell
    return rows


class Design:
    """Where each respondent stands in the sample: a path of (stratum, unit, how many there are) from the first stage."""

    def __init__(self, design, rows):
        known = {"strata", "clusters", "weights", "fpc", "lonely_psu", "nest"}
        if set(design) - known:
            fail(f"the design says {sorted(set(design) - known)}, which this program does not know")
        strata, clusters, fpc = (design.get(key, []) for key in ("strata", "clusters", "fpc"))
        self.weights = [Fraction(row[design["weights"]]) if "weights" in design else Fraction(1) for row in rows]
        self.stages, self.adjusts = max(len(fpc), 1), design.get("lonely_psu") == "adjust"
        self.paths = []
        for at, row in enumerate(rows):
            path = []
            for stage in range(self.stages):
                stratum = row[strata[stage]] if stage < len(strata) else ""
                unit = row[clusters[stage]] if stage < len(clusters) else f"row {at}"
                size = Fraction(row[fpc[stage]]) if stage < len(fpc) else None
                path.append((stratum, unit, size))
            self.paths.append(path)

    def variance(self, z):
        """The variance of the total of z, climbing the stages."""
        return self._stage(list(range(len(z))), z, 0)

    def _stage(self, rows, z, stage):
        strata = defaultdict(list)
        for row in rows:
            strata[self.paths[row][stage][0]].append(row)
        variance = 0.0
        # A stratum of one unit is compared with the mean of all units, where the design says so.
        everywhere = {self.paths[row][stage][:2] for row in rows}
        mean_of_all = math.fsum(z[row] for row in rows) / len(everywhere) if everywhere else 0.0
        for members in strata.values():
            units = defaultdict(list)
            for row in members:
                units[self.paths[row][stage][1]].append(row)
            n, size = len(units), self.paths[members[0]][stage][2]
            left_out = 1.0 if size is None else float(1 - Fraction(n) / size)
            totals = [math.fsum(z[row] for row in unit) for unit in units.values()]
            if left_out > 1e-7:
                if n < 2 and not self.adjusts:
                    fail("a stratum has one unit only")
                mean = math.fsum(totals) / n if n > 1 else mean_of_all
                variance += left_out * n / max(n - 1, 1) * math.fsum((total - mean) ** 2 for total in totals)
            if stage + 1 < self.stages:
                variance += float(Fraction(n) / size) * math.fsum(
                    self._stage(unit, z, stage + 1) for unit in units.values()
                )
        return variance

    def degrees(self, rows):
        """First-stage units less strata among these respondents."""
        units = {(self.paths[row][0][0], self.paths[row][0][1]) for row in rows}
        return len(units) - len({stratum for stratum, _ in units})


# Student's t, from the incomplete beta function.


def incomplete_beta(a, b, x):
    """The regularised incomplete beta function by its continued fraction (Lentz)."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)) / a
    tiny = 1e-300
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > tiny else tiny)
    value = d
    for m in range(1, 1000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + numerator * d
            d = 1.0 / (d if abs(d) > tiny else tiny)
            c = 1.0 + numerator / c
            c = c if abs(c) > tiny else tiny
            value *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return front * value


def t_quantile(level, df):
    """The t with `level` between -t and t."""
    if df <= 0:
        return math.nan
    low, high = 0.0, 1e8
    for _ in range(200):
        middle = (low + high) / 2
        inside = 1.0 - incomplete_beta(df / 2.0, 0.5, df / (df + middle * middle))
        low, high = (middle, high) if inside < level else (low, middle)
    return (low + high) / 2


# The figures.


def half_up(value, places):
    """An exact fraction with so many decimals, halves away from 0."""
    scaled = abs(value) * 10**places
    whole = (scaled + Fraction(1, 2)).__floor__()
    digits = str(whole).rjust(places + 1, "0")
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def score(template, rows, design, by, level, keep=None):
    """All figures; with `keep`, what they rest on is put there under what each is called."""
    criteria = criteria_of(template)
    figures = tree_of(template, criteria)
    complete_only = template["scoring"]["blanks"] == "complete-rows"
    counted = [
        not complete_only or all(row[criterion["column"]] for criterion in criteria) for row in rows
    ]
    out = []
    for table in [[]] + by:
        domains = defaultdict(list)
        for at, row in enumerate(rows):
            values = tuple(row[column].strip() for column in table)
            if counted[at] and all(values):
                domains[values].append(at)
        for values, members in sorted(domains.items()):
            for rule in ("satisfied-share", "mean-score"):
                out += of_domain(figures, criteria, rows, design, members, rule, level, table, values, keep)
    return out


def of_domain(figures, criteria, rows, design, members, rule, level, table, values, keep=None):
    means, parts, answered = [], [], []
    for criterion in criteria:
        column, worth = criterion["column"], criterion["worth"]
        own = [row for row in members if rows[row][column]]
        total = sum((design.weights[row] for row in own), Fraction(0))
        mean = None
        z = {}
        if own:
            mean = sum(design.weights[row] * worth[rows[row][column]][rule] for row in own) / total
            z = {row: float(design.weights[row] * (worth[rows[row][column]][rule] - mean) / total) for row in own}
        means.append(mean)
        parts.append(z)
        answered.append(set(own))
    lines = []
    for kind, code, coefficients in figures:
        own = set().union(*(answered[at] for at in coefficients))
        line = {"by": table, "values": list(values), "rule": rule, "level": kind, "code": code, "n": len(own)}
        if any(means[at] is None for at in coefficients):
            lines.append({**line, "value": None})
            continue
        value = sum(coefficient * means[at] for at, coefficient in coefficients.items())
        z = [0.0] * len(rows)
        for row in own:
            z[row] = math.fsum(float(c) * parts[at].get(row, 0.0) for at, c in coefficients.items())
        variance, df = design.variance(z), design.degrees(own)
        if keep is not None:
            linearised = {row: z[row] for row in own}
            keep[tuple(table), tuple(values), rule, kind, code] = {"rows": own, "z": linearised, "variance": variance, "df": df}
        se, t = math.sqrt(variance), t_quantile(level, df)
        p = float(value)
        if kind == "criterion" and rule == "satisfied-share":
            low = high = None
            if 0 < p < 1:
                centre, reach = math.log(p / (1 - p)), t * se / (p * (1 - p))
                low, high = (1 / (1 + math.exp(-end)) for end in (centre - reach, centre + reach))
        else:
            low, high = p - t * se, p + t * se
        percent = [None if number is None or math.isnan(number) else 100 * number for number in (se, low, high)]
        line |= {"value": float(100 * value), "shown": half_up(100 * value, 2), "df": df}
        line |= dict(zip(("se", "low", "high"), percent))
        lines.append(line)
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("template")
    parser.add_argument("responses")
    parser.add_argument("--design")
    parser.add_argument("--by", action="append", default=[])
    parser.add_argument("--level", type=float, default=0.95)
    asked = parser.parse_args()
    with open(asked.template, "rb") as file:
        template = tomllib.load(file)
    said = {}
    if asked.design:
        with open(asked.design, "rb") as file:
            said = tomllib.load(file)
    rows = read_rows(asked.responses, criteria_of(template))
    by = [columns.split("*") for columns in asked.by]
    json.dump(score(template, rows, Design(said, rows), by, asked.level), sys.stdout)


if __name__ == "__main__":
    main()
