// A USB scanner is a keyboard that types faster than anybody can.
import { $ } from "../core/dom.js";

const pass = /customer_id:\S*$|(GYM-|GYM_CUSTOMER_)\d+$/;
const hand = 35; // milliseconds a key, on average, below which nobody types
const pause = 500; // milliseconds that part one thing typed from the next

// What a key of a United States keyboard writes: with another layout chosen, a
// scanner's letters come out as that layout's.
const signs = { Minus: "-_", Semicolon: ";:", Period: ".>", Slash: "/?" };
function written({ key, code, shiftKey }) {
	const [, letter, digit] = /^(?:Key(.)|(?:Digit|Numpad)(\d))$/.exec(code) || [];
	if (letter) return shiftKey ? letter : letter.toLowerCase();
	return digit || (signs[code] ? signs[code][Number(shiftKey)] : key);
}

// What was scanned, or null when somebody typed by hand.
function scanned(run, typed) {
	const keys = run.map((e) => e.key).join("");
	const rebuilt = run.map(written).join("");
	const found = [keys, rebuilt, typed].map((text) => pass.exec(text.trim())).find(Boolean);
	if (found) return found[0];
	const fast = run.length > 3 && (run[run.length - 1].timeStamp - run[0].timeStamp) / (run.length - 1) < hand;
	return fast ? (/^[ -~]*$/.test(keys) ? keys : rebuilt) : null;
}

/**
 * Sees to it that whatever is typed on the view lands in `field`, and calls
 * `onEnter(text)` at its end: with the text of a scan, or null when somebody
 * typed. Other fields and dialogs keep what is typed there.
 */
export function wedge({ field, signal, onEnter }) {
	let run = [];
	document.addEventListener("keydown", (e) => {
		const at = document.activeElement;
		const own = at === field;
		if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || $("dialog[open]") || (!own && at.matches("input, select, textarea"))) return;
		if (e.key === "Enter" || e.key === "Tab") {
			const text = scanned(run, own ? field.value : "");
			run = [];
			if (text === null && (!own || e.key === "Tab")) return;
			e.preventDefault();
			onEnter(text);
		} else if (/^(.|Dead|[^\x00-\x7f]+)$/u.test(e.key) && (own || e.key !== " ")) {
			if (!own) field.focus();
			if (e.repeat || (run.length && e.timeStamp - run[run.length - 1].timeStamp > pause)) run = [];
			run.push(e);
		} else if (e.key !== "Shift") run = [];
	}, { signal });
}
