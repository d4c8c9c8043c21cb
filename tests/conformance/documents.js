// Makes requests from a schema, valid ones and mutated ones, and judges each as graphql-js does: parse, validate and
// getVariableValues. Prints one JSON object a line:
//   node documents.js SCHEMA SEED COUNT
import { readFileSync } from "node:fs";
import {
  GraphQLError,
  GraphQLScalarType,
  buildSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  print,
  validate,
  valueFromASTUntyped,
} from "graphql";
import { MUTATIONS, WRONG_VARIABLES } from "./mutations.js";

const [path, seed, count] = process.argv.slice(2);
if (!count) {
  console.error("usage: node documents.js SCHEMA SEED COUNT");
  process.exit(2);
}

// Mulberry32: small, and the same on every machine.
let state = Number(seed);
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const below = (n) => Math.floor(random() * n);
const pick = (items) => items[below(items.length)];
const chance = (p) => random() < p;

// In a bulk row a period may be anything, since what is wrong with it is told with its row: a scalar of its own here.
const sdl = readFileSync(path, "utf8").replace(
  /(input ResultRowInput \{[^}]*?period: )Period!/,
  "$1RowPeriod!",
);
const schema = buildSchema(`${sdl}\nscalar RowPeriod`);

const scalars = {
  Date: (value) => {
    const day = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T00:00:00Z`) : NaN;
    return !Number.isNaN(Number(day)) && day.toISOString().startsWith(value);
  },
  DateTime: (value) =>
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
  Period: (value) => typeof value === "string" || Number.isInteger(value),
};
for (const [name, takes] of Object.entries(scalars)) {
  const scalar = schema.getType(name);
  if (scalar instanceof GraphQLScalarType) {
    scalar.parseValue = (value) => {
      if (!takes(value)) throw new GraphQLError(`no ${name}`);
      return value;
    };
    scalar.parseLiteral = (node, variables) => scalar.parseValue(valueFromASTUntyped(node, variables));
  }
}

const GOOD = {
  Int: () => pick([0, 1, 5, 2025, -0, 2147483647, -2147483648]),
  Float: () => pick([0, 1.5, -2, 1e3, 12345678901]),
  String: () => pick(["", "SN", "Å", "a \"quoted\"\n line", "\u{1F600}"]),
  Boolean: () => chance(0.5),
  ID: () => pick(["R29hbDox", 12, "x"]),
  Date: () => pick(["2026-11-02", "2024-02-29"]),
  DateTime: () => pick(["2026-11-02T08:00:00Z", "2026-11-02T08:00:00.5+01:00"]),
  Period: () => pick(["2025", 2025, "2025-Q3"]),
  RowPeriod: () => pick(["2025", 2025, true, [1], { a: 1 }, 2025.5]),
  JSON: () => pick([1, "x", { a: [true] }]),
};

// A value of a type, as JSON.
const value = (type, depth) => {
  if (isNonNullType(type)) return solid(type.ofType, depth);
  return chance(0.1) ? null : solid(type, depth);
};
const solid = (type, depth) => {
  if (isListType(type)) {
    if (chance(0.15) && !isListType(getNullableType(type.ofType))) return value(getNullableType(type.ofType), depth) ?? [];
    return Array.from({ length: below(3) }, () => value(type.ofType, depth));
  }
  if (isEnumType(type)) return pick(type.getValues()).name;
  if (isInputObjectType(type)) return object(type, depth);
  return (GOOD[type.name] ?? GOOD.String)();
};
const object = (type, depth) => {
  const fields = Object.values(type.getFields());
  if (type.isOneOf) {
    const field = pick(fields);
    return { [field.name]: solid(getNullableType(field.type), depth + 1) };
  }
  const chosen = fields.filter(
    (field) =>
      (isNonNullType(field.type) && field.defaultValue === undefined) ||
      (depth < 3 && chance(0.3)),
  );
  return Object.fromEntries(chosen.map((field) => [field.name, value(field.type, depth + 1)]));
};

// The same as a literal; enums stand without quotes.
const literal = (type, json) => {
  if (json === null) return "null";
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return Array.isArray(json)
      ? `[${json.map((item) => literal(nullable.ofType, item)).join(" ")}]`
      : literal(nullable.ofType, json);
  }
  if (isEnumType(nullable)) return json;
  if (isInputObjectType(nullable)) {
    const fields = nullable.getFields();
    return `{${Object.entries(json).map(([name, inner]) => `${name}: ${literal(fields[name].type, inner)}`).join(", ")}}`;
  }
  return untyped(json);
};
const untyped = (json) => {
  if (Array.isArray(json)) return `[${json.map(untyped).join(", ")}]`;
  if (json !== null && typeof json === "object") {
    return `{${Object.entries(json).map(([name, inner]) => `${name}: ${untyped(inner)}`).join(", ")}}`;
  }
  return JSON.stringify(json);
};

// One request under construction.
class Request {
  definitions = [];
  variables = {};
  fragments = [];

  variable(type) {
    const name = `v${this.definitions.length}`;
    const given = value(type, 0);
    const withDefault = !isNonNullType(type) && chance(0.2);
    const missing = !isNonNullType(type) && chance(0.2);
    const fallback = withDefault ? ` = ${literal(type, solid(getNullableType(type), 0))}` : "";
    this.definitions.push(`$${name}: ${type}${fallback}`);
    if (!missing) this.variables[name] = given;
    return `$${name}`;
  }

  argument(type) {
    const usable = getNamedType(type).name !== "RowPeriod";
    if (usable && chance(0.4)) return this.variable(chance(0.2) ? solidType(type) : type);
    return literal(type, value(type, 0));
  }

  arguments(definitions) {
    const chosen = definitions.filter(
      (argument) => (isNonNullType(argument.type) && argument.defaultValue === undefined) || chance(0.25),
    );
    if (chosen.length === 0) return "";
    return `(${chosen.map((argument) => `${argument.name}: ${this.argument(argument.type)}`).join(", ")})`;
  }

  directive() {
    if (!chance(0.05)) return "";
    const condition = chance(0.5) ? this.variable(schema.getDirective("skip").args[0].type) : "true";
    return ` @${pick(["skip", "include"])}(if: ${condition})`;
  }

  selections(type, depth, width) {
    const fields = isCompositeType(type) && type.getFields ? Object.values(type.getFields()) : [];
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const usable = depth > 0 ? fields : leaves;
    const chosen = Array.from({ length: 1 + below(width) }, () => this.selection(type, usable, depth));
    return `{ ${chosen.join(" ")} }`;
  }

  selection(type, fields, depth) {
    if (fields.length === 0 || chance(0.05)) return "__typename";
    if (depth > 0 && chance(0.08)) {
      const on = chance(0.5) ? ` on ${this.related(type)}` : "";
      const inner = on ? schema.getType(on.slice(4)) : type;
      return `...${on}${this.directive()} ${this.selections(inner, depth - 1, 3)}`;
    }
    if (depth > 0 && chance(0.08)) return this.spread(type, depth);
    const field = pick(fields);
    const alias = chance(0.7) ? `a${this.aliases = (this.aliases ?? 0) + 1}: ` : "";
    const named = getNamedType(field.type);
    const below = isCompositeType(named) ? ` ${this.selections(named, depth - 1, 3)}` : "";
    return `${alias}${field.name}${this.arguments(field.args)}${this.directive()}${below}`;
  }

  related(type) {
    if (isObjectType(type)) return pick([type, ...type.getInterfaces()]).name;
    return pick([type, ...schema.getPossibleTypes(type)]).name;
  }

  spread(type, depth) {
    const name = `F${this.fragments.length}`;
    const on = this.related(type);
    const at = this.fragments.push("") - 1;
    this.fragments[at] = `fragment ${name} on ${on} ${this.selections(schema.getType(on), depth - 1, 3)}`;
    return `...${name}`;
  }

  static make() {
    const request = new Request();
    const isMutation = chance(0.25);
    const root = isMutation ? schema.getMutationType() : schema.getQueryType();
    const body = request.selections(root, 3, isMutation ? 2 : 4);
    const definitions = request.definitions.length > 0 ? `(${request.definitions.join(", ")})` : "";
    const name = chance(0.5) ? " Q" : "";
    const kind = isMutation ? "mutation" : "query";
    const head = kind === "query" && !name && !definitions && chance(0.5) ? "" : `${kind}${name}${definitions} `;
    return { query: [`${head}${body}`, ...request.fragments].join("\n"), variables: request.variables };
  }
}

const solidType = (type) => (isNonNullType(type) ? type : schemaNonNull(type));
const schemaNonNull = (type) => new (Object.getPrototypeOf(schema.getDirective("skip").args[0].type).constructor)(type);

const verdict = ({ query, variables }) => {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return { step: "parse", reason: error.message };
  }
  const errors = validate(schema, document);
  if (errors.length > 0) return { step: "validate", reason: errors[0].message };
  const operation = getOperationAST(document);
  if (!operation) return { step: "operation", reason: "which one?" };
  if (!schema.getRootType(operation.operation)) return { step: "operation", reason: `no ${operation.operation}` };
  const given = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (given.errors) return { step: "variables", reason: given.errors[0].message };
  return { step: "ok", reason: "" };
};

const tools = { random, below, pick, chance, schema };
for (let made = 0; made < Number(count); made += 1) {
  let request = Request.make();
  let mutation = "none";
  if (chance(0.7)) {
    const [name, mutate] = pick(MUTATIONS);
    mutation = name;
    request = { ...request, query: mutate(request.query, tools) };
  } else if (chance(0.5) && Object.keys(request.variables).length > 0) {
    const name = pick(Object.keys(request.variables));
    mutation = "variable";
    request = { ...request, variables: { ...request.variables, [name]: pick(WRONG_VARIABLES) } };
  } else if (chance(0.1)) {
    mutation = "printed";
    request = { ...request, query: print(parse(request.query)) };
  }
  // Half a surrogate pair, where a text was cut, is no Unicode text, and so never sent.
  request = { ...request, query: request.query.toWellFormed() };
  console.log(JSON.stringify({ ...request, mutation, ...verdict(request) }));
}
