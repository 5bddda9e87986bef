// Draws the API's page from /v1/openapi.json. No library, no other server; text is only ever set as text.
"use strict";

let api = null;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// The little Markdown that descriptions use: `code`, **bold**, lists and paragraphs.
function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map((part) => {
    if (part.startsWith("`") && part.length > 1) return make("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return make("strong", {}, part.slice(2, -2));
    return part;
  });
}

function prose(text, attributes = {}) {
  const block = make("div", attributes);
  for (const part of (text || "").trim().split(/\n\n+/).filter(Boolean)) {
    const lines = part.split("\n");
    if (lines.every((line) => line.startsWith("- "))) {
      block.append(make("ul", {}, ...lines.map((line) => make("li", {}, ...inline(line.slice(2))))));
    } else block.append(make("p", {}, ...inline(lines.join(" "))));
  }
  return block;
}

function resolve(schema) {
  let found = schema || {};
  while (found.$ref) found = found.$ref.split("/").slice(1).reduce((node, key) => node[key], api);
  return found;
}

function nameOf(schema) {
  return schema && schema.$ref ? schema.$ref.split("/").pop().replace(/_$/, "").replace("_", " of ") : null;
}

function choicesOf(schema) {
  return (schema.anyOf || schema.oneOf || []).filter((one) => one.type !== "null");
}

function kindOf(schema) {
  const named = nameOf(schema);
  if (named) return named;
  const choices = choicesOf(schema);
  if (choices.length) return choices.map(kindOf).join(" or ");
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return schema.prefixItems ? `list of ${schema.prefixItems.length}` : `list of ${kindOf(schema.items || {})}`;
  if (schema.type === "object" && schema.additionalProperties) return `map of ${kindOf(schema.additionalProperties)}`;
  return [schema.type || "anything", schema.format].filter(Boolean).join(", ");
}

function limitsOf(schema) {
  const only = choicesOf(schema);
  const plain = only.length === 1 ? only[0] : schema;
  const said = [];
  if (plain.minimum !== undefined || plain.maximum !== undefined) {
    said.push(`${plain.minimum !== undefined ? plain.minimum.toLocaleString("en") : "…"} to ${plain.maximum !== undefined ? plain.maximum.toLocaleString("en") : "…"}`);
  }
  if (plain.maxLength !== undefined) said.push(`at most ${plain.maxLength.toLocaleString("en")} characters`);
  if (plain.maxItems !== undefined) said.push(`at most ${plain.maxItems.toLocaleString("en")}`);
  const standard = schema.default;
  if (standard !== undefined && standard !== null && typeof standard !== "object" && standard !== "") said.push(`default ${JSON.stringify(standard)}`);
  return said.join(", ");
}

function descriptionOf(schema) {
  return schema.description || choicesOf(schema).map((one) => one.description).find(Boolean) || "";
}

// The object schemas inside a type: what can be unfolded.
function objectsIn(schema, found = []) {
  if (!schema || typeof schema !== "object") return found;
  if (schema.$ref) {
    if (resolve(schema).properties) found.push(schema);
    return found;
  }
  if (schema.properties) found.push(schema);
  choicesOf(schema).forEach((one) => objectsIn(one, found));
  objectsIn(schema.items, found);
  if (typeof schema.additionalProperties === "object") objectsIn(schema.additionalProperties, found);
  return found;
}

function fieldItem(name, schema, required, description) {
  const item = make("li", {}, make("span", { class: "name" }, name), make("span", { class: "kind" }, [kindOf(schema), limitsOf(schema)].filter(Boolean).join("; ")),
    required ? make("span", { class: "must" }, "required") : null);
  const text = description || descriptionOf(schema);
  if (text) item.append(make("p", { class: "about" }, ...inline(text)));
  for (const inner of objectsIn(schema)) item.append(unfoldable(inner));
  return item;
}

function unfoldable(schema) {
  const details = make("details", {}, make("summary", {}, `Fields of ${nameOf(schema) || "this"}`));
  // drawn when it is opened: options have options of their own
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(fieldList(schema));
  });
  return details;
}

