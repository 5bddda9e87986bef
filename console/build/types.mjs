// Makes what TypeScript needs and nobody writes by hand: the API's types, from its description, and the tree of routes.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { Generator, getConfig } from "@tanstack/router-generator";

const description = new URL("../../tests/golden/openapi.json", import.meta.url);
const types = new URL("../src/api/schema.gen.ts", import.meta.url);

const document = JSON.parse(await readFile(description, "utf8"));
for (const path of Object.values(document.paths)) for (const operation of Object.values(path)) leaveOut(operation.requestBody);
const made = astToString(await openapiTS(document));
if ((await readFile(types, "utf8").catch(() => "")) !== made) await writeFile(types, made);

const root = new URL("..", import.meta.url).pathname;
const { routerOptions } = await import("./routes.mjs");
await new Generator({ root, config: getConfig(routerOptions, root) }).run();

/** What has a default may be left out of a request; of an answer it is taken to be there. */
function leaveOut(part, seen = new Set()) {
  if (!part || typeof part !== "object" || seen.has(part)) return;
  seen.add(part);
  if (part.$ref) return leaveOut(document.components.schemas[part.$ref.split("/").at(-1)], seen);
  if (part.properties) for (const property of Object.values(part.properties)) delete property.default;
  for (const inner of Object.values(part)) leaveOut(inner, seen);
}
