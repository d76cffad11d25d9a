"""Holds the tree to the rules of its house, which no compiler knows. Each finding names the file, the line, and the mend.

tidy.py CHECKOUT            checks; what .ci/tidy.json lists is let pass as long as it gets no worse
tidy.py CHECKOUT --shrink   writes the list anew where the tree has become better; it never grows

The rules: files of up to 400 lines and functions of up to 60; headers that begin with a sentence; includes that go down the
layers and close no circle of folders; no folder with more than 30 source files; no words that say nothing; no boolean literal
as an argument beside others; no test file that asserts nothing; no two types of one name in one namespace.
"""

import collections
import json
import pathlib
import re
import sys

MOST_LINES = 400
MOST_LINES_OF_FUNCTION = 60
MOST_FILES = 30
# Who stands above may include who stands below. Within a layer, circles are looked for folder by folder.
LAYERS = ["model", "sim", "scenarios", "reports", "bench"]
# For tests only, and above what it tests: it shows its cases as scenario files do.
ABOVE_THEIR_LAYER = {"sim/limiters": "scenarios"}
BANNED = re.compile(r"(?<![a-z])(mishaps?|utils?|utilities|helpers?|managers?)(?![a-z])", re.IGNORECASE)
BOOLEAN_ARGUMENT = re.compile(r"\w\([^()]*, (?:true|false)(?:, [^()]*)?\)|\w\((?:true|false), [^()]*\)")
BEGINS_FUNCTION = re.compile(r"^(?![ #}/]|namespace|struct|class|enum|union|extern).*\)(?: const| noexcept| override)*(?: : .*)? \{$"
                             r"|^    : .*\{$|^(?! |namespace|struct|class|enum).*\) -> .* \{$")


class Tree:
    def __init__(self, root):
        self.root = root
        self.files = sorted(path.relative_to(root) for layer in LAYERS for path in (root / layer).rglob("*")
                            if path.suffix in (".h", ".cpp", ".py") and path.is_file())
        self.texts = {path: (root / path).read_text().splitlines() for path in self.files}

    def code(self):
        return [path for path in self.files if path.suffix in (".h", ".cpp")]

    @staticmethod
    def is_test(path):
        return re.search(r"(_test|_tests|test_\w+|_samples?|random_report|_case)\.(h|cpp|py)$", path.name) is not None


def long_files(tree):
    for path, lines in tree.texts.items():
        if len(lines) > MOST_LINES:
            yield f"long-file {path}", len(lines), f"{path}: {len(lines)} lines, at most {MOST_LINES}: find its second idea"


def long_functions(tree):
    for path in tree.code():
        begin = None
        for number, line in enumerate(tree.texts[path], 1):
            if begin is None and BEGINS_FUNCTION.match(line):
                begin = number
            elif begin is not None and line.startswith("}"):
                length = number - begin - 1
                if length > MOST_LINES_OF_FUNCTION:
                    yield (f"long-function {path} {tree.texts[path][begin - 1].strip()}", length,
                           f"{path}:{begin}: a function of {length} lines, at most {MOST_LINES_OF_FUNCTION}: name its parts")
                begin = None


def headers_without_a_sentence(tree):
    for path in tree.code():
        lines = tree.texts[path]
        if path.suffix == ".h" and not (lines[:1] == ["#pragma once"] and re.match(r"// \S", lines[1] if len(lines) > 1 else "")):
            yield f"no-sentence {path}", 1, f"{path}:2: say in a sentence what the header is for"


def layer_of(folder):
    return LAYERS.index(ABOVE_THEIR_LAYER.get(folder, folder.split("/")[0]))


def includes(tree):
    """(from, line, to) of includes of our own files in other folders, but for tests, which may look anywhere."""
    for path in tree.code():
        if tree.is_test(path):
            continue
        for number, line in enumerate(tree.texts[path], 1):
            included = re.match(r'#include "([^"]+)"', line)
            if included and pathlib.Path(included[1]) in tree.texts:
                target = pathlib.Path(included[1])
                if not tree.is_test(target) and target.parent != path.parent:
                    yield path, number, target


def climbing_includes(tree):
    for path, number, target in includes(tree):
        if layer_of(str(target.parent)) > layer_of(str(path.parent)):
            yield (f"climbs {path} {target}", 1,
                   f"{path}:{number}: includes {target}, which stands above it: move what is wanted down")


