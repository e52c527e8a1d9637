// The desk: whoever comes in is scanned, or looked up, and is checked in.
import { h, fill, auto, code, debounce, $ } from "../core/dom.js";
import { t, tn, has, time, ago } from "../core/i18n.js";
import * as api from "../core/api.js";
import * as sound from "../core/sound.js";
import { can, me } from "../core/session.js";
import { icon } from "../core/icons.js";
import { canScanLive, takePhoto, reduce } from "../core/camera.js";
import { button, busy, empty, heading, load, toast } from "../core/ui.js";
import { camera } from "./deskcamera.js";
import { act, branchName, of, printer, state, who } from "./people.js";
import { wedge } from "./wedge.js";

const most = 8; // scans that wait their turn
const remembered = 6; // verdicts

// What was said last, until the page is loaded anew.
const recent = [];

// Refusals of a pass that names a member whom the desk may look up.
const named = /^(pass_replaced|old_pass_format|number_is_no_pass|customer_inactive)$/;

/** The desk. */
export function desk(page) {
	page.title(t("nav.desk"));
	const field = h("input", { type: "search", name: "search", class: "desk-field", placeholder: t("desk.search"), autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search",
		aria: { label: t("desk.search") }, data: { do: "search" }, on: { input: typed } });
	const eye = h("div", { class: "eye", hidden: true });
	const found = h("div", { class: "found" });
	const verdict = h("div", { role: "status" });
	const past = h("section", { class: "stack" });
	let hits = [];
	let searching = new AbortController();
	let entered = false; // before the answer was there

	// On a touch screen the keyboard would come up, over the verdict.
	const ready = () => matchMedia("(pointer: coarse)").matches || $("dialog[open]") || page.signal.aborted || field.focus({ preventScroll: true });
	const idle = () => fill(verdict, h("div", { class: "verdict idle" }, icon("scan"), h("p", null, t("desk.ready"))));

	// Looking up
	const search = debounce(120, () => {
		const { signal } = (searching = new AbortController());
		const q = field.value.trim();
		load({ signal, ready: () => entered && hits.length && open(hits[0]) }, found, async () => {
			const answer = await api.get("/api/customers/search", { query: { q, per_page: 8 }, signal });
			hits = answer.items;
			fill(verdict);
			return [h("p", { class: "visually-hidden", role: "status" }, tn("common.results", answer.pagination.total)), hits.length ? h("ul", { class: "list", role: "list" }, hits.map(hit)) : nobody(q)];
		});
	});
	function stop() {
		search.cancel();
		searching.abort();
		hits = [];
		entered = false;
	}
	function typed() {
		stop();
		if (/[\p{L}\p{N}]/u.test(field.value)) return search();
		fill(found);
		return verdict.firstChild || idle();
	}
	function clear() {
		stop();
		field.value = "";
		fill(found);
		fill(verdict);
	}

	const byHand = (m, kind) => m.is_active && act(t("members.check_in"), "check-in", "check", () => check(() => api.post(of(m, "check-in"), undefined, { retry: true })), kind);
	const hit = (m, i) => h("li", { class: "item hit" + (i ? "" : " active") },
		h("button", { type: "button", class: "open", data: { do: "open", member: m.id }, on: { click: () => open(m) } }, who(m)), byHand(m));
	const nobody = (q) => empty("search", t("members.nobody"), t("members.nobody_text"), can("change_customers") && button(t("members.register"), {
		icon: "plus", kind: "plain", do: "register", href: api.url("#/members/new", { [/\p{L}/u.test(q) ? "full_name" : "phone"]: q }) }));
	const link = (id, kind) => button(t("desk.open"), { kind, do: "member", href: "#/members/" + id });

	async function open(m) {
		clear();
		const branch = await branchName(m.branch_id);
		fill(found, h("section", { class: "card stack", data: { member: m.id }, aria: { label: m.full_name } },
			h("div", { class: "spread" }, h("h2", null, auto(m.full_name)), state(m)),
			h("p", null, code(m.phone), " · ", auto(branch), " · ", code(String(m.id))),
			h("div", { class: "row" }, byHand(m, "primary large"), m.is_active && printer(m, branch, page), link(m.id, "quiet"))));
		ready();
	}

	// Checking in, one after the other
	let waiting = 0;
	let turn = Promise.resolve();
	function inTurn(work) {
		if (waiting >= most) return toast("warn", t("desk.too_many"));
		waiting++;
		return (turn = turn.catch(() => {}).then(work).finally(() => waiting--));
	}
	const scan = (text) => inTurn(() => check(() => api.post("/api/qr/scan", { qr_code: text }, { retry: true }), text));
	const picture = (blob, retry) => {
		const body = new FormData();
		body.append("image", blob, "pass.jpg");
		return api.post("/api/qr/scan", body, { retry });
	};
	async function photo(file) {
		const small = await reduce(file);
		await inTurn(() => check(() => picture(small, true).catch((error) => {
			if (error.code !== "no_qr_code_in_picture" || small === file) throw error;
			return picture(file, true); // perhaps the code is small
		})));
	}
	// Older browsers do not tell that no photo was taken.
	const shoot = button(t("desk.photo"), { icon: "photo", kind: "plain", do: "photo", on: async () => {
		const file = await takePhoto();
		if (file) busy(shoot, () => photo(file));
	} });

	/** Says what comes of a check-in. `ignore` are the refusals that nobody needs to hear of; answers whether there was something to say. */
	async function check(ask, text, ignore) {
		if (!ignore) verdict.setAttribute("aria-busy", "true");
		try {
			const v = await ask().then(admitted, (error) => {
				if (!("fields" in error)) throw error;
				return ignore && ignore.test(error.code) ? null : refused(error, text);
			});
			if (v) say(v);
			return Boolean(v);
		} finally {
			if (!ignore) verdict.removeAttribute("aria-busy");
		}
	}

	function say(v) {
		sound[v.kind === "bad" ? "bad" : "good"]();
		recent.unshift(v);
		recent.splice(remembered);
		if (page.signal.aborted) return toast(v.kind, [auto(v.title), " · ", v.text]);
		const branch = v.branch && h("p"); // which nobody waits for
		if (branch) branchName(v.branch).then((name) => fill(branch, auto(name)), () => {});
		clear();
		fill(verdict, h("section", { class: "verdict " + v.kind, role: v.kind === "bad" ? "alert" : null, data: { verdict: v.kind } }, sign(v),
			h("div", { class: "stack tight" }, h("h2", null, auto(v.title)), h("p", { class: "big" }, v.text), branch, v.more && h("p", null, v.more)),
			v.member ? link(v.member) : button(t("desk.look_up"), { icon: "search", do: "look-up", on: async () => (v.look ? open(await api.get("/api/customers/" + v.look)) : field.focus()) })));
		remember();
		ready();
	}
	const sign = (v) => icon(v.kind === "bad" ? "cross" : "check");
	const remember = () => recent.length && fill(past, h("h2", { class: "small muted" }, t("desk.recent")), h("ul", { class: "recent", role: "list" }, recent.map((v) => h("li", { class: "row" }, sign(v),
		h("span", { class: "grow cut" }, v.member ? h("a", { href: "#/members/" + v.member }, auto(v.title)) : v.title), h("span", { class: "muted small" }, time(v.at))))));

	wedge({ field, signal: page.signal, onEnter: (text) => {
		if (text !== null) {
			stop();
			field.value = "";
			scan(text);
		} else if (hits.length) open(hits[0]);
		else entered = true;
	} });
	page.root.addEventListener("keydown", (e) => {
		const stops = [field, ...found.querySelectorAll(".open")];
		const at = stops.indexOf(document.activeElement);
		const next = at >= 0 && stops[at + ({ ArrowDown: 1, ArrowUp: -1 }[e.key] || NaN)];
		if (!next) return;
		e.preventDefault();
		next.focus();
	});
	page.onLeave(stop);
	page.root.append(
		heading(t("nav.desk"), { actions: [button(t("desk.today"), { kind: "quiet", href: "#/check-ins", do: "check-ins" })] }),
		h("div", { class: "desk" },
			h("div", { class: "stack" },
				h("div", { class: "desk-bar" }, field,
					canScanLive() && button(t("desk.camera"), { icon: "camera", kind: "plain", do: "camera", on: camera({ place: eye, page, onCode: scan, onFrame: (blob) => check(() => picture(blob, false), "", /no_qr_code_in_picture|overloaded|no_connection/) }) }),
					shoot),
				eye, found, verdict), past));
	idle();
	remember();
	ready();
	page.ready();
}

function admitted({ customer, check_in: now, previous_visit: before }) {
	const v = { member: customer.id, title: customer.full_name, branch: me().allBranches && customer.branch_id, at: now.created_at };
	if (now.is_repeat) return { ...v, kind: "warn", text: t("desk.already", { time: time(before.created_at) }) };
	return { ...v, kind: "good", text: t("desk.checked_in", { time: time(v.at) }), more: before ? t("desk.last_visit", { when: ago(before.created_at) }) : t("desk.first_visit") };
}

function refused({ code: why, message }, text) {
	const [number] = (named.test(why) && /\d+$/.exec(text)) || [];
	return { kind: "bad", at: new Date(), title: t("desk.refused." + (has("desk.refused." + why) ? why : "other")), text: message, look: number };
}
