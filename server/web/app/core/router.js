// Views by address: everything after the #, so that the box serves one page.
import { h, fill } from "./dom.js";

let routes = [];
let outlet, home, onShown;
let leaving = null;
let moves = 0;

/**
 * Says which views there are. A route is [pattern, view, whether it is
 * allowed]; `:name` in a pattern is a number or an id. `home()` is the path
 * where whoever is signed in starts; `onShown(pattern, moved)` hears of each view.
 */
export function start(options) {
	({ routes, home, onShown } = options);
	addEventListener("hashchange", show);
}

/** Shows views in this element from here on, the current address' first. */
export function into(element) {
	outlet = element;
	show();
}

/** Goes to an address such as "#/members/115". */
export const go = (address) => {
	if (location.hash === address) show();
	else location.hash = address;
};

/** Changes the query of the address in place: the view stays. */
export function replace(query) {
	const [path] = location.hash.split("?");
	const text = new URLSearchParams(Object.entries(query).filter(([, v]) => v !== "" && v !== null && v !== undefined)).toString();
	history.replaceState(null, "", text ? `${path}?${text}` : path);
}

/** Draws the view of the current address anew. */
export function show() {
	if (!outlet) return; // it is not known yet who is here
	const [path, query] = (location.hash.slice(1) || home()).split("?");
	const [view, params, route] = match(path);
	if (!view) {
		history.replaceState(null, "", "#" + home());
		if (match(home())[0]) show();
		return;
	}
	if (leaving) leaving();
	for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close(); // it was about the view before
	const away = new AbortController();
	const ends = [];
	leaving = () => {
		away.abort();
		for (const end of ends) end();
	};
	const root = h("div", { class: "view", data: { view: view.name } });
	const page = {
		root, params, query: new URLSearchParams(query), signal: away.signal,
		onLeave: (fn) => (away.signal.aborted ? fn() : ends.push(fn)),
		title: (text) => (document.title = text + " · VenueBox"),
		ready: () => (root.dataset.ready = ""),
	};
	fill(outlet, root);
	view(page);
	onShown(route, moves++ > 0);
}

function match(path) {
	for (const [pattern, view, allowed] of routes) {
		const names = [];
		const found = path.match(new RegExp("^" + pattern.replace(/:(\w+)/g, (_, name) => (names.push(name), "([\\w-]+)")) + "$"));
		if (found) return allowed() ? [view, Object.fromEntries(names.map((n, i) => [n, found[i + 1]])), pattern] : [];
	}
	return [];
}
