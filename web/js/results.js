// results.js -- a list follows its filters without a new page: htmx is fetched where there is such a list, and swaps the listing.
// Without it the form is sent by its button, and links load pages.
const LISTING = "#listing";

function loadHtmx() {
	const script = document.createElement("script");
	script.src = document.body.dataset.htmx;
	return new Promise((resolve, reject) => {
		script.addEventListener("load", () => resolve(window.htmx));
		script.addEventListener("error", reject);
		document.head.append(script);
	});
}

// A short address: filters that say nothing are left out.
function addressOf(form) {
	const query = new URLSearchParams();
	for (const [name, value] of new FormData(form))
		if (value !== "")
			query.append(name, value);
	return query.size ? `${form.action}?${query}` : form.action;
}

export async function filterInPlace() {
	const form = document.querySelector("form[data-results]");
	if (!form)
		return;
	const htmx = await loadHtmx();
	// Morphing keeps the focus, the open groups and the sheet of filters as they are.
	const show = (address) => htmx.ajax("GET", address, { target: LISTING, select: LISTING, swap: "outerMorph", push: "true" });
	let waiting;

	document.addEventListener("change", (event) => {
		const changed = event.target.closest("form[data-results]");
		clearTimeout(waiting);
		if (changed)
			waiting = setTimeout(() => show(addressOf(changed)), 250);
	});
	document.addEventListener("submit", (event) => {
		const sent = event.target.closest(`${LISTING} form:not([method="post"])`);
		if (!sent)
			return;
		event.preventDefault();
		clearTimeout(waiting);
		show(addressOf(sent)).then(() => sent.matches(":popover-open") && sent.hidePopover());
	});
	document.addEventListener("click", (event) => {
		const link = event.target.closest(`${LISTING} :is(th a, .facets-foot a, .pager a)`);
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button)
			return;
		event.preventDefault();
		show(link.href).then(() => link.closest(".pager") && document.querySelector(LISTING).scrollIntoView());
	});
}
