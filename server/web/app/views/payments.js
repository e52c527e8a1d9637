// The hotel's payment QR codes as cards, each with whom its picture pays.
import { h, auto, code, ltr } from "../core/dom.js";
import { t } from "../core/i18n.js";
import * as api from "../core/api.js";
import { can } from "../core/session.js";
import { list } from "../core/list.js";
import { heading, button, iconButton, badge, toggle, confirm, toast, busy, empty } from "../core/ui.js";
import { fullScreen } from "./guest.js";

/** Where payment QR codes are in the API. */
export const codes = "/api/hotel/payment-qr-codes/";
const pageSize = 12;
const kinds = { match: "good", confirmed: "good", mismatch: "bad", unclear: "bad", unreadable: "warn", not_upi: "warn", unchecked: "" };

// A picture that is not saved yet may clearly pay somebody, and never be there to confirm.
const another = ({ trusted, found_vpa: found, upi_id: upi }) => trusted === undefined && found && upi && found.toLowerCase() !== upi.toLowerCase();

/** What a check came to: {is, kind, text}. Good is what may go before guests. */
export function judged(check) {
	let is = check?.verdict || "unchecked";
	if (is === "mismatch") is = check.confirmed ? "confirmed" : check.confirmable || another(check) ? is : "unclear";
	return { is, kind: kinds[is], text: t("payments.verdict." + is, check && { found: ltr(check.found_vpa), upi: ltr(check.upi_id), who: check.confirmed_by }) };
}

/** The words for the payee that a picture names. */
export const payee = (check) => ltr(check.found_vpa) + (check.found_name ? ` (\u2068${check.found_name}\u2069)` : "");

/** A code by the id in the address, and its check. */
export const known = ({ params, signal }) => Promise.all(["/", "/verification/"].map((what) => api.get(codes + params.id + what, { signal })));

async function load(query, signal) {
	const options = { query: { ...query, page_size: pageSize }, signal };
	try {
		const [page, checks] = await Promise.all(["", "verification/"].map((what) => api.get(codes + what, options)));
		const check = (c) => checks.results.find((v) => v.payment_qr_code === c.id);
		return { items: page.results.map((c) => ({ ...c, check: check(c) })), total: page.count, pages: Math.ceil(page.count / pageSize) };
	} catch (error) {
		if (error.status === 404) return { items: [] }; // there are fewer pages now
		throw error;
	}
}

const choices = (name, ...values) => values.map((v) => [v, t(v ? `payments.${name}.${v}` : "payments.all")]);

export function payments(page) {
	const manager = can("change_payment_qr_codes");
	const add = () => manager && button(t("payments.add"), { icon: "plus", kind: "primary", href: "#/payments/new", do: "add" });
	const all = list({
		page, load, row: (item) => card(item, manager, () => all.reload()), search: t("payments.search"), wrap: () => h("ul", { class: "grid", role: "list" }),
		filters: [
			manager && { name: "active", label: t("payments.active"), options: choices("active", "", "true", "false") },
			{ name: "verdict", label: t("payments.check"), options: choices("filter", "", "match", "mismatch", "unreadable", "not_upi", "unchecked") },
			{ name: "ordering", label: t("payments.ordering"), options: [["", t("payments.newest")], ...choices("order", "created_at", "name", "upi_id")] },
		].filter(Boolean),
		blank: (filtered) => (filtered ? empty("search", t("common.no_results")) : empty("payments", t("payments.none"), t(manager ? "payments.none_manager" : "payments.none_reception"), add())),
	});
	page.title(t("nav.payments"));
	page.root.append(heading(t("nav.payments"), { actions: [add()] }), all.element);
}

function card(item, manager, reload) {
	const { is, kind, text } = judged(item.check);
	const [show, edit] = ["show", "edit"].map((what) => `#/payments/${item.id}/${what}`);
	const path = codes + item.id + "/";
	const label = (key) => t(key, { name: item.name });
	const el = h("li", { class: "card payment", data: { code: item.id, verdict: kind } },
		h("a", { class: "payment-picture", href: show, onclick: fullScreen, tabIndex: -1, aria: { hidden: "true" } }, h("img", { src: api.path(item.image_url), alt: "", loading: "lazy" })),
		h("div", { class: "payment-name" }, h("h2", null, auto(item.name)), manager && toggle(t("payments.on"), { checked: item.active, do: "active", on: turn })),
		h("p", { class: "muted" }, code(item.upi_id)),
		h("p", null, badge(kind, text)),
		manager && kind === "bad" && h("div", { class: "row" },
			is === "mismatch" && button(t("payments.confirm"), { icon: "check", do: "confirm-payee", on: sure(
				{ title: t("payments.confirm_title"), text: t("payments.confirm_text", { found: payee(item.check), upi: ltr(item.upi_id) }), ok: t("payments.confirm_ok") },
				() => api.post(path + "verification/confirm/", { found_vpa: item.check.found_vpa }, { retry: true }), t("payments.confirmed"), reload) }),
			button(t("payments.replace"), { icon: "photo", href: edit, do: "replace" })),
		h("div", { class: "card-foot" },
			button(t("payments.show"), { kind: kind === "bad" ? "" : "primary", href: show, do: "show", onclick: fullScreen, aria: { label: label("payments.show_named") } }),
			manager && [
				iconButton("edit", label("payments.edit_named"), { href: edit, do: "edit" }),
				iconButton("trash", label("payments.delete_named"), { do: "delete", on: removal(codes + item.id, label("payments.delete_title"), t("payments.delete_text"), reload) }),
			]));
	const set = (on, input) => el.classList.toggle("off", !(input.checked = on));
	let turned = Promise.resolve(); // in the order pressed: the last one counts
	set(item.active, {});

	function turn(on, input) {
		set(on, input);
		turned = turned.catch(() => {}).then(() => api.patch(path, { active: on }, { retry: true }));
		return turned.then(() => set(on, input), (error) => {
			set(!on, input);
			throw error;
		});
	}
	return el;
}

/** What a button does, if that is meant. */
export const sure = (question, work, done, reload) => async ({ currentTarget }) => {
	if (!(await confirm(question))) return;
	await busy(currentTarget, work).finally(reload);
	toast("good", done);
};

/** What a button does that deletes the thing at `path`. */
export const removal = (path, title, text, reload) => sure({ title, text, ok: t("common.delete"), danger: true }, () => api.del(path + "/"), t("common.deleted"), reload);
