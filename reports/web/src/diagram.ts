// The space-time diagram of a run: a lane for each server that acts and one for Redis, time downwards, a row for each
// step. It is drawn once; stepping only marks what is still to come.

import { line, symbol, symbolDiamond } from "d3-shape";
import { svg } from "./dom";
import type { Counterexample, Step } from "./report";
import * as run_of from "./run";

const MARK = 6;
const HEAD = 5;
// Its name needs so much, however narrow the others are.
const REDIS_WIDTH = 42;

export interface Diagram {
  element: SVGSVGElement;
  // What is drawn for each step, to be dimmed while it is to come.
  marks: SVGGElement[];
  lanes: string[];
  lane_width: number;
  row_height: number;
  width: number;
}

export function lane_width_of(lanes: number): number {
  return lanes > 8 ? 30 : lanes > 4 ? 42 : 64;
}

class Drawing {
  readonly lanes: string[];
  readonly lane_width: number;
  readonly row_height: number;
  readonly width: number;
  readonly height: number;
  private readonly element: SVGSVGElement;

  constructor(private readonly run: Counterexample) {
    this.lanes = run_of.lanes_of(run);
    this.lane_width = lane_width_of(this.lanes.filter((lane) => lane !== run_of.REDIS).length);
    this.row_height = run.steps.length > 30 ? 22 : 30;
    this.width = (this.lanes.length - 1) * this.lane_width + Math.max(this.lane_width, REDIS_WIDTH);
    this.height = run.steps.length * this.row_height;
    this.element = svg("svg", {
      class: "diagram",
      width: this.width,
      height: this.height,
      viewBox: `0 0 ${this.width} ${this.height}`,
      "aria-hidden": "true",
    });
  }

  draw(): Diagram {
    this.draw_lanes();
    this.draw_spans();
    const marks = this.run.steps.map((step, i) => this.step(step, i));
    this.element.append(...marks);
    this.draw_jumps();
    return { ...this, element: this.element, marks };
  }

  private x(lane: string): number {
    const widest = lane === run_of.REDIS ? Math.max(this.lane_width, REDIS_WIDTH) : this.lane_width;
    return this.lanes.indexOf(lane) * this.lane_width + widest / 2;
  }

  private y(index: number): number {
    return (index + 0.5) * this.row_height;
  }

  private draw_lanes(): void {
    for (const lane of this.lanes) {
      const x = this.x(lane);
      this.element.append(
        svg("line", { class: lane === run_of.REDIS ? "lane redis" : "lane", x1: x, x2: x, y1: 0, y2: this.height }),
      );
    }
    for (const absence of run_of.absences_of(this.run)) {
      const x = this.x(absence.lane);
      const end = absence.ends ? this.y(absence.to) : this.height;
      this.element.append(
        svg("line", { class: "blank", x1: x, x2: x, y1: this.y(absence.from), y2: end }),
        svg("line", {
          class: absence.crashed ? "gone" : "still",
          x1: x,
          x2: x,
          y1: this.y(absence.from),
          y2: end,
        }),
      );
    }
  }

  // Requests as wide faint bars, what runs as a thin one beside the lane, leases that run out beside Redis.
  private draw_spans(): void {
    const bar = (kind: string, x: number, wide: number, from: number, to: number, ends: boolean): void => {
      const bottom = ends ? this.y(to) : this.height;
      this.element.append(
        svg("rect", { class: kind, x, y: this.y(from), width: wide, height: Math.max(bottom - this.y(from), 1) }),
      );
    };
    for (const span of run_of.requests_of(this.run))
      if (this.lanes.includes(span.lane)) bar("asking", this.x(span.lane) - 8, 16, span.from, span.to, span.ends);
    for (const span of run_of.conversations_of(this.run))
      if (this.lanes.includes(span.lane)) bar("runs", this.x(span.lane) + 9, 3, span.from, span.to, span.ends);
    for (const lapse of run_of.lapses_of(this.run))
      bar("lease", this.x(run_of.REDIS) + 9, 3, lapse.from, lapse.to, true);
  }

  // An arrow from lane to lane; its head stops short of the mark that it reaches.
  private arrow(kind: string, from: string, to: string, y1: number, y2: number): SVGElement[] {
    const x1 = this.x(from);
    const direction = this.x(to) > x1 ? 1 : -1;
    const x2 = this.x(to) - direction * (MARK + 1);
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
    const head = [
      [x2 - HEAD * ux - HEAD * 0.6 * uy, y2 - HEAD * uy + HEAD * 0.6 * ux],
      [x2, y2],
      [x2 - HEAD * ux + HEAD * 0.6 * uy, y2 - HEAD * uy - HEAD * 0.6 * ux],
    ] as [number, number][];
    return [
      svg("line", { class: kind, x1, y1, x2, y2 }),
      svg("path", { class: "head", d: line()(head) ?? "" }),
    ];
  }

