// The selected cell: its figures, why, and its counterexample to step through.

import { cell_at, counterexample_at, has_worst, place_of_counterexample, role_of, text_of, type Place, type Role } from "./address";
import { as_file } from "./diagram";
import { button, html, name, visible } from "./dom";
import { copy, save } from "./files";
import type { Counterexample, Report, Source, Verdict } from "./report";
import * as run_of from "./run";
import { place_in_program, sentence_of, steps_of, type Steps } from "./steps";

const WORDS: Record<Verdict, string> = {
  proved: "Proved",
  violated: "Violated",
  "not-found": "Not found",
  inconclusive: "Inconclusive",
  "not-run": "Not run",
  "not-applicable": "Can't occur",
};

const NOTHING_TO_STEP: Record<Verdict, string> = {
  proved: "Nothing to step through: no interleaving within the bounds breaks it.",
  violated: "No counterexample of it is in this report.",
  "not-found": "Nothing to step through: no schedule that ran breaks it.",
  inconclusive: "Nothing to step through: no schedule that was seen breaks it.",
  "not-run": "It was not looked at.",
  "not-applicable": "Nothing could break it in this scenario.",
};

// What stands under the verdict in the table of all figures: the same words, made once.
function figures_of(place: Place, strategies: { name: string }[]): string[] {
  const table = document.querySelector<HTMLTableElement>("table.verdicts");
  const row = table?.tBodies[0]?.rows[strategies.indexOf(place.strategy)];
  const columns = [...(table?.tHead?.rows[0]?.cells ?? [])];
  const column = columns.findIndex((head) => head.querySelector("code")?.textContent === place.property.property);
  const cell = row?.cells[column];
  return [...(cell?.querySelectorAll("span.sub, strong.unmet") ?? [])].map((line) => line.textContent ?? "");
}

// Of a sweep: "servers 3, limit 2". Cells count over all combinations, the last axis changing fastest.
function cell_text(report: Report, run: Counterexample): string {
  if (!report.sweep || run.cell === undefined) return "";
  let rest = run.cell;
  const texts: string[] = [];
  for (const axis of [...report.sweep.axes].reverse()) {
    texts.unshift(`${axis.field} ${axis.values[rest % axis.values.length]}`);
    rest = Math.floor(rest / axis.values.length);
  }
  return texts.join(", ");
}

export class Pane {
  readonly element: HTMLElement;
  private place: Place | null = null;
  private run: Counterexample | null = null;
  private steps: Steps | null = null;
  private range: HTMLInputElement | null = null;
  private readonly now = html("p", { class: "now", "aria-live": "polite" });

  constructor(
    private readonly source: Source,
    private readonly on_move: (place: Place) => void,
    id: string,
    label: string,
    // What else goes below a counterexample.
    private readonly below: Node | null,
  ) {
    this.element = html("section", { id, class: "card pane", "aria-label": label });
  }

  show(place: Place): void {
    const is_same =
      this.place?.strategy === place.strategy &&
      this.place.property === place.property &&
      this.place.example === place.example;
    this.place = { ...place };
    if (!is_same) this.draw();
    this.place.step = Math.min(place.step, this.run?.steps.length ?? 0);
    this.mark();
  }

  go(step: number): void {
    if (!this.place || !this.run) return;
    this.place.step = Math.max(0, Math.min(this.run.steps.length, step));
    this.mark();
    this.on_move(this.place);
  }

