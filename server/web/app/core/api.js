// The public API, as any app would call it, with the session cookie.
import { has, t } from "./i18n.js";

/** What the box answered instead of what was asked for. */
export class ApiError extends Error {
	constructor(status, code, body, retryAfter) {
		super(words(code, body));
		Object.assign(this, { status, code, body, retryAfter, fields: fieldsOf(code, body) });
	}
}

function words(code, body) {
	if (has("error." + code)) return t("error." + code);
	return (body && (body.error || body.detail)) || t("error.unexpected");
}

// A field's messages come in English; where the failure is one that has a
// name, the reader gets it in their own language.
function fieldsOf(code, body) {
	if (!body || typeof body !== "object") return {};
	const fields = "success" in body ? body.errors || {} : "detail" in body ? {} : body;
	const own = has("error." + code) && Object.keys(fields).length === 1;
	return Object.fromEntries(Object.entries(fields).map(([name, messages]) => [name, own ? [t("error." + code)] : [].concat(messages)]));
}

/** The address of a path with a query; empty values are left out. */
export function url(path, query) {
	const given = Object.entries(query || {}).filter(([, v]) => v !== undefined && v !== null && v !== "");
	return given.length ? path + "?" + new URLSearchParams(given) : path;
}

/** The path of a link that the box gave: the page may load from its own origin alone. */
export const path = (link) => (link ? new URL(link, location.href).pathname : "");

// Whoever shows it is told when the box cannot be reached and when it is back.
const watchers = { connection: () => {}, signIn: null };
export const onConnection = (fn) => (watchers.connection = fn);

/** Sets what asks for a new sign-in: it resolves when the same person is back. */
export const onSignedOut = (fn) => (watchers.signIn = fn);

let lost = null;

/** Resolves when the box answers again. */
function reconnected() {
	lost ||= (async () => {
		watchers.connection(false);
		for (let wait = 500; ; wait = Math.min(wait * 1.5, 4000)) {
			await new Promise((go) => setTimeout(go, wait));
			try {
				if ((await fetch("/healthz", { cache: "no-store" })).ok) break;
			} catch {
				// still away
			}
		}
		lost = null;
		watchers.connection(true);
	})();
	return lost;
}

async function ask(method, address, body, { signal, retry = method === "GET", signIn = true } = {}) {
	const form = body instanceof FormData;
	for (let tries = 0; ; tries++) {
		let answer, content;
		try {
			answer = await fetch(address, {
				method, signal, credentials: "same-origin",
				headers: body && !form ? { "Content-Type": "application/json", Accept: "application/json" } : { Accept: "application/json" },
				body: form || !body ? body : JSON.stringify(body),
			});
			content = await read(answer);
		} catch (failure) {
			if (signal && signal.aborted) throw failure;
			const back = reconnected();
			if (!retry) throw new ApiError(0, "no_connection");
			await back;
			continue;
		}
		if (answer.ok) return content;
		const error = new ApiError(answer.status, answer.headers.get("X-Error-Code"), content, Number(answer.headers.get("Retry-After")) || 0);
		if (answer.status === 401 && signIn && watchers.signIn) {
			await watchers.signIn();
			continue;
		}
		if (error.code === "overloaded" && tries < 3 && retry) {
			await new Promise((go) => setTimeout(go, 1000 * Math.max(1, error.retryAfter)));
			continue;
		}
		throw error;
	}
}

async function read(answer) {
	if (answer.status === 204 || answer.status === 205) return null;
	const type = answer.headers.get("Content-Type") || "";
	return type.includes("json") ? answer.json() : answer.blob();
}

// The gym's answers are in an envelope; the hotel's are not.
const open = (body) => (body && body.success === true ? body.data : body);
const call = (method) => async (address, body, options) => open(await ask(method, address, body, options));

export const get = async (address, { query, ...options } = {}) => open(await ask("GET", url(address, query), undefined, options));
export const post = call("POST");
export const put = call("PUT");
export const patch = call("PATCH");
export const del = async (address, options) => open(await ask("DELETE", address, undefined, options));
