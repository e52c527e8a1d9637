// One member: who they are, their pass, and when they came.
import { h, fill, auto, code, $ } from "../core/dom.js";
import { t, date, dateTime } from "../core/i18n.js";
import * as api from "../core/api.js";
import { can } from "../core/session.js";
import { list } from "../core/list.js";
import { oncePassword } from "../core/once.js";
import { badge, button, confirm, empty, facts, heading, notice, skeleton } from "../core/ui.js";
import { act, branchName, card, lines, listed, of, paged, printable, printer, saver, state } from "./people.js";

// Passwords of members who were just registered, until they have been shown.
const passwords = new Map();

/** Has a member's page tell the password once. */
export const tell = (id, password) => passwords.set(String(id), password);

/** A member's page. */
export function member(page) {
	page.title(t("members.member"));
	const head = heading(t("members.member"), { back: "#/members" });
	const body = h("div", { class: "stack wide" }, skeleton(5));
	fill(page.root, head, body);
	listed(page, body, async () => {
		const m = await api.get("/api/customers/" + page.params.id, { signal: page.signal });
		return [m, await branchName(m.branch_id)];
	}, ([m, branch]) => whole(page, m, branch, head));
}

function whole(page, m, branch, head) {
	page.title(m.full_name);
	const news = h("div", { role: "status" });
	const pass = h("div", { class: "stack" });
	const say = (...content) => fill(news, ...content);
	const once = (password) => say(oncePassword({ title: t("members.password"), password, lines: [t("members.password_once")] }));
	const history = list({
		page,
		load: (query, signal) => paged(of(m, "check-ins"), { per_page: 10, page: query.page }, signal),
		row: (v) => h("li", { class: "item" }, lines(dateTime(v.created_at), means(v))),
		blank: () => empty("activity", t("members.no_history")),
	});

	function draw() {
		if (m.is_active && !page.signal.aborted) printable(m, branch, page);
		fill(pass, card(m, branch), !m.is_active && notice("warn", t("error.customer_inactive")), h("div", { class: "row" },
			m.is_active && [printer(m, branch, page, "primary"), saver("PDF", "download", `pass-${m.id}.pdf`, of(m, "pass.pdf"))],
			saver("PNG", "download-png", `pass-${m.id}.png`, of(m, "qr.png"), () => ({ size: 1024 })),
			can("regenerate_qr") && act(t("members.regenerate"), "regenerate", "refresh", regenerate)));
	}

	async function regenerate() {
		const ends = m.qr_code.split(":").length > 2; // a revocable pass, whose letters are never the same again
		if (!(await confirm({ title: t("members.regenerate_title", { name: m.full_name }), text: ends ? t("members.regenerate_ends") : t("members.regenerate_may_end"), ok: t("members.regenerate"), danger: true }))) return;
		const made = await api.post(of(m, "regenerate-qr"));
		const same = made.qr_code === m.qr_code;
		m = { ...m, qr_code: made.qr_code, updated_at: made.generated_at };
		draw();
		say(same ? notice("info", t("members.code_same")) : notice("good", t("members.code_new")));
	}

	async function checkIn() {
		const { check_in: now } = await api.post(of(m, "check-in"), undefined, { retry: true });
		say(now.is_repeat ? notice("warn", t("members.here_already")) : notice("good", t("members.checked_in")));
		history.reload();
	}

	async function reset() {
		if (await confirm({ title: t("members.reset_title", { name: m.full_name }), text: t("members.reset_text"), ok: t("members.reset") })) once((await api.post(of(m, "reset-password"))).one_time_password);
	}

	const id = String(m.id);
	const change = can("change_customers");
	if (passwords.has(id)) once(passwords.get(id));
	passwords.delete(id);
	draw();
	fill($("h1", head), auto(m.full_name));
	fill($(".row", head), m.is_active && act(t("members.check_in"), "check-in", "check", checkIn, "primary"),
		change && button(t("members.edit"), { icon: "edit", kind: "plain", href: `#/members/${id}/edit`, do: "edit" }));
	return [
		news,
		h("div", { class: "columns" },
			h("section", { class: "card stack" }, h("h2", null, t("members.pass")), pass),
			h("section", { class: "card stack" }, h("h2", null, t("members.details")), facts([
				[t("members.phone"), h("a", { href: "tel:" + m.phone }, code(m.phone))],
				m.email && [t("members.email"), code(m.email)],
				[t("members.branch"), auto(branch)], [t("members.number"), code(id)], [t("members.state"), state(m)], [t("members.since"), date(m.created_at)],
			]), change && h("div", null, act(t("members.reset"), "reset-password", "account", reset)))),
		h("section", { class: "stack" }, h("h2", null, t("members.history")), history.element),
	];
}

/** How somebody came in, by whose hand, and whether they were in already. */
export const means = (v) => [h("span", null, t("visits.means." + v.means), " · ", auto(v.staff_name)), v.is_repeat && badge("warn", t("visits.repeat"))];
