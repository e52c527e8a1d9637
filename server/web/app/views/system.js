// System: how the box is doing, and how to open it on a phone.
import { h, code } from "../core/dom.js";
import { t, tn, has, language, dateTime, ago, bytes, number } from "../core/i18n.js";
import * as api from "../core/api.js";
import { heading, notice, card, facts, load, skeleton } from "../core/ui.js";
import { copyButton } from "../core/once.js";
import { act } from "./people.js";

export function system(page) {
	page.title(t("nav.system"));
	const body = h("div", { class: "stack wide" }, skeleton(6));
	const look = () => load(page, body, async () => parts(await api.get("/api/system", { signal: page.signal })));
	page.root.append(heading(t("nav.system"), { actions: [act(t("system.again"), "refresh", "refresh", look)] }), body);
	look();
}

const parts = (box) => [
	checks(box.checks),
	card(t("system.phone"), addresses(box)),
	card(t("system.storage"), disk(box.disk), facts([
		box.database_bytes !== null && [t("system.database"), bytes(box.database_bytes)],
		box.pictures && [t("system.pictures"), pictures(box.pictures)],
		[t("system.picture_limit"), bytes(box.limits.picture_bytes)],
	])),
	card(t("system.about"), facts([
		[t("system.version"), code(box.version)],
		[t("system.started"), `${dateTime(box.started_at)} (${ago(box.started_at)})`],
		[t("system.time"), clock(box)],
	]), h("p", { class: "muted" }, t("system.developers"), " ", h("a", { href: "/docs", data: { do: "docs" } }, t("system.docs")))),
];

// What time it is where the box is. A zone without a name is an offset.
function clock({ time, time_zone: zone }) {
	const [, offset] = zone.match(/^UTC(.+)/) || [];
	const there = new Date(time) - new Date("1970-01-01T00:00" + (offset || "Z"));
	const format = new Intl.DateTimeFormat(language() + "-u-nu-latn", { dateStyle: "medium", timeStyle: "short", timeZone: offset ? "UTC" : zone });
	return [format.format(there), " ", code(zone)];
}

// What is wrong the server says best, in English.
function checks(all) {
	const words = (key, name) => h("p", null, has(key + name) ? t(key + name) : code(name));
	const fine = all.filter((c) => c.is_ok);
	return h("div", { class: "stack" },
		all.filter((c) => !c.is_ok).map(({ name, text }) => notice("bad", words("system.wrong.", name), h("p", { lang: "en", dir: "ltr" }, text))),
		fine.length > 0 && notice("good", fine.map(({ name }) => words("system.fine.", name))));
}

function disk({ free_bytes: free, total_bytes: total }) {
	if (free === null) return null;
	if (!total) return h("p", null, t("system.free", { free: bytes(free) }));
	const used = h("div");
	used.style.inlineSize = `${100 * (1 - free / total)}%`;
	return h("div", { class: "stack tight" },
		h("p", null, t("system.disk", { free: bytes(free), total: bytes(total), percent: number(free / total, { style: "percent" }) })),
		h("div", { class: "bar", aria: { hidden: "true" } }, used));
}

function pictures({ count, bytes: size, is_partial }) {
	const text = `${tn("system.picture", count)}, ${bytes(size)}`;
	return is_partial ? t("system.more_than", { text }) : text;
}

function addresses({ addresses, public_url }) {
	const all = [...new Set([...addresses, public_url].filter(Boolean))];
	return [
		addresses.length > 0 && h("p", { class: "muted" }, t("system.phone_text")),
		all.length === 0 && h("p", { class: "muted" }, t("system.no_address"), " ", code("--address 0.0.0.0:8080")),
		all.length > 0 && h("div", { class: "grid wide" }, all.map((address) => h("figure", { class: "row address", data: { address } },
			h("img", { src: api.url("/api/system/address.svg", { address }), alt: t("system.qr", { address }), width: 160, height: 160 }),
			h("figcaption", { class: "stack grow" }, h("div", null, code(address), address === public_url && h("p", { class: "muted small" }, t("system.public"))), h("div", null, copyButton(address)))))),
	];
}
