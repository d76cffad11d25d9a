"""The command line as its tests call it: `TEST OVERBOOK CHECKOUT`, in a clean environment and a directory of their own."""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from surroundings import clean_environment

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
SCENARIOS = CHECKOUT / "scenarios"
LAST_SLOT = "last-slot.json"
# A net for what hangs, some twenty times what the longest takes: a busy machine is no error.
NET_SECONDS = 1200


def started(case, *words):
    process = subprocess.Popen([OVERBOOK, *map(str, words)], cwd=SCENARIOS, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=clean_environment())
    case.addCleanup(process.stdout.close)
    case.addCleanup(process.stderr.close)
    return process


def status_of(case, process, is_wanted):
    """Its first answer to SIGUSR1 that is wanted; before its handlers stand, the signal would kill it."""
    status = pathlib.Path(f"/proc/{process.pid}/status")
    deadline = time.monotonic() + NET_SECONDS
    while time.monotonic() < deadline:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
        if int(caught.split()[1], 16) >> (signal.SIGUSR1 - 1) & 1:
            break
        time.sleep(0.01)
    while time.monotonic() < deadline:
        process.send_signal(signal.SIGUSR1)
        line = process.stderr.readline().rstrip("\n")
        if is_wanted(line):
            return line
    return case.fail("it does not get that far")


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.directory = pathlib.Path(self.temporary.name)

    def run_it(self, *words, cwd=None, timeout=NET_SECONDS, **environment):
        return subprocess.run([OVERBOOK, *map(str, words)], cwd=cwd or SCENARIOS, capture_output=True, text=True,
                              env=clean_environment(**environment), timeout=timeout, check=False)

    def assert_exit(self, code, *words, **environment):
        result = self.run_it(*words, **environment)
        self.assertEqual(code, result.returncode, f"{words}\n{result.stdout}\n{result.stderr}")
        return result

    def explore(self, *words, code=0, schedules=2000, scenario=LAST_SLOT, **environment):
        return self.assert_exit(code, "run", scenario, "-n", schedules, "--out", self.directory, *words, **environment)

    # Of two strategies, a tenth of the time: for what is the same of all.
    def explore_two(self, *words, **keywords):
        return self.explore("--strategy", "count-then-register", "--strategy", "lua-script", *words, **keywords)

    def written_report(self, name="last-slot"):
        return json.loads((self.directory / f"{name}.report.json").read_text())
