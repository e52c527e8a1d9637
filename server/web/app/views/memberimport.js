// Members from a spreadsheet: first what would happen, then it happens.
import { h, fill, code } from "../core/dom.js";
import { t, tn, number } from "../core/i18n.js";
import * as api from "../core/api.js";
import { control } from "../core/form.js";
import { icon } from "../core/icons.js";
import { button, failure, heading, load, notice, skeleton, toggle } from "../core/ui.js";
import { act, choices } from "./people.js";

/** Imports members from a CSV file. */
export function memberImport(page) {
	page.title(t("members.import"));
	const body = h("div", { class: "card stack" }, skeleton(4));
	page.root.append(heading(t("members.import"), { back: "#/members" }), body);
	load(page, body, async () => whole(await choices()));
}

function whole(branches) {
	const branch = branches.length > 1 && control({ name: "branch_id", label: t("members.branch"), type: "select", onInput: () => run(true), hint: t("members.import_branch"), options: [["", t("members.import_in_file")], ...branches] });
	const result = h("div", { class: "stack", role: "status" });
	const name = h("span", { class: "strong" });
	let file = null;
	let skip = false;
	let round = 0;

	async function run(dryRun) {
		if (inputs.disabled) return;
		const own = ++round;
		if (dryRun) fill(result);
		if (!file) return;
		inputs.disabled = !dryRun; // nothing is changed while it is on its way
		const body = new FormData();
		const values = { branch_id: branch ? branch.value() : (branches[0] || [""])[0], dry_run: dryRun, skip_existing: skip };
		for (const [key, value] of Object.entries(values)) body.append(key, value);
		body.append("file", file, file.name);
		let said;
		try {
			const done = await api.post("/api/customers/import", body, { retry: dryRun });
			said = dryRun ? preview(done) : finished(done);
		} catch (error) {
			if (!("fields" in error)) throw error;
			said = error.body && error.body.problems ? problems(error.body) : failure(error, () => run(dryRun));
		}
		if (own !== round) return;
		inputs.disabled = false;
		fill(result, said);
	}

	const told = (kind, text, { present }, ...more) => notice(kind, h("p", { class: "strong" }, text), present > 0 && h("p", null, tn("members.import_present", present)), ...more);
	const preview = (done) => [told("info", tn("members.import_would", done.added), done),
		done.added > 0 && h("div", null, act(tn("members.import_now", done.added), "import", "upload", () => run(false), "primary"))];
	const finished = (done) => {
		take(null);
		return [told("good", tn("members.import_done", done.added), done, h("p", null, t("members.import_passwords"))),
			h("div", null, button(t("members.import_see"), { kind: "primary", href: "#/members", do: "members" }))];
	};

	function take(chosen) {
		file = chosen || null;
		input.value = "";
		fill(name, file ? h("bdi", null, file.name) : t("members.import_choose"));
		run(true);
	}
	const over = (on) => (e) => {
		e.preventDefault();
		drop.classList.toggle("over", on);
	};
	const input = h("input", { type: "file", name: "file", accept: ".csv,text/csv", class: "visually-hidden", data: { do: "file" }, on: { change: () => take(input.files[0]) } });
	const drop = h("label", { class: "upload", on: { dragover: over(true), dragleave: over(false), drop: (e) => {
		over(false)(e);
		if (!inputs.disabled) take(e.dataTransfer.files[0]);
	} } }, input, icon("upload"), name, h("span", { class: "muted small" }, t("members.import_drop")));
	const inputs = h("fieldset", { class: "stack" }, branch && branch.element, drop,
		toggle(t("members.import_skip"), { name: "skip_existing", do: "skip-existing", on: (on) => { skip = on; run(true); } }));
	take(null);
	return [h("p", null, t("members.import_text")), h("p", null, code("full_name, phone, email, branch")), inputs, result];
}

// What is wrong with the file, as the spreadsheet counts its lines.
const problems = ({ problems: found, more_problems: more }) => [
	notice("bad", h("p", { class: "strong" }, tn("members.import_wrong", found.length + more)), h("p", null, t("members.import_mend"))),
	h("div", { class: "scroll", tabIndex: 0, role: "region", aria: { label: t("members.import") } }, h("table", { class: "table" },
		h("thead", null, h("tr", null, ["line", "column", "problem"].map((c) => h("th", { scope: "col" }, t("members.import_column." + c))))),
		h("tbody", null, found.map((p) => h("tr", null, h("td", null, number(p.line)), h("td", null, p.column && code(p.column)), h("td", { lang: "en", dir: "auto" }, p.message)))))),
	more > 0 && h("p", { class: "muted" }, tn("members.import_more", more)),
];
