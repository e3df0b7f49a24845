#!/usr/bin/python3
"""The figures of bench/run on PostgreSQL: one and two processes on one database, beside the same statements without us.

A private cluster (tools/pg-cluster, its settings are the default ones, so every commit is synced) runs on the same cores as
the load, the server and the ceiling. With two processes each gets half of the connections and a connector of its own, so that
dialogs are not shared. The ceilings are bench/commit_pg.c with as many connections as clients: all statements of a message,
and only those that write. p50 and p99 of two processes are those of the slower one.

    bench/pg.py [--seconds N] [--build FOLDER] [--connections 1,16,64] [--rounds N] [--no-reads] [--write]

--write puts the reading into doc/operations.md.
"""
import argparse
import importlib.machinery
import importlib.util
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent / "doc/operations.md"
READS = ("imbot.chat.get", "imopenlines.session.open", "im.dialog.messages.get")


def load_run():
    loader = importlib.machinery.SourceFileLoader("run", str(HERE / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
    loader.exec_module(module)
    return module


run = load_run()


class Cluster:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="switchline-pg-", dir=os.environ.get("TMPDIR")))
        self.folder.chmod(0o755)
        self.url = self._tool("start").strip()
        self.numbers = itertools.count()

    def _tool(self, verb):
        argv = [HERE.parent / "tools/pg-cluster", verb, self.folder / "c"]
        return subprocess.run(argv, stdout=subprocess.PIPE, check=True, text=True).stdout

    def _sql(self, text):
        subprocess.run(["psql", "-q", self.url, "-c", text], check=True)

    def new_database(self):
        name = f"bench{next(self.numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return urlsplit(self.url)._replace(path="/" + name).geturl()

    def drop(self, url):
        self._sql(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")

    def stop(self):
        self._tool("stop")
        shutil.rmtree(self.folder)


class Fleet(run.Served):
    """One or two processes on a new database; otherwise as bench/run's."""

    def __init__(self, bench, processes):
        bench.turn += 1
        self.bench, self.others = bench, []
        self.url = bench.cluster.new_database()
        self.data = bench.folder / f"server{bench.turn}"
        self.processes = processes
        self.running = self.start("sandbox", "--json", "--port", 0, "--log-level", "error")

    def start(self, command, *options):
        return run.Running(self.bench.build / "switchline", command, "--data", self.data, "--database", self.url, *options)

    def __enter__(self):
        super().__enter__()
        self.ports = [self.port]
        self.call("imconnector.register", ID="second", NAME="Second", ICON={"DATA_IMAGE": "data:,"},
                  PLACEMENT_HANDLER="https://example.com/")
        self.call("imconnector.activate", CONNECTOR="second", LINE=self.line, ACTIVE=1)
        for _ in range(self.processes - 1):
            other = self.start("sandbox", "--json", "--port", 0, "--log-level", "error")
            self.others.append(other)
            self.ports.append(json.loads(other.line)["base_url"].rpartition(":")[2])
        return self

    def __exit__(self, *_):
        for other in self.others:
            other.__exit__()
        super().__exit__()
        self.bench.cluster.drop(self.url)

    def load(self, connections, reads=0, method=None, parameters=None):
        read = [method, json.dumps({**parameters, "auth": self.token})] if method else []
        each = connections // self.processes

        def one(number):
            return run.output_of(
                self.bench.build / "bench_load", self.ports[number], each, self.bench.seconds, reads, self.token,
                (run.CONNECTOR, "second")[number], self.line, *read)

        with ThreadPoolExecutor(self.processes) as together:
            return added(list(together.map(one, range(self.processes))), "reads" if reads else "writes")


def added(readings, kind):
    return {"rate": sum(reading[kind]["rate"] for reading in readings),
            **{name: max(reading[kind][name] for reading in readings) for name in ("p50_us", "p99_us")}}


class PgBench(run.Bench):
    def __init__(self, build, seconds):
        super().__init__(build, seconds)
        self.cluster = Cluster()

    def ceiling(self, connections, *options):
        url, data = self.cluster.new_database(), self.folder / "ceiling"
        migrate = [self.build / "switchline", "user", "list", "--data", data, "--database", url]
        subprocess.run(migrate, check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(data)
        reading = run.output_of(self.build / "bench_commit_pg", url, connections, self.seconds, *options)
        self.cluster.drop(url)
        return reading

    def write_row(self, connections):
        fleets = (1, 2) if connections > 1 else (1,)

        def one_round():
            readings = []
            for processes in fleets:
                with Fleet(self, processes) as fleet:
                    readings.append(fleet.load(connections))
            return *readings, self.ceiling(connections), self.ceiling(connections, "writes")

        *servers, whole, bare = self.rounds(f"writes on PostgreSQL, {connections} connections", one_round)
        return servers, whole, bare

    def read_rows(self, connections):
        def one_round():
            readings = []
            for processes in (1, 2):
                with Fleet(self, processes) as fleet:
                    parameters = fleet.reads()
                    readings += [fleet.load(connections, 100, method, parameters[method]) for method in READS]
            return readings

        found = self.rounds(f"reads on PostgreSQL, {connections} connections", one_round)
        return {method: (found[i], found[i + len(READS)]) for i, method in enumerate(READS)}


# ---- the report ----

def write_table(rows):
    lines = ["| connections | processes | messages/s | p50 | p99 | the same statements/s | of it | only its writes/s | of it |",
             "|---|---|---|---|---|---|---|---|---|"]
    for n, (servers, whole, bare) in rows.items():
        for processes, server in enumerate(servers, 1):
            lines.append(
                f"| {n} | {processes} | **{run.thousands(server['rate'])}** | {run.milliseconds(server)} | "
                f"{run.thousands(whole['rate'])} | {server['rate'] / whole['rate']:.0%} | "
                f"{run.thousands(bare['rate'])} | {server['rate'] / bare['rate']:.0%} |")
    return lines


def read_table(rows):
    lines = ["| call | one process, calls/s | p50 | p99 | two processes, calls/s | p50 | p99 |", "|---|---|---|---|---|---|---|"]
    for method, (one, two) in rows.items():
        lines.append(f"| {method} | **{run.thousands(one['rate'])}** | {run.milliseconds(one)} | "
                     f"**{run.thousands(two['rate'])}** | {run.milliseconds(two)} |")
    return lines


def report(bench, connections, with_reads):
    load = os.getloadavg()[0]
    writes = {n: bench.write_row(n) for n in connections}
    readings = [reading for servers, whole, bare in writes.values() for reading in (*servers, whole, bare)]
    worst = max(reading["spread"] for reading in readings)
    doubt = [*([f"the load was {load:.1f} before it began"] if load > 0.5 else []),
             *([f"rounds of the same thing differed by up to {worst:.1f} x"] if worst > 1.25 else [])]
    warning = f"**Other work ran on the machine** ({'; '.join(doubt)}): good for an order of magnitude, not for a comparison."
    lines = [f"Machine: {run.machine()}; a synced write of 4 KiB takes {bench.sync_us():.0f} µs (median); {bench.seconds:g} s a "
             f"reading, the median of {run.ROUNDS}; server, PostgreSQL and load share the cores.",
             *([warning] if doubt else []),
             "", "Durable messages on PostgreSQL:", "", *write_table(writes)]
    if with_reads:
        lines += ["", f"Reads on PostgreSQL, {connections[-1]} connections:", "", *read_table(bench.read_rows(connections[-1]))]
    return "\n".join(lines)


def write_page(text):
    page, begin, end = PAGE.read_text(), "<!-- pg reading -->\n", "<!-- end of pg reading -->"
    head, rest = page.split(begin)
    PAGE.write_text(head + begin + text + "\n" + end + rest.split(end)[1])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=3)
    options.add_argument("--build", type=pathlib.Path, default=HERE.parent / "build")
    options.add_argument("--connections", default="1,16,64")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--no-reads", action="store_true")
    options.add_argument("--write", action="store_true")
    options = options.parse_args()
    run.ROUNDS = options.rounds
    subprocess.run(["ninja", "-C", options.build, "bench_load", "bench_commit_pg"], check=True, stdout=subprocess.DEVNULL)
    bench = PgBench(options.build.resolve(), options.seconds)
    try:
        text = report(bench, [int(n) for n in options.connections.split(",")], not options.no_reads)
    finally:
        bench.cluster.stop()
        shutil.rmtree(bench.folder)
    print(text)
    if options.write:
        write_page(text)


if __name__ == "__main__":
    main()
