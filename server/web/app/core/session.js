// Who is signed in, and what they may do.
import * as api from "./api.js";

const seat = "venuebox.user"; // who is signed in in this browser, for its other tabs

let current = null;
let places = {};

addEventListener("storage", (event) => {
	if (event.key === seat && current && event.newValue !== String(current.user.id)) startOver();
});

/** Forgets what was typed and goes to the door, which shows whoever is signed in their own. */
export function startOver() {
	sessionStorage.clear();
	history.replaceState(null, "", "/"); // which shows no view, as a new hash would
	location.reload();
}

/** Asks the box who this is. */
export async function load(options) {
	const [user, may] = await Promise.all([api.get("/api/auth/me", options), api.get("/api/auth/permissions", options)]);
	places = {};
	current = { user, branch: may.branch, hotel: may.hotel, allBranches: may.all_branches, permissions: new Set(may.permissions) };
	localStorage.setItem(seat, user.id);
	return current;
}

/** Signs in; the cookie is the box's. */
export async function signIn(username, password) {
	await api.post("/api/session/login", { username, password }, { signIn: false });
	return load({ signIn: false });
}

/** Signs out, in every tab. */
export async function signOut() {
	await api.post("/api/session/logout", undefined, { signIn: false });
	localStorage.removeItem(seat);
	startOver();
}

export const me = () => current;

/** Whether whoever is signed in may do something. */
export const can = (permission) => current !== null && current.permissions.has(permission);

const listed = (path) => async () => (places[path] ||= api.get(path).then((d) => d.items, (failure) => {
	delete places[path]; // another try may do better
	throw failure;
}));

/** The branches, and the hotels, that they may know of. */
export const branches = listed("/api/branches");
export const hotels = listed("/api/hotels");
