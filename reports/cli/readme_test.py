"""What the READMEs say can be done: their commands are run, in the order in which they stand, in a directory that has only
the scenarios and the files that the README shows; what they show of an output is there, in that order; links lead somewhere.

readme_test.py OVERBOOK CHECKOUT
"""

import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

from surroundings import clean_environment

OVERBOOK = pathlib.Path(sys.argv[1]).resolve()
CHECKOUT = pathlib.Path(sys.argv[2]).resolve()
READMES = [CHECKOUT / name for name in ("README.md", "bench/README.md", "model/redis/README.md", "reports/README.md",
                                        "scenarios/README.md", "scenarios/atlas/README.md", "sim/README.md")]
NET_SECONDS = 1200
FENCE = re.compile(r"(?:^`(?P<file>[\w.-]+)`:\n\n|^<!-- from: (?P<command>[^\n]*) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
                   re.MULTILINE | re.DOTALL)


def commands_of(text):
    """The lines of a shell block that begin with ./overbook, without their comments."""
    for line in text.replace("\\\n", " ").splitlines():
        command = re.sub(r"\s+#(?= ).*", "", line).strip()
        if command.startswith("./overbook "):
            yield command


def needs_a_redis(command):
    """Those are run by the tests with `redis` in their names, which have one."""
    return "--redis" in command


def anchor_of(heading):
    """As GitHub makes them."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


class Readme(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.directory = pathlib.Path(self.temporary.name)
        (self.directory / "scenarios").symlink_to(CHECKOUT / "scenarios")
        self.outputs = {}

    def output_of(self, command):
        if command not in self.outputs:
            # A budget of time is there for the reader's patience; ours is smaller.
            words = shlex.split(command.replace("--time-limit 60s", "--time-limit 15s"))
            result = subprocess.run([OVERBOOK, *words[1:]], cwd=self.directory, capture_output=True, text=True,
                                    env=clean_environment(), timeout=NET_SECONDS, check=False)
            self.assertIn(result.returncode, (0, 1, 2), f"{command}\n{result.stdout}\n{result.stderr}")
            self.outputs[command] = result.stdout
        return self.outputs[command]

    def test_its_commands_run_and_print_what_it_shows(self):
        ran = shown = 0
        for readme in READMES:
            for block in FENCE.finditer(readme.read_text()):
                with self.subTest(readme=readme.name, block=block["text"][:60]):
                    if block["file"]:
                        (self.directory / block["file"]).write_text(block["text"])
                    if block["language"] == "sh":
                        for command in filter(lambda line: not needs_a_redis(line), commands_of(block["text"])):
                            self.output_of(command)
                            ran += 1
                    if block["command"]:
                        self.assert_shows(self.output_of(block["command"]), block["text"])
                        shown += 1
        self.assertGreater(ran, 5)
        self.assertGreater(shown, 3)

    def assert_shows(self, output, text):
        lines = iter(output.splitlines())
        for wanted in text.splitlines():
            self.assertTrue(any(wanted.strip() == line.strip() for line in lines),
                            f"this line is not there, or not after the one before:\n{wanted}\n{output}")

    def test_its_links_lead_somewhere(self):
        links = 0
        for readme in READMES:
            for path, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", readme.read_text()):
                target = (readme.parent / path).resolve() if path else readme
                with self.subTest(readme=readme.name, path=path, anchor=anchor):
                    self.assertTrue(target.exists(), target)
                    if anchor:
                        headings = re.findall(r"^#+ (.*)$", target.read_text(), re.MULTILINE)
                        self.assertIn(anchor, [anchor_of(heading) for heading in headings])
                links += 1
        self.assertGreater(links, 10)

    def test_the_first_is_short(self):
        self.assertLessEqual(len(READMES[0].read_text().splitlines()), 160)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
