// Schemas (JSON Schema 2020-12, as OpenAPI 3.1 has them) as lists to read.

import { element, inline } from "./dom.js";

/** Follows references until there is a thing itself. */
export function resolve(spec, thing) {
  while (thing?.$ref) {
    thing = thing.$ref.slice(2).split("/").reduce((node, key) => node[key], spec);
  }
  return thing;
}

/** What a schema describes, as a list of its fields; null when there is nothing to list. */
export function fields(spec, schema) {
  const object = objectIn(spec, schema);
  if (!object) return null;
  const required = new Set(object.required);
  const rows = Object.entries(object.properties ?? {}).map(([name, property]) =>
    field(spec, name, property, required.has(name)));
  const others = object.additionalProperties;
  if (others && typeof others === "object") rows.push(field(spec, "any field", others, false));
  return rows.length ? element("ul", { class: "fields" }, rows) : null;
}

// An object may stand on its own, in a list, or be the first of several.
function objectIn(spec, schema) {
  const here = resolve(spec, schema);
  if (here?.properties || typeof here?.additionalProperties === "object") return here;
  if (here?.items) return objectIn(spec, here.items);
  return here?.oneOf ? objectIn(spec, here.oneOf[0]) : null;
}

function field(spec, name, schema, required) {
  const resolved = resolve(spec, schema);
  const text = schema.description ?? resolved.description;
  return element("li", null,
    element("code", { class: "name" }, name), " ",
    element("span", { class: "type" }, typeOf(spec, schema)), " ",
    required ? element("span", { class: "required" }, "required") : null,
    rules(resolved),
    text ? element("div", { class: "about" }, inline(text)) : null,
    fields(spec, schema));
}

/** The type of a schema in a word or two. */
export function typeOf(spec, schema) {
  const s = resolve(spec, schema);
  if (s.oneOf) return s.oneOf.map((one) => typeOf(spec, one)).join(" or ");
  if (s.type === "array") return `list of ${s.items ? typeOf(spec, s.items) : "anything"}`;
  if (s.format === "binary") return "file";
  const types = [s.type ?? "anything"].flat().join(" or ");
  return s.format && !["int64", "password"].includes(s.format) ? `${types} (${s.format})` : types;
}

/** What a value must satisfy beyond its type, as a line; null for nothing. */
export function rules(schema) {
  const parts = [];
  const value = (v) => element("code", null, typeof v === "string" ? v || '""' : JSON.stringify(v));
  if (schema.const !== undefined) parts.push(["always ", value(schema.const)]);
  if (schema.enum) parts.push(["one of ", schema.enum.flatMap((v, i) => (i ? [", ", value(v)] : [value(v)]))]);
  parts.push(...range(schema.minimum, schema.maximum, "", ""));
  parts.push(...range(schema.minLength, schema.maxLength, "", " characters"));
  if (schema.pattern) parts.push(["looks like ", value(schema.pattern)]);
  if (schema.default !== undefined) parts.push(["default ", value(schema.default)]);
  if (!parts.length) return null;
  return element("div", { class: "rules" }, parts.flatMap((part, i) => (i ? ["; ", part] : [part])));
}

function range(least, most, before, after) {
  if (least !== undefined && most !== undefined) return [`${before}${least} to ${most}${after}`];
  if (least !== undefined) return [`${before}at least ${least}${after}`.replace(/ 1 characters$/, " 1 character")];
  if (most !== undefined) return [`${before}at most ${most}${after}`];
  return [];
}

/** A value to show for a schema that comes without an example. */
export function sample(spec, schema) {
  const s = resolve(spec, schema);
  if (s.examples) return s.examples[0];
  if (s.default !== undefined) return s.default;
  if (s.oneOf) return sample(spec, s.oneOf[0]);
  if (s.type === "boolean") return true;
  if (s.type === "integer") return s.minimum ?? 1;
  if (s.type === "object") {
    return Object.fromEntries(Object.entries(s.properties ?? {})
      .filter(([name]) => s.required?.includes(name))
      .map(([name, property]) => [name, sample(spec, property)]));
  }
  return "…";
}
