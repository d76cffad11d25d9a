// Pages as the command line writes them, and a browser to open them in.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [, , overbook, checkout, samples] = process.argv;
export const OVERBOOK = resolve(overbook);
export const CHECKOUT = resolve(checkout);
export const directory = mkdtempSync(join(tmpdir(), "overbook-pages-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

// Of a scenario: the page, its address and the report's JSON, which stands beside it.
export function written(name, ...flags) {
  const flagged = ["run", `scenarios/${name}.json`, "--no-expect", "--progress=none", "-q", "--out", directory, ...flags];
  const { status, stderr } = spawnSync(OVERBOOK, flagged, { cwd: CHECKOUT, encoding: "utf8" });
  // 1: there is a violation, which is what these are for.
  if (status !== 0 && status !== 1) throw new Error(`overbook ${flagged.join(" ")}: ${status}: ${stderr}`);
  return page_at(join(directory, `${name}.report.html`), join(directory, `${name}.report.json`));
}

// Of those that the tests of the formats make: reports that no scenario gives.
export function sample(name) {
  return page_at(join(samples, `${name}.html`), join(samples, `${name}.json`));
}

function page_at(path, json) {
  return { path, url: pathToFileURL(path).href, report: JSON.parse(readFileSync(json, "utf8")) };
}

const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
if (!program) throw new Error("chromium is not installed, and this test needs it");
export const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });

// Opens the page and hands it to `look`; then says what the browser complained of, and what else it asked for.
export async function opened(url, options, look) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const is_own = request.url().split("#")[0] === url.split("#")[0] || request.url().startsWith("blob:");
    if (!is_own) complaints.push(`a request: ${request.url()}`);
  });
  try {
    await page.goto(url);
    await look(page, context);
  } finally {
    await context.close();
  }
  return complaints;
}
