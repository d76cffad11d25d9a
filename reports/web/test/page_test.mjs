// The page in a real browser, as a reader uses it.
// usage: node page_test.mjs OVERBOOK CHECKOUT SAMPLES

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test, { after } from "node:test";
import { browser, CHECKOUT, opened, OVERBOOK, sample, written } from "./reports.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
after(() => browser.close());

const pages = {
  "last-slot": written("last-slot", "-n", "1000"),
  "refresh-too-late": written("refresh-too-late", "-n", "400"),
  "retry-storm": written("retry-storm", "-n", "50"),
  "sweep-contention": written("sweep-contention", "-n", "50"),
  hostile: sample("hostile"),
  history: sample("history"),
};

const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  "forced colours": { forcedColors: "active" },
  "400 px": { viewport: { width: 400, height: 800 } },
};

// What stands at an address, as a reader is told.
const told = (page) =>
  page.evaluate(() => ({
    hash: location.hash,
    now: document.querySelector("#cell .now")?.textContent ?? "",
    current: [...document.querySelectorAll("#cell tr[aria-current]")].map((row) => row.cells[0].textContent),
    to_come: document.querySelectorAll("#cell tr.to-come").length,
    drawn_to_come: document.querySelectorAll("#cell g.to-come").length,
    range: document.querySelector("#cell input")?.value,
  }));

// Each property of each strategy that has a counterexample, and each of its counterexamples.
function* places(report) {
  for (const strategy of report.strategies) {
    for (const property of strategy.properties) {
      const { counterexample, worst_counterexample } = property;
      const base = `#${encodeURIComponent(strategy.name)}/${property.property}`;
      if (counterexample !== undefined) yield [base, report.counterexamples[counterexample]];
      if (worst_counterexample !== undefined && worst_counterexample !== counterexample)
        yield [`${base}~worst`, report.counterexamples[worst_counterexample]];
    }
  }
}

