// The explorer's page: GraphiQL over the service's own /graphql.
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import "./page.css";

globalThis.MonacoEnvironment = {
  getWorker(_moduleId, label) {
    const name = label === "json" || label === "graphql" ? label : "editor";
    return new Worker(new URL(`${name}.worker.js`, import.meta.url), { type: "module" });
  },
};

// One answer to one request. Whatever has no JSON in it (a proxy's error page) is shown as it came.
async function fetcher(params, options) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json",
      "content-type": "application/json",
      ...options?.headers,
    },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `${response.status} ${response.statusText}: ${text}` }] };
  }
}

const welcome = `# Målområden, mål och indikatorer. Tryck Ctrl-Enter för att köra.
# Lägg en åtkomsttoken under Headers: { "Authorization": "Bearer …" }
{
  focusAreas {
    nodes {
      number
      name
      goals { code title }
    }
  }
}
`;

createRoot(document.getElementById("graphiql")).render(
  createElement(GraphiQL, { fetcher, defaultQuery: welcome, defaultEditorToolsVisibility: true }),
);
