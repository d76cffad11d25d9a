"""Opens the written HTML reports in a real browser: nothing in them runs but their own program, their style applies,
nothing overflows without the program. What the program makes of them: reports/web/test.

usage: browser_test.py DIRECTORY
Fails when chromium is missing: this test is never skipped.
"""
import base64
import hashlib
import html.parser
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# A net for what hangs, some twenty times what the longest takes: a busy machine is no error.
NET_SECONDS = 1200

OURS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "nav", "section", "article", "h1", "h2", "h3",
    "p", "a", "b", "i", "code", "pre", "span", "strong", "ins", "del", "div", "dl", "dt", "dd", "table", "caption",
    "thead", "tbody", "tr", "th", "td", "svg", "path", "rect", "ul", "li", "bdi", "details", "summary", "script", "button",
    "input", "circle", "g", "line", "small", "label", "select", "option",
}
OUR_ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "scope", "role", "tabindex",
    "aria-label", "aria-hidden", "colspan", "viewbox", "width", "height", "d", "preserveaspectratio", "data-property",
    "data-head", "title", "type", "open", "data-live", "aria-selected", "aria-live", "aria-pressed", "aria-valuetext",
    "aria-current", "rowspan", "hidden", "min", "max", "value", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "transform",
}
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


class Dom(html.parser.HTMLParser):
    """What the browser made of the page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.attributes, self.text, self.links = set(), set(), "", []
        self.attribute_of_root = {}
        self.is_in_script = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        self.is_in_script = tag == "script"
        if tag == "html":
            self.attribute_of_root = dict(attrs)

    def handle_endtag(self, tag):
        self.is_in_script = False

    def handle_data(self, data):
        if not self.is_in_script:
            self.text += data


class Browser:
    def __init__(self):
        self.program = shutil.which("chromium") or shutil.which("chromium-browser")
        if self.program is None:
            sys.exit("chromium is not installed, and this test needs it")
        self.directory = tempfile.TemporaryDirectory()

    def dom(self, text, width=1200):
        """The page after it loaded, and what the browser complained about."""
        path = pathlib.Path(self.directory.name) / "page.html"
        path.write_text(text, encoding="utf-8")
        run = subprocess.run(
            [self.program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
             f"--user-data-dir={self.directory.name}/profile", f"--window-size={width},900", "--dump-dom",
             path.as_uri()],
            capture_output=True, text=True, timeout=NET_SECONDS, check=True)
        console = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
        return run.stdout, console


AS_WITHOUT_PROGRAM = """
      delete document.documentElement.dataset.live;
      document.getElementById('cell')?.remove();
      document.querySelectorAll('details').forEach(fold => fold.open = true);"""


def measured(text, script):
    """The page with its policy taken away, as it is without its program, with all unfolded, and a script of the test in it."""
    return POLICY.sub("", text).replace("</body>", f"<script>{AS_WITHOUT_PROGRAM}{script}</script></body>")


def check_hostile(browser, text, expected_texts, failures):
    for name, page in (("with its policy", text), ("without its policy", POLICY.sub("", text))):
        dumped, console = browser.dom(page)
        dom = Dom(dumped)
        if not dom.elements <= OURS:
            failures.append(f"hostile report {name}: foreign elements {dom.elements - OURS}")
        if not dom.attributes <= OUR_ATTRIBUTES:
            failures.append(f"hostile report {name}: foreign attributes {dom.attributes - OUR_ATTRIBUTES}")
        if "data-pwned" in dom.attribute_of_root:
            failures.append(f"hostile report {name}: a text of it was executed")
        foreign = [link for link in dom.links if not link.startswith("#")]
        if foreign:
            failures.append(f"hostile report {name}: links to {foreign}")
        for expected in expected_texts:
            if expected not in dom.text:
                failures.append(f"hostile report {name}: does not show {expected!r}")
        if console:
            failures.append(f"hostile report {name}: the browser complains: {console[:3]}")


def check_that_this_would_notice(browser, text, failures):
    """The same checks on a page that is broken on purpose."""
    attack = "<script>document.documentElement.dataset.pwned=1</script>"
    dumped, _ = browser.dom(POLICY.sub("", text).replace("<main>", "<main>" + attack))
    if "data-pwned" not in Dom(dumped).attribute_of_root:
        failures.append("control: a script without policy did not run, so this test proves nothing")
    dumped, console = browser.dom(text.replace("<main>", "<main>" + attack))
    if "data-pwned" in Dom(dumped).attribute_of_root or not console:
        failures.append("control: the policy did not stop a script")


def check_policy(name, text, failures):
    policy = POLICY.search(text).group(1).replace("&#39;", "'")
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    if f"style-src 'sha256-{digest}'" not in policy or not policy.startswith("default-src 'none'"):
        failures.append(f"{name}: the policy does not fit the style sheet: {policy}")
    programs = re.findall(r"<script>(.*?)</script>", text, re.S)
    digests = [base64.b64encode(hashlib.sha256(program.encode()).digest()).decode() for program in programs]
    if len(programs) > 1 or any(f"script-src 'sha256-{digest}';" not in policy for digest in digests):
        failures.append(f"{name}: the policy does not fit the program: {policy}")


def check_layout(browser, name, text, width, failures):
    """At this width the page must not scroll sideways; wide tables scroll in regions that the keyboard reaches."""
    script = """
      const root = document.documentElement;
      const regions = [...document.querySelectorAll('.scroll')];
      root.dataset.measured = JSON.stringify({
        view: root.clientWidth, page: root.scrollWidth,
        wide: regions.filter(e => e.scrollWidth > e.clientWidth).length,
        unreachable: regions.filter(e => e.tabIndex !== 0 || !e.getAttribute('aria-label')).length,
        styled: getComputedStyle(document.querySelector('.card')).borderTopStyle === 'solid',
        clipped: [...document.querySelectorAll('.ci, .grid td, .figures td, .steps .num')].filter(
          e => !e.getClientRects().length || e.scrollWidth > e.clientWidth + 1).length,
        overlapping: [...document.querySelectorAll('td,th,h1,h2,h3,p,dd')].filter(
          e => !e.closest('.scroll') && e.getBoundingClientRect().right > root.clientWidth + 1).length,
        dead: [...document.querySelectorAll('a[href^="#"]')].filter(
          a => !a.closest('.matrix') && !document.getElementById(a.getAttribute('href').slice(1))).length,
        unscoped: document.querySelectorAll('th:not([scope])').length,
        untitled: [...document.querySelectorAll('table')].filter(t => !t.caption).length,
      });"""
    # A frame has exactly the width that is asked for; the window of a headless browser has a smallest one.
    dumped, _ = browser.dom(
        "<!doctype html><iframe style='border:0' width={} height=900 srcdoc=\"{}\"></iframe><script>"
        "onload = () => document.documentElement.dataset.measured ="
        " frames[0].document.documentElement.dataset.measured;</script>".format(
            width, measured(text, script).replace("&", "&amp;").replace('"', "&quot;")))
    found = json.loads(Dom(dumped).attribute_of_root.get("data-measured") or "{}")
    if found.get("view") != width:
        failures.append(f"{name} at {width}: could not measure: {found}")
    elif found["page"] > found["view"]:
        failures.append(f"{name} at {width}: the page is {found['page']} wide")
    for flaw in ("unreachable", "clipped", "overlapping", "dead", "unscoped", "untitled"):
        if found.get(flaw) != 0:
            failures.append(f"{name} at {width}: {flaw}: {found.get(flaw)}")
    if not found.get("styled"):
        failures.append(f"{name} at {width}: the style sheet does not apply")
    if width < 500 and name == "sample" and not found.get("wide"):
        failures.append(f"{name} at {width}: no table scrolls, so nothing was measured")


def contrast(first, second):
    def luminance(colour):
        colour = colour if len(colour) == 6 else "".join(c * 2 for c in colour)
        parts = [int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4)]
        parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def check_contrast(text, failures):
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    light, dark = [dict(re.findall(r"--(\w+): #([0-9a-f]{3,6});", block))
                   for block in re.findall(r":root \{(.*?)\}", style, re.S)[:2]]
    pairs = [("fg", "bg"), ("fg", "card"), ("mut", "bg"), ("mut", "card"), ("acc", "card"), ("acc", "bg"),
             ("bad", "bg"), ("bad", "card"), ("ok", "card"), ("fg", "cur"), ("mut", "cur"), ("acc", "cur"),
             ("bad", "cur"), ("ok", "cur")]
    for kind, ground in (("ok", "okbg"), ("bad", "badbg"), ("nf", "nfbg")):
        pairs += [(kind, ground), ("fg", ground), ("acc", ground), ("bad", ground)]
    pairs += [(f"g{i}t", f"g{i}") for i in range(6)] + [("nf", "card"), ("mut", "bg")]
    for scheme, colours in (("light", light), ("dark", {**light, **dark})):
        for text_colour, ground in pairs:
            ratio = contrast(colours[text_colour], colours[ground])
            if ratio < 4.5:
                failures.append(f"{scheme}: --{text_colour} on --{ground} has a contrast of {ratio:.2f}")


def main():
    directory = pathlib.Path(sys.argv[1])
    pages = {name: (directory / f"{name}.html").read_text(encoding="utf-8")
             for name in ("sample", "exhaustive", "sweep", "timed", "history", "hostile", "huge")}
    browser = Browser()
    failures = []
    check_hostile(browser, pages["hostile"], [
        "</script><script>document.documentElement.dataset.pwned=1</script>",
        '<img src=x onerror="document.documentElement.dataset.pwned=1">',
        "</style><style>body{display:none}</style>",
        "\\x1b[31mred\\x1b]0;title\\x07",
        "user\\u{202e}txt.exe",
        "nul\\x00byte",
        "broken \\xff\\xc3(\\xed\\xa0\\x80 bytes",
        "]]>&lt;!-- --><?pi?>",
    ], failures)
    check_that_this_would_notice(browser, pages["sample"], failures)
    for name, text in pages.items():
        check_policy(name, text, failures)
        if len(text.encode()) > 1_000_000:
            failures.append(f"{name}: {len(text.encode())} bytes")
    for name in ("sample", "exhaustive", "sweep", "timed", "history", "hostile"):
        for width in (390, 1200):
            check_layout(browser, name, pages[name], width, failures)
    check_contrast(pages["sample"], failures)
    for failure in failures:
        print(failure)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
