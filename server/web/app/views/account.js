// My account: who I am, my password, and where I am signed in.
import { h, fill, auto, code } from "../core/dom.js";
import { t, ago } from "../core/i18n.js";
import * as api from "../core/api.js";
import { form } from "../core/form.js";
import { heading, button, notice, toast, badge, card, facts, confirm, load, skeleton, busy } from "../core/ui.js";
import { languageSelect, leave } from "../core/shell.js";
import { me, signIn } from "../core/session.js";
import { act } from "./people.js";

export function account(page) {
	const { user, branch, hotel, permissions } = me();
	const sessions = h("div", { class: "stack" }, skeleton(3));
	const list = () => load(page, sessions, () => sessionList(page, list));
	page.title(t("nav.account"));
	page.root.append(
		heading(t("nav.account"), { actions: [act(t("signin.out"), "leave", "out", leave)] }),
		permissions.size ? "" : notice("warn", h("p", { class: "strong" }, t("account.nothing")), h("p", null, t("account.nothing_ask"))),
		h("div", { class: "columns" },
			h("div", { class: "stack wide" },
				card(t("account.who"),
					facts([
						[t("account.name"), auto(user.full_name)], [t("account.username"), code(user.username)], [t("account.role"), t("role." + user.role)],
						branch && [t("account.branch"), auto(branch.name)], hotel && [t("account.hotel"), auto(hotel.name)],
					]),
					h("div", { class: "field" }, h("span", { class: "strong" }, t("common.language")), languageSelect())),
				card(t("account.sessions"), h("p", { class: "muted" }, t("account.sessions_text")), sessions)),
			card(t("account.password"), passwordForm(list))));
	list();
}

function passwordForm(onDone) {
	const place = h("div", { class: "stack" });
	const strength = h("p", { class: "hint", role: "status" });
	const field = (name, autocomplete, more) => ({ name, label: t("account.field." + name), type: "password", required: true, dir: "ltr", autocomplete, ...more });
	const draw = (said) => {
		const el = form({
			fields: [
				field("old_password", "current-password"),
				field("new_password", "new-password", {
					hint: t("account.new_hint"), onInput: (text) => fill(strength, text && t("account.strength." + strengthOf(text))),
				}),
				field("repeated", "new-password", { check: (value, all) => (value === all.new_password ? "" : t("account.different")) }),
			],
			submit: t("account.change"), submitDo: "change-password",
			onSubmit: async (values) => {
				await change(values);
				draw(notice("good", h("p", null, t("account.changed"))));
				onDone();
			},
		});
		fill(place, said, el);
		el.elements.new_password.closest(".field").append(fill(strength));
	};
	draw();
	return place;
}

// A new password ends every session, this one too: so it signs in again at
// once. Where that fails, what is asked for next has one sign in.
async function change({ old_password, new_password }) {
	try {
		await api.post("/api/auth/change-password", { old_password, new_password });
	} catch (error) {
		const [n] = String(error.fields?.new_password).match(/\d+/) || [];
		if (n) error.fields.new_password = [t("account.too_short", { n })];
		throw error;
	}
	await signIn(me().user.username, new_password).catch(() => {});
}

// Roughly how hard it is to guess: by how many different characters there are.
const strengthOf = (text) => ["weak", "fair", "good"][[8, 11].filter((n) => new Set(text).size >= n).length];

async function sessionList(page, again) {
	const { items } = await api.get("/api/auth/sessions", { signal: page.signal });
	const others = async () => {
		if (!(await confirm({ title: t("account.end_others"), text: t("account.end_others_text"), ok: t("account.end_others_ok"), danger: true }))) return;
		await api.post("/api/auth/sessions/end-others");
		toast("good", t("account.ended_others"));
		again();
	};
	return [
		h("ul", { class: "list", role: "list" }, items.map((session) => row(session, again))),
		items.length > 1 && h("div", { class: "row" }, act(t("account.end_others"), "end-others", "out", others)),
	];
}

function row({ id, kind, user_agent, address, is_current, created_at }, again) {
	const name = device(user_agent || "", kind);
	const end = async (e) => {
		await busy(e.currentTarget, () => api.del("/api/auth/sessions/" + id).finally(again));
		toast("good", t("account.ended"));
	};
	return h("li", { class: "item", data: { session: is_current ? "this" : "other" } },
		h("div", { class: "grow" }, h("p", { class: "row" }, h("span", { class: "strong" }, name), is_current && badge("good", t("account.this"))),
			h("p", { class: "muted small" }, t("account.since", { when: ago(created_at) }), address && [" · ", code(address)])),
		!is_current && button(t("account.end"), { kind: "plain", do: "end-session", on: end, aria: { label: t("account.end_of", { device: name }) } }));
}

const browsers = { Edge: /Edg/, Opera: /OPR\//, "Samsung Internet": /SamsungBrowser/, Firefox: /Firefox|FxiOS/, Chrome: /Chrom|CriOS/, Safari: /Safari/ };
const systems = { Android: /Android/, iPhone: /iPhone/, iPad: /iPad/, Windows: /Windows/, Chromebook: /CrOS/, Mac: /Mac OS/, Linux: /Linux|X11/ };

// What people would call the device that names itself like that.
function device(agent, kind) {
	const [browser, system] = [browsers, systems].map((names) => Object.keys(names).find((name) => names[name].test(agent)));
	if (browser && system) return t("account.device", { browser, system });
	return t(kind === "token" ? "account.app" : "account.browser", { name: agent.split(/[\s/]/)[0] }).trim();
}
