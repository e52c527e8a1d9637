// The request of an operation as a curl line to paste into a shell.

import { resolve, sample } from "./schema.js";

/** The line, for a box at the given origin. */
export function curl(spec, origin, { method, path, parameters, operation }) {
  const words = ["curl"];
  if (method !== "GET") words.push("-X", method);
  if (Object.keys(operation.responses[200]?.content ?? {})[0]?.startsWith("image/")) words.push("-O"); // to a file
  words.push(quoted(origin + address(path, parameters)));
  const ways = operation.security ?? spec.security;
  if (ways.length) words.push("-H", '"Authorization: Bearer $TOKEN"');
  const content = operation.requestBody?.content;
  if (content) words.push(...body(spec, content));
  return words.join(" ");
}

function address(path, parameters) {
  const query = new URLSearchParams();
  for (const parameter of parameters) {
    const value = String(parameter.example ?? parameter.schema.default ?? "");
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (parameter.required) query.set(parameter.name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

// The first content type that is described is the one that most will send.
function body(spec, content) {
  const [type, media] = Object.entries(content)[0];
  const value = example(spec, media);
  if (type === "application/json") return ["-H", quoted(`Content-Type: ${type}`), "-d", quoted(JSON.stringify(value))];
  const schema = resolve(spec, media.schema);
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const file = resolve(spec, property).format === "binary";
    return ["-F", quoted(`${name}=${file ? "@picture.png" : value[name] ?? sample(spec, property)}`)];
  });
}

/** The example of a media type: its own, the first of several, or one made up. */
export function example(spec, media) {
  if (media.example !== undefined) return media.example;
  if (media.examples) return resolve(spec, Object.values(media.examples)[0]).value;
  return sample(spec, media.schema);
}

// In single quotes a POSIX shell leaves everything as it is.
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
