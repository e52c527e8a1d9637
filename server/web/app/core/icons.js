// Line drawings on a grid of 24, two units thick.

const paths = {
	account: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c1-4 4-6 8-6s7 2 8 6",
	activity: "M3 12h4l3 8 4-16 3 8h4",
	alert: "M12 3 2 20h20zM12 10v4M12 17v.5",
	back: "M19 12H5M11 6l-6 6 6 6",
	backspace: "M9 5h12v14H9l-6-7zM12 9l6 6M18 9l-6 6",
	camera: "M3 8h4l2-3h6l2 3h4v12H3zM12 17a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7",
	check: "M4 12l6 6L20 6",
	cross: "M6 6l12 12M18 6L6 18",
	desk: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
	display: "M3 4h18v12H3zM12 16v4M8 20h8",
	download: "M12 4v11M7 11l5 5 5-5M4 20h16",
	edit: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
	expand: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
	eye: "M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
	members: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21c0-4 3-6 7-6s7 2 7 6M16 3.500a4 4 0 0 1 0 7M18 15c3 .7 4 3 4 6",
	more: "M5 12v.1M12 12v.1M19 12v.1",
	next: "M9 5l7 7-7 7",
	out: "M10 4H4v16h6M9 12h12M16 7l5 5-5 5",
	payments: "M2 6h20v13H2zM2 10h20M6 15h5",
	photo: "M3 5h18v14H3zM3 16l5-5 5 5 3-3 5 5M15.500 9v.1",
	plus: "M12 5v14M5 12h14",
	print: "M7 9V3h10v6M7 17H3V9h18v8h-4M7 14h10v7H7z",
	refresh: "M20 5v5h-5M4 19v-5h5M5 9a8 8 0 0 1 14-2l1 3M19 15a8 8 0 0 1-14 2l-1-3",
	scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
	search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l5 5",
	send: "M3 12l18-8-6 17-4-7zM11 14L21 4",
	staff: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c1-4 4-6 8-6 1 0 2 .2 3 .5M16 19l2 2 4-4",
	system: "M4 4h16v7H4zM4 13h16v7H4zM8 7.500v.1M8 16.500v.1",
	trash: "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6",
	upload: "M12 20V9M7 13l5-5 5 5M4 4h16",
};

const namespace = "http://www.w3.org/2000/svg";

/** The drawing of that name; readers of the screen pass over it. */
export function icon(name) {
	const svg = document.createElementNS(namespace, "svg");
	for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon icon-" + name, "aria-hidden": "true", focusable: "false" })) svg.setAttribute(key, value);
	const path = document.createElementNS(namespace, "path");
	path.setAttribute("d", paths[name]);
	svg.append(path);
	return svg;
}
