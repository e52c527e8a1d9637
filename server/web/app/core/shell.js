// The frame around every view: where one is, where one can go, and whether
// the box can be reached.
import { h, fill, auto, $ } from "./dom.js";
import { icon } from "./icons.js";
import { t, languages, language, choose } from "./i18n.js";
import { onConnection } from "./api.js";
import { me, can, signOut } from "./session.js";
import { button, dialog, toast } from "./ui.js";

// What the bar leads to, and what one must be allowed to do to see it.
const places = [
	["desk", "read_customers"], ["members", "read_customers"], ["payments", "view_payment_qr_codes"], ["displays", "manage_displays"],
	["activity", "read_activity"], ["staff", "read_staff"], ["system", "read_system"],
];
const barHolds = 5;

const icons = { displays: "display" };
const allowed = () => places.filter(([, permission]) => can(permission)).map(([name]) => name);

/** Where somebody starts: the first place they may go to. */
export const home = () => "/" + (allowed()[0] || "account");

let redraw;

/** Draws the frame; answers where views go. */
export function frame({ onLanguage }) {
	redraw = onLanguage;
	const user = me().user;
	const place = [me().branch, me().hotel].filter(Boolean).map((p) => p.name);
	const main = h("main", { class: "main", id: "main", tabIndex: -1 });
	const names = allowed();
	fill(document.body, ...kept(),
		h("a", { class: "skip button primary", href: "#main", on: { click: (e) => { e.preventDefault(); main.focus(); } } }, t("common.skip")),
		h("div", { class: "shell" },
			h("header", { class: "top" },
				h("a", { class: "brand", href: "#" + home(), aria: { label: "VenueBox" } }, h("img", { src: new URL("../icon.svg", import.meta.url).href, alt: "" })),
				h("p", { class: "place cut" }, place.length ? place.map((name, i) => [i > 0 && " · ", auto(name)]) : "VenueBox"),
				h("button", { type: "button", class: "button quiet", data: { do: "account-menu" }, aria: { haspopup: "dialog" }, on: { click: () => menu(onLanguage) } },
					icon("account"), h("span", { class: "visually-hidden" }, t("nav.account") + ": "), h("span", { class: "cut name" }, auto(user.full_name.split(" ")[0])))),
			h("nav", { class: "nav", aria: { label: t("nav.label") } }, names.map((name, i) => link(name, names.length > barHolds && i >= barHolds - 1)), names.length > barHolds && more(names.slice(barHolds - 1))),
			main));
	return main;
}

/** What outlives a new page: what was said, and whether the box can be reached. */
export const kept = () => [...document.querySelectorAll("body > .toasts, body > .lost")];

/** Shows from here on when the box cannot be reached. */
export function showConnection() {
	const lost = h("p", { class: "lost", role: "alert", hidden: true });
	document.body.prepend(lost);
	onConnection((up) => {
		lost.hidden = up;
		fill(lost, up ? "" : t("common.no_connection"));
	});
}

const link = (name, spare) => h("a", { href: "#/" + name, data: { nav: name }, class: spare ? "spare" : "" }, icon(icons[name] || name), h("span", null, t("nav." + name)));

function more(names) {
	return h("button", { type: "button", class: "more", data: { do: "more" }, aria: { haspopup: "dialog" }, on: { click: () => {
		const box = dialog({ title: t("nav.more"), body: h("div", { class: "menu" }, names.map((name) => entry(name, t("nav." + name), { href: "#/" + name, close: () => box.close() }))) });
	} } }, icon("more"), h("span", null, t("nav.more")));
}

const entry = (name, text, { href, close, ...on }) =>
	href ? h("a", { class: "item", href, on: { click: close } }, icon(icons[name] || name), text)
		: h("button", { type: "button", class: "item", ...on }, icon(name), text);

function menu(onLanguage) {
	const { user } = me();
	const box = dialog({
		title: auto(user.full_name),
		body: [
			h("p", { class: "muted" }, t("role." + user.role), " · ", h("bdi", { dir: "ltr" }, user.username)),
			languageSelect(() => { box.close(); onLanguage(); }),
			h("div", { class: "menu" },
				entry("account", t("nav.account"), { href: "#/account", close: () => box.close() }),
				entry("out", t("signin.out"), { data: { do: "sign-out" }, on: { click: () => { box.close(); leave(); } } })),
		],
		actions: [button(t("common.close"), { kind: "plain", do: "close", on: () => box.close() })],
	});
}

/** Signs out, back to the door. */
export async function leave() {
	try {
		await signOut();
	} catch {
		toast("bad", t("signin.out_failed"));
	}
}

/** Chooses the language of the page, which is drawn anew. */
export function languageSelect(onChange = redraw) {
	const select = h("select", { class: "language", aria: { label: t("common.language") }, data: { do: "language" }, on: { change: async () => {
		try {
			await choose(select.value);
			onChange();
		} catch {
			select.value = language();
			toast("bad", t("common.no_connection"));
		}
	} } }, Object.entries(languages).map(([tag, name]) => h("option", { value: tag, lang: tag, selected: tag === language() }, name)));
	return select;
}

/** Marks where one is, and takes readers of the screen to the head of a new view. */
export function arrived(route, moved) {
	for (const a of document.querySelectorAll("[data-nav]")) {
		if (route.startsWith("/" + a.dataset.nav)) a.setAttribute("aria-current", "page");
		else a.removeAttribute("aria-current");
	}
	if (!moved) return;
	scrollTo({ top: 0 });
	if (document.activeElement === document.body || !document.activeElement.closest(".view")) ($(".view h1") || $("#main")).focus({ preventScroll: true });
}
