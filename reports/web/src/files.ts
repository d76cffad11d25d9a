// What a reader takes out of the page: texts to copy, files to save. Nothing leaves the machine.

import { html } from "./dom";

export function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = html("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
}

// Where the browser keeps the clipboard from a page, its text is selected, to be copied by hand.
export async function copy(of: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(of.textContent ?? "");
    return "Copied";
  } catch {
    const selection = getSelection();
    selection?.selectAllChildren(of);
    return "Selected: Ctrl-C";
  }
}
