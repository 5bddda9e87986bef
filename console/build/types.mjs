// Makes what TypeScript needs and nobody writes by hand: the API's types, from its description, and the tree of routes.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { Generator, getConfig } from "@tanstack/router-generator";

const description = new URL("../../tests/golden/openapi.json", import.meta.url);
const types = new URL("../src/api/schema.gen.ts", import.meta.url);

const made = astToString(await openapiTS(JSON.parse(await readFile(description, "utf8"))));
if ((await readFile(types, "utf8").catch(() => "")) !== made) await writeFile(types, made);

const root = new URL("..", import.meta.url).pathname;
const { routerOptions } = await import("./routes.mjs");
await new Generator({ root, config: getConfig(routerOptions, root) }).run();