function fieldList(schema) {
  const plain = resolve(schema);
  const must = new Set(plain.required || []);
  return make("ul", { class: "fields" }, ...Object.entries(plain.properties || {}).map(([name, one]) => fieldItem(name, one, must.has(name))));
}

function schemaBlock(schema) {
  const block = make("div");
  const unique = new Map(objectsIn(schema).map((one) => [nameOf(one) || "this", one]));
  block.append(make("p", { class: "kind" }, kindOf(schema)));
  for (const [name, one] of unique) {
    const text = resolve(one).description;
    if (unique.size === 1) {
      if (text) block.append(prose(text));
      block.append(fieldList(one));
    } else {
      const details = unfoldable(one);
      block.append(make("div", {}, make("strong", {}, name), text ? prose(text) : null, make("div", { class: "fields" }, details)));
    }
  }
  return block;
}

// JSON in colors, as text nodes.
function colored(text) {
  const code = make("code");
  const pieces = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;
  let last = 0;
  for (const found of text.matchAll(pieces)) {
    code.append(text.slice(last, found.index));
    const kind = found[1] ? (found[2] ? null : "string") : found[3] ? "number" : "word";
    code.append(kind ? make("span", { class: kind }, found[0]) : found[0]);
    last = found.index + found[0].length;
  }
  code.append(text.slice(last));
  return code;
}

function codeBlock(text, isJson) {
  const button = make("button", { class: "copy", type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  return make("div", { class: "code" }, make("pre", { tabindex: "0" }, isJson ? colored(text) : make("code", {}, text)), button);
}

function shown(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

// Examples of a body: one is shown, the others are a press away.
function examplesBlock(content, draw) {
  const examples = Object.entries(content.examples || (content.example !== undefined ? { example: { value: content.example } } : {}));
  if (!examples.length) return null;
  const place = make("div");
  const buttons = examples.map(([name, one]) => make("button", { type: "button", "aria-pressed": "false", onclick: () => choose(name, one) }, name));
  function choose(name, one) {
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === name)));
    place.replaceChildren(draw(resolve(one).value));
  }
  choose(...examples[0]);
  return make("div", {}, examples.length > 1 ? make("div", { class: "choices" }, ...buttons) : null, place);
}

function curl(operation, value) {
  let path = operation.path;
  const query = [];
  for (const one of operation.parameters || []) {
    if (one.in === "path") path = path.replace(`{${one.name}}`, encodeURIComponent(one.example ?? "…"));
    if (one.in === "query" && one.example !== undefined) query.push(`${one.name}=${encodeURIComponent(one.example)}`);
  }
  const address = location.origin + path + (query.length ? `?${query.join("&")}` : "");
  const parts = [`curl ${operation.method === "get" ? "" : `-X ${operation.method.toUpperCase()} `}'${address}'`];
  if (operation.path.endsWith("/stream")) parts[0] = parts[0].replace("curl ", "curl --no-buffer ");
  if (operation.security) parts.push('-H "Authorization: Bearer $WAYBILL_KEY"');
  if ((operation.parameters || []).some((one) => one.name === "Idempotency-Key")) parts.push('-H "Idempotency-Key: $(uuidgen)"');
  if (value !== undefined) parts.push(`-H 'Content-Type: application/json' -d '${JSON.stringify(value).replaceAll("'", "'\\''")}'`);
  return parts.join(" \\\n  ");
}

function problemsBlock(operation) {
  const list = make("ul", { class: "problems" });
  for (const [status, answer] of Object.entries(operation.responses)) {
    const content = (answer.content || {})["application/problem+json"];
    if (!content) continue;
    for (const [type, example] of Object.entries(content.examples)) {
      list.append(make("li", {}, make("span", { class: "status" }, status),
        make("span", {}, make("a", { href: `/problems/${type}` }, make("code", {}, type)), " ", resolve(example).summary || "")));
    }
  }
  return list.children.length ? make("details", {}, make("summary", {}, `${list.children.length} ways it can be refused`), list) : null;
}

