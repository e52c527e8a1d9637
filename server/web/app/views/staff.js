// Staff: who can sign in, and as what.
import { h, auto, code } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { t } from "../core/i18n.js";
import * as api from "../core/api.js";
import { heading, button, badge, empty } from "../core/ui.js";
import { list } from "../core/list.js";
import { me, can } from "../core/session.js";

/** The roles that whoever is signed in may give and meet. */
export const roles = () => (me().user.role === "hotel_admin" ? ["hotel_admin", "manager", "receptionist"] : ["owner", "hotel_admin", "manager", "accountant", "receptionist"]);

/** Where somebody works, in words. */
export function place({ role, branch_name, hotel_name }) {
	const names = [branch_name, hotel_name].filter(Boolean);
	if (role === "owner" || (role === "accountant" && !branch_name)) return t("staff.everywhere");
	return names.length ? names.map((name, i) => [i > 0 && " · ", auto(name)]) : t("staff.nowhere");
}

export function staff(page) {
	page.title(t("nav.staff"));
	const add = can("change_staff") && button(t("staff.add"), { icon: "plus", kind: "primary", do: "add-staff", href: "#/staff/new" });
	page.root.append(heading(t("nav.staff"), { actions: [add] }), list({
		page,
		load: async (query, signal) => {
			const { items, pagination } = await api.get("/api/staff", { query: { ...query, per_page: 50 }, signal });
			return { ...pagination, items };
		},
		row,
		search: t("staff.search"),
		filters: [
			{ name: "role", label: t("staff.role"), options: [["", t("staff.all_roles")], ...roles().map((role) => [role, t("role." + role)])] },
			{ name: "is_active", label: t("staff.active"), options: [["", t("staff.both")], ["true", t("staff.can_sign_in")], ["false", t("staff.disabled")]] },
		],
		blank: () => empty("staff", t("common.no_results"), t("staff.none_text")),
	}).element);
}

const row = (m) => h("li", null, h("a", { class: "item", href: "#/staff/" + m.id, data: { staff: m.username } },
	h("div", { class: "grow" },
		h("p", { class: "row" }, h("span", { class: "strong" }, auto(m.full_name)), m.id === me().user.id && badge("", t("staff.you")), !m.is_active && badge("bad", t("staff.disabled"))),
		h("p", { class: "muted small" }, code(m.username), " · ", t("role." + m.role), " · ", place(m))),
	icon("next")));
