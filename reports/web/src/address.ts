// Where a reader stands, as the part of the address behind '#': STRATEGY/PROPERTY, another counterexample of it than the
// shortest (~worst, ~ce7), a step. Also the names that counterexamples have without this program: ce3, ce3.4.

import type { Counterexample, PropertyResult, Report, Strategy } from "./report";

export type Role = "first" | "worst" | "other";

export interface Place {
  strategy: Strategy;
  property: PropertyResult;
  example: number | undefined; // index into the report's counterexamples
  step: number; // 0: the whole run
}

export function role_of(place: Place): Role {
  if (place.example === place.property.counterexample) return "first";
  return place.example === place.property.worst_counterexample ? "worst" : "other";
}

export function text_of(place: Place): string {
  const which = { first: "", worst: "~worst", other: `~ce${(place.example ?? 0) + 1}` }[role_of(place)];
  const step = place.step > 0 ? `.${place.step}` : "";
  return `#${encodeURIComponent(place.strategy.name)}/${place.property.property}${which}${step}`;
}

export function cell_at(strategy: Strategy, property: PropertyResult): Place {
  return { strategy, property, example: property.counterexample, step: 0 };
}

export function counterexample_at(report: Report, place: Place): Counterexample | null {
  return place.example === undefined ? null : (report.counterexamples[place.example] ?? null);
}

// Whether its worst counterexample is another one.
export function has_worst(property: PropertyResult): boolean {
  return property.worst_counterexample !== undefined && property.worst_counterexample !== property.counterexample;
}

// The cell that the counterexample belongs to.
export function place_of_counterexample(report: Report, index: number, step: number): Place | null {
  const run = report.counterexamples[index];
  const strategy = report.strategies.find((each) => each.name === run?.strategy);
  const property = strategy?.properties.find((each) => each.property === run?.property);
  return strategy && property ? { strategy, property, example: index, step } : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // typed by hand, with a percent sign that means nothing
  }
}

// Null: it is the address of something else, or of nothing.
export function place_at(report: Report, hash: string): Place | null {
  const numbered = /^#ce(\d+)(?:\.(\d+))?$/.exec(hash);
  if (numbered) return place_of_counterexample(report, Number(numbered[1]) - 1, Number(numbered[2] ?? 0));
  const named = /^#([^/]+)\/([a-z-]+)(?:~(worst|ce\d+))?(?:\.(\d+))?$/.exec(hash);
  if (!named) return null;
  const label = decoded(named[1] ?? "");
  const strategy = report.strategies.find((each) => each.name === label);
  const property = strategy?.properties.find((each) => each.property === named[2]);
  if (!strategy || !property) return null;
  const step = Number(named[4] ?? 0);
  if (named[3]?.startsWith("ce")) {
    const other = place_of_counterexample(report, Number(named[3].slice(2)) - 1, step);
    if (other?.property === property) return other;
  }
  const example = named[3] === "worst" && has_worst(property) ? property.worst_counterexample : property.counterexample;
  return { strategy, property, example, step };
}
