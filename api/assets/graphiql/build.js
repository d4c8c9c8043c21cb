// Bundles GraphiQL with its workers, compresses every file, and lists what came out. Nothing of it depends on the time or
// the place of the build: the same lock file gives the same bytes.
//   npm ci && npm run build
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const bundle = "bundle";
rmSync(bundle, { recursive: true, force: true });

const result = await build({
  entryPoints: {
    graphiql: "graphiql.jsx",
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
  },
  outdir: bundle,
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "eof",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".ttf": "file" },
  assetNames: "[name]",
  logLevel: "info",
});

mkdirSync(bundle);
for (const { path, contents } of result.outputFiles) {
  const name = path.split("/").pop();
  writeFileSync(join(bundle, `${name}.gz`), gzipSync(contents, { level: constants.Z_BEST_COMPRESSION }));
}
for (const name of readdirSync(bundle).sort()) {
  const bytes = readFileSync(join(bundle, name));
  console.log(createHash("sha256").update(bytes).digest("hex").slice(0, 16), bytes.length, name);
}