function inside(operation) {
  const block = make("div", { class: "inside" }, prose(operation.description));
  if (operation["x-scope"]) block.append(make("p", {}, "Scope ", make("span", { class: "scope" }, operation["x-scope"])));
  if (operation.parameters) {
    block.append(make("h3", {}, "Parameters"), make("ul", { class: "fields" },
      ...operation.parameters.map((one) => fieldItem(one.in === "path" ? `{${one.name}}` : one.name, one.schema, one.required, [one.in === "header" ? "Header." : "", one.description || ""].join(" ").trim()))));
  }
  const body = operation.requestBody && operation.requestBody.content["application/json"];
  block.append(make("h3", {}, "Request"));
  if (body) {
    block.append(examplesBlock(body, (value) => make("div", {}, codeBlock(curl(operation, value), false), codeBlock(shown(value), true))) || codeBlock(curl(operation), false), schemaBlock(body.schema));
  } else block.append(codeBlock(curl(operation), false));
  const [status, answer] = Object.entries(operation.responses)[0];
  const [type, content] = Object.entries(answer.content)[0];
  block.append(make("h3", {}, `Answer ${status}`));
  block.append(examplesBlock(content, (value) => codeBlock(shown(value), type === "application/json")) || "", type === "application/json" ? schemaBlock(content.schema) : make("p", { class: "kind" }, type));
  const problems = problemsBlock(operation);
  if (problems) block.append(make("h3", {}, "Problems"), problems);
  return block;
}

function card(operation) {
  const details = make("details", { class: "operation", id: operation.operationId },
    make("summary", {}, make("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()), make("span", { class: "path" }, operation.path), make("span", { class: "title" }, operation.summary)));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(inside(operation));
  });
  return details;
}

function operations() {
  return Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ ...one, path, method })));
}

function draw() {
  const every = operations();
  const main = document.getElementById("main");
  const list = make("details", { open: matchMedia("(min-width: 56.01rem)").matches }, make("summary", {}, "Operations"));
  document.getElementById("nav").replaceChildren(list);
  main.replaceChildren(make("div", { class: "intro" }, make("h1", {}, "Waybill API"), make("p", { class: "soft" }, `Version ${api.info.version} · ${every.length} operations · OpenAPI ${api.openapi}`), prose(api.info.description)));
  for (const tag of api.tags) {
    const mine = every.filter((one) => one.tags.includes(tag.name));
    main.append(make("section", { class: "tag", "data-tag": tag.name }, make("h2", {}, tag.name), make("p", {}, tag.description), ...mine.map(card)));
    list.append(make("section", { "data-tag": tag.name }, make("h2", {}, tag.name), make("ul", {}, ...mine.map((one) => make("li", { "data-operation": one.operationId }, make("a", { href: `#${one.operationId}` }, one.summary))))));
  }
  main.append(make("p", { id: "none", class: "note", hidden: true }, "No operation has these words."));
}

function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named || !named.classList.contains("operation")) return;
  named.open = true;
  named.scrollIntoView();
}

function find() {
  const words = document.getElementById("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const one of operations()) {
    const text = [one.operationId, one.summary, one.path, one.method, one.description, ...one.tags].join(" ").toLowerCase();
    const fits = words.every((word) => text.includes(word));
    left += fits ? 1 : 0;
    document.getElementById(one.operationId).hidden = !fits;
    document.querySelector(`[data-operation="${one.operationId}"]`).hidden = !fits;
  }
  for (const section of document.querySelectorAll("section[data-tag]")) section.hidden = ![...section.querySelectorAll(".operation, li")].some((one) => !one.hidden);
  document.getElementById("none").hidden = left > 0;
}

async function start() {
  try {
    api = await (await fetch("/v1/openapi.json")).json();
  } catch {
    document.getElementById("state").textContent = "The description cannot be read now. Is the server still running?";
    return;
  }
  draw();
  openNamed();
  document.getElementById("find").addEventListener("input", find);
  addEventListener("hashchange", openNamed);
}

start();