for (const [name, { url }] of Object.entries(pages)) {
  for (const [look, options] of Object.entries(LOOKS)) {
    test(`${name}: no violation by axe, ${look}`, async () => {
      await opened(url, { ...options, bypassCSP: true }, async (page) => {
        const check = async () => {
          const { violations } = await page.evaluate(`${AXE}; axe.run()`);
          const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join("; ")}`);
          assert.deepEqual(found, []);
        };
        await check();
        await page.keyboard.press("ArrowRight");
        await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
        await check();
      });
    });
  }

  test(`${name}: the browser has nothing to complain of, and the page asks for nothing`, async () => {
    const complaints = await opened(url, {}, async (page) => {
      await page.keyboard.press("End");
      assert.equal(await page.evaluate(() => document.documentElement.dataset.pwned), undefined);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.live), "");
    });
    assert.deepEqual(complaints, []);
  });

  test(`${name}: nothing is wider than a narrow screen, but in regions that scroll`, async () => {
    await opened(url, LOOKS["400 px"], async (page) => {
      await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
    });
  });
}

for (const name of ["last-slot", "refresh-too-late", "retry-storm", "sweep-contention"]) {
  const { url, report } = pages[name];

  test(`${name}: every step of every counterexample by keyboard, and at its own address`, async () => {
    await opened(url, {}, async (page) => {
      for (const [address, run] of places(report)) {
        await page.evaluate((hash) => location.assign(hash), address);
        await page.waitForFunction((text) => document.querySelector("#cell .why")?.textContent === text, run.explanation);
        const steps = run.steps.length;
        assert.deepEqual((await told(page)).current, [], address);
        for (let step = 1; step <= steps; ++step) {
          await page.keyboard.press("ArrowRight");
          const seen = await told(page);
          assert.deepEqual(seen.current, [String(run.steps[step - 1].number)], `${address}.${step}`);
          assert.equal(seen.hash, `${address}.${step}`);
          assert.equal(seen.to_come, steps - step, seen.hash);
          assert.equal(seen.drawn_to_come, steps - step, seen.hash);
          assert.ok(seen.now.startsWith(`Step ${step} of ${steps}: ${run.steps[step - 1].server} `), seen.now);
          assert.equal(seen.now.includes("Here the promise is broken"), run.steps[step - 1].number === run.broken_at_step);
        }
        await page.keyboard.press("ArrowRight");
        assert.equal((await told(page)).hash, `${address}.${steps}`, "there is nothing after the last step");
        await page.keyboard.press("Home");
        assert.equal((await told(page)).hash, `${address}.1`);
        await page.keyboard.press("End");
        assert.equal((await told(page)).range, String(steps));
        await page.keyboard.press("Escape");
        assert.equal((await told(page)).hash, address);
        await page.evaluate((hash) => location.assign(hash), `${address}.${steps}`);
        await page.waitForFunction((step) => document.querySelector("#cell input").value === step, String(steps));
      }
    });
  });

  test(`${name}: an address is restored, that of the page without its program as well`, async () => {
    const [[address, run]] = places(report);
    for (const hash of [`${address}.2`, "#ce1.2"]) {
      await opened(url + hash, {}, async (page) => {
        const seen = await told(page);
        assert.deepEqual(seen.current, ["2"]);
        assert.equal(await page.textContent("#cell .why"), run.explanation);
      });
    }
  });

  test(`${name}: every replay line in the page replays`, async () => {
    const lines = new Set();
    await opened(url, { javaScriptEnabled: false }, async (page) => {
      for (const line of await page.locator(".replay code").allTextContents()) lines.add(line);
    });
    assert.ok(lines.size > 0);
    for (const line of [...lines].slice(0, 12)) {
      const { status, stderr } = spawnSync("bash", ["-c", line.replace(/^overbook/, '"$0"'), OVERBOOK], { cwd: CHECKOUT, encoding: "utf8" });
      assert.equal(status, 1, `${line}: no violation: ${stderr}`);
    }
  });
}

test("the answer, its bounds and its assumptions stand on the first screen, and so does the diagram", async () => {
  const { url } = pages["last-slot"];
  await opened(url, {}, async (page) => {
    assert.equal(await page.textContent("h1"), "Only lua-script keeps every promise.");
    const bottom = (selector) => page.evaluate((s) => document.querySelector(s).getBoundingClientRect().bottom, selector);
    assert.ok((await bottom("h1")) < 80);
    assert.ok((await bottom(".scope")) <= 150, `the bounds end at ${await bottom(".scope")}`);
    assert.match(await page.textContent(".scope"), /^Proved for: every interleaving of 3 servers, 1 request each/);
    assert.ok((await bottom(".steps-region tbody tr")) < 800);
    assert.ok((await bottom("table.matrix")) < 800);
  });
});

test("the matrix says the verdict of every strategy and property that can break, and the arrows go through it", async () => {
  const { url, report } = pages["last-slot"];
  await opened(url, {}, async (page) => {
    const cells = page.locator('table.matrix [role="gridcell"] a');
    await cells.first().focus();
    await page.keyboard.press("ArrowDown");
    const second = report.strategies[1];
    assert.equal((await told(page)).hash, `#${second.name}/no-over-admission`);
    assert.match(await page.textContent("#cell .crumb"), new RegExp(`${second.name} · `));
    assert.equal(await page.locator('table.matrix td[aria-selected="true"]').count(), 1);
    const verdicts = await page.evaluate(() =>
      [...document.querySelectorAll("table.matrix tbody tr")].map((row) =>
        [...row.querySelectorAll("td")].map((cell) => cell.className)));
    const columns = await page.evaluate(() =>
      [...document.querySelectorAll("table.matrix th[data-property]")].map((head) => head.dataset.property));
    report.strategies.forEach((strategy, i) => {
      columns.forEach((property, j) => {
        assert.equal(verdicts[i][j], strategy.properties.find((p) => p.property === property).verdict);
      });
    });
  });
});

test("what a reader takes out is whole: the replay line, the diagram, the report, the scenario", async () => {
  const { url, report } = pages["last-slot"];
  await opened(url, { acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), report.counterexamples[0].replay);
    const saved = async (button) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
      return readFileSync(await download.path(), "utf8");
    };
    assert.deepEqual(JSON.parse(await saved("Report as JSON")), report);
    assert.equal(await saved("Scenario"), report.scenario.text);
    const svg = await saved("Diagram as SVG");
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    assert.deepEqual([...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((text) => text[1]), ["S1", "S2", "Redis"]);
    assert.doesNotMatch(svg, /class=|var\(/);
  });
});

test("first and worst are two counterexamples, each at its address", async () => {
  const { url, report } = pages["last-slot"];
  await opened(url, {}, async (page) => {
    await page.getByRole("button", { name: "Worst" }).click();
    assert.equal((await told(page)).hash, "#count-then-register/no-over-admission~worst");
    assert.equal(await page.textContent("#cell .why"), report.counterexamples[1].explanation);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Worst");
  });
});

test("on paper last-slot takes four pages at most, each distinct run is there, and once", async () => {
  const { url, report } = pages["last-slot"];
  const runs = new Set(report.counterexamples.map((run) => `${run.strategy} ${run.schedule}`));
  await opened(url, {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("article.ce").count(), runs.size);
    assert.equal(await page.locator("article.ce").first().isVisible(), true);
    assert.equal(await page.locator("#cell").isVisible(), false);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length;
    assert.ok(sheets >= 2 && sheets <= 4, `${sheets} pages`);
  });
});

