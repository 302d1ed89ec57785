"""Times another tool on what `make bench -- estimate` measures; prints one line that ends in "<seconds> s", or nothing.

rivals.py duckdb ROWS   shares of ROWS answers in memory by province and criterion
rivals.py svy DATA.csv  means with standard errors of one criterion by province, from the bench's data
"""

import statistics
import sys
import time


def timed(work, runs=5):
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def duckdb_shares(rows):
    import duckdb

    base = duckdb.connect()
    base.execute(
        "CREATE TABLE rating AS SELECT (hash(i) % 63)::UTINYINT AS province, (hash(i + 1000000007) % 22)::UTINYINT AS criterion,"
        f" (hash(i + 2000000011) % 2)::UTINYINT AS answer FROM range({rows}) t(i)"
    )
    question = "SELECT province, criterion, count(*), sum(answer) FROM rating GROUP BY province, criterion"
    seconds = timed(lambda: base.execute(question).fetchall())
    print(f"DuckDB {duckdb.__version__}, the same shares of as many answers in memory: {seconds:.4f} s")


def svy_means(path):
    import svy

    data = svy.read_csv(path)
    design = svy.Design(stratum="stratum", psu="psu", wgt="w")
    sample = svy.Sample(data, design)
    seconds = timed(lambda: sample.estimation.mean("c1", by="prov", drop_nulls=True), runs=3)
    print(f"svy {svy.__version__}, means of one criterion of {path.rsplit('/', 1)[-1]} by province, first stage only: {seconds:.4f} s")


if __name__ == "__main__":
    try:
        duckdb_shares(int(sys.argv[2])) if sys.argv[1] == "duckdb" else svy_means(sys.argv[2])
    except ImportError:
        pass
