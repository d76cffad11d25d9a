"""What the shell sees of `overbook judge`: verdicts, windows, exit codes, and what becomes of lines that are none.

judge_black_box_test.py OVERBOOK CHECKOUT
"""

import json
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

from surroundings import clean_environment

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
MONDAY = CHECKOUT / "scenarios" / "recorded-monday.jsonl"
NET_SECONDS = 1200
POLLS = ("7", "271", "73")  # poll and ppoll, by their numbers on x86-64 and arm64


def line(at_ms, event, request, conversation=None, server="s1"):
    return {"at_ms": at_ms, "server": server, "request": request, "conversation": conversation or "c" + request,
            "event": event}


def text_of(lines):
    return "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in lines)


class Judge(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)

    def run_it(self, *words, stdin=None):
        return subprocess.run([OVERBOOK, "judge", *map(str, words)], cwd=self.directory, capture_output=True, text=True,
                              input=stdin, env=clean_environment(), timeout=NET_SECONDS, check=False)

    def report_of(self, lines, *words, code):
        result = self.run_it("-", "--json=-", *words, stdin=text_of(lines))
        self.assertEqual(result.returncode, code, result.stderr)
        report = json.loads(result.stdout)
        schema = json.loads((CHECKOUT / "reports" / "json" / "report.schema.json").read_text())
        jsonschema.Draft7Validator(schema).validate(report)
        return report, result.stderr

    @staticmethod
    def verdicts_of(report):
        return {each["property"]: each["verdict"] for each in report["strategies"][0]["properties"]}

    def test_the_example_overbooks_and_turns_away_for_nothing(self):
        result = self.run_it(MONDAY, "--limit", 2, "--md", "--junit")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("recorded-monday violates 5 properties", result.stdout)
        self.assertIn("breaks no-over-admission at line 6", result.stdout)
        written = {path.name for path in (self.directory / "overbook-out").iterdir()}
        self.assertEqual(written, {"recorded-monday." + end for end in
                                   ("report.html", "report.json", "report.md", "junit.xml")})
        report = json.loads((self.directory / "overbook-out" / "recorded-monday.report.json").read_text())
        self.assertEqual(self.verdicts_of(report), {
            "no-over-admission": "violated", "no-lasting-excess": "violated", "no-false-rejection": "violated",
            "progress": "violated", "no-slot-leak": "not-applicable", "no-slot-gain": "not-applicable",
            "no-duplicate-run": "not-applicable", "no-needless-eviction": "not-applicable",
            "no-failure": "not-applicable", "linearizable": "violated"})
        over = report["counterexamples"][0]
        self.assertEqual([step["number"] for step in over["steps"]], [3, 4, 5, 6])
        self.assertEqual(over["initial_running"], 1)
        self.assertNotIn("proved", result.stdout.replace("nothing is proved", ""))
        again = subprocess.run([OVERBOOK, "report", "overbook-out/recorded-monday.report.json", "--md=-x.md"],
                               cwd=self.directory, capture_output=True, text=True, env=clean_environment(), check=False)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(again.stdout.split("report: ")[0], result.stdout.split("report: ")[0])

    def test_with_room_for_all_nothing_is_violated(self):
        report, _ = self.report_of([json.loads(each) for each in MONDAY.read_text().splitlines()], "--limit", 3,
                                   "--property", "no-over-admission", "--property", "no-lasting-excess", code=0)
        self.assertEqual(set(self.verdicts_of(report).values()), {"not-applicable"})

    def test_what_holds_holds_in_this_history(self):
        lines = [line(1, "invoked", "a"), line(2, "admitted", "a"), line(3, "invoked", "b"), line(4, "rejected", "b")]
        report, _ = self.report_of(lines, "--limit", 1, code=0)
        self.assertEqual(self.verdicts_of(report)["no-over-admission"], "not-found")
        self.assertEqual(report["strategies"][0]["properties"][0]["reason"], "holds in this history")
        self.assertEqual(report["history"]["running_at_end"], 1)

    def test_clocks_that_may_be_wrong_make_less_certain(self):
        lines = [line(1, "invoked", "a"), line(2, "admitted", "a"), line(3, "invoked", "b"), line(4, "admitted", "b"),
                 line(8, "release-invoked", "a"), line(9, "released", "a")]
        self.report_of(lines, "--limit", 1, code=1)
        report, _ = self.report_of(lines, "--limit", 1, "--clock-error", "2ms", code=0)
        self.assertEqual(report["scenario"]["options"]["clock_error_ms"], "2")
        self.assertEqual(report["command_line"], "overbook judge - --limit 1 --clock-error 2ms")

    def test_bad_lines_are_named_and_the_good_ones_judged(self):
        good = [line(1, "invoked", "a"), line(2, "admitted", "a"), line(3, "invoked", "b"), line(4, "admitted", "b")]
        bad = ["not json", '{"at_ms": "x"}', json.dumps(line(5, "evicted", "a")), json.dumps(line(6, "admitted", "z"))]
        mixed = [good[0], bad[0], good[1], bad[1], good[2], good[3], bad[2], bad[3]]
        report, stderr = self.report_of(mixed, "--limit", 1, code=65)
        self.assertEqual(self.verdicts_of(report)["no-over-admission"], "violated")
        self.assertEqual([each["line"] for each in report["history"]["left_out"]], [2, 4, 7, 8])
        self.assertTrue(report["incomplete"])
        told = stderr.splitlines()
        self.assertEqual(told[0].split(":")[:2], ["standard input", "2"])
        self.assertIn("found event \"evicted\"; expected one of: invoked, admitted", told[2])
        self.assertIn("`admitted` of request z, which is not open", told[3])

    def test_a_history_without_any_event_is_an_error(self):
        for text in ("", "\n\n", "not json\n"):
            result = self.run_it("-", "--limit", 1, stdin=text)
            self.assertEqual(result.returncode, 65, result.stderr)
            self.assertIn("no event in it; expected one JSON object a line, such as {\"at_ms\"", result.stderr)
            self.assertFalse((self.directory / "overbook-out" / "history.report.json").exists())

    def test_many_bad_lines_are_counted(self):
        report, stderr = self.report_of([line(1, "invoked", "a")] + ["x"] * 500, "--limit", 1, code=65)
        self.assertEqual(report["history"]["lines_left_out"], 500)
        self.assertEqual(len(report["history"]["left_out"]), 100)
        self.assertIn("standard input: and 480 more lines left out", stderr)

    def test_usage_is_told(self):
        for words, message in (((MONDAY,), "--limit N is missing"),
                               ((MONDAY, "--limit", 0), "--limit: `0`"),
                               ((MONDAY, "--limit", 1, "--json=" + str(MONDAY)), "the history itself"),
                               ((MONDAY, "--limits", 1), "did you mean `--limit`?"),
                               (("--limit", 1), "HISTORY")):
            result = self.run_it(*words)
            self.assertEqual(result.returncode, 64, result.stderr)
            self.assertIn(message, result.stderr)
        for path, message in (("nowhere.jsonl", "no such file"), (".", "irectory")):
            result = self.run_it(path, "--limit", 1)
            self.assertEqual(result.returncode, 66, result.stderr)
            self.assertIn(message, result.stderr)

    def test_a_judged_report_cannot_be_replayed(self):
        self.run_it(MONDAY, "--limit", 2)
        for what in ("overbook-out/recorded-monday.report.json#/counterexamples/0",):
            result = subprocess.run([OVERBOOK, "replay", what], cwd=self.directory, capture_output=True, text=True,
                                    env=clean_environment(), check=False)
            self.assertEqual(result.returncode, 65)
            self.assertIn("which nobody can run again", result.stderr)

    def test_the_same_history_gives_the_same_bytes(self):
        generator = random.Random(7)
        lines = []
        for request in range(400):
            at = generator.randrange(2000)
            lines.append(line(at, "invoked", f"r{request}", f"c{generator.randrange(9)}", f"s{request % 4}"))
            answer = generator.choice(["admitted", "rejected", "duplicate"])
            lines.append(line(at + generator.randrange(9), answer, f"r{request}", lines[-1]["conversation"],
                              f"s{request % 4}"))
        lines.sort(key=lambda each: each["at_ms"])
        text = text_of(lines)
        first, second = (self.run_it("-", "--limit", 3, "--json=-", stdin=text) for _ in range(2))
        self.assertEqual(first.stdout, second.stdout)
        self.assertEqual(first.returncode, 1)

    def test_interrupted_it_keeps_what_it_found(self):
        lines = [line(1, "invoked", "a"), line(2, "admitted", "a"), line(3, "invoked", "b"), line(4, "admitted", "b")]
        process = subprocess.Popen([OVERBOOK, "judge", "-", "--limit", "1"], cwd=self.directory, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=clean_environment())
        process.stdin.write(text_of(lines))
        process.stdin.flush()
        # When it has read everything it sleeps, and waits for more.
        deadline = time.monotonic() + NET_SECONDS
        seen_waiting = 0
        while seen_waiting < 3 and time.monotonic() < deadline:
            seen_waiting = seen_waiting + 1 if self.waits_and_catches_interrupts(process.pid) else 0
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=NET_SECONDS)  # communicate() would end its input first, and then it has read all
        out, _ = process.communicate()
        self.assertEqual(process.returncode, 130)
        self.assertIn("INCOMPLETE: interrupted after 4 lines", out)
        self.assertIn("no-over-admission at line 4", out)

    @staticmethod
    def waits_and_catches_interrupts(pid):
        status = dict(each.split(":\t", 1) for each in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
        is_caught = int(status["SigCgt"], 16) & 1 << signal.SIGINT - 1
        return is_caught and pathlib.Path(f"/proc/{pid}/syscall").read_text().split()[0] in POLLS


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
