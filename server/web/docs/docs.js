// The API's description as a page: fetches /api/openapi.json and draws it.

import { element, prose } from "./dom.js";
import { operationView, operationsOf } from "./operation.js";

const at = (id) => document.getElementById(id);

function introduction(spec) {
  const schemes = Object.values(spec.components.securitySchemes).map((scheme) => element("li", null,
    element("strong", null, scheme.type === "http" ? "Token" : "Session cookie"), prose(scheme.description)));
  return element("section", { class: "introduction", id: "introduction", "aria-labelledby": "title" },
    element("p", { class: "lead" }, spec.info.summary),
    element("p", { class: "base" }, "This box answers at ", element("code", null, location.origin)),
    prose(spec.info.description, 2),
    element("ul", { class: "schemes" }, schemes));
}

function tagView(spec, tag, operations) {
  const id = anchor(tag.name);
  return element("section", { class: "tag", id, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title` }, tag.name),
    prose(tag.description),
    operations.map((one) => operationView(spec, one)));
}

function anchor(name) {
  return name.toLowerCase().replaceAll(/[^a-z]+/g, "-");
}

function linksOf(groups) {
  const link = (id, ...content) => element("a", { href: `#${id}` }, content);
  return [
    element("li", null, link("introduction", "Introduction")),
    groups.map(([tag, operations]) => element("li", null,
      link(anchor(tag.name), tag.name),
      element("ul", null, operations.map(({ id, method, operation }) => element("li", { "data-for": id },
        link(id, element("span", { class: "method", "data-method": method }, method), " ", operation.summary)))))),
  ];
}

/** Shows what has all the words of the filter, and everything for none. */
function filter(operations, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const one of operations) {
    const shown = words.every((word) => one.haystack.includes(word));
    at(one.id).hidden = !shown;
    document.querySelector(`[data-for="${one.id}"]`).hidden = !shown;
    if (shown) found++;
  }
  for (const group of document.querySelectorAll(".tag, #links > li")) {
    group.hidden = words.length > 0 && !group.querySelector("[id].operation:not([hidden]), [data-for]:not([hidden])");
  }
  at("introduction").hidden = words.length > 0;
  at("found").textContent = words.length ? `${found || "none"} of ${operations.length} endpoints` : `${operations.length} endpoints`;
}

function haystack({ id, method, path, parameters, operation }) {
  return [id, method, path, ...parameters.map((p) => p.name), operation.tags[0], operation.summary,
    operation.description ?? ""].join(" ").toLowerCase();
}

/** Opens the operation that the address names and brings it into view. */
function reveal() {
  const target = at(location.hash.slice(1));
  if (!target || !target.matches(".operation, .tag, #introduction")) return;
  if (target.hidden || target.closest("[hidden]")) {
    at("filter").value = "";
    at("filter").dispatchEvent(new Event("input"));
  }
  if (target.matches(".operation")) target.open = true;
  target.scrollIntoView();
}

// The address follows what is opened, so that it can be passed on.
function remember({ target }) {
  if (target.open && target.matches(".operation")) history.replaceState(null, "", `#${target.id}`);
}

function draw(spec) {
  const operations = operationsOf(spec);
  const groups = spec.tags.map((tag) => [tag, operations.filter(({ operation }) => operation.tags[0] === tag.name)]);
  for (const one of operations) one.haystack = haystack(one);
  at("title").textContent = spec.info.title;
  at("title").append(" ", element("small", null, spec.info.version));
  at("content").append(introduction(spec), ...groups.map(([tag, ones]) => tagView(spec, tag, ones)));
  at("links").append(...linksOf(groups).flat());
  at("contents").open = matchMedia("(min-width: 64rem)").matches;
  at("filter").addEventListener("input", (event) => filter(operations, event.target.value));
  filter(operations, "");
  at("side").hidden = false;
  at("content").addEventListener("toggle", remember, true);
  addEventListener("hashchange", reveal);
  reveal();
}

async function start() {
  at("notice").textContent = "Reading the description…";
  try {
    const response = await fetch("/api/openapi.json");
    if (!response.ok) throw new Error(`the box answered ${response.status}`);
    draw(await response.json());
    at("notice").remove();
  } catch (error) {
    at("notice").textContent =
      `The description could not be read (${error.message}). Reload the page, or open /api/openapi.yaml.`;
  }
}

start();
