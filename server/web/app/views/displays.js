// The guest displays of the hotel: which there are, and what they show.
import { h, fill, auto, ltr, $ } from "../core/dom.js";
import { t, tn, time, money } from "../core/i18n.js";
import * as api from "../core/api.js";
import { heading, button, iconButton, badge, dialog, toast, busy, empty, failure, skeleton } from "../core/ui.js";
import { form } from "../core/form.js";
import { removal } from "./payments.js";

const path = "/api/hotel/displays/";
const every = 3000; // milliseconds

/** Has a display do something: show, clear, pairing-code. */
export const order = (display, what, body) => api.post(`${path}${display.id}/${what}/`, body);

/**
 * Tells of the displays now and every few seconds, while the page is looked
 * at and until `signal` is aborted. Answers a function that looks at once.
 */
export function watchDisplays(signal, tell, failed) {
	let timer;
	async function look() {
		try {
			if (!document.hidden) tell((await api.get(path, { query: { page_size: 100 }, signal })).results);
		} catch (error) {
			if (!("fields" in error)) throw error;
			failed?.(error);
		} finally {
			clearTimeout(timer);
			if (!signal.aborted) timer = setTimeout(look, every);
		}
	}
	signal.addEventListener("abort", () => clearTimeout(timer));
	document.addEventListener("visibilitychange", look, { signal });
	look();
	return look;
}

/** What a display shows now, and a way to end it. */
export const shownOn = (d, refresh) => d.show && h("div", { class: "shown", data: { on: d.id } },
	h("p", { class: "grow" }, t("displays.shows", { name: `\u2068${d.name}\u2069`, what: d.show.amount ? ltr(money(d.show.amount)) : `\u2068${d.show.name}\u2069`, until: ltr(time(d.show.expires_at)) })),
	button(t("displays.clear"), { do: "clear", on: (e) => busy(e.currentTarget, () => order(d, "clear").finally(refresh)) }));

const state = ({ paired, online }) => (online ? ["good", t("displays.online")] : paired ? ["warn", t("displays.offline")] : ["", t("displays.unpaired")]);

export function displays(page) {
	const body = h("div", null, skeleton(4));
	const adding = () => button(t("displays.add"), { icon: "plus", kind: "primary", do: "add", on: () => name() });
	let all = [];
	let said;
	let pairing = () => {}; // looks how the one that waits for a tablet is doing

	const refresh = watchDisplays(page.signal, (results) => {
		all = results;
		pairing();
		const news = JSON.stringify(all.map((d) => ({ ...d, show: d.show?.id })));
		if (news === said) return;
		said = news;
		const held = document.activeElement; // and is again, in its new card
		const [id, verb] = [held.closest("[data-display]")?.dataset.display, held.dataset.do];
		fill(body, all.length ? h("ul", { class: "grid", role: "list" }, all.map(card)) : empty("display", t("displays.none"), t("displays.none_text"), adding()));
		if (id && verb) $(`[data-display="${id}"] [data-do="${verb}"]`, body)?.focus();
		page.ready();
	}, (error) => {
		if (said !== undefined) return; // what was said last stays
		said = "";
		fill(body, failure(error));
		page.ready();
	});

	const card = (d) => h("li", { class: "card stack", data: { display: d.id } },
		h("h2", null, auto(d.name)), h("p", null, badge(...state(d))),
		shownOn(d, refresh) || h("p", { class: "muted" }, t("displays.idle")),
		h("div", { class: "card-foot" },
			button(t("displays.pair"), { do: "pairing-code", on: (e) => busy(e.currentTarget, async () => pair(await order(d, "pairing-code"))) }),
			iconButton("edit", t("displays.rename_named", d), { do: "rename", on: () => name(d) }),
			iconButton("trash", t("displays.delete_named", d), { do: "delete", on: removal(path + d.id, t("displays.delete_title", d), t("displays.delete_text"), () => refresh()) })));

	// Names a display, a new one unless it is given.
	function name(d) {
		const taken = (typed) => all.some((o) => o.id !== d?.id && o.name.toLowerCase() === typed.toLowerCase());
		const box = dialog({ title: t(d ? "displays.rename" : "displays.add"), body: form({
			fields: [{ name: "name", label: t("displays.name"), required: true, maxLength: 100, autocomplete: "off", dir: "auto", hint: t("displays.name_hint"), check: (typed) => taken(typed) && t("displays.name_taken") }],
			values: d, submit: t("common.save"),
			onSubmit: async (values) => {
				const saved = await (d ? api.patch(path + d.id + "/", values) : api.post(path, values));
				box.close();
				refresh();
				if (!d) pair(saved);
			},
		}) });
	}

	// Shows the code for the tablet, until one is paired or time is up.
	function pair(d) {
		const code = d.pairing_code;
		const left = h("p", { class: "muted" });
		const begun = performance.now();
		const box = dialog({
			title: t("displays.pair_title", d), onClose: () => { pairing = () => {}; },
			body: [
				h("ol", { class: "stack steps" },
					h("li", null, t("displays.step_open"), h("p", { class: "code strong", dir: "ltr" }, location.origin + "/display")),
					h("li", null, t("displays.step_code"), h("p", { class: "pairing-code", dir: "ltr", data: { pairing: code } }, code.slice(0, 3), " ", code.slice(3)))),
				left],
			actions: [button(t("common.close"), { do: "close", on: () => box.close() })],
		});
		pairing = () => {
			const minutes = Math.ceil(10 - (performance.now() - begun) / 60_000);
			fill(left, minutes > 0 ? tn("displays.left", minutes) : t("displays.expired"));
			const now = all.find((o) => o.id === d.id);
			if (!now?.paired || new Date(now.updated_at) <= new Date(d.updated_at)) return;
			box.close();
			toast("good", t("displays.paired", d));
		};
		pairing();
	}

	page.title(t("displays.title"));
	page.root.append(heading(t("displays.title"), { actions: [adding()] }), body);
}
