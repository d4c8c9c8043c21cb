// Asks the service by a public client of OData, and prints what it understood as JSON.
import { o } from "odata";

const root = `${process.argv[2]}/odata/v1/`;
const chosen = await o(root)
  .get("Figures")
  .query({ $filter: "unitCode eq 'N00' and year eq 2024", $select: "unitCode,gender,value", $orderby: "value desc" });
const one = await o(root).get("Indicators('I1')").query();
const counted = await o(root).get("Figures").query({ $count: true, $top: 0 });
console.log(JSON.stringify({ chosen, one, counted }));
