// A payment QR code turned to the guest: the whole screen white, the code as
// large as it gets, and keys for the amount.
import { h, fill, auto, debounce } from "../core/dom.js";
import { t, money } from "../core/i18n.js";
import * as api from "../core/api.js";
import { can } from "../core/session.js";
import { icon } from "../core/icons.js";
import { button, iconButton, notice, load, toast, busy, skeleton } from "../core/ui.js";
import { control } from "../core/form.js";
import { guestSheet, keepAwake, fullScreen } from "./guest.js";
import { codes, judged, known } from "./payments.js";
import { watchDisplays, shownOn, order } from "./displays.js";

const keys = [..."123456789.0", "back"];
const close = () => (location.hash = "#/payments");

// What was typed, as the API takes it: digits of any script. Only commas that
// group go: "12,50" is refused.
function plain(text) {
	const typed = text.replace(/[\s₹]/g, "").replace(/[٠-٩०-९]/g, (d) => (d.charCodeAt(0) % 16) - (d < "०" ? 0 : 6));
	return (/^\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?$/.test(typed) ? typed.replace(/,/g, "") : typed).replace(/^\./, "0.").replace(/\.$/, "");
}

function wrong(amount) {
	if (!/^(\d+(\.\d+)?)?$/.test(amount)) return t("payments.amount_digits");
	if (/\.\d{3}/.test(amount)) return t("payments.amount_places");
	return amount && Number(amount) === 0 ? t("payments.amount_zero") : "";
}

// The box's words are English. What else can be wrong with an amount is that it
// is too much, and how much that is is a number in any language.
function explained({ message, fields = {} }) {
	const [limit] = fields.amount?.[0].match(/\d[\d.]*\d/) || [];
	return limit ? t("payments.amount_most", { most: money(limit) }) : Object.values(fields).flat()[0] || message;
}

export function guestShow(page) {
	const { signal } = page;
	const path = codes + page.params.id + "/";
	const title = h("h1", { tabIndex: -1 }, t("payments.show_title"));
	const body = h("div", { class: "sheet-body" }, skeleton());
	const covered = document.querySelectorAll(".top, .nav, .skip");
	const cover = (on) => covered.forEach((el) => (el.inert = on));
	page.title(t("payments.show_title"));
	page.root.append(h("div", { class: "sheet paper" }, h("header", { class: "sheet-head" }, iconButton("cross", t("common.close"), { do: "close", on: close }), title), body));
	cover(true);
	page.onLeave(() => {
		cover(false);
		if (document.fullscreenElement) document.exitFullscreen();
	});
	keepAwake(signal);
	load(page, body, async () => {
		const [item, check] = await known(page);
		fill(title, auto(item.name));
		return check.trusted ? till({ page, path, item, check, body }) : refusal(item, check);
	});
}

const refusal = (item, check) => h("div", { class: "sheet-refusal" }, notice("bad",
	h("p", { class: "strong" }, t("payments.refused")), h("p", null, judged(check).text), h("p", null, t("payments.refused_text")),
	can("change_payment_qr_codes") && button(t("payments.replace"), { icon: "photo", href: `#/payments/${item.id}/edit`, do: "replace" })));

