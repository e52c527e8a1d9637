// A list that is searched as you type, filtered, and paged; all of it is in
// the address, so that Back and reload give the same list again.
import { h, fill, debounce } from "./dom.js";
import { t, tn } from "./i18n.js";
import { replace } from "./router.js";
import { pager, failure, skeleton } from "./ui.js";

/**
 * `load(query, signal)` resolves to {items, pages, total, ...}; `row(item)`
 * makes an element. `filters` are {name, label, options [[value, text]]} or
 * {name, label, type: "date"}. `wrap` is what holds the rows; `onLoad(answer)`
 * hears of each answer. Answers {element, reload, input}.
 */
export function list({ page, load, row, wrap = () => h("ul", { class: "list", role: "list" }), search, filters = [], blank, onLoad }) {
	const query = Object.fromEntries(page.query);
	const rows = wrap();
	const head = h("p", { class: "visually-hidden", role: "status" });
	const foot = h("div");
	const body = h("div", { class: "list-body" }, skeleton(6));
	let running = null;

	async function reload() {
		if (running) running.abort();
		const own = (running = new AbortController());
		page.signal.addEventListener("abort", () => own.abort(), { once: true });
		body.setAttribute("aria-busy", "true");
		try {
			const answer = await load({ ...query }, own.signal);
			if (own.signal.aborted) return;
			if (Number(query.page) > 1 && answer.items.length === 0) return void turn(1);
			fill(rows, answer.items.map(row));
			const filtered = Object.keys(query).some((k) => k !== "page" && query[k]);
			fill(body, answer.items.length ? rows : blank(filtered));
			fill(foot, pager({ page: Number(query.page) || 1, pages: answer.pages, on: turn }));
			fill(head, answer.items.length ? tn("common.results", answer.total) : t("common.no_results"));
			if (onLoad) onLoad(answer, filtered);
		} catch (error) {
			if (own.signal.aborted) return;
			if (!("fields" in error)) throw error;
			fill(body, failure(error, reload));
			fill(foot);
		}
		body.removeAttribute("aria-busy");
		page.ready();
	}

	function turn(to) {
		set({ page: to > 1 ? String(to) : "" });
		scrollTo({ top: 0 });
	}

	function set(changes) {
		Object.assign(query, changes);
		replace(query);
		reload();
	}

	const typed = debounce(150, (value) => set({ search: value.trim(), page: "" }));
	page.onLeave(typed.cancel);
	const input = search && h("input", { type: "search", name: "search", value: query.search || "", placeholder: search, autocomplete: "off", spellcheck: "false",
		aria: { label: search }, data: { do: "search" }, on: { input: (e) => typed(e.target.value) } });
	const bar = (input || filters.length > 0) && h("div", { class: "filters", role: "search" }, input, filters.map((f) => filter(f, query[f.name], set)));
	const element = h("div", { class: "stack" }, bar, head, body, foot);
	reload();
	return { element, reload, input };
}

function filter({ name, label, options, type }, value = "", set) {
	const props = { name, data: { filter: name }, on: { change: (e) => set({ [name]: e.target.value, page: "" }) } };
	const input = options
		? h("select", props, options.map(([v, text]) => h("option", { value: v, selected: v === value }, text)))
		: h("input", { ...props, type, value });
	return h("label", { class: "filter" }, h("span", null, label), input);
}
