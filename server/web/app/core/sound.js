// Two short sounds, made on the spot: one for yes, one for no.

let context;

/** Browsers let a page make sounds after a first touch or key. */
export function unlock() {
	const Context = window.AudioContext || window.webkitAudioContext;
	if (!Context) return;
	context ||= new Context();
	if (context.state === "suspended") context.resume();
}

function beep(start, frequency, seconds, shape) {
	const at = context.currentTime + start;
	const tone = context.createOscillator();
	const volume = context.createGain();
	tone.type = shape;
	tone.frequency.value = frequency;
	volume.gain.setValueAtTime(0.001, at);
	volume.gain.exponentialRampToValueAtTime(0.25, at + 0.01);
	volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
	tone.connect(volume).connect(context.destination);
	tone.start(at);
	tone.stop(at + seconds);
}

const play = (...notes) => {
	if (context && context.state === "running") for (const note of notes) beep(...note);
};

export const good = () => play([0, 880, 0.12, "sine"], [0.12, 1320, 0.18, "sine"]);
export const bad = () => play([0, 220, 0.25, "square"], [0.3, 165, 0.35, "square"]);
