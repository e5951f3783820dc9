// Asks an endpoint with Comunica: node comunica.mjs ENDPOINT QUERY
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, text] = process.argv.slice(2);
const engine = new QueryEngine();
const sources = [{ type: "sparql", value: endpoint }];
const result = await engine.query(text, { sources });
if (result.resultType === "boolean") {
  console.log(JSON.stringify(await result.execute()));
} else if (result.resultType === "quads") {
  const quads = await (await result.execute()).toArray();
  console.log(JSON.stringify(quads.map((quad) => [quad.predicate.value, quad.object.value])));
} else {
  const rows = await (await result.execute()).toArray();
  const values = (row) => [...row].map(([name, term]) => [name.value, term.value]);
  console.log(JSON.stringify(rows.map((row) => Object.fromEntries(values(row)))));
}
