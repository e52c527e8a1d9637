// One operation: what to send and what comes back.

import { codeBlock, element, inline, prose } from "./dom.js";
import { curl } from "./curl.js";
import { fields, resolve, rules, typeOf } from "./schema.js";

const methods = ["get", "post", "put", "patch", "delete", "options"];

/**
 * All operations of a document, in its order. HEAD is left out: it is GET
 * without the body, which the introduction says once.
 */
export function operationsOf(spec) {
  return Object.entries(spec.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      return {
        id: operation.operationId, method: method.toUpperCase(), path, operation,
        parameters: parametersOf(spec, item.parameters ?? [], operation.parameters ?? []),
      };
    }));
}

// What names the thing comes first, what all methods of the path share last.
function parametersOf(spec, shared, own) {
  const all = [...own, ...shared].map((parameter) => resolve(spec, parameter));
  return [...all.filter((p) => p.in === "path"), ...all.filter((p) => p.in !== "path")];
}

/** An operation, folded up under its method, path and summary. */
export function operationView(spec, one) {
  const { id, method, path, parameters, operation } = one;
  return element("details", { class: "operation", id },
    element("summary", null,
      element("h3", null,
        element("span", { class: "method", "data-method": method }, method), " ",
        element("code", { class: "path" }, path), " ",
        element("span", { class: "title" }, operation.summary))),
    element("div", { class: "body" },
      prose(operation.description),
      element("p", { class: "access" }, access(spec, operation)),
      codeBlock("curl", untorn(curl(spec, location.origin, one))),
      parametersView(spec, parameters),
      requestView(spec, operation.requestBody),
      responsesView(spec, operation.responses)));
}

// A flag is not torn from its hyphen at the end of a line.
function untorn(line) {
  return line.split(/(?<= )(-\w)(?= )/).map((part, i) => (i % 2 ? element("span", { class: "flag" }, part) : part));
}

function access(spec, operation) {
  const ways = (operation.security ?? spec.security).map((way) => Object.keys(way)[0]);
  if (!ways.length) return "Needs no sign-in.";
  return ways.includes("cookie") ? "Needs a token or the session cookie." : "Needs a token.";
}

function parametersView(spec, parameters) {
  if (!parameters.length) return null;
  const rows = parameters.map((p) => element("li", null,
    element("code", { class: "name" }, p.name), " ",
    element("span", { class: "type" }, `${typeOf(spec, p.schema)}, in the ${p.in}`), " ",
    p.required ? element("span", { class: "required" }, "required") : null,
    rules(resolve(spec, p.schema)),
    element("div", { class: "about" }, inline(p.description))));
  return section("Parameters", element("ul", { class: "fields" }, rows));
}

function requestView(spec, body) {
  if (!body) return null;
  return section("Request body", prose(body.description), contentView(spec, body.content, false));
}

function responsesView(spec, responses) {
  const rows = Object.entries(responses).map(([status, response]) => {
    response = resolve(spec, response);
    return element("details", { class: "response", "data-kind": status[0], open: status[0] === "2" },
      element("summary", null, element("span", { class: "status" }, status), " ", inline(response.description)),
      headersView(spec, response.headers),
      contentView(spec, response.content ?? {}, true));
  });
  return section("Responses", rows);
}

// Every response has the request id; the introduction says so once.
function headersView(spec, headers) {
  const rows = Object.entries(headers ?? {}).filter(([name]) => name !== "X-Request-Id").map(([name, header]) => {
    header = resolve(spec, header);
    return element("li", null, element("code", { class: "name" }, name), " ",
      element("span", { class: "type" }, "header"),
      element("div", { class: "about" }, inline(header.description)));
  });
  return rows.length ? element("ul", { class: "fields" }, rows) : null;
}

// Content types that take the same are described together.
function contentView(spec, content, answered) {
  const groups = new Map();
  for (const [type, media] of Object.entries(content)) {
    const key = media.schema?.$ref ?? JSON.stringify(media);
    groups.set(key, [...(groups.get(key) ?? []), [type, media]]);
  }
  return [...groups.values()].map((group) => {
    const types = group.flatMap(([type], i) => [i ? " or " : "", element("code", null, type)]);
    const media = group.map(([, one]) => one);
    return element("div", { class: "media" },
      element("p", { class: "mediatype" }, types),
      media[0].schema ? fields(spec, media[0].schema, answered) : null,
      media.flatMap((one) => examplesOf(spec, one))
        .map(([title, value]) => codeBlock(title, JSON.stringify(value, null, 2))));
  });
}

function examplesOf(spec, media) {
  if (media.example !== undefined) return [["Example", media.example]];
  return Object.values(media.examples ?? {}).map((one) => {
    one = resolve(spec, one);
    return [one.summary, one.value];
  });
}

function section(title, ...content) {
  return element("section", null, element("h4", null, title), content);
}
