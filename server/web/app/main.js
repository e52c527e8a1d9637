// The front desk: starts with the language, then with whoever is signed in.
import { loadStrings } from "./core/i18n.js";
import * as session from "./core/session.js";
import { ApiError, onSignedOut } from "./core/api.js";
import { start, into } from "./core/router.js";
import { frame, home, arrived, showConnection } from "./core/shell.js";
import { toast } from "./core/ui.js";
import { unlock } from "./core/sound.js";
import { signInPage, signInAgain, stuck } from "./views/signin.js";
import { desk } from "./views/desk.js";
import { members } from "./views/members.js";
import { member } from "./views/member.js";
import { memberNew, memberEdit } from "./views/memberform.js";
import { memberImport } from "./views/memberimport.js";
import { visits } from "./views/visits.js";
import { payments } from "./views/payments.js";
import { paymentForm } from "./views/paymentform.js";
import { guestShow } from "./views/guestshow.js";
import { displays } from "./views/displays.js";
import { activity } from "./views/activity.js";
import { staff } from "./views/staff.js";
import { staffNew, staffOne } from "./views/staffform.js";
import { account } from "./views/account.js";
import { system } from "./views/system.js";

const may = (permission) => () => session.can(permission);

const routes = [
	["/payments", payments, may("view_payment_qr_codes")],
	["/payments/new", paymentForm, may("change_payment_qr_codes")],
	["/payments/:id/edit", paymentForm, may("change_payment_qr_codes")],
	["/payments/:id/show", guestShow, may("view_payment_qr_codes")],
	["/displays", displays, may("manage_displays")],
	["/desk", desk, may("read_customers")],
	["/check-ins", visits, may("read_customers")],
	["/members", members, may("read_customers")],
	["/members/new", memberNew, may("change_customers")],
	["/members/import", memberImport, may("change_customers")],
	["/members/:id", member, may("read_customers")],
	["/members/:id/edit", memberEdit, may("change_customers")],
	["/activity", activity, may("read_activity")],
	["/staff", staff, may("read_staff")],
	["/staff/new", staffNew, may("change_staff")],
	["/staff/:id", staffOne, may("read_staff")],
	["/system", system, may("read_system")],
	["/account", account, () => true],
];

const draw = () => into(frame({ onLanguage: draw }));

function enter() {
	onSignedOut(signInAgain);
	draw();
}

// What a button started and nobody else answers for is told where it can be seen.
addEventListener("unhandledrejection", (event) => {
	const { reason } = event;
	if (reason instanceof ApiError) toast("bad", reason.message);
	if (reason instanceof ApiError || reason.name === "AbortError") event.preventDefault();
});
// Back must not bring up what somebody saw who is gone.
addEventListener("pageshow", (event) => event.persisted && location.reload());
for (const event of ["pointerdown", "keydown"]) addEventListener(event, unlock, { once: true });

async function begin() {
	try {
		await session.load({ signIn: false });
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		return error.status === 401 ? signInPage(enter) : stuck(error, begin);
	}
	return enter();
}

start({ routes, home, onShown: arrived });
loadStrings().then(() => {
	showConnection();
	return begin();
});
