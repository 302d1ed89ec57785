"""What an edition of a satisfaction index says beside its figures, computed a second time for verify_edition.py: changes with
their errors, answers, shares of what else was asked, ranks with their ranges, and how the sample and the tree look.

Python's standard library only. Samples that share first-stage units covary over those (L. Kish, Survey Sampling, 1965, section
12.4); degrees of freedom of a change are Satterthwaite's (1946); ranges of ranks are Holm's steps over all differences (M.
Mogstad, J. P. Romano, A. Shaikh and D. Wilhelm, Review of Economic Studies 91, 2024).
"""

import math
from collections import defaultdict
from fractions import Fraction

import sipas_index


def domains_of(rows, by):
    """The rows of each domain of a table, by its values."""
    found = defaultdict(list)
    for at, row in enumerate(rows):
        values = tuple(row[column].strip() for column in by)
        if all(values):
            found[values].append(at)
    return found


def log_odds(p, se, df, level, n):
    """The interval of a share by its log odds; at 0 and 1 Clopper and Pearson's of `n`."""
    tail = (1 - level) / 2
    if p <= 0:
        return 0.0, 1 - tail ** (1 / n)
    if p >= 1:
        return tail ** (1 / n), 1.0
    if se == 0:
        return p, p
    centre, reach = math.log(p / (1 - p)), sipas_index.t_quantile(level, df) * se / (p * (1 - p))
    return tuple(1 / (1 + math.exp(-end)) for end in (centre - reach, centre + reach))


def at_the_edge(line, whole, kept, level):
    """The interval of a criterion's share of 0 or 1, on n by the design effect over everybody where that is above 1."""
    p, n = whole["value"] / 100, whole["n"]
    deff = kept["variance"] * (n - 1) / (p * (1 - p)) if 0 < p < 1 else 1.0
    low, high = log_odds(line["value"] / 100, 0.0, 0, level, line["n"] / max(deff, 1.0))
    return 100 * low, 100 * high


def units_of(rows, design):
    """First-stage units and strata among these rows."""
    units = {design.paths[row][0][:2] for row in rows}
    return len(units), len({stratum for stratum, _ in units})


def weight_of(rows, design):
    return float(sum((design.weights[row] for row in rows), Fraction(0)))


# Year beside year.


class Shared:
    """The first-stage units that two samples share, by their names; none where no column names them."""

    def __init__(self, now, before):
        self.years = now, before
        self.strata = defaultdict(list)
        if all(year["design"].get("clusters") for year in self.years):
            own, other = ({path[0][:2] for path in year["sample"].paths} for year in self.years)
            for stratum, unit in sorted(own & other):
                self.strata[stratum].append((stratum, unit))
        self.count = sum(map(len, self.strata.values()))
        self.alone = sum(len(units) == 1 for units in self.strata.values())
        self.left_out = {stratum: self._left_out(stratum) for stratum in self.strata}

    def _left_out(self, stratum):
        parts = []
        for year in self.years:
            paths = [path[0] for path in year["sample"].paths if path[0][0] == stratum]
            size, units = paths[0][2], len({unit for _, unit, _ in paths})
            parts.append(1.0 if size is None else max(float(1 - Fraction(units) / size), 0.0))
        return math.sqrt(parts[0] * parts[1])

    def covariance(self, first, second):
        """Of two figures' linearised values."""
        totals = []
        for year, z in zip(self.years, (first, second)):
            of_unit = defaultdict(list)
            for row, value in z.items():
                of_unit[year["sample"].paths[row][0][:2]].append(value)
            totals.append({unit: math.fsum(values) for unit, values in of_unit.items()})
        covariance = 0.0
        for stratum, units in self.strata.items():
            m = len(units)
            if m < 2:
                continue
            a, b = ([total.get(unit, 0.0) for unit in units] for total in totals)
            mean_a, mean_b = math.fsum(a) / m, math.fsum(b) / m
            products = math.fsum((x - mean_a) * (y - mean_b) for x, y in zip(a, b))
            covariance += self.left_out[stratum] * m / (m - 1) * products
        return covariance


