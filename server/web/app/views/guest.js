// What a guest looks at, on the desk's screen and on the guest display: whom
// to pay, how much, what for, and the code to scan.
import { h, fill, auto, code } from "../core/dom.js";
import { t, money } from "../core/i18n.js";

/**
 * The guest's sheet. `say({payee, amount, note})` sets the words. `show(src)`
 * resolves when that picture is there, to whether it is shown: `sure()` may say
 * no. Until then, and after `hide()`, the one before cannot be scanned. The
 * newest wish wins.
 */
export function guestSheet() {
	const words = h("div", { class: "guest-words" });
	const frame = h("div", { class: "guest-code" });
	let wanted;
	const hide = () => {
		wanted = null;
		frame.setAttribute("aria-busy", "true");
	};
	const put = (content) => fill(frame, (wanted = content)).removeAttribute("aria-busy");

	async function show(src, sure = () => true) {
		hide();
		const img = (wanted = h("img", { alt: t("display.code") }));
		await new Promise((onload, failed) => Object.assign(img, { onload, onerror: () => failed(new Error(src)), src }));
		const shown = (await sure()) && wanted === img;
		if (shown) put(img);
		return shown;
	}

	const say = ({ payee, amount, note }) => fill(words,
		h("p", { class: "guest-payee" }, auto(payee.name)),
		h("p", { class: "big" }, code(payee.vpa)),
		amount && h("p", { class: "guest-amount" }, money(amount)),
		note && h("p", { class: "big guest-note" }, auto(note)),
		h("p", { class: "muted guest-scan" }, t("display.scan")));

	return { element: h("section", { class: "guest", aria: { label: t("display.guest") } }, frame, words), say, show, hide, put };
}

/** Keeps the screen on until `signal` is aborted, where the browser can. */
export function keepAwake(signal) {
	let lock;
	const take = async () => {
		if (!document.hidden && !signal?.aborted) lock = await navigator.wakeLock?.request("screen").catch(() => null); // the battery may be low
		if (signal?.aborted) lock?.release();
	};
	document.addEventListener("visibilitychange", take, { signal });
	signal?.addEventListener("abort", take);
	take();
}

/** Fills the screen with the page, where the browser can; after a click only. */
export const fullScreen = () => document.documentElement.requestFullscreen?.({ navigationUI: "hide" }).catch(() => {});
