// Who is signed in, and what they may do.
import * as api from "./api.js";

let current = null;
let places = {};

/** Asks the box who this is. */
export async function load(options) {
	const [user, may] = await Promise.all([api.get("/api/auth/me", options), api.get("/api/auth/permissions", options)]);
	places = {};
	current = { user, branch: may.branch, hotel: may.hotel, allBranches: may.all_branches, permissions: new Set(may.permissions) };
	return current;
}

/** Signs in; the cookie is the box's. */
export async function signIn(username, password) {
	await api.post("/api/session/login", { username, password }, { signIn: false });
	return load({ signIn: false });
}

/** Signs out, and forgets what was typed. */
export async function signOut() {
	await api.post("/api/session/logout", undefined, { signIn: false });
	current = null;
	sessionStorage.clear();
}

export const me = () => current;

/** Whether whoever is signed in may do something. */
export const can = (permission) => current !== null && current.permissions.has(permission);

const listed = (path) => async () => (places[path] ||= api.get(path).then((d) => d.items));

/** The branches, and the hotels, that they may know of. */
export const branches = listed("/api/branches");
export const hotels = listed("/api/hotels");
