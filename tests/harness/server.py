"""A sandbox server for a test: started as an integrator starts it, stopped as an init system stops it.

The program says everything it has to say in one line of JSON. Whatever it writes to stderr is kept and looked at when
it ends: a sanitizer's report or an exit code other than 0 fails the test that used the server.
"""
import json
import os
import pathlib
import re
import selectors
import signal
import subprocess
import time

from harness import database

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("SWITCHLINE_BIN") or str(ROOT / "build/switchline")
SANITIZER = os.environ.get("SWITCHLINE_SANITIZER", "")  # "", "asan" or "tsan": how patient to be
PATIENCE = 10 if SANITIZER else 1  # what a time limit is multiplied with
REPORT = re.compile(r"(ERROR|WARNING): \w+Sanitizer|runtime error:")


class Server:
    """One running `switchline sandbox`; `info` is its line of JSON, and each field is an attribute too."""

    running = set()

    def __init__(self, data, *options, allow_private_urls=True, command="sandbox", database_url=None):
        self.data = pathlib.Path(data)
        self.data.mkdir(parents=True, exist_ok=True)
        if database_url:
            database.use(self.data, database_url)
        self.stderr_path = self.data.parent / (self.data.name + ".stderr")
        self.argv = [BINARY, command, "--json", "--port", "0", "--data", str(self.data), *options]
        if allow_private_urls:
            self.argv.append("--allow-private-urls")
        self.process = None
        self.start()

    def start(self):
        assert os.path.exists(BINARY), f"{BINARY} is not there; make build makes it"
        with self.stderr_path.open("ab") as stderr:
            self.process = subprocess.Popen(
                self.argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, cwd=ROOT,
                env=self.environment())
        Server.running.add(self)
        self.info = json.loads(self._first_line(10 * PATIENCE))

    def environment(self):
        return {**os.environ, **database.environment(self.data, BINARY)}

    def look(self):
        """Into the database, beside the program."""
        return database.Look(self.data)

    def rows(self, sql, *arguments):
        """One look: rows("SELECT … WHERE id = ?", 7) is a list of tuples."""
        look = self.look()
        try:
            return look.rows(sql, *arguments)
        finally:
            look.close()

    def __getattr__(self, name):
        if name != "info" and name in self.info:
            return self.info[name]
        raise AttributeError(name)

    def user(self, role, index=0):
        """A provisioned user by role: "admin" or "operator"."""
        return [user for user in self.info["users"] if user["role"] == role][index]

    def stderr(self):
        return self.stderr_path.read_text(errors="replace")

    def cli(self, *arguments, check=True):
        """Runs the program's own command line on this data directory; its JSON, or the finished process if not check."""
        argv = [BINARY, *map(str, arguments), "--data", str(self.data), "--json"]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=20 * PATIENCE, cwd=ROOT, env=self.environment())
        if not check:
            return done
        assert done.returncode == 0, f"{' '.join(argv[1:])}: {done.stderr}"
        return json.loads(done.stdout)

    def stop(self):
        """Asks it to end and insists that it ends well."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        self._ended()

    def discard(self):
        """Stops it for good."""
        self.stop()
        database.discard(self.data)

    def restart(self):
        self.stop()
        self.start()

    def kill(self):
        """Ends it as a power cut would: nothing is flushed, nobody is told."""
        Server.running.discard(self)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def _ended(self):
        Server.running.discard(self)
        process, self.process = self.process, None
        try:
            code = process.wait(timeout=20 * PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError("the server did not end after SIGTERM:\n" + self.stderr()[-4000:])
        finally:
            process.stdout.close()
        report = REPORT.search(self.stderr())
        assert not report, "a sanitizer reported:\n" + self.stderr()[max(0, report.start() - 200) : report.start() + 8000]
        assert code == 0, f"the server ended with {code}:\n" + self.stderr()[-4000:]
        slow = [line for line in self.stderr().splitlines() if "held the writer" in line]
        assert not slow or PATIENCE > 1, f"work that belongs into a prepare step: {slow}"  # sanitizers are slow by themselves

    def _first_line(self, seconds):
        deadline, line = time.monotonic() + seconds, b""
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not ready.select(max(0, deadline - time.monotonic())):
                    self.process.kill()
                    raise AssertionError("the server said nothing in time:\n" + self.stderr()[-4000:])
                chunk = os.read(self.process.stdout.fileno(), 65536)
                if not chunk:
                    code = self.process.wait()
                    raise AssertionError(f"the server ended at once with {code}:\n" + self.stderr()[-4000:])
                line += chunk
        return line
