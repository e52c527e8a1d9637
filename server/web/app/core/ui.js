// The pieces that every view is put together from.
import { h, fill, newId } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

/** A button, or a link that looks like one when it has an href. */
export function button(label, { icon: name, kind = "", do: verb, on, href, ...props } = {}) {
	const content = [name && icon(name), h("span", null, label)];
	const common = { class: "button " + kind, data: verb && { do: verb }, ...props };
	if (href) return h("a", { href, ...common }, ...content);
	return h("button", { type: on ? "button" : "submit", on: on && { click: on }, ...common }, ...content);
}

/** A button that shows a drawing only; the label is read out and is its tip. */
export function iconButton(name, label, { do: verb, on, kind = "quiet", href, ...props } = {}) {
	const common = { class: "button square " + kind, title: label, aria: { label }, data: verb && { do: verb }, ...props };
	if (href) return h("a", { href, ...common }, icon(name));
	return h("button", { type: "button", on: { click: on }, ...common }, icon(name));
}

/** Runs something that a button started; until it ends, the button cannot be pressed again. */
export async function busy(el, work) {
	if (el.getAttribute("aria-busy") === "true") return undefined;
	el.setAttribute("aria-busy", "true");
	try {
		return await work();
	} finally {
		el.removeAttribute("aria-busy");
	}
}

const kinds = { good: "check", bad: "cross", warn: "alert", info: "eye" };

/** A box that says something; the bad ones are read out at once. */
export const notice = (kind, ...content) =>
	h("div", { class: "notice " + kind, role: kind === "bad" ? "alert" : "status" }, icon(kinds[kind]), h("div", { class: "stack tight" }, ...content));

/** Says why something failed, and offers to try it again. */
export const failure = (error, again) =>
	notice("bad", h("p", null, error.message), error.body && error.body.request_id && h("p", { class: "small code", dir: "ltr" }, error.body.request_id),
		again && button(t("common.try_again"), { icon: "refresh", kind: "plain", do: "try-again", on: again }));

/** Fills a place of a view with what `work` resolves to, if anything, or says why it failed. */
export async function load(page, place, work) {
	try {
		const content = await work();
		if (content && !page.signal.aborted) fill(place, content);
	} catch (error) {
		if (page.signal.aborted) return;
		if (!("fields" in error)) throw error;
		fill(place, failure(error, error.status !== 404 && (() => load(page, place, work))));
	}
	page.ready();
}

/** A word in a pill. */
export const badge = (kind, text) => h("span", { class: "badge " + kind }, kinds[kind] && icon(kinds[kind]), text);

const shelf = h("div", { class: "toasts", role: "status" });
document.body.append(shelf);

/** Says something for a few seconds. Readers of the screen hear it. */
export function toast(kind, text) {
	const box = h("div", { class: "toast " + kind, data: { toast: kind } }, icon(kinds[kind]), text);
	fill(shelf, box);
	setTimeout(() => box.remove(), 6000);
}

/**
 * Opens a dialog over the page; Escape closes it. `actions` are buttons in its
 * foot. Answers {close, element}; `onClose` is called however it was closed.
 */
export function dialog({ title, body, actions = [], onClose, kind = "", closable = true }) {
	const id = newId("dialog");
	const element = h("dialog", { class: "dialog " + kind, aria: { labelledby: id } },
		h("h2", { id }, title), h("div", { class: "stack" }, body), actions.length > 0 && h("div", { class: "row end" }, ...actions));
	element.addEventListener("cancel", (e) => closable || e.preventDefault());
	let done = closable;
	element.addEventListener("close", () => {
		if (!done) return element.showModal(); // browsers do not let a page refuse Escape twice
		element.remove();
		if (onClose) onClose();
	});
	document.body.append(element);
	element.showModal();
	return { element, close: () => { done = true; element.close(); } };
}

/** Asks before something that cannot be taken back. Resolves to whether to go on. */
export function confirm({ title, text, ok, danger = false }) {
	return new Promise((answer) => {
		let yes = false;
		const box = dialog({
			title, body: h("p", null, text), onClose: () => answer(yes),
			actions: [
				button(t("common.cancel"), { kind: "plain", do: "cancel", on: () => box.close() }),
				button(ok, { kind: danger ? "danger" : "primary", do: "confirm", on: () => { yes = true; box.close(); } }),
			],
		});
	});
}

/** What stands where there is nothing to list. */
export const empty = (name, title, text, ...actions) =>
	h("div", { class: "empty" }, icon(name), h("p", { class: "big" }, title), text && h("p", { class: "muted" }, text), ...actions);

/** Grey lines where something is about to be. */
export const skeleton = (lines = 3) =>
	h("div", { class: "stack", aria: { hidden: "true" } }, Array.from({ length: lines }, () => h("div", { class: "skeleton" })));

/** Goes through the pages of a list; nothing when there is only one. */
export function pager({ page, pages, on }) {
	if (pages <= 1) return null;
	return h("nav", { class: "row centre pager", aria: { label: t("common.pages") } },
		iconButton("back", t("common.previous"), { do: "previous", on: () => on(page - 1), disabled: page <= 1 }),
		h("span", { class: "muted" }, t("common.page_of", { page, pages })),
		iconButton("next", t("common.next"), { do: "next", on: () => on(page + 1), disabled: page >= pages }));
}

/** The head of a view: its one h1, a way back, and what can be done here. */
export const heading = (title, { back, actions = [] } = {}) =>
	h("header", { class: "heading" }, back && iconButton("back", t("common.back"), { href: back, do: "back" }), h("h1", { tabIndex: -1 }, title), h("div", { class: "row" }, ...actions));

/** A labelled switch that is a checkbox underneath. */
export function toggle(label, { checked, on, do: verb, ...props }) {
	return h("label", { class: "switch" },
		h("input", { type: "checkbox", role: "switch", checked, data: verb && { do: verb }, on: { change: (e) => on(e.target.checked, e.target) }, ...props }),
		h("span", { class: "track" }), h("span", null, label));
}

/** A part of a view, with its own h2. */
export const card = (title, ...content) => h("section", { class: "card stack" }, h("h2", null, title), content);

/** Pairs of a name and what it is. */
export const facts = (pairs) => h("dl", { class: "facts" }, pairs.filter(Boolean).map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