def satterthwaite(first, second):
    def part(variance, df):
        return 0.0 if variance <= 0 else variance * variance / df if df else math.inf

    parts, total = part(*first) + part(*second), first[0] + second[0]
    return total * total / parts if parts > 0 else float(min(first[1], second[1]))


def change(now, before, shared, level):
    """A figure less that of before; each a line of the index with what it rests on."""
    (line, kept), (earlier, kept_before) = now, before
    covariance = shared.covariance(kept["z"], kept_before["z"])
    parts = (kept["variance"], kept["df"]), (kept_before["variance"], kept_before["df"])
    se = 100 * math.sqrt(max(parts[0][0] + parts[1][0] - 2 * covariance, 0.0))
    df, points = satterthwaite(*parts), line["value"] - earlier["value"]
    reach = sipas_index.t_quantile(level, df) * se
    ends = {"low": points - reach, "high": points + reach}
    return {"before": earlier["value"], "points": points, "se": se, "df": df, "covariance": 10_000 * covariance, **ends}


def same_as(template, column):
    """The names under which earlier questionnaires ask the same."""
    for question in template.get("question", []):
        for code, line in [(question["code"], question)] + [
            (f"{question['code']}_{item['code']}", item) for item in question.get("item", [])
        ]:
            if code == column:
                return line.get("same_as", [])
    return []


# What else was asked.


def share(own, chosen, design, rows, level):
    """A choice's exact share among these rows, with its error, degrees of freedom and interval."""
    total = sum((design.weights[row] for row in own), Fraction(0))
    value = sum((design.weights[row] for row in own if chosen(row)), Fraction(0)) / total
    z = [0.0] * rows
    for row in own:
        z[row] = float(design.weights[row] * ((1 if chosen(row) else 0) - value) / total)
    se, df = math.sqrt(design.variance(z)), design.degrees(own)
    low, high = log_odds(float(value), se, df, level, len(own))
    return value, {"se": 100 * se, "df": float(df), "low": 100 * low, "high": 100 * high}


def levels_of(template, column):
    """The values of a question's levels, in their order."""
    scales = {scale["code"]: scale["level"] for scale in template.get("scale", [])}
    question = next(one for one in template["question"] if column == one["code"] or column.startswith(one["code"] + "_"))
    return [str(level["value"]) for level in scales[question["scale"]]]


# Ranks.


def holm(distances, comparisons, alpha):
    """The least distance that passes Holm's steps; infinite where none does."""
    least = math.inf
    for place, distance in enumerate(sorted(distances, reverse=True)):
        if math.erfc(distance / math.sqrt(2)) / 2 > alpha / max(comparisons - place, 1):
            break
        least = distance
    return least


def ranges(values, kept, design, rows, level):
    """The ranks that each may have, by itself and all at once."""
    n, alpha = len(values), 1 - level
    distance = {}
    for j in range(n):
        for k in range(j + 1, n):
            z = [0.0] * rows
            for row, value in kept[j]["z"].items():
                z[row] += value
            for row, value in kept[k]["z"].items():
                z[row] -= value
            se, difference = 100 * math.sqrt(design.variance(z)), values[k] - values[j]
            far = 0.0 if difference == 0 else difference / se if se else math.copysign(math.inf, difference)
            distance[j, k], distance[k, j] = far, -far

    def of(j, least):
        others = [k for k in range(n) if k != j]
        best = 1 + sum(distance[j, k] >= least for k in others)
        return [best, n - sum(distance[k, j] >= least for k in others)]

    together = holm(distance.values(), n * (n - 1), alpha)
    found = []
    for j in range(n):
        own = [far for (a, b), far in distance.items() if j in (a, b)]
        found.append((of(j, holm(own, 2 * (n - 1), alpha)), of(j, together)))
    return found


# The tree.


def tree(template, figures):
    """Of each node by its level and code: the code above it, how many criteria, and its share of the index."""
    parents = {node["code"]: node.get("parent", "") for node in template.get("node", [])}
    criteria = sipas_index.criteria_of(template)
    parents |= {criterion["column"]: criterion["node"] for criterion in criteria}
    index = figures[0][2]
    return {
        (level, code): (
            None if level == "index" else parents[code],
            len(combination),
            sum((index.get(at, Fraction(0)) for at in combination), Fraction(0)),
        )
        for level, code, combination in figures
    }