def circles_of_folders(tree):
    below = collections.defaultdict(dict)
    for path, number, target in includes(tree):
        below[str(path.parent)].setdefault(str(target.parent), f"{path}:{number}")

    def reach(folder):
        seen, todo = set(), [folder]
        while todo:
            for other in below[todo.pop()]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return seen

    for folder in sorted(below):
        for other in sorted(below[folder]):
            if folder in reach(other):
                yield (f"circle {folder} {other}", 1, f"{below[folder][other]}: {folder} includes {other}, which leads back: "
                                                      "cut one of the two")


def full_folders(tree):
    # Headers and their sources; tests stand beside what they test, and are not counted.
    counts = collections.Counter(str(path.parent) for path in tree.code() if not tree.is_test(path))
    for folder, count in sorted(counts.items()):
        if count > MOST_FILES:
            yield f"full-folder {folder}", count, f"{folder}: {count} source files, at most {MOST_FILES}: it has parts"


def banned_words(tree):
    for path, lines in tree.texts.items():
        comment = "#" if path.suffix == ".py" else "//"  # what others call their own, comments may name
        found = [number for number, line in enumerate(lines, 1)
                 if BANNED.search(line.split(comment)[0].split('"')[0]) and not line.startswith("#include")]
        if found or BANNED.search(path.name):
            yield (f"banned-word {path}", max(len(found), 1),
                   f"{path}:{found[0] if found else 1}: a word that says nothing: name what it does")


def boolean_arguments(tree):
    for path in tree.code():
        if tree.is_test(path):
            continue
        found = [number for number, line in enumerate(tree.texts[path], 1)
                 if BOOLEAN_ARGUMENT.search(line.split("//")[0]) and "static_assert" not in line]
        if found:
            yield (f"boolean-argument {path}", len(found),
                   f"{path}:{found[0]}: true or false beside other arguments ({len(found)} in the file): an enum says what it means")


def tests_without_a_claim(tree):
    for path, lines in tree.texts.items():
        if not path.stem.endswith("_test") or path.suffix == ".h":
            continue
        text = "\n".join(lines)
        claims = r"\b(EXPECT_|ASSERT_|FAIL\(\))" if path.suffix == ".cpp" else r"\bassert|sys\.exit|raise "
        if not re.search(claims, text):
            yield f"no-claim {path}", 1, f"{path}:1: a test that can't fail: assert what it claims"


# Two types of one name are undefined behaviour, and no compiler or linker tells: at -O0 the inline functions of one are called
# for the other. Nested types, and those in unnamed namespaces, are nobody else's.
def types_of_one_name(tree):
    first = {}
    for path in tree.code():
        namespaces = []
        for number, line in enumerate(tree.texts[path], 1):
            if begins := re.match(r"(?:inline )?namespace ?([\w:]*) ?\{", line):
                namespaces.append(begins.group(1))
            elif line.startswith("}  // namespace") and namespaces:
                namespaces.pop()
            defines = re.match(r"(?:template <.*> )?(?:struct|class|enum class|enum|union) (\w+)(?: final)?(?: : .*)? \{", line)
            if not defines or "" in namespaces:
                continue
            name = "::".join(namespaces + [defines.group(1)])
            if first.setdefault(name, path) != path:
                yield f"one-name {name}", 1, f"{path}:{number}: {first[name]} has another {name}: give one of them its own name"


RULES = [long_files, long_functions, headers_without_a_sentence, climbing_includes, circles_of_folders, full_folders,
         banned_words, boolean_arguments, tests_without_a_claim, types_of_one_name]


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    listed_in = root / ".ci/tidy.json"
    listed = json.loads(listed_in.read_text())
    tree = Tree(root)
    found = {}
    bad = 0
    for rule in RULES:
        for key, size, message in rule(tree):
            found[key] = size
            if size > listed.get(key, 0):
                print(f"{message}{f' (listed with {listed[key]})' if key in listed else ''}")
                bad += 1
    better = {key: size for key, size in listed.items() if found.get(key, 0) < size}
    if "--shrink" in sys.argv[2:]:
        bad = 0
        kept = {key: min(size, found[key]) for key, size in listed.items() if key in found}
        listed_in.write_text(json.dumps(kept, indent=0, sort_keys=True) + "\n")
    elif better:
        for key, size in sorted(better.items()):
            print(f".ci/tidy.json: {key} is listed with {size}, and is better now: run .ci/tidy.py . --shrink")
        bad += len(better)
    print(f"{len(found)} known, {bad} to mend")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
