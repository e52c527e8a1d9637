// What is told once, and texts to be copied.
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { button, notice, toast } from "./ui.js";

/** A button that copies a text. */
export const copyButton = (text) => button(t("common.copy"), { kind: "plain", do: "copy", on: async (event) => {
	const done = await copied(text, event.currentTarget);
	toast(done ? "good" : "bad", t(done ? "common.copied" : "common.not_copied"));
} });

// Over plain HTTP browsers have only the old way, which copies what is selected
// and must be where the focus may go.
async function copied(text, near) {
	if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
	const area = h("textarea", { value: text, readOnly: true, class: "visually-hidden" });
	near.after(area);
	area.select();
	const done = document.execCommand("copy");
	area.remove();
	near.focus();
	return done;
}

/**
 * Somebody's new password, which the box does not know any more: large enough
 * to be read aloud. `lines` say who it is for and what to do with it.
 */
export function oncePassword({ title, password, lines, actions }) {
	const head = h("h2", { tabIndex: -1 }, title);
	queueMicrotask(() => head.focus());
	return h("section", { class: "card stack narrow" }, head,
		h("p", { class: "secret" }, h("bdi", { dir: "ltr", data: { password: "" } }, password)),
		notice("warn", h("p", { class: "strong" }, t("common.once")), lines.map((line) => h("p", null, line))),
		h("div", { class: "row" }, copyButton(password), actions));
}