  // Whether the key was one of the pane's.
  press(key: string): boolean {
    if (!this.place || !this.run) return false;
    const at = this.place.step;
    const end = this.run.steps.length;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 1, End: end, Escape: 0 }[key];
    if (to === undefined) return false;
    this.go(to);
    return true;
  }

  private draw(): void {
    const place = this.place;
    if (!place) return;
    const { strategy, property } = place;
    const figures = figures_of(place, this.source.report.strategies);
    this.run = counterexample_at(this.source.report, place);
    this.steps = null;
    this.range = null;
    this.element.replaceChildren(
      html(
        "p",
        { class: "crumb" },
        name(strategy.name),
        " · ",
        html("span", { class: `verdict ${property.verdict}` }, WORDS[property.verdict]),
      ),
      html("h2", {}, visible(property.claim ?? property.property)),
    );
    const add = (...elements: (Node | null)[]): void => this.element.append(...elements.filter((e) => e !== null));
    if (property.definition) add(html("p", { class: "note" }, visible(property.definition)));
    if (figures.length > 0) add(html("p", { class: "figures-of-cell" }, figures.join("; ")));
    if (!this.run) {
      add(html("p", { class: "none" }, NOTHING_TO_STEP[property.verdict]), this.below);
      return;
    }
    const cell = cell_text(this.source.report, this.run);
    if (cell) add(html("p", { class: "note" }, `In the cell ${visible(cell)}.`));
    if (has_worst(property)) add(this.roles(place));
    add(html("p", { class: "why" }, visible(this.run.explanation)));
    if (this.run.steps.length === 0) {
      const left_out = this.run.steps_left_out ?? 0;
      add(html("p", { class: "banner" }, `Its ${left_out} steps have no room in this page; report.json has them.`));
    } else {
      this.draw_steps(this.run, add);
    }
    add(this.found(this.run), this.also_breaks(this.run), this.replay(this.run), this.files(this.run), this.below);
  }

  private draw_steps(run: Counterexample, add: (...elements: Node[]) => void): void {
    const steps = steps_of(run, (step) => this.go(step));
    const range = html("input", {
      type: "range",
      min: 0,
      max: run.steps.length,
      value: 0,
      "aria-label": "Step",
      input: () => this.go(Number(range.value)),
    });
    this.steps = steps;
    this.range = range;
    const at = (): number => this.place?.step ?? 0;
    add(
      html(
        "div",
        { class: "bar" },
        button("First step (Home)", () => this.go(1), "first"),
        button("Previous step (←)", () => this.go(at() - 1), "previous"),
        range,
        button("Next step (→)", () => this.go(at() + 1), "next"),
        button("Last step (End)", () => this.go(run.steps.length), "last"),
        button("Whole", () => this.go(0)),
      ),
      this.now,
      html(
        "div",
        { class: "steps-region", role: "region", tabindex: 0, "aria-label": `Steps of ${visible(run.strategy)}` },
        steps.table,
      ),
    );
  }

  private roles(place: Place): HTMLElement {
    const { strategy, property } = place;
    const role = role_of(place);
    const one = (which: Role, label: string): HTMLElement => {
      const example = which === "worst" ? property.worst_counterexample : property.counterexample;
      const pressed = button(label, () => {
        this.on_move({ ...cell_at(strategy, property), example });
        // Drawn anew: whoever pressed the key stays where they were.
        this.element.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
      });
      pressed.setAttribute("aria-pressed", String(role === which));
      return pressed;
    };
    return html(
      "div",
      { class: "roles", role: "group", "aria-label": "Which counterexample" },
      one("first", "Shortest"),
      one("worst", "Worst"),
    );
  }

  private found(run: Counterexample): HTMLElement {
    const total = run.steps.length || (run.steps_left_out ?? 0);
    const unit = run.found_by === "recorded" ? "event" : "step";
    const count = `${total} ${unit}${total === 1 ? "" : "s"}`;
    if (run.found_by === "recorded") return html("p", { class: "note" }, `${count} of what was recorded.`);
    if (run.found_by === "exhaustive") {
      const unless = this.place && role_of(this.place) === "worst" ? "goes so far over the limit" : "breaks it";
      return html("p", { class: "note" }, `${count}; found by exploring: none that ${unless} is shorter.`);
    }
    const cut = run.found_steps > total ? `, cut from ${run.found_steps}` : "";
    return html("p", { class: "note" }, `${count}; found in schedule ${run.found_in_schedule}${cut}.`);
  }

  // Other cells whose counterexample is this very run.
  private also_breaks(run: Counterexample): HTMLElement | null {
    const { report } = this.source;
    const links: Node[] = [];
    report.counterexamples.forEach((other, i) => {
      const is_same =
        other !== run &&
        other.strategy === run.strategy &&
        other.schedule === run.schedule &&
        other.cell === run.cell &&
        other.schedule !== "";
      const place = is_same ? place_of_counterexample(report, i, 0) : null;
      if (place) links.push(html("a", { href: text_of(place) }, visible(other.claim ?? other.property)));
    });
    if (links.length === 0) return null;
    return html(
      "p",
      { class: "note" },
      "The same run also breaks: ",
      ...links.flatMap((link, i) => (i > 0 ? [", ", link] : [link])),
      ".",
    );
  }

  private replay(run: Counterexample): HTMLElement | null {
    if (!run.replay) return null;
    const code = html("code", { tabindex: 0 }, visible(run.replay));
    const said = html("span", { class: "vh", "aria-live": "polite" });
    const press = button("Copy", () => {
      void copy(code).then((text) => {
        press.textContent = text;
        said.textContent = text;
      });
    });
    return html("div", { class: "command" }, code, press, said);
  }

  private files(run: Counterexample): HTMLElement {
    const { report, text } = this.source;
    const base = report.scenario.name.replace(/[^\w.-]+/g, "-") || "overbook";
    const number = report.counterexamples.indexOf(run) + 1;
    const place = this.place;
    return html(
      "p",
      { class: "takeaway" },
      this.steps &&
        button("Diagram as SVG", () => {
          if (this.steps) save(`${base}-ce${number}.svg`, "image/svg+xml", as_file(this.steps.diagram));
        }),
      button("Report as JSON", () => save(`${base}.report.json`, "application/json", text)),
      report.scenario.text !== "" &&
        button("Scenario", () => save(`${base}.json`, "application/json", report.scenario.text)),
      place && html("a", { class: "here", href: text_of(place) }, "Link to here"),
    );
  }

  private mark(): void {
    const { run, steps, place } = this;
    if (!run || !steps || !place) return;
    const at = place.step;
    if (this.range) {
      this.range.value = String(at);
      this.range.setAttribute("aria-valuetext", at === 0 ? "whole run" : `step ${at} of ${run.steps.length}`);
    }
    const is_to_come = (i: number): boolean => at > 0 && i + 1 > at;
    steps.rows.forEach((row, i) => {
      row.classList.toggle("to-come", is_to_come(i));
      if (i + 1 === at) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    });
    steps.diagram.marks.forEach((mark, i) => mark.classList.toggle("to-come", is_to_come(i)));
    const here = this.element.querySelector<HTMLAnchorElement>("a.here");
    if (here) here.href = text_of(place);
    this.now.textContent = this.said(run, at);
    if (at > 0) reveal(steps.rows[at - 1]);
  }

  private said(run: Counterexample, at: number): string {
    const step = run.steps[at - 1];
    const unit = run.found_by === "recorded" ? "events" : "steps";
    if (!step) return `The whole run, ${run.steps.length} ${unit}. → takes the first one.`;
    const under_way = run_of.under_way_after(run, step.number);
    const MOST_NAMED = 4;
    const listed = under_way.length > MOST_NAMED ? `${under_way.length} commands and replies` : under_way.join(", ");
    const also = under_way.length > 0 ? ` Under way: ${visible(listed)}.` : "";
    const broken = step.number === run.broken_at_step ? " Here the promise is broken." : "";
    return `Step ${at} of ${run.steps.length}: ${sentence_of(step)}${place_in_program(run, step)}. ${step.running} of ${run.limit} run.${broken}${also}`;
  }
}

// Within its own region only: the page stays where it is.
function reveal(row: HTMLTableRowElement | undefined): void {
  const region = row?.closest<HTMLElement>(".steps-region");
  if (!row || !region) return;
  const head = region.querySelector("thead")?.getBoundingClientRect().height ?? 0;
  const top = row.getBoundingClientRect().top - region.getBoundingClientRect().top;
  const bottom = top + row.getBoundingClientRect().height;
  if (top < head) region.scrollTop += top - head;
  else if (bottom > region.clientHeight) region.scrollTop += bottom - region.clientHeight;
}
