// Asks by Comunica: reads a list of cases from standard input, writes the list of their answers.
// A case: sources, query, perhaps further context. An answer: rows, boolean, triples or error.

import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const cases = JSON.parse(await text(process.stdin));
const answers = [];
for (const { query, ...context } of cases) {
  answers.push(await ask(new QueryEngine(), query, context));
}
process.stdout.write(JSON.stringify(answers));

async function ask(engine, query, context) {
  try {
    const result = await engine.query(query, context);
    const found = await result.execute();
    if (result.resultType === "boolean") return { boolean: found };
    if (result.resultType === "quads") return { triples: (await found.toArray()).map(triple) };
    return { rows: (await found.toArray()).map(row) };
  } catch (error) {
    return { error: error.message };
  }
}

function row(bindings) {
  return Object.fromEntries([...bindings].map(([name, value]) => [name.value, term(value)]));
}

function triple({ subject, predicate, object }) {
  return [subject, predicate, object].map(term);
}

function term({ value, language }) {
  return language ? `${value}@${language}` : value;
}
