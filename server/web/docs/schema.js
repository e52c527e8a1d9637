// Schemas (JSON Schema 2020-12, as OpenAPI 3.1 has them) as lists to read.

import { element, inline } from "./dom.js";

/** Follows references until there is a thing itself. */
export function resolve(spec, thing) {
  while (thing?.$ref) {
    thing = thing.$ref.slice(2).split("/").reduce((node, key) => node[key], spec);
  }
  return thing;
}

/**
 * What a schema describes, as a list of its fields; null when there is nothing
 * to list. Of what is sent the required fields are marked, of what is answered
 * those that may be missing: each time the rarer ones.
 */
export function fields(spec, schema, answered) {
  const object = objectIn(spec, schema);
  if (!object) return null;
  const rows = Object.entries(object.properties ?? {}).map(([name, property]) =>
    field(spec, name, property, mark(object.required?.includes(name), answered), answered));
  const others = object.additionalProperties;
  if (others && typeof others === "object") rows.push(field(spec, "any field", others, null, answered));
  return rows.length ? element("ul", { class: "fields" }, rows) : null;
}

function mark(required, answered) {
  if (Boolean(required) === answered) return null;
  return element("span", { class: required ? "required" : "type" }, required ? "required" : "· not always there");
}

// An object may stand on its own, in a list, or be the first of several.
function objectIn(spec, schema) {
  const here = resolve(spec, schema);
  if (here?.properties || typeof here?.additionalProperties === "object") return here;
  if (here?.items) return objectIn(spec, here.items);
  return here?.oneOf ? objectIn(spec, here.oneOf[0]) : null;
}

function field(spec, name, schema, marked, answered) {
  const resolved = resolve(spec, schema);
  const text = schema.description ?? resolved.description;
  return element("li", null,
    element("code", { class: "name" }, name), " ",
    element("span", { class: "type" }, typeOf(spec, schema)), " ",
    marked,
    rules(resolved),
    text ? element("div", { class: "about" }, inline(text)) : null,
    fields(spec, schema, answered));
}

/** The type of a schema in a word or two. */
export function typeOf(spec, schema) {
  const s = resolve(spec, schema);
  if (s.oneOf) return s.oneOf.map((one) => typeOf(spec, one)).join(" or ");
  if (s.type === "array") return `list of ${typeOf(spec, s.items).replace(/^\w+$/, "$&s")}`;
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
  parts.push(...range(schema.minimum, schema.maximum, ""));
  parts.push(...range(schema.minLength, schema.maxLength, " characters"));
  if (schema.pattern && !schema.format) parts.push(["looks like ", value(schema.pattern)]);
  if (schema.default !== undefined) parts.push(["default ", value(schema.default)]);
  if (!parts.length) return null;
  return element("div", { class: "rules" }, parts.flatMap((part, i) => (i ? ["; ", part] : [part])));
}

function range(least, most, unit) {
  if (least !== undefined && most !== undefined) return [`${least} to ${most}${unit}`];
  if (least !== undefined) return [`at least ${least}${least === 1 ? unit.replace(/s$/, "") : unit}`];
  if (most !== undefined) return [`at most ${most}${unit}`];
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
