// Adding and changing a payment QR code: its picture is checked before it is saved.
import { h, fill, ltr, newId, debounce } from "../core/dom.js";
import { t } from "../core/i18n.js";
import * as api from "../core/api.js";
import { form, changes } from "../core/form.js";
import { takePhoto } from "../core/camera.js";
import { go } from "../core/router.js";
import { heading, button, notice, load, toast, skeleton } from "../core/ui.js";
import { codes, judged, payee, known } from "./payments.js";

const accept = "image/png,image/jpeg,image/webp,image/gif,image/bmp";
const shape = /^[\w.-]{2,}@[a-z][a-z\d]+(\.[a-z\d]+)*$/i;

export function paymentForm(page) {
	const { id } = page.params;
	const title = t(id ? "payments.edit_title" : "payments.add_title");
	const body = h("div", null, skeleton(5));
	page.title(title);
	page.root.append(heading(title, { back: "#/payments" }), body);
	load(page, body, async () => editor(page, ...(id ? await known(page) : [])));
}

function editor(page, item, before) {
	const image = picture(page, item, before, (upi, name) => {
		put("upi_id", upi);
		if (name && !el.elements.name.value) put("name", name);
	});
	const el = form({
		keep: "payment-" + (item ? item.id + item.updated_at : "new"),
		fields: [
			{ name: "image", control: image },
			{ name: "name", label: t("payments.name"), required: true, maxLength: 100, autocomplete: "off", dir: "auto", hint: t("payments.name_hint") },
			{ name: "upi_id", label: t("payments.upi_id"), required: true, maxLength: 100, autocomplete: "off", autocapitalize: "none", spellcheck: "false", inputmode: "email", dir: "ltr", hint: t("payments.upi_hint"), onInput: image.against },
			{ name: "active", label: t("payments.may_show"), type: "checkbox" },
		],
		values: item || { active: true }, submit: t("common.save"), cancel: "#/payments",
		onSubmit: async (values) => {
			const body = new FormData();
			const said = Object.entries(item ? changes(values, item) : values).filter(([, value]) => value !== null);
			for (const [name, value] of said) body.append(name, value);
			if (said.length) await (item ? api.patch(codes + item.id + "/", body) : api.post(codes, body));
			toast("good", t("payments.saved"));
			go("#/payments");
		},
	});
	const put = (name, value) => {
		el.elements[name].value = value;
		el.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
	};
	el.classList.add("payment-form");
	image.against(el.elements.upi_id.value);
	return el;
}

// The picture as a field of the form: dropped, pasted, chosen or photographed.
// Each time that it or the UPI id changes, the box is asked whom it pays.
function picture(page, item, before, fillIn) {
	const error = h("p", { class: "error", id: newId("image") });
	const found = h("div", { class: "stack", role: "status" });
	const img = h("img", { alt: t("payments.preview") });
	const input = h("input", { type: "file", accept, hidden: true, on: { change: () => { take([...input.files]); input.value = ""; } } });
	const choose = button(t("payments.choose"), { icon: "photo", do: "choose", on: () => input.click(), aria: { describedby: error.id } });
	const area = h("div", { class: "drop" }, item ? img : t("payments.drop"));
	let running = new AbortController();
	let file = null;
	let upi = "";

	const say = (message) => Boolean(fill(error, message).textContent);

	function take([given]) {
		if (!given || say(!given.type.startsWith("image/") && t("payments.not_picture"))) return;
		file = given;
		release();
		img.src = URL.createObjectURL(file);
		fill(area, img);
		check();
	}

	async function check() {
		later.cancel();
		running.abort();
		if (!file && (!item || upi === item.upi_id)) return tell(before);
		const { signal } = (running = new AbortController());
		tell(null, h("p", { class: "muted" }, t("payments.checking")));
		try {
			const body = new FormData(); // the picture that the box has is looked at again when only the UPI id is new
			body.append("image", file || (await api.get(img.src, { signal })), "picture");
			if (upi) body.append("upi_id", upi);
			const answer = await api.post(codes + "check/", body, { signal, retry: true });
			if (!answer.verdict && answer.found_vpa && !upi) {
				upi = answer.found_vpa;
				fillIn(upi, answer.found_name);
				answer.verdict = "match";
			}
			return tell(answer);
		} catch (failed) {
			return signal.aborted || tell(null, notice("warn", Object.values(failed.fields || {}).flat().join(" ") || failed.message));
		}
	}

	function tell(answer, ...more) {
		const { is, kind, text } = judged(answer);
		found.dataset.check = answer ? is : "";
		fill(found, upi && !shape.test(upi) && notice("warn", t("payments.upi_shape")), more, kind && notice(kind,
			h("p", { class: "strong" }, text), h("p", null, t("payments.advice." + is, { found: payee(answer) })),
			answer.found_amount && h("p", null, t("payments.fixed_amount", { amount: ltr("₹" + answer.found_amount) })),
			is === "mismatch" && button(t("payments.use", { found: ltr(answer.found_vpa) }), { do: "use-found", on: () => fillIn(answer.found_vpa) })));
	}

	const over = (on) => (event) => {
		if (!event.dataTransfer.types.includes("Files")) return;
		event.preventDefault();
		area.classList.toggle("over", on);
		take([...event.dataTransfer.files]); // there are none before they are dropped
	};
	for (const [event, listener] of Object.entries({ dragover: over(true), dragleave: over(false), drop: over(false), paste: (e) => take([...e.clipboardData.files]) })) addEventListener(event, listener, { signal: page.signal });

	const later = debounce(400, check);
	const release = () => URL.revokeObjectURL(img.src);
	page.onLeave(() => { later.cancel(); running.abort(); release(); });
	img.onerror = () => say(t("payments.not_picture"));
	if (item) img.src = api.path(item.image_url);
	return {
		field: { name: "image", required: !item }, value: () => file, focus: () => choose.focus(), say,
		element: h("div", { class: "field payment-image", role: "group", aria: { label: t("payments.picture") } },
			h("p", { class: "strong" }, t("payments.picture")), area, input,
			h("div", { class: "row" }, choose, button(t("payments.photo"), { icon: "camera", do: "photo", on: async () => take([await takePhoto()]) })), error, found),
		against(typed) {
			if (typed.trim() === upi) return;
			upi = typed.trim();
			later();
		},
	};
}
