// Elements made by hand, so that nothing a person typed is ever read as HTML.

const attributes = new Set(["for", "form", "role", "lang", "dir", "list", "accept", "capture", "scope", "inputmode", "autocapitalize", "enterkeyhint", "spellcheck", "autocorrect"]);

/**
 * An element. `props`: `class`, `on` {event: listener}, `data` and `aria`
 * {name: value}, some attributes, and properties for all the rest. Children
 * that are null, undefined, true or false are left out.
 */
export function h(tag, props, ...children) {
	const el = document.createElement(tag);
	for (const [name, value] of Object.entries(props || {})) {
		if (value === undefined || value === null) continue;
		if (name === "class") el.className = value;
		else if (name === "on") for (const [event, listener] of Object.entries(value)) el.addEventListener(event, listener);
		else if (name === "data") Object.assign(el.dataset, value);
		else if (name === "aria") for (const [key, v] of Object.entries(value)) {
			if (v !== null && v !== undefined) el.setAttribute("aria-" + key, v);
		} else if (attributes.has(name)) el.setAttribute(name, value);
		else el[name] = value;
	}
	el.append(...nodes(children));
	return el;
}

function nodes(children) {
	return children.flat(Infinity).filter((c) => c !== null && c !== undefined && typeof c !== "boolean");
}

/** Replaces what an element holds. */
export function fill(el, ...children) {
	el.replaceChildren(...nodes(children));
	return el;
}

/** The first element that a selector finds. */
export const $ = (selector, within = document) => within.querySelector(selector);

/** Text that somebody typed, in the direction of its own script. */
export const auto = (text) => h("bdi", { dir: "auto" }, text);

/** A code, a number to dial, an address: left to right in every language. */
export const code = (text) => h("bdi", { dir: "ltr", class: "code" }, text);

/** The same within a sentence of plain text: isolated, left to right. */
export const ltr = (text) => `\u2066${text}\u2069`;

let lastId = 0;

/** An id that nothing else on the page has. */
export const newId = (prefix) => `${prefix}-${++lastId}`;

/** Waits until nobody called for a while, then calls once with the last arguments. */
export function debounce(wait, fn) {
	let timer;
	const later = (...args) => {
		clearTimeout(timer);
		timer = setTimeout(() => fn(...args), wait);
	};
	later.cancel = () => clearTimeout(timer);
	return later;
}
