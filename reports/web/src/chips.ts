// The counts of verdicts, which stand in the page, made into switches: one shows where in the matrix its verdicts are.

import { html } from "./dom";
import type { Matrix } from "./matrix";

export function make_switches(matrix: Matrix): void {
  const chips = [...document.querySelectorAll<HTMLElement>(".chips li[class]")];
  const switches: HTMLButtonElement[] = [];
  for (const chip of chips) {
    const verdict = chip.className;
    if (!verdict || verdict === "unmet") continue;
    const one = html("button", {
      type: "button",
      "aria-pressed": "false",
      click: () => {
        const is_on = one.getAttribute("aria-pressed") === "true";
        for (const other of switches) other.setAttribute("aria-pressed", "false");
        one.setAttribute("aria-pressed", String(!is_on));
        matrix.only(is_on ? null : verdict);
      },
    });
    one.append(...chip.childNodes);
    chip.append(one);
    switches.push(one);
  }
}
