// Asks, describes, changes with sparql-http-client: node sparql-http-client.mjs ADDRESS TOKEN QUERY UPDATE GRAPH
import SparqlClient from "sparql-http-client";

const [address, authorization, query, update, graph] = process.argv.slice(2);
const options = {
  endpointUrl: `${address}sparql`,
  updateUrl: `${address}sparql`,
  storeUrl: `${address}graph-store`,
  headers: { authorization },
};
const collected = async (stream) => {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
};
const found = { rows: {} };
const client = new SparqlClient(options);
for (const operation of ["get", "postUrlencoded", "postDirect"]) {
  const rows = await collected(client.query.select(query, { operation }));
  found.rows[operation] = rows.map((row) => [row.label.value, row.label.language]);
}
found.ask = await client.query.ask("ASK {}");
const described = await collected(client.query.construct("CONSTRUCT WHERE { ?s a ?o } LIMIT 3"));
found.described = described.length;
// Its postDirect sends an update as application/sparql-query, which no server can know.
await client.query.update(update);
const named = client.factory.namedNode(graph);
const held = await collected(client.store.get(named));
found.held = held.length;
await client.query.update(`DROP GRAPH <${graph}>`);
console.log(JSON.stringify(found));
