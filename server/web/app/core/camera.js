// The camera: live where the browser allows it, and a photo everywhere.
import { h } from "./dom.js";

/** Whether the camera may be looked through live: browsers want HTTPS, or this very machine. */
export const canScanLive = () => isSecureContext && Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

/** Lets somebody take a photo, or choose one. Resolves to a file, or null. */
export function takePhoto() {
	return new Promise((answer) => {
		const input = h("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, data: { do: "photo-file" } });
		const done = (file) => {
			input.remove();
			answer(file);
		};
		input.addEventListener("change", () => done(input.files[0] || null));
		input.addEventListener("cancel", () => done(null));
		document.body.append(input);
		input.click();
	});
}

function drawn(source, width, height, maxSide) {
	const scale = Math.min(1, maxSide / Math.max(width, height));
	const canvas = h("canvas", { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
	canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
	return canvas;
}

const jpeg = (canvas) => new Promise((answer) => canvas.toBlob(answer, "image/jpeg", 0.85));

/** A smaller copy of a photo, quick to send; the file itself where the browser cannot read it. */
export async function reduce(file, maxSide = 1600) {
	try {
		const picture = await createImageBitmap(file);
		return (await jpeg(drawn(picture, picture.width, picture.height, maxSide))) || file;
	} catch {
		return file;
	}
}

// Sixteen by sixteen points: enough to tell whether something moved.
const sketch = (video) => drawn(video, 16, 16, 16).getContext("2d").getImageData(0, 0, 16, 16).data;
const distance = (a, b) => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]), 0) / 768;

const moved = 12; // of 255, on average
const rest = 1500; // milliseconds after which a pass that went away is taken again
const most = 5000; // and one of which nobody can tell whether it did

/**
 * Looks through the camera until `signal` is aborted. Where the browser reads
 * codes itself, each new one goes to `onCode(text)`; elsewhere pictures go to
 * `onFrame(blob)`, one at a time, which resolves to whether a code was in it.
 * A pass that is held still is taken once. Rejects when there is no camera.
 */
export async function scanner({ video, onCode, onFrame, signal }) {
	const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
	const stop = () => {
		for (const track of stream.getTracks()) track.stop();
		video.srcObject = null;
	};
	if (signal.aborted) return void stop();
	signal.addEventListener("abort", stop, { once: true });
	video.srcObject = stream;
	video.muted = true;
	await video.play();
	const look = await reader(onCode, onFrame);
	while (!signal.aborted) {
		await new Promise((go) => setTimeout(go, 120));
		if (!signal.aborted && !document.hidden && video.readyState >= 2) await look(video);
	}
}

// What reads a picture of the camera: the browser, or the box.
async function reader(onCode, onFrame) {
	const native = "BarcodeDetector" in window && (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
	let last = null;
	let since = 0;
	const ago = () => Date.now() - since;
	if (!native) return async (video) => {
		if (last && (ago() < rest || (ago() < most && distance(last, sketch(video)) < moved))) return;
		const now = sketch(video);
		last = (await onFrame(await jpeg(drawn(video, video.videoWidth, video.videoHeight, 800)))) && now;
		since = Date.now();
	};
	const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
	return async (video) => {
		const found = await detector.detect(video);
		if (found.length && (ago() > rest || !found.some((f) => f.rawValue === last))) {
			last = found[0].rawValue;
			await onCode(last);
		}
		if (found.length) since = Date.now();
	};
}
