// The report as it stands in the page: what reports/json/describe.h writes, as far as this program reads it.

export type Verdict = "proved" | "violated" | "not-found" | "inconclusive" | "not-run" | "not-applicable";

export interface Rate {
  estimate: number;
  low: number;
  high: number;
  confidence: number;
}

export interface PropertyResult {
  property: string;
  claim?: string;
  definition?: string;
  verdict: Verdict;
  reason?: string;
  schedules?: number;
  violations?: number;
  rate?: Rate;
  worst_excess?: number;
  schedules_by_excess?: { excess: number; schedules: number }[];
  counterexample?: number;
  worst_counterexample?: number;
  expected?: string;
  expectation_met?: boolean;
}

export interface Key {
  key: string;
  value: string;
  added?: boolean;
  removed?: boolean;
  changed?: boolean;
}

export type StepKind =
  | "arrive"
  | "execute"
  | "reply"
  | "internal"
  | "heartbeat"
  | "lapse"
  | "pause"
  | "crash"
  | "restart"
  | "fault";

export interface Step {
  number: number;
  server: string;
  action: string;
  reply?: string;
  outcome?: string;
  redis: Key[];
  running: number;
  running_names: string[];
  violates?: boolean;
  time_us?: number;
  kind?: StepKind;
  from?: number;
  line?: number; // of the counterexample's program
}

export interface Counterexample {
  strategy: string;
  property: string;
  claim?: string;
  limit: number;
  worst_excess: number;
  broken_at_step: number;
  schedule: string;
  found_by?: string;
  found_in_schedule: number;
  found_steps: number;
  options?: Record<string, { value: number; found_with: number }>;
  explanation: string;
  replay: string;
  servers: string[];
  initial: Key[];
  initial_running: number;
  steps: Step[];
  program?: string;
  cell?: number;
  steps_left_out?: number;
}

export interface Strategy {
  name: string;
  summary?: string;
  settings: string[];
  properties: PropertyResult[];
}

export interface ServersRow {
  strategy: string;
  servers: number;
  properties: { property: string; verdict: Verdict; worst_excess?: number }[];
}

type Column = (number | null)[];

// Columns with an entry for each cell.
export interface Sweep {
  axes: { field: string; values: number[] }[];
  series: { strategy: string; property: string; rate: Column; low: Column; high: Column }[];
}

export interface Report {
  format: string;
  tool: { version: string };
  scenario: { name: string; options: Record<string, string>; text: string };
  seed: number;
  strategies: Strategy[];
  counterexamples: Counterexample[];
  by_servers?: ServersRow[];
  sweep?: Sweep;
  history?: unknown;
}

// The text of the element that has it, which is kept for who wants the JSON as a file.
export interface Source {
  report: Report;
  text: string;
}

export function read(): Source | null {
  const element = document.getElementById("report-data");
  if (!element?.textContent) return null;
  return { report: JSON.parse(element.textContent) as Report, text: element.textContent };
}
