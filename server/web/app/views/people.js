// What the gym's views have in common: who a member is, and their pass.
import { h, auto, code } from "../core/dom.js";
import { t } from "../core/i18n.js";
import * as api from "../core/api.js";
import { me, branches } from "../core/session.js";
import { badge, button, busy, load, toast } from "../core/ui.js";

/** The branches somebody may choose from as [id, name]; none for those who work in one. */
export const choices = async () => (me().allBranches ? (await branches()).map((b) => [String(b.id), b.name]) : []);

/** The filter by branch of a list, for those who work in several. */
export const branchFilter = (of) => (of.length > 1 ? [{ name: "branch_id", label: t("members.branch"), options: [["", t("members.all_branches")], ...of] }] : []);

/** The name of a branch. */
export const branchName = async (id) => (await branches()).find((b) => b.id === id)?.name;

/** What `list` wants to know of a page of the gym's. */
export async function paged(path, query, signal) {
	const { items, pagination, days } = await api.get(path, { query: { per_page: 25, ...query }, signal });
	return { items, days, ...pagination };
}

/** Fills a place with what `make` makes of an answer: with a list in it, which says itself when all is there. */
export function listed(page, place, ask, make) {
	let made = false;
	load({ signal: page.signal, ready: () => made || page.ready() }, place, async () => {
		const answer = await ask();
		page.signal.throwIfAborted();
		made = true;
		return make(answer);
	});
}

/** Two lines of a list: what it is, and more about it in grey. */
export const lines = (title, ...more) => h("span", { class: "grow stack tight" }, h("span", { class: "strong" }, title), h("span", { class: "row muted small" }, ...more));

export const state = (m) => (m.is_active ? badge("good", t("members.active")) : badge("warn", t("members.inactive")));

/** A member in a list. */
export const who = (m, branch) => lines(auto(m.full_name), code(m.phone), branch && auto(branch), !m.is_active && state(m));

/** The path of something of a member. */
export const of = (m, what) => `/api/customers/${m.id}/${what}`;

/** A button that is busy until `work` is done. */
export function act(label, verb, icon, work, kind = "plain") {
	const el = button(label, { icon, kind, do: verb, on: () => busy(el, work) });
	return el;
}

/** A button that saves a file. A mere link would save a refusal just as well. */
export const saver = (label, verb, name, path, query = () => ({})) => act(label, verb, "download", async () => {
	const link = h("a", { href: URL.createObjectURL(await api.get(path, { query: query() })), download: name });
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60000);
});

/** The card of 85.6 by 54 millimetres that a member carries. */
export const card = (m, branch) => h("div", { class: "pass paper", data: { pass: m.qr_code } },
	h("p", { class: "cut" }, auto(branch)),
	h("div", null, h("p", { class: "pass-name" }, auto(m.full_name)), h("p", null, code(String(m.id)))),
	h("img", { src: api.url(of(m, "qr.svg"), { v: m.updated_at }), alt: t("members.pass_of", { name: m.full_name }) }));

/** Has a member's card printed instead of what is on the screen, until the view is left. */
export function printable(m, branch, page) {
	const paper = h("div", { class: "print-pass", aria: { hidden: "true" } }, card(m, branch));
	for (const old of document.querySelectorAll(".print-pass")) old.remove();
	document.body.prepend(paper);
	page.onLeave(() => paper.remove());
	return paper.querySelector("img");
}

/** A button that prints a member's card as soon as its picture is there. */
export const printer = (m, branch, page, kind) => act(t("members.print"), "print", "print", async () => {
	try {
		await printable(m, branch, page).decode();
		if (!page.signal.aborted) print();
	} catch {
		toast("bad", t("members.print_failed"));
	}
}, kind);
