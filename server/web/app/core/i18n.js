// Words, numbers and times in the reader's language.

/** The languages there are strings for, each in its own name. */
export const languages = { en: "English", hi: "हिन्दी", ar: "العربية" };

const stored = "venuebox.language";
const base = new URL("../strings/", import.meta.url);
let strings = {};
let current = "en";

// Western digits in every language: an amount is compared with a phone's.
const tag = () => new Intl.Locale(navigator.languages.find((l) => l.startsWith(current)) || current, { numberingSystem: "latn" }).toString();

/** The language the page speaks. */
export const language = () => current;

function preferred() {
	const wanted = [localStorage.getItem(stored), ...navigator.languages];
	return wanted.map((l) => (l || "").slice(0, 2).toLowerCase()).find((l) => l in languages) || "en";
}

async function load(language) {
	const answer = await fetch(new URL(language + ".json", base));
	if (answer.status === 404) location.reload(); // the box has a newer page by now
	if (!answer.ok) throw new Error("no strings: " + answer.status);
	strings = await answer.json();
	current = language;
	document.documentElement.lang = current;
	document.documentElement.dir = current === "ar" ? "rtl" : "ltr";
}

/** Loads the strings of the language chosen, or else the browser's, however long that takes. */
export async function loadStrings() {
	for (;;) {
		try {
			return await load(preferred());
		} catch {
			await new Promise((go) => setTimeout(go, 2000));
		}
	}
}

/** Changes the language for good; the page is drawn anew by whoever calls. Rejects without the box. */
export async function choose(language) {
	await load(language);
	localStorage.setItem(stored, language);
}

/** What follows a prefix in the keys that have it. */
export const after = (prefix) => Object.keys(strings).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));

/** Whether there are words for a key. */
export const has = (key) => key in strings;

/** The words for a key, with {name} filled in. */
export function t(key, values) {
	const text = strings[key];
	if (text === undefined) return `⟦${key}⟧`;
	return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole)) : text;
}

/** The words for a key and a count, which is {n}. */
export function tn(key, n, values) {
	const form = `${key}.${new Intl.PluralRules(current).select(n)}`;
	return t(has(form) ? form : key + ".other", { n: number(n), ...values });
}

export const number = (n, options) => new Intl.NumberFormat(tag(), options).format(n);

const when = (options) => (iso) => new Intl.DateTimeFormat(tag(), { ...options }).format(new Date(iso));
export const date = when({ dateStyle: "medium" });
export const time = when({ timeStyle: "short" });
export const fullDate = when({ dateStyle: "full" });
export const dateTime = when({ dateStyle: "medium", timeStyle: "short" });

/** The day that a moment is in, as 2026-02-15. */
export const day = (moment) => new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);

const spans = [["day", 86400], ["hour", 3600], ["minute", 60]];

/** How long ago something was; a date when that is weeks. */
export function ago(iso) {
	const seconds = (new Date(iso) - Date.now()) / 1000;
	if (Math.abs(seconds) > 7 * 86400) return date(iso);
	const [unit, length] = spans.find(([, s]) => Math.abs(seconds) >= s) || ["minute", 60];
	return new Intl.RelativeTimeFormat(tag(), { numeric: "auto" }).format(Math.round(seconds / length), unit);
}

/** A size, in the unit that fits. */
export function bytes(n) {
	const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
	let i = 0;
	for (; n >= 1000 && i < units.length - 1; i++) n /= 1000;
	return number(n, { style: "unit", unit: units[i], unitDisplay: "short", maximumFractionDigits: n < 10 && i > 0 ? 1 : 0 });
}

/** Rupees from a decimal string, written as UPI apps write them. Never rounded: two places are all there can be. */
export const money = (amount) => new Intl.NumberFormat("en-IN", { style: "currency", currency: "INR" }).format(amount);
