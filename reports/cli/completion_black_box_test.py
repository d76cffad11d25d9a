"""`overbook completion` from outside: bash itself is asked what it would offer, zsh and fish whether they can read theirs.

Usage: completion_black_box_test.py OVERBOOK CHECKOUT
"""

import re
import shlex
import shutil
import subprocess
import sys
import unittest

from command_line import CommandLine

SHELLS = ("bash", "zsh", "fish")


class Completion(CommandLine):
    def script(self, shell):
        file = self.directory / f"overbook.{shell}"
        file.write_text(self.assert_exit(0, "completion", shell).stdout)
        return file

    def offered(self, *words):
        """What bash offers for the last of these words; it takes an = for a word of its own."""
        line = f"""
            source {shlex.quote(str(self.script("bash")))}
            COMP_WORDS=(overbook {" ".join(map(shlex.quote, words))})
            COMP_CWORD={len(words)}
            "$(complete -p overbook | sed 's/.* -F \\([^ ]*\\) .*/\\1/')"
            for word in "${{COMPREPLY[@]}}"; do echo "$word"; done
        """
        result = subprocess.run(["bash", "--norc", "-c", line], cwd=self.directory, capture_output=True, text=True, check=False)
        self.assertEqual("", result.stderr, words)
        return result.stdout.splitlines()

    def commands(self):
        text = self.assert_exit(0, "--help").stdout
        return re.findall(r"(?m)^  ([a-z]+) ", text[text.index("Subcommands:"):])

    def flags_of(self, command):
        """As its help lists them: that is the other thing that is made of the command tree."""
        text = self.assert_exit(0, command, "--help").stdout
        return sorted(set(re.findall(r"(?m)^  (?:-\w,)?(--[\w-]+)", text)))

    def test_bash_completes_every_command(self):
        self.assertGreaterEqual(len(self.commands()), 13)
        self.assertEqual(self.commands(), [word for word in self.offered("") if not word.startswith("-")])
        self.assertEqual({"report", "replay", "run"}, set(self.offered("r")))
        self.assertEqual(["--version"], self.offered("--v"))

    def test_bash_completes_every_flag_of_every_command(self):
        for command in self.commands():
            flags = self.flags_of(command)
            offered = self.offered(command, "--")
            self.assertLessEqual(set(flags), set(offered), command)
            unknown = [flag for flag in offered if flag not in flags and flag != "--no-expect"]
            self.assertEqual([], unknown, command)
        self.assertEqual({"--schedules", "--scheduler"}, set(self.offered("run", "x.json", "--sche")))

    def test_bash_completes_values_that_can_be_listed(self):
        self.assertEqual(["auto", "always", "never"], self.offered("run", "--color", ""))
        self.assertEqual(["no-false-rejection", "no-failure"], self.offered("verify", "x.json", "--property", "no-fa"))
        self.assertEqual(["pct"], self.offered("run", "--scheduler", "=", "p"))
        self.assertEqual(["random", "pct", "round-robin"], self.offered("run", "--scheduler", "="))
        self.assertEqual(["bash", "zsh", "fish"], self.offered("completion", ""))
        self.assertEqual(["scenario", "report"], self.offered("schema", ""))
        self.assertIn("no-lost-wakeup", self.offered("explain", "no-l"))
        self.assertEqual([], self.offered("run", "--seed", ""), "a number can't be guessed")
        self.assertEqual([], self.offered("init", ""))

    def test_bash_completes_places(self):
        (self.directory / "a b.json").write_text("")
        (self.directory / "a-folder").mkdir()
        self.assertEqual(["a b.json", "a-folder"], sorted(self.offered("run", "a")))
        self.assertEqual(["a-folder"], self.offered("run", "--out", "a"))
        self.assertEqual(["a b.json", "a-folder"], sorted(self.offered("run", "x.json", "--html", "=", "a")))
        self.assertEqual(["a b.json", "a-folder"], sorted(self.offered("run", "--html", "a")), "a bare --html has no value")

    def test_each_shell_can_read_its_own(self):
        for shell in SHELLS:
            script = self.script(shell)
            for command in self.commands():
                self.assertRegex(script.read_text(), rf"\b{command}\b")
            with self.subTest(shell=shell):
                if shutil.which(shell) is None:
                    self.skipTest(f"{shell} is not installed: its script was not read by it")
                subprocess.run([shell, "-n", script], check=True)

    def test_the_one_for_bash_has_nothing_that_shellcheck_minds(self):
        if shutil.which("shellcheck") is None:
            self.skipTest("shellcheck is not installed")
        subprocess.run(["shellcheck", "-s", "bash", self.script("bash")], check=True)

    def test_another_shell_is_refused(self):
        self.assertIn("completion: `csh` is none of bash, zsh, fish", self.assert_exit(64, "completion", "csh").stderr)
        self.assert_exit(64, "completion")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
