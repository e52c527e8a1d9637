// Who the members are.
import { h } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { can, me } from "../core/session.js";
import { list } from "../core/list.js";
import { icon } from "../core/icons.js";
import { button, empty, heading, skeleton } from "../core/ui.js";
import { branchFilter, choices, listed, paged, saver, who } from "./people.js";

/** The list of members, and what can be done with all of them. */
export function members(page) {
	page.title(t("nav.members"));
	const body = h("div", { class: "stack" }, skeleton(6));
	const change = can("change_customers");
	const register = () => change && button(t("members.register"), { icon: "plus", kind: "primary", href: "#/members/new", do: "register" });
	page.root.append(heading(t("nav.members"), { actions: [register()] }), body);

	listed(page, body, choices, (branches) => {
		const names = Object.fromEntries(branches.length > 1 ? branches : []);
		// What is filtered by branch is exported and printed by branch too.
		const one = () => ({ branch_id: new URLSearchParams(location.hash.split("?")[1]).get("branch_id") || (branches.length === 1 ? branches[0][0] : "") });
		const passes = saver(t("members.passes"), "passes", "passes.pdf", "/api/customers/passes.pdf", one);
		return [list({
			page, search: t("members.search"),
			filters: [{ name: "is_active", label: t("members.state"), options: [["", t("members.all")], ["true", t("members.active")], ["false", t("members.inactive")]] }, ...branchFilter(branches)],
			load: (query, signal) => paged("/api/customers", query, signal),
			row: (m) => h("li", null, h("a", { class: "item", href: "#/members/" + m.id, data: { member: m.id } }, who(m, names[m.branch_id]), icon("next"))),
			blank: (filtered) => filtered ? empty("search", t("members.nobody"), t("members.nobody_text"))
				: empty("members", t("members.none"), change ? t("members.none_text") : "", register()),
			onLoad: ({ total }) => (passes.hidden = !total || !(me().branch || one().branch_id)),
		}).element, h("div", { class: "row" }, passes,
			can("export_customers") && saver(t("members.export"), "export", "customers.csv", "/api/customers/export.csv", one),
			change && button(t("members.import"), { icon: "upload", kind: "plain", href: "#/members/import", do: "import" }))];
	});
}
