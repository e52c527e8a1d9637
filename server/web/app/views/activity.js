// Activity: who did what and when, a section a day.
import { h, auto, $ } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { t, after, time, day, fullDate } from "../core/i18n.js";
import * as api from "../core/api.js";
import { heading, empty } from "../core/ui.js";
import { list } from "../core/list.js";
import { me, can } from "../core/session.js";
import { saver } from "./people.js";

// The drawing for an action, by what it begins with.
const drawings = { CUSTOMER_CHECKED: "check", CUSTOMER: "members", PASS: "alert", QR: "refresh", PAYMENT: "payments", DISPLAY: "display", STAFF: "staff" };

export function activity(page) {
	page.title(t("nav.activity"));
	let shown = {};
	const file = saver(t("activity.csv"), "csv", "activity.csv", "/api/activity.csv", () => shown);
	const hotel = me().hotel || me().user.role === "owner";
	const actions = after("activity.action.").filter((a) => (/^(PAYMENT|DISPLAY)/.test(a) ? hotel : a.startsWith("STAFF") || can("read_customers")));
	const all = list({
		page,
		load: async ({ page: number, ...filters }, signal) => {
			shown = filters;
			const { items, pagination } = await api.get("/api/activity", { query: { ...filters, page: number, per_page: 50 }, signal });
			return { ...pagination, items: days(items) };
		},
		wrap: () => h("div", { class: "stack wide" }),
		row: section,
		filters: [
			{ name: "action", label: t("activity.what"), options: [["", t("activity.everything")], ...actions.map((a) => [a, t("activity.action." + a)])] },
			can("read_staff") && { name: "staff_id", label: t("activity.who"), options: [["", t("activity.everybody")]] },
			{ name: "from", label: t("activity.from"), type: "date" },
			{ name: "to", label: t("activity.to"), type: "date" },
		].filter(Boolean),
		blank: (filtered) => (filtered ? empty("activity", t("activity.none"), t("activity.none_text")) : empty("activity", t("activity.nothing"), t("activity.nothing_text"))),
	});
	page.root.append(heading(t("nav.activity"), { actions: [file] }), all.element);
	if (can("read_staff")) nameThem($("[data-filter=staff_id]", all.element), page);
}

// Everybody who may have done something, as many as there are.
async function nameThem(select, page) {
	for (let number = 1, pages = 1; number <= pages; number++) {
		const { items, pagination } = await api.get("/api/staff", { query: { page: number, per_page: 100 }, signal: page.signal });
		pages = pagination.pages;
		select.append(...items.map((m) => h("option", { value: m.id }, `${m.full_name} (${m.username})`)));
	}
	select.value ||= page.query.get("staff_id") || "";
}

// The lines of a page, newest first, by the day that they are of.
function days(items) {
	const out = new Map();
	for (const item of items) {
		const date = day(new Date(item.created_at));
		out.set(date, [...(out.get(date) || []), item]);
	}
	return [...out];
}

function section([date, items]) {
	const ago = (n) => day(new Date(Date.now() - n * 864e5));
	const name = date === ago(0) ? t("activity.today") : date === ago(1) ? t("activity.yesterday") : fullDate(items[0].created_at);
	return h("section", { class: "stack tight day" }, h("h2", null, name), h("ul", { class: "list", role: "list" }, items.map(line)));
}

function line(item) {
	const { action, details, created_at } = item;
	const about = subject(item);
	return h("li", { class: "item line", data: { action } },
		icon(drawings[Object.keys(drawings).find((start) => action.startsWith(start))]),
		h("div", { class: "grow" },
			h("p", { class: "row" }, h("span", { class: "strong" }, t("activity.action." + action)), h("span", { class: "muted" }, actor(item))),
			h("p", { class: "muted small" }, h("bdi", { lang: "en", dir: "ltr" }, about ? h("a", { href: about, data: { do: "open" } }, details) : details))),
		h("time", { class: "muted small", dateTime: created_at }, time(created_at)));
}

// The server names those without an account in English.
function actor({ actor: name, staff_id }) {
	if (staff_id) return can("read_staff") ? h("a", { href: "#/staff/" + staff_id }, auto(name)) : auto(name);
	if (name === "command line") return t("activity.shell");
	return auto(name.startsWith("display ") ? t("activity.display", { name: name.slice(8) }) : name);
}

// Where one sees what it was about, if one may.
function subject({ action, customer_id, payment_qr_code_id }) {
	if (customer_id && can("read_customers")) return "#/members/" + customer_id;
	return payment_qr_code_id && can("change_payment_qr_codes") && action !== "PAYMENT_QR_CODE_DELETED" && `#/payments/${payment_qr_code_id}/edit`;
}