test("without the program the page says the same, in order", async () => {
  const { url } = pages["last-slot"];
  await opened(url, { javaScriptEnabled: false }, async (page) => {
    assert.equal(await page.textContent("h1"), "Only lua-script keeps every promise.");
    assert.equal(await page.locator("article.ce").first().isVisible(), true);
    await page.locator("table.matrix a").first().click();
    assert.match(page.url(), /#ce1$/);
    await page.getByText("Understanding this report").click();
    assert.equal(await page.getByText("every schedule within the bounds beside it was looked at").isVisible(), true);
  });
});

test("a cell of a sweep opens its counterexample, and says which cell it is of", async () => {
  const { url, report } = pages["sweep-contention"];
  await opened(url, {}, async (page) => {
    const links = page.locator("#sweep .grid a");
    const index = Number((await links.last().getAttribute("href")).slice(3)) - 1;
    const run = report.counterexamples[index];
    await links.last().click();
    await page.waitForFunction((text) => document.querySelector("#cell .why")?.textContent === text, run.explanation);
    let rest = run.cell;
    const values = [...report.sweep.axes].reverse().map(({ field, values }) => {
      const text = `${field} ${values[rest % values.length]}`;
      rest = Math.floor(rest / values.length);
      return text;
    });
    assert.ok((await page.textContent("#cell")).includes(`In the cell ${values.reverse().join(", ")}.`));
    await page.waitForFunction(() => document.getElementById("cell").getBoundingClientRect().top >= 0);
    await page.keyboard.press("ArrowRight");
    const { hash } = await told(page);
    await opened(url + hash, {}, async (again) => {
      assert.equal(await again.textContent("#cell .why"), run.explanation);
    });
  });
});

test("a count of verdicts shows where they are", async () => {
  const { url } = pages["last-slot"];
  await opened(url, {}, async (page) => {
    await page.getByRole("button", { name: /violated/ }).click();
    assert.equal(await page.locator("table.matrix td.violated.aside").count(), 0);
    assert.equal(await page.locator("table.matrix td.proved:not(.aside)").count(), 0);
    await page.getByRole("button", { name: /violated/ }).click();
    assert.equal(await page.locator("table.matrix td.aside").count(), 0);
  });
});

test("charts have a mark for every share of the report, and a name for who can't see them", async () => {
  const { url, report } = pages["last-slot"];
  await opened(`${url}#excess`, {}, async (page) => {
    const shares = report.strategies.flatMap((strategy) =>
      strategy.properties
        .filter((result) => result.rate && ["no-over-admission", "no-lasting-excess"].includes(result.property))
        .flatMap((result) => (result.schedules_by_excess ?? []).filter((bin) => bin.excess > 0)));
    assert.ok(shares.length > 2);
    assert.equal(await page.locator("#excess svg.chart circle").count(), shares.length);
    assert.equal(await page.locator("#excess svg.chart[role=img][aria-label]").count(), 2);
    assert.equal(await page.locator("#excess").isVisible(), true);
  });
});

test("two strategies stand side by side, each with steps of its own, and at an address", async () => {
  const { url, report } = pages["last-slot"];
  const [first, second] = report.strategies.map((strategy) => strategy.name);
  await opened(`${url}#${first}/linearizable.2`, {}, async (page) => {
    await page.getByLabel("Beside it:").selectOption(second);
    assert.equal((await told(page)).hash, `#${first}/linearizable.2&${second}`);
    assert.match(await page.textContent("#beside .crumb"), new RegExp(`^${second} · `));
    await page.locator("#beside").getByRole("button", { name: /^Next step/ }).click();
    await page.keyboard.press("ArrowRight");
    const current = (pane) => page.evaluate((id) => document.querySelector(`#${id} tr[aria-current] th`)?.textContent, pane);
    assert.equal(await current("beside"), "2");
    assert.equal(await current("cell"), "2");
    await page.locator("#cell").getByRole("button", { name: /^Next step/ }).click();
    assert.equal(await current("cell"), "3");
    assert.equal(await current("beside"), "2");
    await opened(page.url(), {}, async (again) => {
      assert.equal(await again.locator("#beside").isVisible(), true);
      assert.match(await again.textContent("#beside .crumb"), new RegExp(`^${second} · `));
    });
    await page.getByLabel("Beside it:").selectOption("");
    assert.equal(await page.locator("#beside").isVisible(), false);
  });
});
