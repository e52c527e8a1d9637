// The desk's camera, looking for passes.
import { h, fill } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { scanner } from "../core/camera.js";
import { iconButton, notice } from "../core/ui.js";

/** What switches the camera on and off. Its picture is in `place` meanwhile; `onCode` and `onFrame` are those of a scanner. */
export function camera({ place, page, onCode, onFrame }) {
	let own = null;
	const stop = () => {
		if (own) own.abort();
		own = null;
		place.hidden = true;
	};
	page.onLeave(stop);
	return async () => {
		if (own) return void stop();
		const { signal } = (own = new AbortController());
		const video = h("video", { class: "live", playsInline: true, muted: true, aria: { label: t("desk.camera") } });
		fill(place, video, iconButton("cross", t("desk.camera_stop"), { kind: "", do: "camera-stop", on: stop }));
		place.hidden = false;
		try {
			await scanner({ video, signal, onCode, onFrame });
		} catch {
			if (signal.aborted) return;
			own.abort(); // it may be on already
			own = null;
			fill(place, notice("warn", t("desk.no_camera")));
		}
	};
}
