// The guest display: a tablet at the counter that shows what the desk sends.
import { h, fill, auto } from "./core/dom.js";
import { t, loadStrings, date, time } from "./core/i18n.js";
import * as api from "./core/api.js";
import { form } from "./core/form.js";
import { button, iconButton } from "./core/ui.js";
import { languageSelect } from "./core/shell.js";
import { guestSheet, keepAwake, fullScreen } from "./views/guest.js";

const own = "/api/hotel/display/";
// In milliseconds.
const silence = 3000; // without a word the connection is gone
const outdated = 15_000; // without the box the desk counts on this display no more
const pause = 1000; // between two attempts

const main = h("main", { class: "tablet" });
const lost = h("p", { class: "tablet-lost", role: "status", hidden: true });
let guest = null; // what the box said last: who this display is, what it shows
let ends = 0; // when the show does; this and `heard` by performance.now()
let heard = 0;
let tick = () => {};
let stream = null;
let attempt = 0; // only the newest counts

// Who this is, is asked first: an event stream does not say why it was refused.
async function connect(after = 0) {
	const mine = ++attempt;
	stream?.close();
	stream = null;
	await new Promise((go) => setTimeout(go, after));
	const news = mine === attempt && (await ask());
	if (mine !== attempt) return;
	if (news === 401) pairing();
	else if (!news.id) connect(pause);
	else {
		take(news);
		listen();
	}
}

async function ask() {
	const hasty = new AbortController();
	setTimeout(() => hasty.abort(), silence);
	try {
		const answer = await fetch(own, { cache: "no-store", signal: hasty.signal });
		return answer.ok ? await answer.json() : answer.status;
	} catch {
		return 0; // it is not there now
	}
}

function listen() {
	const mine = (stream = new EventSource(own + "events/"));
	const on = (name, then) => mine.addEventListener(name, (event) => {
		if (mine !== stream) return;
		heard = performance.now();
		then(event);
	});
	for (const name of ["show", "idle"]) on(name, (event) => take(JSON.parse(event.data)));
	on("alive", () => {});
	on("replaced", replaced);
	mine.onerror = () => mine === stream && connect(pause);
}

// What the box says is so until it says something else, or time is up.
function take(news) {
	const same = guest?.show && news.show?.id === guest.show.id;
	guest = news;
	heard = performance.now();
	if (news.show) ends = heard + news.show.expires_in * 1000;
	if (!same) draw();
}

setInterval(() => {
	const now = performance.now();
	const quiet = now - heard;
	if (stream && quiet > silence) connect(pause);
	lost.hidden = !guest || quiet <= silence;
	if (guest?.show && (now >= ends || quiet > outdated)) {
		guest.show = null;
		draw();
	}
	tick(now);
}, 500);

function put(view, content, onTick = () => {}) {
	Object.assign(main.dataset, { view, ready: "" });
	main.classList.toggle("paper", view === "show");
	fill(main, view === "show" || h("div", { class: "row tablet-tools" }, languageSelect(() => views[view]()),
		document.fullscreenEnabled && iconButton("expand", t("display.full_screen"), { do: "full-screen", on: (e) => { fullScreen(); e.currentTarget.remove(); } })), content);
	fill(lost, t("display.lost"));
	document.title = (guest?.name || t("display.title")) + " · VenueBox";
	tick = onTick;
	tick(performance.now());
}

const draw = () => (guest.show ? showing(guest.show) : idle());
const mark = () => h("img", { class: "tablet-mark", src: new URL("icon.svg", import.meta.url).href, alt: "" });

function showing(show) {
	const sheet = guestSheet();
	const left = h("div", { class: "tablet-left" });
	const whole = new Date(show.expires_at) - new Date(show.shown_at);
	sheet.say(show);
	put("show", [h("h1", { class: "visually-hidden" }, t("display.title")), sheet.element, left], (now) => (left.style.transform = `scaleX(${Math.min(1, Math.max(0, (ends - now) / whole))})`));
	// A picture that does not come is shown no more, or the box is away.
	sheet.show(show.qr_url || api.path(show.image_url)).catch(() => {
		if (guest?.show?.id !== show.id) return;
		guest.show = null;
		connect(pause);
	});
}

function idle() {
	const [clock, today] = ["tablet-clock", "muted big"].map((name) => h("p", { class: name }));
	put("idle", [h("h1", { class: "tablet-hotel" }, auto(guest.hotel_name)), clock, today, h("p", { class: "muted small tablet-name" }, auto(guest.name))], () => {
		const now = new Date();
		if (clock.textContent !== time(now)) fill(clock, time(now)) && fill(today, date(now));
	});
}

// The tablet does not come back by itself: two would take it from each other for ever.
function replaced() {
	attempt++;
	stream?.close();
	stream = guest = null;
	put("replaced", [mark(), h("h1", null, t("display.replaced")), h("p", { class: "muted" }, t("display.replaced_text")), button(t("display.use_here"), { kind: "primary", do: "use-here", on: () => connect() })]);
}

function pairing() {
	guest = null;
	const el = form({
		fields: [{ name: "code", label: t("display.code_label"), required: true, autocomplete: "off", autocapitalize: "characters", autocorrect: "off", spellcheck: "false", dir: "ltr",
			check: (code) => (/^([2-9A-HJKMNP-Z][ -]*){6}$/i.test(code) ? "" : t("display.code_shape")) }],
		submit: t("display.pair"), submitDo: "pair",
		onSubmit: async (values) => {
			try {
				await api.post(own + "pair/", values);
			} catch (error) {
				if (error.fields.code) error.fields.code = [t("error.bad_pairing_code")];
				throw error;
			}
			await connect();
		},
	});
	put("pairing", [mark(), h("h1", null, t("display.pair_title")), h("p", { class: "muted" }, t("display.pair_text")), el]);
	el.elements.code.focus();
}

const views = { idle, pairing, replaced };

// A page that was left and kept would count as a display that shows.
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => event.persisted && location.reload());

async function begin() {
	await loadStrings();
	document.body.append(main, lost);
	keepAwake();
	document.addEventListener("visibilitychange", () => guest && !document.hidden && connect());
	connect();
}

begin();
