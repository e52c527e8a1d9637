// One person of the staff: to add, to change, to keep out, to let back in.
import { h, fill, auto, code, $ } from "../core/dom.js";
import { t, date } from "../core/i18n.js";
import * as api from "../core/api.js";
import { form } from "../core/form.js";
import { heading, button, notice, toast, badge, card, facts, confirm, load, skeleton } from "../core/ui.js";
import { oncePassword } from "../core/once.js";
import { show } from "../core/router.js";
import { me, can, branches, hotels } from "../core/session.js";
import { act } from "./people.js";
import { roles, place } from "./staff.js";

// Where people of a role may work. A hotel admin's work where they do.
const places = { owner: [], hotel_admin: ["hotel_id"], manager: ["branch_id", "hotel_id"], accountant: ["branch_id"], receptionist: ["branch_id", "hotel_id"] };
const everywhere = () => me().user.role === "owner";
const governs = (m) => can("change_staff") && (everywhere() || (m.hotel_id === me().hotel.id && !m.branch_id && roles().includes(m.role)));
const placeLists = () => Promise.all(everywhere() ? [branches(), hotels()] : [[], []]);

/** Adds somebody. */
export function staffNew(page) {
	const body = h("div", null, skeleton(5));
	page.title(t("staff.add"));
	page.root.append(heading(t("staff.add"), { back: "#/staff" }), body);
	load(page, body, async () => h("div", { class: "card narrow" }, fieldsOf({
		lists: await placeLists(), keep: "staff-new", submit: t("staff.add_this"), cancel: "#/staff", values: { role: "receptionist" },
		first: {
			name: "username", label: t("staff.username"), hint: t("staff.username_hint"), required: true, dir: "ltr", maxLength: 150,
			autocomplete: "off", autocapitalize: "none", spellcheck: "false", check: (value) => (/^[\w.+-]+$/.test(value) ? "" : t("staff.username_bad")),
		},
		onSubmit: async (values) => {
			const m = await api.post("/api/staff", values);
			fill(body, told(m, m, t("staff.added"), { href: "#/staff/" + m.id }, button(t("staff.add_another"), { kind: "plain", do: "add-another", on: show })));
		},
	})));
}

/** Shows somebody, with what may be done about them. */
export function staffOne(page) {
	const head = heading(t("nav.staff"), { back: "#/staff" });
	const body = h("div", { class: "stack wide" }, skeleton(5));
	page.root.append(head, body);
	load(page, body, async () => {
		const found = await api.get("/api/staff/" + page.params.id, { signal: page.signal });
		const lists = governs(found) && (await placeLists());
		const draw = (m, said) => {
			page.title(m.full_name);
			fill($("h1", head), auto(m.full_name));
			fill(body, said, lists ? changes(m, lists, draw) : [about(m), can("change_staff") && notice("info", t("staff.beyond"))]);
		};
		draw(found);
	});
}

const about = (m, ...more) => h("section", { class: "card stack" }, facts([
	[t("staff.username"), code(m.username)],
	[t("staff.role"), t("role." + m.role)],
	[t("staff.works"), place(m)],
	m.email && [t("staff.email"), code(m.email)],
	[t("staff.active"), m.is_active ? badge("good", t("staff.can_sign_in")) : badge("bad", t("staff.disabled"))],
	[t("staff.since"), date(m.created_at)],
]), more);

// What is refused for oneself is not offered.
function changes(m, lists, draw) {
	const own = m.id === me().user.id;
	const address = "/api/staff/" + m.id;
	const values = { name: m.full_name };
	const press = (verb, kind, then, asks = true) => act(t("staff.do." + verb), verb, "", async () => {
		if (asks && !(await confirm({ title: t("staff.ask." + verb, values), text: t("staff.ask_text." + verb, values), ok: t("staff.ask_ok." + verb), danger: true }))) return;
		then(await api.post(`${address}/${verb}`));
	}, kind);
	const done = (text) => (now) => {
		draw(now);
		toast("good", t(text, values));
	};
	return h("div", { class: "columns" },
		card(t("staff.change"), fieldsOf({ lists, values: m, fixed: own, submit: t("staff.save"), onSubmit: async (typed) => done("staff.saved")(await api.put(address, typed)) })),
		about(m, own ? notice("info", h("p", null, t("staff.own"), " ", h("a", { href: "#/account" }, t("nav.account")))) : h("div", { class: "row" },
			press("reset-password", "plain", (made) => draw(m, told(m, made, t("staff.reset_done"), { on: () => draw(m) }))),
			m.is_active ? press("disable", "plain", done("staff.disabled_now")) : press("enable", "primary", done("staff.enabled_now"), false))));
}

// The fields that adding and changing share; which places they ask for depends
// on the role. `fixed` leaves role and places as they are.
function fieldsOf({ lists, first, fixed, onSubmit, ...options }) {
	const select = (name, label, choices, hint) => ({ name, label, type: "select", options: choices, hint });
	const where = (name, label, none, items) => items.length > 0 && select(name, label, [["", none], ...items.map((p) => [p.id, p.name])]);
	const el = form({
		...options,
		fields: [
			{ name: "full_name", label: t("staff.name"), required: true, maxLength: 150, dir: "auto", autocomplete: "off" },
			first,
			{ name: "email", label: t("staff.email"), type: "email", hint: t("staff.email_hint"), dir: "ltr", maxLength: 254, autocomplete: "off", check: (value) => (/^\S+@\S+$/.test(value) ? "" : t("staff.email_bad")) },
			...(fixed ? [] : [
				select("role", t("staff.role"), roles().map((name) => [name, t("role." + name)]), " "),
				where("branch_id", t("staff.branch"), t("staff.no_branch"), lists[0]), where("hotel_id", t("staff.hotel"), t("staff.no_hotel"), lists[1]),
			]),
		].filter(Boolean),
		onSubmit: (typed) => {
			const asked = places[typed.role];
			const offered = ["branch_id", "hotel_id"].filter((name) => name in typed);
			for (const name of offered) typed[name] = (asked.includes(name) && typed[name]) || null;
			if (offered.length && !/owner|accountant/.test(typed.role) && !offered.some((name) => typed[name])) throw { fields: { [asked[0]]: [t("staff.place_needed")] } };
			return onSubmit({ ...typed, email: typed.email || null });
		},
	});
	const { role } = el.elements;
	const adapt = () => {
		fill($(".hint", role.closest(".field")), t("staff.about." + role.value));
		for (const input of el.querySelectorAll("[name$=_id]")) input.closest(".field").hidden = !places[role.value].includes(input.name);
	};
	if (role) {
		role.addEventListener("input", adapt);
		adapt();
	}
	return el;
}

const told = (m, { one_time_password }, title, done, ...more) => oncePassword({
	title, password: one_time_password, actions: [button(t("common.done"), { kind: "primary", do: "done", ...done }), more],
	lines: [[t("staff.tell"), " ", auto(m.full_name), " (", code(m.username), ")"], t("staff.then")],
});
