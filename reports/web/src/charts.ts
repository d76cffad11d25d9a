// What figures look like, beside the tables that have them: how often and how far over the limit, and how a share grows with
// the number of servers. Shares stand on a logarithmic axis, with Wilson's 95 % intervals; what never was has no mark.

import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { html, svg, visible } from "./dom";
import type { PropertyResult, Report } from "./report";

const WIDTH = 620;
const LEFT = 190;
const RIGHT = 20;
const ROW = 18;
const AXIS = 26;

interface Share {
  estimate: number;
  low: number;
  high: number;
}

// Wilson's score interval, as the report has it for whole properties.
export function wilson(hits: number, of: number): Share {
  const z = 1.959963984540054;
  const p = hits / of;
  const centre = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return { estimate: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

export function percent(share: number): string {
  const text = 100 * share;
  return `${text >= 1 ? Math.round(text) : Number(text.toPrecision(1))} %`;
}

interface Row {
  label: string;
  share: Share;
}

// One row for each strategy and worst excess that occurred; only where schedules are independent draws.
function rows_of_excess(report: Report, property: string): Row[] {
  const rows: Row[] = [];
  for (const strategy of report.strategies) {
    const result: PropertyResult | undefined = strategy.properties.find((each) => each.property === property);
    if (!result?.rate || !result.schedules) continue;
    for (const bin of result.schedules_by_excess ?? []) {
      if (bin.excess > 0 && bin.schedules > 0)
        rows.push({ label: `${strategy.name} +${bin.excess}`, share: wilson(bin.schedules, result.schedules) });
    }
  }
  return rows;
}

const MOST_LETTERS = 26;
const shortened = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text);

function dot_plot(rows: Row[], label: string): SVGSVGElement {
  const least = Math.min(...rows.map((row) => row.share.low).filter((low) => low > 0), 0.1);
  const x = scaleLog([10 ** Math.floor(Math.log10(least)), 1], [LEFT, WIDTH - RIGHT]);
  const height = rows.length * ROW + AXIS;
  const drawn = svg("svg", { class: "chart", role: "img", "aria-label": label, viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH });
  const [from, to] = x.domain() as [number, number];
  for (let power = Math.round(Math.log10(from)); power <= Math.round(Math.log10(to)); ++power) {
    const at = x(10 ** power);
    drawn.append(
      svg("line", { class: "grid-line", x1: at, x2: at, y1: 0, y2: height - AXIS + 4 }),
      svg("text", { x: at, y: height - 8, "text-anchor": "middle" }, percent(10 ** power)),
    );
  }
  rows.forEach((row, i) => {
    const y = i * ROW + ROW / 2;
    const { estimate, low, high } = row.share;
    drawn.append(
      svg("text", { x: LEFT - 10, y: y + 4, "text-anchor": "end" }, visible(shortened(row.label))),
      svg("line", { class: "interval", x1: x(Math.max(low, from)), x2: x(high), y1: y, y2: y }),
      svg("circle", { class: "estimate", cx: x(estimate), cy: y, r: 4 }),
    );
  });
  return drawn;
}

const NAMES: Record<string, string> = {
  "no-over-admission": "How often more run than may, by the worst excess",
  "no-lasting-excess": "How often an excess stays, by its size",
};

export function draw_excess(report: Report): void {
  const section = document.getElementById("excess");
  if (!section) return;
  const figures: HTMLElement[] = [];
  for (const [property, title] of Object.entries(NAMES)) {
    const rows = rows_of_excess(report, property);
    if (rows.length === 0) continue;
    const caption = `${title}: share of schedules, 95 % intervals (logarithmic)`;
    figures.push(html("figure", {}, html("figcaption", {}, caption), dot_plot(rows, caption)));
  }
  section.prepend(...figures);
}

const PLOT = { height: 220, top: 12, bottom: 40, left: 48, right: 190 };

interface Curve {
  name: string;
  points: { servers: number; share: Share }[];
}

// Shares by the number of servers, where the sweep has no other axis or only the first of its values.
function curves_of(report: Report, property: string): Curve[] {
  const { sweep } = report;
  const servers = sweep?.axes.findIndex((axis) => axis.field === "servers") ?? -1;
  if (!sweep || servers < 0) return [];
  const stride = sweep.axes.slice(servers + 1).reduce((product, axis) => product * axis.values.length, 1);
  const curves: Curve[] = [];
  for (const series of sweep.series) {
    if (series.property !== property) continue;
    const points = (sweep.axes[servers]?.values ?? []).flatMap((value, i) => {
      const [estimate, low, high] = [series.rate, series.low, series.high].map((column) => column[i * stride] ?? null);
      return typeof estimate === "number" && typeof low === "number" && typeof high === "number"
        ? [{ servers: value, share: { estimate, low, high } }]
        : [];
    });
    if (points.some((point) => point.share.estimate > 0)) curves.push({ name: series.strategy, points });
  }
  return curves;
}

function line_plot(curves: Curve[], label: string): SVGSVGElement {
  const all = curves.flatMap((curve) => curve.points);
  const values = all.map((point) => point.servers);
  const x = scaleLinear([Math.min(...values), Math.max(...values)], [PLOT.left, WIDTH - PLOT.right]);
  const y = scaleLinear([0, 1], [PLOT.height - PLOT.bottom, PLOT.top]);
  const drawn = svg("svg", { class: "chart", role: "img", "aria-label": label, viewBox: `0 0 ${WIDTH} ${PLOT.height}`, width: WIDTH });
  for (const tick of [0, 0.25, 0.5, 0.75, 1])
    drawn.append(
      svg("line", { class: "grid-line", x1: PLOT.left, x2: WIDTH - PLOT.right, y1: y(tick), y2: y(tick) }),
      svg("text", { x: PLOT.left - 6, y: y(tick) + 4, "text-anchor": "end" }, `${tick * 100} %`),
    );
  for (const value of new Set(values))
    drawn.append(svg("text", { x: x(value), y: PLOT.height - PLOT.bottom + 16, "text-anchor": "middle" }, String(value)));
  drawn.append(svg("text", { x: (PLOT.left + WIDTH - PLOT.right) / 2, y: PLOT.height - 6, "text-anchor": "middle" }, "servers"));
  // Names beside their last points, so far apart that they can be read.
  let lowest = -Infinity;
  const by_end = [...curves].sort((a, b) => (b.points.at(-1)?.share.estimate ?? 0) - (a.points.at(-1)?.share.estimate ?? 0));
  for (const curve of by_end) {
    const points = curve.points.map((point): [number, number] => [x(point.servers), y(point.share.estimate)]);
    drawn.append(svg("path", { class: "curve", d: line()(points) ?? "" }));
    for (const { servers, share } of curve.points)
      drawn.append(
        svg("line", { class: "interval", x1: x(servers), x2: x(servers), y1: y(share.low), y2: y(share.high) }),
        svg("circle", { class: "estimate", cx: x(servers), cy: y(share.estimate), r: 3 }),
      );
    const end = points.at(-1);
    if (!end) continue;
    lowest = Math.max(end[1] + 4, lowest + 13);
    drawn.append(svg("text", { x: WIDTH - PLOT.right + 10, y: lowest }, visible(shortened(curve.name))));
  }
  return drawn;
}

export function draw_by_servers(report: Report): void {
  const section = document.getElementById("sweep");
  const curves = curves_of(report, "no-false-rejection");
  if (!section || curves.length === 0) return;
  const others = (report.sweep?.axes ?? []).filter((axis) => axis.field !== "servers" && axis.values.length > 0);
  const at = others.map((axis) => `${axis.field} ${axis.values[0]}`).join(", ");
  const caption = `Share of schedules that turn somebody away for nothing, by the number of servers${at ? ` (${at})` : ""}`;
  section.prepend(html("figure", {}, html("figcaption", {}, visible(caption)), line_plot(curves, visible(caption))));
}
