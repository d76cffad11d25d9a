// Another strategy beside the selected one: its cell of the same property, to step through by itself. Its name stands behind '&'
// in the address.

import { cell_at, type Place } from "./address";
import { html, visible } from "./dom";
import { Pane } from "./pane";
import type { PropertyResult, Source } from "./report";

export const text_of_beside = (strategy: string | null): string =>
  strategy === null ? "" : `&${encodeURIComponent(strategy)}`;

// What is selected, and who stands beside it.
export function parts_of(hash: string): [string, string | null] {
  const at = hash.indexOf("&");
  if (at < 0) return [hash, null];
  try {
    return [hash.slice(0, at), decodeURIComponent(hash.slice(at + 1))];
  } catch {
    return [hash.slice(0, at), null];
  }
}

export class Beside {
  readonly element: HTMLElement;
  readonly choice: HTMLElement;
  strategy: string | null = null;
  private readonly select: HTMLSelectElement;
  private readonly pane: Pane;
  private shown: PropertyResult | undefined;

  constructor(
    private readonly source: Source,
    choose: (strategy: string | null) => void,
  ) {
    this.pane = new Pane(source, (place) => this.pane.show(place), "beside", "Beside it", null);
    this.element = this.pane.element;
    this.element.hidden = true;
    this.select = html("select", { change: () => choose(this.select.value === "" ? null : this.select.value) });
    this.select.append(html("option", { value: "" }, "nothing"));
    for (const { name } of source.report.strategies) this.select.append(html("option", { value: name }, visible(name)));
    this.choice = html("p", { class: "takeaway" }, html("label", {}, "Beside it: ", this.select));
    this.choice.hidden = source.report.strategies.length < 2;
  }

  show(selected: Place, name: string | null): void {
    const strategy = this.source.report.strategies.find((each) => each.name === name);
    const property = strategy?.properties.find((each) => each.property === selected.property.property);
    this.strategy = strategy && property ? strategy.name : null;
    this.select.value = this.strategy ?? "";
    this.element.hidden = this.strategy === null;
    document.documentElement.toggleAttribute("data-beside", this.strategy !== null);
    // It has steps of its own, which those of the selected cell leave alone.
    if (strategy && property && this.shown !== property) this.pane.show(cell_at(strategy, property));
    this.shown = property;
  }

  press(key: string): boolean {
    return this.pane.press(key);
  }
}
