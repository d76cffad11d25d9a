// The steps of a run as a table, with its diagram beside them.

import { diagram_of, type Diagram } from "./diagram";
import { html, visible } from "./dom";
import type { Counterexample, Key, Step } from "./report";
import * as run_of from "./run";

export interface Steps {
  table: HTMLTableElement;
  rows: HTMLTableRowElement[];
  diagram: Diagram;
}

export const milliseconds = (time_us: number): string =>
  (time_us / 1000).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function duration(time_us: number): string {
  return time_us >= 1_000_000 ? `${Number((time_us / 1e6).toFixed(1))} s` : `${Number((time_us / 1e3).toFixed(1))} ms`;
}

// What somebody did, in a line: "S1 SET conv:u1:c3 s1 NX → OK, admitted c3".
export function sentence_of(step: Step): string {
  const reply = step.reply === undefined ? "" : ` → ${step.reply}`;
  const outcome = step.outcome ? `, ${step.outcome}` : "";
  return visible(`${step.server} ${step.action}${reply}${outcome}`);
}

// " (limiter.lua:12)": which call of the user's own program it is. Empty: it is none.
export function place_in_program(run: Counterexample, step: Step): string {
  return step.line === undefined ? "" : visible(` (${run.program ?? "line"}:${step.line})`);
}

function keys_cell(keys: Key[], names: Map<string, string>): HTMLElement {
  const cell = html("td", { class: "redis" });
  const MOST_UNCHANGED = 6;
  let unchanged = 0;
  for (const key of keys) {
    const is_news = key.added || key.changed || key.removed;
    if (!is_news && ++unchanged > MOST_UNCHANGED) continue;
    const tag = key.removed ? "del" : is_news ? "ins" : "span";
    cell.append(html(tag, { title: visible(`${key.key} = ${key.value}`) }, visible(names.get(key.key) ?? key.key)), " ");
  }
  if (unchanged > MOST_UNCHANGED) cell.append(`and ${unchanged - MOST_UNCHANGED} more`);
  return cell;
}

function running_cell(running: number, limit: number, most_pips: number): HTMLElement {
  const pips =
    Math.max(running, limit) > most_pips
      ? ""
      : "■".repeat(Math.min(running, limit)) +
        "□".repeat(Math.max(0, limit - running)) +
        "▨".repeat(Math.max(0, running - limit));
  return html(
    "td",
    { class: running > limit ? "running over" : "running" },
    html("span", { "aria-hidden": "true" }, pips),
    ` ${running}/${limit}`,
  );
}

export function steps_of(run: Counterexample, go: (step: number) => void): Steps {
  const diagram = diagram_of(run);
  const timed = run_of.is_timed(run);
  const prefix = run_of.prefix_of(run);
  const shortened = (text: string): string => visible(prefix.length > 3 ? text.split(prefix).join("…") : text);
  const names = run_of.short_names_of(run);
  const jumps = run_of.jumps_of(run);
  const has_keys = run.found_by !== "recorded" && diagram.lanes.length <= 9;
  // Where lanes and times take the room, the number has to do.
  const most_pips = timed && diagram.width > 200 ? 0 : 8;
  const rows = run.steps.map((step, i) => {
    const jump = jumps.get(i);
    const bad = step.violates || step.number === run.broken_at_step;
    return html(
      "tr",
      { class: bad ? "bad" : null, click: () => go(i + 1) },
      html("th", { scope: "row" }, String(step.number)),
      timed &&
        html(
          "td",
          { class: jump === undefined ? "time" : "time jumped" },
          milliseconds(step.time_us ?? 0),
          jump !== undefined && html("small", {}, `${duration(jump)} later`),
        ),
      i === 0 && html("td", { class: "drawn", rowspan: run.steps.length }, diagram.element),
      html(
        "td",
        { class: "event", title: sentence_of(step) + place_in_program(run, step) },
        html(
          "div",
          {},
          html("b", {}, visible(step.server)),
          html("code", {}, shortened(step.action), step.reply !== undefined && ` → ${shortened(step.reply)}`),
          step.outcome ? html("strong", {}, visible(step.outcome)) : null,
        ),
      ),
      has_keys && keys_cell(step.redis, names),
      running_cell(step.running, run.limit, most_pips),
    );
  });
  const head = html("tr", {}, html("th", { scope: "col" }, "#"));
  if (timed) head.append(html("th", { scope: "col" }, "ms"));
  const lanes = diagram.lanes.map((lane) => html("span", {}, visible(lane)));
  head.append(html("th", { scope: "col", class: "lane-names" }, ...lanes));
  head.append(html("th", { scope: "col" }, "Command or event"));
  if (has_keys) head.append(html("th", { scope: "col" }, "Redis after it"));
  head.append(html("th", { scope: "col" }, "Running"));
  const table = html(
    "table",
    { class: `stepping rows-${diagram.row_height} lanes-${diagram.lane_width}` },
    html("caption", { class: "vh" }, "Steps of the counterexample"),
    html("thead", {}, head),
    html("tbody", {}, ...rows),
  );
  return { table, rows, diagram };
}