  private step(step: Step, i: number): SVGGElement {
    const bad = step.violates || step.number === this.run.broken_at_step;
    const group = svg("g", { class: bad ? "step bad" : "step" });
    const y = this.y(i);
    const acts_on_redis = step.reply !== undefined && step.server !== run_of.REDIS;
    const timed = step.time_us !== undefined;
    const row = (number: number | undefined): number | null => (number === undefined ? null : this.y(number - 1));
    if (acts_on_redis && !timed) {
      group.append(
        ...this.arrow("sent", step.server, run_of.REDIS, y - 3, y - 3),
        ...this.arrow("back", run_of.REDIS, step.server, y + 3, y + 3),
      );
    } else if (acts_on_redis) {
      group.append(...this.arrow("sent", step.server, run_of.REDIS, row(step.from) ?? y, y));
    } else if (step.kind === "reply" && step.from !== undefined) {
      group.append(...this.arrow("back", run_of.REDIS, step.server, row(step.from) ?? y, y));
    }
    const at_redis = (acts_on_redis && timed) || step.server === run_of.REDIS;
    const x = this.x(at_redis ? run_of.REDIS : step.server);
    if (acts_on_redis || at_redis)
      group.append(
        svg("rect", { class: "executed", x: this.x(run_of.REDIS) - MARK, y: y - MARK, width: 2 * MARK, height: 2 * MARK }),
      );
    if (!at_redis) group.append(this.mark(step, x, y));
    if (step.kind === "lapse") group.append(this.diamond(y));
    if (run_of.lapses_of(this.run).some((lapse) => lapse.to === i)) group.append(this.diamond(y));
    if (bad) group.append(svg("circle", { class: "ring", cx: x, cy: y, r: 10 }));
    if (step.number === run_of.worst_step_of(this.run))
      group.append(svg("circle", { class: "ring", cx: x, cy: y, r: 10 }), svg("circle", { class: "ring", cx: x, cy: y, r: 13 }));
    return group;
  }

  private mark(step: Step, x: number, y: number): SVGElement {
    if (step.kind !== "crash") return svg("circle", { class: "acts", cx: x, cy: y, r: MARK });
    return svg("path", { class: "crashed", d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12` });
  }

  private diamond(y: number): SVGElement {
    return svg("path", {
      class: "lapsed",
      d: symbol(symbolDiamond, 90)() ?? "",
      transform: `translate(${this.x(run_of.REDIS)} ${y})`,
    });
  }

  // A zigzag across all lanes where time jumps; how far stands in the row below it.
  private draw_jumps(): void {
    for (const index of run_of.jumps_of(this.run).keys()) {
      const y = index * this.row_height;
      const points: [number, number][] = [];
      for (let x = 0, up = true; x <= this.width; x += 8, up = !up) points.push([x, y + (up ? -3 : 3)]);
      this.element.append(svg("path", { class: "jump", d: line()(points) ?? "" }));
    }
  }
}

export function diagram_of(run: Counterexample): Diagram {
  return new Drawing(run).draw();
}

const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity"] as const;

// The diagram as a file of its own, with its lanes named and its colours in it.
export function as_file(diagram: Diagram): string {
  const head = 24;
  const copy = diagram.element.cloneNode(true) as SVGSVGElement;
  const height = Number(diagram.element.getAttribute("height"));
  const originals = diagram.element.querySelectorAll("line, path, rect, circle");
  copy.querySelectorAll("line, path, rect, circle").forEach((element, i) => {
    const original = originals[i];
    if (!original) return;
    const style = getComputedStyle(original);
    for (const property of DRAWN) element.setAttribute(property, style.getPropertyValue(property));
  });
  copy.querySelectorAll("[class]").forEach((element) => element.removeAttribute("class"));
  const names = diagram.lanes.map((lane, i) =>
    svg(
      "text",
      { x: (i + 0.5) * diagram.lane_width, y: 16, "text-anchor": "middle", "font-family": "sans-serif", "font-size": 11 },
      lane,
    ),
  );
  const file = svg(
    "svg",
    { viewBox: `0 0 ${diagram.width} ${height + head}`, width: diagram.width, height: height + head },
    svg("rect", { width: diagram.width, height: height + head, fill: "#ffffff" }),
    ...names,
    svg("g", { transform: `translate(0 ${head})` }, ...copy.childNodes),
  );
  return new XMLSerializer().serializeToString(file);
}
