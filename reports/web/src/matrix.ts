// The table of verdicts, which stands in the page, made into a grid: a cell is selected by a click, or by the arrows.

import { cell_at, text_of, type Place } from "./address";
import { html } from "./dom";
import type { PropertyResult, Report, Strategy } from "./report";

interface Cell {
  link: HTMLAnchorElement;
  holder: HTMLTableCellElement;
  strategy: Strategy;
  property: PropertyResult;
}

export class Matrix {
  private readonly cells: (Cell | null)[][] = [];

  constructor(
    table: HTMLTableElement,
    report: Report,
  ) {
    const heads = [...table.querySelectorAll<HTMLElement>("th[data-property]")].map((head) => head.dataset["property"]);
    [...(table.tBodies[0]?.rows ?? [])].forEach((row, i) => {
      const strategy = report.strategies[i];
      this.cells.push(
        heads.map((property, j) => {
          const holder = row.cells[j + 1];
          const result = strategy?.properties.find((each) => each.property === property);
          return strategy && result && holder ? this.cell(holder, strategy, result) : null;
        }),
      );
    });
    table.setAttribute("role", "grid");
    table.addEventListener("keydown", (event) => this.press(event));
  }

  first_violated(): Cell | null {
    const all = this.cells.flat().filter((cell): cell is Cell => cell !== null);
    return all.find((cell) => cell.property.verdict === "violated") ?? all[0] ?? null;
  }

  mark(place: Place): void {
    for (const cell of this.cells.flat()) {
      if (!cell) continue;
      const is_selected = cell.strategy === place.strategy && cell.property === place.property;
      cell.holder.setAttribute("aria-selected", String(is_selected));
      cell.link.tabIndex = is_selected ? 0 : -1;
    }
  }

  // Only those with the verdict stand out; null: all of them.
  only(verdict: string | null): void {
    for (const cell of this.cells.flat()) {
      cell?.holder.classList.toggle("aside", verdict !== null && cell.property.verdict !== verdict);
    }
  }

  private cell(holder: HTMLTableCellElement, strategy: Strategy, property: PropertyResult): Cell {
    const drawn = holder.querySelector(".cell");
    const link = html("a", {
      class: "cell",
      href: text_of(cell_at(strategy, property)),
      tabindex: -1,
    });
    link.append(...(drawn?.childNodes ?? []));
    drawn?.replaceWith(link);
    holder.setAttribute("role", "gridcell");
    return { link, holder, strategy, property };
  }

  private press(event: KeyboardEvent): void {
    const by = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!by) return;
    const row = this.cells.findIndex((cells) => cells.some((cell) => cell?.link === event.target));
    const column = this.cells[row]?.findIndex((cell) => cell?.link === event.target) ?? -1;
    const next = this.cells[row + (by[0] ?? 0)]?.[column + (by[1] ?? 0)];
    event.preventDefault();
    event.stopPropagation();
    if (!next) return;
    next.link.focus();
    location.replace(next.link.href);
  }
}
