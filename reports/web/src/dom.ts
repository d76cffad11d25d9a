// Elements, made by their names: text goes in as text, and nothing is parsed as markup.

type Value = string | number | boolean | null | undefined | ((event: Event) => void);
type Child = Node | string | null | undefined | false;

function fill(element: Element, attributes: Record<string, Value>, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

// A name of the scenario's, kept apart from the direction of what stands around it.
export const name = (text: string): HTMLElement => html("bdi", {}, visible(text));

// What can't be seen, or would change the order of what can, as its code: a report may hold any text.
export function visible(text: string): string {
  // C0, DEL, C1, soft hyphen, marks of direction, zero widths, separators of lines, BOM, noncharacters.
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/g,
    (c) => {
      const code = c.charCodeAt(0);
      if (c === "\n") return "\\n";
      if (c === "\t") return "\\t";
      if (c === "\r") return "\\r";
      return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
    },
  );
}

const PATHS: Record<string, string> = {
  first: "M3 3v10M13 3 6 8l7 5z",
  previous: "M12 3 4 8l8 5z",
  next: "m4 3 8 5-8 5z",
  last: "M13 3v10M3 3l7 5-7 5z",
};

export function button(label: string, act: () => void, icon?: string): HTMLButtonElement {
  const path = icon === undefined ? undefined : PATHS[icon];
  return html(
    "button",
    { type: "button", click: act, ...(path ? { "aria-label": label, title: label } : {}) },
    path
      ? svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: path }))
      : label,
  );
}
