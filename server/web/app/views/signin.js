// The door: signing in, and what to do when there is nobody yet who could.
import { h, fill } from "../core/dom.js";
import { t } from "../core/i18n.js";
import * as api from "../core/api.js";
import { form } from "../core/form.js";
import { dialog, button, busy, failure, notice } from "../core/ui.js";
import { kept, languageSelect } from "../core/shell.js";
import { me, signIn, startOver } from "../core/session.js";

const fields = (username) => [
	{ name: "username", label: t("signin.username"), required: true, dir: "ltr", autocomplete: "username", autocapitalize: "none", spellcheck: "false", readOnly: Boolean(username), value: username },
	{ name: "password", label: t("signin.password"), required: true, type: "password", dir: "ltr", autocomplete: "current-password",
		check: (typed) => (/^(customer_id:|GYM[-_])/i.test(typed) ? t("signin.a_pass") : "") }, // from a scanner, which knows nothing of sessions
];

const door = (view, ...content) => {
	fill(document.body, ...kept(), h("main", { class: "door", data: { view, ready: "" } }, ...content));
};

const brand = () => h("p", { class: "brand" }, h("img", { src: new URL("../icon.svg", import.meta.url).href, alt: "" }), "VenueBox");

/** Says that the page cannot begin, and why. */
export const stuck = (error, again) => door("problem", h("div", { class: "card" }, brand(), failure(error, again)));

/** The page to sign in on. `onDone` is called when somebody has. */
export async function signInPage(onDone, tried) {
	let setup;
	try {
		setup = await api.get("/api/setup");
	} catch (error) {
		return stuck(error, () => signInPage(onDone));
	}
	if (!setup.has_staff) return firstRun(onDone, tried);
	document.title = t("signin.title") + " · VenueBox";
	const el = form({
		fields: fields(), submit: t("signin.submit"), submitDo: "sign-in",
		onSubmit: async ({ username, password }) => {
			await signIn(username, password);
			onDone();
		},
	});
	door("signin",
		h("div", { class: "card" }, brand(), h("h1", null, t("signin.title")), el, h("p", { class: "muted small" }, t("signin.help"))),
		languageSelect(() => signInPage(onDone)));
	el.elements.username.focus();
}

// Nobody can sign in yet: accounts are added by whoever runs the box.
function firstRun(onDone, tried) {
	document.title = t("setup.title") + " · VenueBox";
	const commands = (text, ...lines) => h("li", null, h("p", null, text), h("pre", { dir: "ltr", tabIndex: 0, role: "region", aria: { label: text } }, lines.join("\n")));
	door("setup",
		h("div", { class: "card wide" }, brand(), h("h1", null, t("setup.title")), tried && notice("warn", h("p", null, t("setup.still"))), h("p", null, t("setup.intro")),
			h("ul", null,
				commands(t("setup.gym"), "./venuebox branch add Downtown", "./venuebox staff add asha --role owner"),
				commands(t("setup.hotel"), './venuebox hotel add "Hotel Sunrise"', './venuebox staff add ravi --role hotel_admin --hotel "Hotel Sunrise"')),
			h("p", null, t("setup.then")), h("p", { class: "muted small" }, t("setup.data")),
			h("div", { class: "row" }, button(t("setup.again"), { kind: "primary", icon: "refresh", do: "try-again", on: (e) => busy(e.currentTarget, () => signInPage(onDone, true)) }))),
		languageSelect(() => signInPage(onDone)));
}

let asking = null;

/**
 * Asks for the password again over the page, which stays as it is. Resolves
 * when the same person is back; anybody else starts from the beginning.
 */
export function signInAgain() {
	asking ||= new Promise((done) => {
		const { user } = me();
		const other = button(t("signin.other"), { kind: "plain", do: "other-person", on: startOver });
		const el = form({
			fields: fields(user.username), values: { username: user.username }, submit: t("signin.submit"), submitDo: "sign-in",
			onSubmit: async ({ username, password }) => {
				const before = [...me().permissions].join();
				await signIn(username, password);
				if ([...me().permissions].join() !== before) return location.reload();
				asking = null;
				box.close();
				return done();
			},
		});
		const box = dialog({ title: t("signin.again"), body: [h("p", null, t("signin.again_text")), el, h("div", null, other)], closable: false });
		el.elements.password.focus();
	});
	return asking;
}
