// Registering a member, and changing one.
import { h, fill } from "../core/dom.js";
import { t } from "../core/i18n.js";
import * as api from "../core/api.js";
import { form, focusFirst, changes } from "../core/form.js";
import { go } from "../core/router.js";
import { heading, load, skeleton } from "../core/ui.js";
import { tell } from "./member.js";
import { choices } from "./people.js";

// As the box has it: 4 to 15 digits of any script, and the usual marks between.
const phone = (text) => {
	const bare = text.normalize("NFKC").replace(/[\s\p{Bidi_Control}().\/-]/gu, "");
	return /^\p{Nd}{4,15}$/u.test(bare.replace(/^(\+|00)/, "")) ? "" : t("members.phone_wrong");
};
const email = (text) => (/^[^\s@]+@[^\s@]+$/.test(text) ? "" : t("members.email_wrong"));

const fields = (branches, editing) => [
	{ name: "full_name", label: t("members.name"), required: true, maxLength: 150, dir: "auto", autocomplete: "off" },
	{ name: "phone", label: t("members.phone"), type: "tel", required: true, maxLength: 40, dir: "ltr", autocomplete: "off", check: phone, hint: t("members.phone_hint") },
	{ name: "email", label: t("members.email"), type: "email", maxLength: 254, dir: "ltr", autocomplete: "off", check: email },
	branches.length > 1 && { name: "branch_id", label: t("members.branch"), type: "select", required: true, options: editing ? branches : [["", t("members.choose_branch")], ...branches] },
	editing && { name: "is_active", label: t("members.is_active"), type: "checkbox", hint: t("members.is_active_hint") },
].filter(Boolean);

const sent = ({ branch_id: branch, ...values }) => (branch ? { ...values, branch_id: Number(branch) } : values);

function view(page, title, back, make) {
	page.title(title);
	const body = h("div", { class: "card" }, skeleton(4));
	fill(page.root, heading(title, { back }), body);
	load(page, body, async () => {
		const branches = await choices();
		const el = form({ cancel: back, ...await make(branches) });
		if (!page.params.id) setTimeout(() => focusFirst(el));
		return el;
	});
}

/** Registers a member; `?full_name=` and `?phone=` are filled in. */
export function memberNew(page) {
	view(page, t("members.register"), "#/members", (branches) => ({
		keep: "member.new" + page.query, submit: t("members.register"), fields: fields(branches), values: Object.fromEntries(page.query),
		onSubmit: async (values) => {
			const own = branches.length === 1 ? { branch_id: branches[0][0] } : {};
			const made = await api.post("/api/customers/register", sent({ ...own, ...values }));
			tell(made.id, made.one_time_password);
			go("#/members/" + made.id);
		},
	}));
}

/** Changes what is known of a member. */
export function memberEdit(page) {
	const { id } = page.params;
	const path = "/api/customers/" + id;
	view(page, t("members.edit"), "#/members/" + id, async (branches) => {
		const member = await api.get(path, { signal: page.signal });
		return {
			keep: `member.${id}.${member.updated_at}`, submit: t("members.save"), fields: fields(branches, true), values: member,
			onSubmit: async (values) => {
				await api.put(path, sent(changes(values, member)), { retry: true });
				go("#/members/" + id);
			},
		};
	});
}
