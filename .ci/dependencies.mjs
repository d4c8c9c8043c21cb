// Reads `cargo metadata` on standard input, and fails where a dependency's license or source is not one of deny.toml's.
import { readFileSync } from 'node:fs';

const rules = readFileSync('deny.toml', 'utf8');
const list = rules.match(/^allow = \[([^\]]*)\]/m)[1];
const allowed = new Set([...list.matchAll(/"([^"]+)"/g)].map(([, license]) => license));
const registry = 'registry+https://github.com/rust-lang/crates.io-index';

// Of crates whose manifest names no license, and whose files do.
const clarified = new Map(
  [...rules.matchAll(/^crate = "([^"]+)"\nexpression = "([^"]+)"/gm)].map(([, crate, license]) => [crate, license]),
);

// SPDX: AND binds tighter than OR; before SPDX, crates wrote OR as a slash.
const terms = /\(|\)|\bOR\b|\bAND\b|[\w.+-]+( WITH [\w.-]+)?/g;
const words = { '(': '(', ')': ')', OR: '||', AND: '&&' };
const holds = (expression) =>
  Function(`return ${expression.replaceAll('/', ' OR ').replace(terms, (term) => words[term] ?? allowed.has(term))}`)();

const dependencies = JSON.parse(readFileSync(0)).packages.filter(({ source }) => source !== null);
const licensed = ({ name, version, license }) => license ?? clarified.get(`${name}@${version}`) ?? 'none';
const refused = dependencies.filter((crate) => crate.source !== registry || !holds(licensed(crate)));
for (const { name, version, license, source } of refused) {
  console.error(`${name} ${version}: ${license ?? 'no license'} from ${source}`);
}
console.log(`${dependencies.length} dependencies, ${refused.length} refused`);
process.exitCode = refused.length > 0 || dependencies.length === 0 ? 1 : 0;
