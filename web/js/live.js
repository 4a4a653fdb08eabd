// live.js -- a part of a page that follows its subject: after each event of data-live the part is fetched anew from data-source.
// While the tab is hidden or the line is down nothing is asked; on return the part is fetched once.
async function refresh(part) {
	const answer = await fetch(part.dataset.source, { headers: { "HX-Request": "true" } });
	if (!answer.ok)
		return;
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const fresh = page.querySelector("[data-live]") ?? page.querySelector("main") ?? page.body;
	// A vote half made must not vanish under the finger.
	if (!part.contains(document.activeElement) && part.innerHTML !== fresh.innerHTML)
		part.replaceChildren(...fresh.childNodes);
}

function follow(part) {
	let events;
	const begin = () => {
		events = new EventSource(part.dataset.live);
		events.addEventListener("change", () => refresh(part));
		refresh(part);
	};
	const change = () => {
		events?.close();
		if (!document.hidden)
			begin();
	};
	document.addEventListener("visibilitychange", change);
	change();
}

export function followLive() {
	document.querySelectorAll("[data-live]").forEach(follow);
}
