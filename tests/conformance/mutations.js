// Ways to spoil a request, or to write it unusually: each takes the text of a document and gives another.

const words = (text, of) => [...text.matchAll(of)];

// Another text in place of one match of a pattern; the same text where nothing matches.
const instead = (of, text) => (query, { pick }) => {
  const found = words(query, of);
  if (found.length === 0) return query;
  const { index, 0: match, groups } = pick(found);
  const made = typeof text === "function" ? text(match, groups) : text;
  return query.slice(0, index) + made + query.slice(index + match.length);
};

const NAME = /(?<![$@."\w])[_A-Za-z]\w*(?!\w)/g;
const NUMBER = /(?<![\w."$-])-?\d+(\.\d+)?(e\d+)?(?![\w."])/g;
const STRING = /"(?:[^"\\\n]|\\.)*"/g;
const VARIABLE = /\$\w+/g;
const VALUE = /(?<=: )(?:null|true|false|-?\d[\d.e]*|"(?:[^"\\\n]|\\.)*"|\$\w+|[A-Z_]+|\[\]|\{\})(?=[,)}\] ])/g;
const DEFINED = /(?<=\$\w+: )[[\]!\w]+/g;

export const MUTATIONS = [
  ["a name misspelt", instead(NAME, (name) => `${name}x`)],
  ["a name replaced", (query, tools) => {
    const names = words(query, NAME);
    return instead(NAME, tools.pick(names)[0])(query, tools);
  }],
  ["a word left out", instead(NAME, "")],
  ["a sign left out", instead(/[{}()[\]:!$@]/g, "")],
  ["a sign doubled", instead(/[{}()[\]:!$@]/g, (sign) => sign + sign)],
  ["a value replaced", (query, tools) => instead(VALUE, tools.pick([
    "null", "true", "0", "-0", "1.0", "2147483648", "12345678901234567890", "1e3", '""', '"x"', '"2026-02-30"', "SN", "ACTUAL",
    "[]", "[null]", "[[1]]", "{}", "{a: 1}", "{a: 1, a: 2}", "[1, \"x\"]", "$undefined",
    '"\\u{1F600}"', '"\\uD83D\\uDE00"', '"\\uD83D"', '"\\u{110000}"', '"\\x"', '"""a "quoted" block"""', '"""\\""" inside"""',
    "01", "1.", ".5", "0x1", "1a", "-", '"open',
  ]))(query, tools)],
  ["a number of another size", instead(NUMBER, (number) => `${number}000000000`)],
  ["a fraction", instead(NUMBER, (number) => `${number}.5`)],
  ["a string without quotes", instead(STRING, (text) => text.slice(1, -1))],
  ["a string as a block", instead(STRING, (text) => `"""${text.slice(1, -1)}"""`)],
  ["an enum in quotes", instead(/(?<=: )[A-Z_]{2,}(?=[,)}\] ])/g, (name) => `"${name}"`)],
  ["a variable of another name", instead(VARIABLE, "$other")],
  ["a variable as another", (query, tools) => {
    const names = words(query, VARIABLE);
    return names.length === 0 ? query : instead(VARIABLE, tools.pick(names)[0])(query, tools);
  }],
  ["a variable of another type", (query, tools) => instead(DEFINED, tools.pick([
    "Int", "Int!", "String", "String!", "[String]", "[String!]!", "[[Int]]", "ID", "ID!", "Boolean", "Float", "Date", "Period!", "Query", "Gender", "Nothing",
  ]))(query, tools)],
  ["a variable that may be null", instead(DEFINED, (type) => type.replace(/!$/, ""))],
  ["a variable that may not be null", instead(DEFINED, (type) => (type.endsWith("!") ? type : `${type}!`))],
  ["a variable with a default", instead(DEFINED, (type) => `${type} = null`)],
  ["a variable defined twice", instead(/\(\$\w+: [^,)]+/g, (first) => `${first}, ${first.slice(1)}`)],
  ["a variable defined for nothing", instead(/\((?=\$\w+: )/g, "($unused: Int, ")],
  ["a variable with a directive", instead(DEFINED, (type) => `${type} @deprecated`)],
  ["variables in a list", instead(VARIABLE, (name) => `[${name}]`)],
  ["an argument twice", instead(/(?<=\()(\w+: [^,(){}[\]]+)(?=[,)])/g, (argument) => `${argument}, ${argument}`)],
  ["an argument more", instead(/(?<=\w)\((?=\w)/g, "(more: 1, ")],
  ["an input field twice", instead(/(?<=[{] ?)\w+: [^,(){}[\]]+(?=[,}])/g, (field) => `${field}, ${field}`)],
  ["arguments left out", instead(/(?<=\w)\(\w+: [^()]*\)/g, "")],
  ["arguments of __typename", instead(/__typename/g, "__typename(a: 1)")],
  ["a selection of __typename", instead(/__typename/g, "__typename { a }")],
  ["a directive on __typename", instead(/__typename/g, "__typename @nothing")],
  ["a directive", (query, tools) => instead(/(?<=\w|\))(?= [{}])/g, ` ${tools.pick([
    "@skip(if: true)", "@include(if: false)", "@skip", "@skip(if: 1)", "@skip(if: null)", "@include(if: $undefined)", "@unknown", "@deprecated",
    "@skip(if: true) @skip(if: true)", "@skip(if: true, if: false)", "@oneOf", '@specifiedBy(url: "x")',
  ])}`)(query, tools)],
  ["a directive on the operation", instead(/^(?:query|mutation)[^{]*/g, (head) => `${head}@skip(if: true) `)],
  ["a selection emptied", instead(/\{ [^{}]* \}/g, "{ }")],
  ["a selection left out", instead(/ \{ [^{}]* \}/g, "")],
  ["a leaf with a selection", instead(/(?<= )\w+(?= [\w}])/g, (name) => `${name} { id }`)],
  ["a field twice", instead(/(?<=\{ )(\w+: )?\w+(?= [\w}])/g, (field) => `${field} ${field}`)],
  ["two fields under one alias", instead(/(?<= )a\d+: /g, "a1: ")],
  ["an alias for all", (query) => query.replaceAll(/ a\d+: /g, " a1: ")],
  ["fields that conflict in fragments", instead(/\{ (?=\w)/g, "{ ... { b1: __typename } ... { b1: id } ")],
  ["an inline fragment on another type", (query, tools) => instead(/\{ (?=\w)/g, () =>
    `{ ... on ${tools.pick(Object.keys(tools.schema.getTypeMap()))} { __typename } `)(query, tools)],
  ["a spread of nothing", instead(/\{ (?=\w)/g, "{ ...Nothing ")],
  ["a fragment for nothing", (query) => `${query} fragment Unused on Query { __typename }`],
  ["fragments in a circle", (query) => `${query.replace("{ ", "{ ...A ")} fragment A on Query { ...B } fragment B on Query { ...A }`],
  ["a fragment twice", (query) => `${query.replace("{ ", "{ ...A ")} fragment A on Query { __typename } fragment A on Query { __typename }`],
  ["a fragment on a scalar", (query) => `${query.replace("{ ", "{ ...A ")} fragment A on Int { __typename }`],
  ["a fragment named on", (query) => `${query.replace("{ ", "{ ...on ")} fragment on on Query { __typename }`],
  ["a fragment used by a fragment that isn't", (query) =>
    `${query} fragment A on Query { ...B } fragment B on Query { __typename }`],
  ["a second operation", (query) => `${query} query Second { __typename }`],
  ["an operation twice", (query) => `query Q { __typename } ${query}`],
  ["a second anonymous operation", (query) => `${query} { __typename }`],
  ["a subscription", (query) => query.replace(/^(query|mutation)?/, "subscription")],
  ["another kind", (query) => query.replace(/^(query|mutation)/, (kind) => (kind === "query" ? "mutation" : "query"))],
  ["no variables in parentheses", (query) => query.replace(/^(query|mutation)( \w+)?(?= \{)/, (head) => `${head} ()`)],
  ["a definition of a type", (query) => `${query} type A { a: Int }`],
  ["a description", (query) => (/^(query|mutation)/.test(query) ? `"About it" ${query}` : query)],
  ["comments and commas", (query) => `#first\n,,,${query.replaceAll(" }", ",,} # here\n")}`],
  ["a byte order mark", (query) => `\uFEFF${query}`],
  ["a control character", instead(/ /g, " \u0007")],
  ["a name beyond ASCII", instead(NAME, (name) => `${name}å`)],
  ["a oneOf object without a field", (query) => `${query.startsWith("mutation") ? query : `mutation { m: deadlineRuleCreate(input: {anchor: {}}) { __typename } }`}`],
  ["nothing", () => ""],
  ["only a comment", () => "# nothing"],
  ["cut short", (query, { below }) => query.slice(0, below(query.length))],
];

export const WRONG_VARIABLES = [
  null, true, 0, 1, 1.0, -0, 1.5, 2147483648, -2147483649, 1e20, "", "x", "1", "2026-02-30", "2026-11-02", "SN", [], [null], [1], ["x"], [[1]],
  {}, { a: 1 }, { input: null }, { rows: [{}] },
];
