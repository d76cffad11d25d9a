"""The pages of timed runs and of a sweep, as the command line writes them, in a real browser.

Usage: page_test.py OVERBOOK CHECKOUT
Fails when chromium is missing: this test is never skipped.
"""

import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
sys.path.insert(0, str(CHECKOUT / "reports/html"))
import browser_test  # noqa: E402

# A net for what hangs, some twenty times what the longest takes: a busy machine is no error.
NET_SECONDS = 1200


def milliseconds(time_us):
    return f"{time_us // 1000:,}.{time_us % 1000:03}"


def decimal(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


def duration(time_us):
    if time_us >= 1_000_000_000:
        return f"{(time_us + 500_000) // 1_000_000:,} s"
    return f"{decimal(time_us / 1e6)} s" if time_us >= 1_000_000 else f"{decimal(time_us / 1e3)} ms"


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = browser_test.Browser()

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)

    def written(self, name, *words):
        """The report, its page, and what the browser shows of it: the text of every element that is to be seen."""
        subprocess.run([OVERBOOK, "run", CHECKOUT / f"scenarios/{name}.json", "--no-expect", "--progress=none", "-q",
                        "--out", self.directory, *words], stdout=subprocess.DEVNULL, check=False, timeout=NET_SECONDS)
        report = json.loads((self.directory / f"{name}.report.json").read_text())
        page = (self.directory / f"{name}.report.html").read_text()
        failures = []
        browser_test.check_policy(name, page, failures)
        for width in (390, 1200):
            browser_test.check_layout(self.browser, name, page, width, failures)
        self.assertEqual([], failures)
        return report, page, self.shown(page)

    def shown(self, page):
        """By table caption: its rows, each a list of the texts that the browser renders in its cells."""
        script = """
          document.documentElement.dataset.shown = JSON.stringify([...document.querySelectorAll('table')].map(t => [
            t.caption.innerText,
            [...t.rows].map(r => [...r.cells].map(c => c.getClientRects().length ? c.innerText : ''))]));"""
        dumped, _ = self.browser.dom(browser_test.measured(page, script))
        tables = json.loads(browser_test.Dom(dumped).attribute_of_root["data-shown"])
        self.assertTrue(tables)
        return tables

    def table(self, shown, caption):
        found = [rows for name, rows in shown if caption in name]
        self.assertEqual(1, len(found), caption)
        return found[0]

    def check_costs(self, report, shown):
        rows = {row[0]: row[1:] for row in self.table(shown, "in virtual time")[1:]}
        self.assertEqual({strategy["name"] for strategy in report["strategies"]}, set(rows))
        for strategy in report["strategies"]:
            cost = strategy["cost"]
            figures = [cost["latency_us"][part] for part in ("p50", "p90", "p99", "max")]
            figures += [cost["slot_us"]["leaked"], cost["slot_us"]["over_limit"], cost["run_us"]]
            self.assertEqual([duration(figure) for figure in figures], rows[strategy["name"]])

    def check_intervals(self, report, page):
        shares = 0
        for strategy in report["strategies"]:
            for result in strategy["properties"]:
                if "rate" not in result or not result["violations"]:
                    continue
                shares += 1
                low, high = (100 * result["rate"][end] for end in ("low", "high"))
                shown = re.findall(r"95 % interval ([0-9.]+) to ([0-9.]+) %", html.unescape(page))
                self.assertTrue(any(abs(float(a) - low) < 0.06 and abs(float(b) - high) < 0.06 for a, b in shown),
                                f"{low} to {high}")
        self.assertGreater(shares, 0)

    def check_times(self, report, shown):
        self.assertTrue(report["counterexamples"])
        drawn = set()
        for i, example in enumerate(report["counterexamples"], 1):
            run = (example["strategy"], example["schedule"])
            if run in drawn:  # what else the same run breaks is said beside its one drawing
                continue
            drawn.add(run)
            rows = self.table(shown, f"Steps of counterexample ce{i}")
            self.assertIn("t/ms", rows[0][1])
            times = {row[0]: row[1] for row in rows[2:]}
            for step in example["steps"]:
                number = str(step["number"])
                if number in times:  # a long one is cut on the page, and says so
                    self.assertEqual(milliseconds(step["time_us"]), times[number])
            self.assertGreater(len(times), 5)
            replay = subprocess.run([OVERBOOK, "replay", "-q",
                                     f"{self.directory}/{report['scenario']['name']}.report.json#/counterexamples/{i - 1}"],
                                    capture_output=True, text=True, check=False, timeout=NET_SECONDS)
            self.assertIn("reproduced: step ", replay.stdout, replay.stderr)

    def test_timed_runs_show_their_costs_intervals_and_times(self):
        for name in ("refresh-too-late", "retry-storm"):
            with self.subTest(name):
                report, page, shown = self.written(name, "-n", "400")
                self.check_costs(report, shown)
                self.check_intervals(report, page)
                self.check_times(report, shown)
                self.assertIn("what is due first is next", page)
                self.assertIn("Rates are those of the world that the scenario", page)

    def test_a_sweep_shows_the_interval_of_every_cells_share(self):
        report, _, shown = self.written("refresh-too-late", "-n", "400", "--set", "lease.ttl_ms=[12000,15000,60000]",
                                        "--set", "limit=[1,2]")
        intervals = 0
        for series in report["sweep"]["series"]:
            cells = [low for low, share in zip(series["low"], series["violations"]) if low is not None and share]
            intervals += len(cells)
        self.assertGreater(intervals, 10)
        grids = [rows for name, rows in shown if name in {s["name"] for s in report["strategies"]}]
        seen = [re.search(r"([0-9.]+) to ([0-9.]+) %$", cell) for rows in grids for row in rows[1:] for cell in row[1:]]
        self.assertEqual(intervals, sum(found is not None for found in seen))
        shown_lows = sorted(float(found.group(1)) for found in seen if found)
        lows = sorted(100 * low for series in report["sweep"]["series"]
                      for low, share in zip(series["low"], series["violations"]) if low is not None and share)
        for shown_low, low in zip(shown_lows, lows):
            self.assertAlmostEqual(shown_low, low, delta=0.06)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
