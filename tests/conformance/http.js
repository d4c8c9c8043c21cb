// Runs every audit of graphql-http against the address given, and fails unless all of them pass:
//   node http.js http://127.0.0.1:8080/graphql
import { serverAudits } from "graphql-http";

const EXPECTED = 61;

const url = process.argv[2];
if (!url) {
  console.error("usage: node http.js URL");
  process.exit(2);
}

// One at a time: an audit that fails must not be able to blame its neighbours.
const results = [];
for (const audit of serverAudits({ url })) {
  results.push(await audit.fn());
}

const failed = results.filter((result) => result.status !== "ok");
for (const { id, name, status, reason } of failed) {
  console.error(`${status} ${id} ${name}: ${reason}`);
}
const passed = results.length - failed.length;
console.log(`${passed} of ${results.length} audits pass`);
process.exit(passed === EXPECTED && results.length === EXPECTED ? 0 : 1);
