// Forms: checked before they are sent, errors beside the field, and what was
// typed is kept until it is saved.
import { h, fill, newId, $ } from "./dom.js";
import { t } from "./i18n.js";
import { me } from "./session.js";
import { button, busy, failure } from "./ui.js";

/**
 * A form. Each field is {name, label, type, hint, required, options [[value,
 * text]], check: (value, values) => message or ""} and attributes of its input,
 * or {name, control} with something of the same making as `control` answers.
 * `onSubmit(values)` may throw an ApiError, whose fields go to their places.
 * `keep` names the draft; forms without it (passwords) keep nothing.
 */
export function form({ keep, fields, values = {}, submit, submitDo = "save", cancel, onSubmit }) {
	const draft = keep && read(keep);
	const controls = fields.map((f) => f.control || control(f, draft && f.name in draft ? draft[f.name] : values[f.name]));
	const problem = h("div", { class: "problem" });
	const send = button(submit, { kind: "primary", do: submitDo });
	const current = () => Object.fromEntries(controls.map((c) => [c.field.name, c.value()]));

	const el = h("form", { class: "stack form", noValidate: true, method: "dialog", on: {
		input: () => keep && write(keep, current()),
		submit: async (event) => {
			event.preventDefault();
			fill(problem);
			const typed = current();
			const wrong = controls.filter((c) => c.say(checked(c.field, typed)));
			if (wrong.length) return wrong[0].focus();
			await busy(send, async () => {
				try {
					await onSubmit(typed);
					if (keep) sessionStorage.removeItem(key(keep));
				} catch (error) {
					if (!("fields" in error)) throw error;
					place(error, controls, problem);
				}
			});
		},
	} }, ...controls.map((c) => c.element), problem,
	h("div", { class: "row" }, send, cancel && button(t("common.cancel"), { kind: "plain", href: cancel, do: "cancel", onclick: () => keep && sessionStorage.removeItem(key(keep)) })));
	return el;
}

function place(error, controls, problem) {
	const placed = controls.filter((c) => c.say((error.fields[c.field.name] || []).join(" ")));
	const rest = Object.entries(error.fields).filter(([name]) => !controls.some((c) => c.field.name === name));
	if (placed.length === 0 || rest.length > 0) {
		const message = rest.length ? rest.flatMap(([, messages]) => messages).join(" ") : error.message;
		fill(problem, failure({ message, body: error.body }));
	}
	if (placed.length) placed[0].focus();
	else problem.scrollIntoView({ block: "nearest" });
}

function checked(field, values) {
	const value = values[field.name];
	if (field.required && (value === "" || value === null)) return t("common.required");
	return (field.check && value !== "" && field.check(value, values)) || "";
}

/** One labelled input with its hint and its error. */
export function control(field, initial) {
	const { name, label, type = "text", hint, options, check, required, value: unused, onInput, ...props } = field;
	const id = newId(name);
	const [hintId, errorId] = [id + "-hint", id + "-error"];
	const error = h("p", { class: "error", id: errorId });
	const aria = { required: required ? "true" : null, describedby: [hint && hintId, errorId].filter(Boolean).join(" ") };
	const common = { id, name, aria, on: { input: () => { clear(); if (onInput) onInput(input.value); } }, ...props };
	let input;
	if (type === "select") input = h("select", common, options.map(([v, text]) => h("option", { value: v, selected: String(v) === String(initial ?? "") }, text)));
	else input = h("input", { ...common, type });
	if (type === "checkbox") input.checked = Boolean(initial);
	else if (type !== "select" && initial !== undefined && initial !== null) input.value = initial;

	function clear() {
		fill(error);
		input.removeAttribute("aria-invalid");
	}
	const head = h("label", { for: id }, label, !required && type !== "checkbox" && type !== "select" && h("span", { class: "muted" }, " ", t("common.optional")));
	const element = h("div", { class: "field field-" + type }, ...(type === "checkbox" ? [input, head] : [head, input]),
		hint && h("p", { class: "hint", id: hintId }, hint), error);
	return {
		field, element, input,
		value: () => (type === "checkbox" ? input.checked : type === "password" ? input.value : input.value.trim()),
		focus: () => input.focus(),
		/** Shows what is wrong; "" takes it away. Answers whether something is. */
		say(message) {
			clear();
			if (!message) return false;
			fill(error, message);
			input.setAttribute("aria-invalid", "true");
			return true;
		},
	};
}

// Drafts live as long as the tab, for whoever typed them.
const key = (name) => `venuebox.draft.${me()?.user.id}.${name}`;
const read = (name) => {
	try {
		return JSON.parse(sessionStorage.getItem(key(name)));
	} catch {
		return null;
	}
};
const write = (name, values) => sessionStorage.setItem(key(name), JSON.stringify(values));

/** Puts the cursor into the first field that is empty. */
export const focusFirst = (el) => ([...el.querySelectorAll("input, select, textarea")].find((i) => !i.value) || $("input", el)).focus();

/** What of a form's values is not as it was: what somebody else changed meanwhile stays theirs. */
export const changes = (values, before) => Object.fromEntries(Object.entries(values).filter(([name, value]) => String(value) !== String(before[name] ?? "")));
