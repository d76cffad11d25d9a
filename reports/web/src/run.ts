// What a run says beside its steps: whose lanes are drawn, who runs since when, what is under way, where time jumps.

import type { Counterexample, Key, Step } from "./report";

export const REDIS = "Redis";

export interface Span {
  lane: string;
  from: number; // index of a step
  to: number; // likewise; of what does not end, that of the last
  ends: boolean;
}

const is_end_of_request = (step: Step): boolean => /\b(admitted|rejected|duplicate|fails)\b/.test(step.outcome ?? "");

const comes_by_itself = (step: Step): boolean =>
  step.kind === "lapse" || step.kind === "pause" || step.kind === "crash" || step.kind === "restart";

export function lanes_of(run: Counterexample): string[] {
  const servers = run.servers.filter((lane) => lane !== REDIS);
  return run.found_by === "recorded" ? servers : [...servers, REDIS];
}

// Requests, from their first step to the one that has their answer.
export function requests_of(run: Counterexample): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Span>();
  run.steps.forEach((step, i) => {
    if (step.server === REDIS || comes_by_itself(step) || step.kind === "heartbeat") return;
    const span = open.get(step.server) ?? { lane: step.server, from: i, to: run.steps.length - 1, ends: false };
    open.set(step.server, span);
    if (!is_end_of_request(step)) return;
    spans.push({ ...span, to: i, ends: true });
    open.delete(step.server);
  });
  return [...spans, ...open.values()];
}

// Conversations that run, from the step that lets them in.
export function conversations_of(run: Counterexample): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Span>();
  run.steps.forEach((step, i) => {
    for (const [who, span] of open) {
      if (step.running_names.includes(who)) continue;
      spans.push({ ...span, to: i, ends: true });
      open.delete(who);
    }
    for (const who of step.running_names) {
      const is_new = !(run.steps[i - 1]?.running_names ?? []).includes(who);
      if (is_new && !open.has(who) && (step.outcome ?? "").includes(who.split(" ")[0] ?? who))
        open.set(who, { lane: step.server, from: i, to: run.steps.length - 1, ends: false });
    }
  });
  return [...spans, ...open.values()];
}

// Where servers stand still, or are gone.
export function absences_of(run: Counterexample): (Span & { crashed: boolean })[] {
  const spans: (Span & { crashed: boolean })[] = [];
  run.steps.forEach((step, i) => {
    if (step.kind !== "pause" && step.kind !== "crash") return;
    const back = run.steps.findIndex((later, k) => k > i && later.server === step.server && later.kind !== "lapse");
    spans.push({
      lane: step.server,
      from: i,
      to: back < 0 ? run.steps.length - 1 : back,
      ends: back >= 0,
      crashed: step.kind === "crash",
    });
  });
  return spans;
}

// Leases that ran out: a key that is gone after a step whose command Redis did not execute.
export function lapses_of(run: Counterexample): { key: string; from: number; to: number }[] {
  const lapses: { key: string; from: number; to: number }[] = [];
  run.steps.forEach((step, i) => {
    const by_itself = step.kind !== undefined && !["execute", "heartbeat", "fault"].includes(step.kind);
    if (!by_itself) return;
    for (const key of step.redis) {
      if (!key.removed) continue;
      let from = i;
      while (from > 0 && run.steps[from - 1]?.redis.some((before) => before.key === key.key && !before.removed)) --from;
      lapses.push({ key: key.key, from, to: i });
    }
  });
  return lapses;
}

// A second of nothing, and more than ten times what mostly lies between two steps.
export function jumps_of(run: Counterexample): Map<number, number> {
  const gaps = run.steps.map((step, i) => (i === 0 ? 0 : (step.time_us ?? 0) - (run.steps[i - 1]?.time_us ?? 0)));
  const sorted = [...gaps].sort((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const jumps = new Map<number, number>();
  gaps.forEach((gap, i) => {
    if (gap >= 1_000_000 && gap > 10 * usual) jumps.set(i, gap);
  });
  return jumps;
}

// Commands and replies that were sent by step `number` and have not arrived.
export function under_way_after(run: Counterexample, number: number): string[] {
  return run.steps
    .filter((step) => step.from !== undefined && step.from <= number && step.number > number)
    .map((step) =>
      step.kind === "reply" ? `a reply to ${step.server}` : `${step.server}'s ${step.action.split(" ")[0] ?? ""}`,
    );
}

function keys_of(run: Counterexample): string[] {
  const keys = new Set<string>();
  const add = (all: Key[]): void => all.forEach((key) => keys.add(key.key));
  add(run.initial);
  run.steps.forEach((step) => add(step.redis));
  return [...keys].sort();
}

// Keys by what follows their last ':', where that still tells them apart; else as they are.
export function short_names_of(run: Counterexample): Map<string, string> {
  const keys = keys_of(run);
  const short = (key: string): string => key.slice(key.lastIndexOf(":") + 1) || key;
  const are_different = new Set(keys.map(short)).size === keys.length;
  return new Map(keys.map((key) => [key, are_different ? short(key) : key]));
}

// What all keys begin with, up to the last ':' of it; a single key has no such thing.
export function prefix_of(run: Counterexample): string {
  const all = keys_of(run);
  const first = all[0];
  const last = all[all.length - 1];
  if (first === undefined || last === undefined || first === last) return "";
  let length = 0;
  while (length < first.length && first[length] === last[length]) ++length;
  const colon = first.lastIndexOf(":", length - 1);
  return colon < 0 ? "" : first.slice(0, colon + 1);
}

// The worst step, where it is not the one at which the property broke.
export function worst_step_of(run: Counterexample): number {
  let worst = 0;
  let most = run.limit;
  for (const step of run.steps) {
    if (step.running <= most) continue;
    most = step.running;
    worst = step.number;
  }
  return worst === run.broken_at_step ? 0 : worst;
}

export const is_timed = (run: Counterexample): boolean => run.steps.some((step) => step.time_us !== undefined);
