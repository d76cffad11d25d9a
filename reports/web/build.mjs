// node build.mjs [OUT]: src/*.ts as the one program that every page has in it. Without OUT, page.js beside this file,
// which is checked in: whoever builds overbook needs no node.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2] ?? `${here}page.js`;
await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: out,
  bundle: true,
  minify: true,
  charset: "ascii",
  format: "iife",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});
const program = await readFile(out, "utf8");
// What would end the element that it stands in, or the literal in C++.
for (const text of ["</script", "<!--", ')~~~~"']) {
  if (program.toLowerCase().includes(text)) throw new Error(`the program has ${text} in it`);
}
