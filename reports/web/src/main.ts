// Makes of the page a matrix and one selected cell: the master and its detail. Without this program the page says the same
// in order.

import { cell_at, place_at, text_of, type Place } from "./address";
import { Beside, parts_of, text_of_beside } from "./beside";
import { make_switches } from "./chips";
import { draw_by_servers, draw_excess } from "./charts";
import { Matrix } from "./matrix";
import { Pane } from "./pane";
import { read, type Source } from "./report";

// Folded parts that the address names are opened: the browser does so only for what is inside.
function open_fold(hash: string): void {
  const named = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
  const fold = named?.closest("details");
  if (!fold) return;
  fold.open = true;
  fold.scrollIntoView();
}

// Where keys that a page scrolls by mean steps.
function is_of_pane(event: KeyboardEvent, pane: HTMLElement): boolean {
  const target = event.target as HTMLElement;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  if (target.tagName === "INPUT") return false;
  if (pane.contains(target)) return true;
  if (target !== document.body) return false;
  const { top, bottom } = pane.getBoundingClientRect();
  return bottom > 0 && top < innerHeight / 2;
}

function is_in_view(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function start(source: Source, desk: HTMLElement, table: HTMLTableElement): void {
  const { report } = source;
  const matrix = new Matrix(table, report);
  const go = (place: Place, other: string | null): void => {
    history.replaceState(null, "", text_of(place) + text_of_beside(other));
    show(place, other);
  };
  const beside = new Beside(source, (other) => {
    if (at) go(at, other);
  });
  const pane = new Pane(source, (place) => go(place, beside.strategy), "cell", "The selected cell", beside.choice);
  let at: Place | null = null;
  const show = (place: Place, other: string | null): void => {
    at = place;
    matrix.mark(place);
    pane.show(place);
    beside.show(place, other);
  };
  const go_to_address = (): void => {
    const [hash, other] = parts_of(location.hash);
    const first = matrix.first_violated();
    const place = place_at(report, hash);
    if (place) {
      show(place, other);
      if (pane.element.isConnected && !is_in_view(pane.element)) desk.scrollIntoView();
    }
    if (!place && !pane.element.isConnected && first) show(cell_at(first.strategy, first.property), null);
    open_fold(hash);
  };
  make_switches(matrix);
  draw_excess(report);
  draw_by_servers(report);
  go_to_address();
  desk.append(pane.element, beside.element);
  document.documentElement.dataset["live"] = "";
  addEventListener("hashchange", go_to_address);
  document.addEventListener("keydown", (event) => {
    const within = beside.element.contains(event.target as Node) ? beside : pane;
    if (is_of_pane(event, within.element) && within.press(event.key)) event.preventDefault();
  });
}

const source = read();
const desk = document.getElementById("desk");
const table = desk?.querySelector<HTMLTableElement>("table.matrix");
if (source && desk && table && source.report.strategies.length > 0) start(source, desk, table);
