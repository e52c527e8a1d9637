// Who came on a day, and when it was busy.
import { h, fill, auto, $ } from "../core/dom.js";
import { t, tn, date as dateOf, time, number, day } from "../core/i18n.js";
import { url } from "../core/api.js";
import { list } from "../core/list.js";
import { empty, heading, iconButton, skeleton } from "../core/ui.js";
import { means } from "./member.js";
import { branchFilter, choices, lines, listed, paged } from "./people.js";

/** The check-ins of a day. */
export function visits(page) {
	page.title(t("visits.title"));
	const count = h("div", { class: "stack" });
	const body = h("div", null, skeleton(6));
	page.root.append(heading(t("visits.title"), { back: "#/desk" }), count, body);
	listed(page, body, choices, (branches) => list({
		page, filters: [{ name: "date", label: t("visits.day"), type: "date" }, ...branchFilter(branches)],
		load: async (query, signal) => ({ ...await paged("/api/check-ins", query, signal), branch: query.branch_id }),
		row: (v) => h("li", null, h("a", { class: "item", href: "#/members/" + v.customer_id }, h("span", null, time(v.created_at)), lines(auto(v.customer_name), means(v)))),
		blank: () => empty("activity", t("visits.none")),
		onLoad: ({ days: [of], branch }) => {
			$("[type=date]", body).value ||= of.date;
			fill(count, head(of, branch), of.visits > 0 && chart(of.hours));
		},
	}).element);
}

function head({ date, visits: n, repeats }, branch) {
	const go = (icon, label, days) => iconButton(icon, label, { href: url("#/check-ins", { date: new Date(Date.parse(date) + days * 86400000).toISOString().slice(0, 10), branch_id: branch }) });
	return h("div", { class: "row" }, go("back", t("visits.before"), -1),
		h("p", { class: "grow", data: { visits: n } }, h("span", { class: "big strong" }, dateOf(date + "T12:00")), " ", tn("visits.count", n), repeats > 0 && [" · ", tn("visits.repeats", repeats)]),
		date < day(new Date()) && go("next", t("visits.after"), 1));
}

// A bar for every hour from the first visit to the last, and those of a usual day.
function chart(hours) {
	const most = Math.max(...hours);
	const some = hours.map((n, i) => (n ? i : -1)).filter((i) => i >= 0);
	const from = Math.min(6, some[0]);
	return h("ol", { class: "hours card", role: "list", aria: { label: t("visits.by_hour") } }, hours.slice(from, Math.max(21, ...some) + 1).map((n, i) => {
		const bar = h("span", { class: "tower" });
		bar.style.blockSize = `${(n / most) * 6}rem`;
		return h("li", null, h("span", { class: "visually-hidden" }, `${from + i}:00: ${number(n)}`),
			h("span", { class: "hour", aria: { hidden: "true" } }, n > 0 && number(n), bar, h("span", { class: "muted" }, number(from + i))));
	}));
}