function till({ page, path, item, check, body }) {
	const sheet = guestSheet();
	const problem = h("p", { class: "error", id: "amount-problem", role: "alert" });
	const amount = h("input", { class: "amount", name: "amount", inputmode: "none", autocomplete: "off", placeholder: "0", maxLength: 15,
		aria: { label: t("payments.amount"), describedby: problem.id }, on: { input: changed } });
	const note = control({ name: "note", label: t("payments.note"), maxLength: 50, autocomplete: "off", dir: "auto", onInput: changed });
	const large = button(t("payments.large"), { icon: "expand", kind: "primary", do: "large", on: () => { fullScreen(); enlarge(true); } });
	const smaller = button(t("payments.smaller"), { icon: "edit", do: "smaller", hidden: true, on: () => enlarge(false) });
	const labels = { ".": t("payments.point"), back: t("payments.backspace") };
	const pad = keys.map((key) => h("button", { type: "button", class: "button key", data: { do: "key-" + key }, aria: { label: labels[key] }, on: { click: () => press(key) } }, key === "back" ? icon("backspace") : key));
	const query = () => ({ amount: plain(amount.value), note: note.value() });
	const ask = debounce(300, draw);
	let running = new AbortController();
	let renewal, end;

	function stop() {
		ask.cancel();
		clearTimeout(renewal);
		clearTimeout(end);
		running.abort();
	}

	// From here on the code on the screen is not the one that was asked for.
	function changed() {
		stop();
		sheet.hide();
		delete body.dataset.shown;
		if (!complain(wrong(query().amount))) ask();
	}

	function complain(text) {
		fill(problem, text);
		amount.setAttribute("aria-invalid", Boolean(text));
		large.disabled = Boolean(text);
		return text;
	}

	async function draw() {
		const { signal } = (running = new AbortController());
		const asked = query();
		try {
			if (!asked.amount) return await unpriced(asked.note, signal);
			const price = () => api.get(path + "pay/", { query: asked, signal });
			const pay = await price();
			// Words and code are two answers: nothing may have changed between them.
			const shown = body.dataset.shown === pay.upi_uri || await sheet.show(api.url(path + "pay.svg", asked), async () => (await price()).upi_uri === pay.upi_uri);
			if (signal.aborted) return;
			if (!shown) return void draw();
			sheet.say(pay);
			body.dataset.shown = pay.upi_uri;
			clearTimeout(end);
			const left = Math.min(Math.max(new Date(pay.expires_at) - Date.now(), 5000), 300_000); // this clock may be wrong
			renewal = setTimeout(draw, left);
			end = setTimeout(changed, left + 3000); // the box may be away by then
		} catch (error) {
			if (signal.aborted) return;
			sheet.hide();
			if (!smaller.hidden) enlarge(false);
			complain("fields" in error ? explained(error) : t("payments.no_code"));
		}
	}

	// The picture itself goes before guests only where it is known to pay the right one.
	async function unpriced(words, signal) {
		[item, check] = await known(page);
		if (signal.aborted) return;
		if (!check.trusted) return void fill(body, refusal(item, check));
		const src = api.path(item.image_url);
		const good = judged(check).kind === "good";
		sheet.say({ payee: { name: check.found_name || item.name, vpa: check.found_vpa || item.upi_id }, amount: good && check.found_amount, note: words });
		if (!good) sheet.put(h("p", { class: "muted" }, t("payments.amount_first")));
		else if (body.dataset.shown === src || (await sheet.show(src))) body.dataset.shown = src;
		if (!signal.aborted) renewal = setTimeout(draw, 10_000);
	}

	function press(key) {
		amount.value = key === "back" ? amount.value.slice(0, -1) : (amount.value + key).slice(0, 15);
		changed();
	}

	function enlarge(on) {
		body.classList.toggle("large", on);
		smaller.hidden = !on;
		(on ? smaller : amount).focus({ preventScroll: true });
	}

	const { signal } = page;
	document.addEventListener("fullscreenchange", () => document.fullscreenElement || smaller.hidden || enlarge(false), { signal });
	document.addEventListener("keydown", (e) => {
		const big = !smaller.hidden;
		if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("dialog")) return;
		if (e.key === "Escape") big ? enlarge(false) : e.target.name === "note" ? e.target.blur() : close();
		const key = e.key === "Backspace" ? "back" : e.key;
		if (big || e.target.matches("input") || ![...keys, ","].includes(key)) return;
		e.preventDefault();
		press(key);
	}, { signal });
	page.onLeave(stop);
	queueMicrotask(() => amount.focus({ preventScroll: true }));
	draw();
	return [sheet.element, h("section", { class: "till", aria: { label: t("payments.amount") } },
		h("div", { class: "till-amount", dir: "ltr" }, "₹", amount), problem, h("div", { class: "keys", dir: "ltr" }, pad), note.element,
		h("div", { class: "till-foot" }, large, can("use_displays") && sender(page, item, query))), smaller];
}

// Sending to the guest displays, and what is on them now.
function sender(page, item, query) {
	const el = h("div", { role: "status" });
	let said;

	const refresh = watchDisplays(page.signal, (all) => {
		const paired = all.filter((d) => d.paired);
		const news = JSON.stringify(paired.map((d) => [d.id, d.name, d.show?.id]));
		if (said === news) return;
		said = news;
		const { id } = document.activeElement; // is focused still when it is drawn anew
		fill(el, paired.map((d) => [
			button(t("payments.send_to", { name: `\u2068${d.name}\u2069` }), { id: "send-" + d.id, icon: "send", do: "send", on: (e) => busy(e.currentTarget, () => to(d)) }),
			shownOn(d, () => refresh())]));
		if (id) document.getElementById(id)?.focus();
	});

	async function to(display) {
		const { amount, note } = query();
		const bad = wrong(amount);
		if (bad) return toast("bad", bad);
		try {
			await order(display, "show", { payment_qr_code: item.id, amount: amount || null, note: note || null });
			if (!display.online) toast("warn", t("payments.sent_offline", display));
		} catch (error) {
			toast("bad", explained(error));
		}
		return refresh();
	}
	return el;
}
