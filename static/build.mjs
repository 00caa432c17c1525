// Builds static/build/ from our sources and the packages named in package.json: style, script, fonts, licences.
// Nothing of another government's brand may leave this file: no crown, crest, typeface or product name.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const packages = join(root, "node_modules");
const out = join(here, "build");

const unbranded = (text) => text.replaceAll("GOV.UK Frontend", "The design system").replaceAll("GOV.UK", "");

async function styles() {
  for (const name of ["portal", "officer"]) {
    const { css } = compile(join(here, "css", `${name}.scss`), {
      loadPaths: [packages],
      style: "compressed",
      quietDeps: true,
      charset: false,
    });
    const minified = await build({
      stdin: { contents: css, loader: "css" },
      minify: true,
      write: false,
      bundle: false,
      legalComments: "none",
      target: ["chrome100", "firefox102", "safari15"],
    });
    await writeFile(join(out, "css", `${name}.css`), unbranded(minified.outputFiles[0].text));
  }
}

const neutral = {
  name: "neutral-names",
  setup(step) {
    step.onLoad({ filter: /govuk-frontend.*\.mjs$/ }, async ({ path }) => ({
      contents: unbranded(await readFile(path, "utf8")),
      loader: "js",
    }));
  },
};

async function scripts() {
  await build({
    entryPoints: ["portal", "officer"].map((name) => join(here, "js", `${name}.js`)),
    outdir: join(out, "js"),
    bundle: true,
    minify: true,
    format: "esm",
    legalComments: "none",
    target: ["es2020", "chrome90", "firefox90", "safari15"],
    nodePaths: [packages],
    plugins: [neutral],
    logLevel: "warning",
  });
  const htmx = await readFile(join(packages, "htmx.org/dist/htmx.min.js"), "utf8");
  await writeFile(join(out, "js", "htmx.js"), htmx.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

async function fonts() {
  for (const subset of ["latin", "vietnamese"]) {
    for (const weight of [400, 700]) {
      await cp(
        join(packages, `@fontsource/noto-sans/files/noto-sans-${subset}-${weight}-normal.woff2`),
        join(out, "fonts", `noto-sans-${subset}-${weight}.woff2`),
      );
    }
  }
  for (const face of ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"]) {
    const file = `Tinos_${face}.ttf`;
    await cp(join(packages, "@expo-google-fonts/tinos", face, file), join(out, "fonts/documents", file));
  }
}

async function licences() {
  const notices = {
    "htmx.txt": "htmx.org/LICENSE",
    "noto-sans.txt": "@fontsource/noto-sans/LICENSE",
    "tinos.txt": "@expo-google-fonts/tinos/LICENSE_FONT",
  };
  for (const [name, source] of Object.entries(notices)) {
    await cp(join(packages, source), join(out, "licences", name));
  }
  // This package carries no licence file of its own.
  await cp(join(here, "licences/govuk-frontend.txt"), join(out, "licences/govuk-frontend.txt"));
}

await rm(out, { recursive: true, force: true });
for (const folder of ["css", "js", "fonts/documents", "licences"]) {
  await mkdir(join(out, folder), { recursive: true });
}
await Promise.all([styles(), scripts(), fonts(), licences()]);
