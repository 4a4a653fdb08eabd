// live.js -- a part of a page that follows its subject: after each event of data-live the part is fetched anew from data-source.
// Parts marked data-announce do not move under the reader's eyes: what is new is counted and shown when she asks for it.
// While the tab is hidden or the line is down nothing is asked; on return the part is fetched once.

// All tabs hear of a change at the same instant; they do not ask at the same instant.
const SPREAD = 2000;

async function fetched(part) {
	const answer = await fetch(part.dataset.source || location.href, { headers: { "HX-Request": "true" } });
	if (!answer.ok)
		return null;
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	return part.id ? page.getElementById(part.id) : page.querySelector("[data-live]");
}

// What is half written or under the finger must not vanish.
const inUse = (part) => part.contains(document.activeElement) || part.querySelector("details[open].moderate");

function replace(part, fresh) {
	if (!inUse(part) && part.innerHTML !== fresh.innerHTML)
		part.replaceChildren(...fresh.childNodes);
}

// ---- announcing ----

const keyOf = (item) => item.id || item.getAttribute("href");
const itemsOf = (part, selector) => [...part.querySelectorAll(selector)];

function sentence(part, n) {
	const form = new Intl.PluralRules(document.documentElement.lang).select(n);
	return (part.dataset[form] ?? part.dataset.many).replace("%lld", n);
}

// One line above the part says what came; its button lays the fresh items in, the form below stays as it is.
function announce(part, fresh) {
	const selector = part.dataset.announce;
	const old = new Set(itemsOf(part, selector).map(keyOf));
	const come = itemsOf(fresh, selector).filter((item) => !old.has(keyOf(item)));
	const line = part.querySelector(".live-news");
	if (!come.length || !line)
		return;
	const button = document.createElement("button");
	button.type = "button";
	button.className = "button quiet";
	button.textContent = sentence(part, come.length);
	button.addEventListener("click", () => {
		part.querySelector("[data-items]").replaceWith(fresh.querySelector("[data-items]"));
		line.replaceChildren();
		come[0].tabIndex = -1;
		come[0].focus();
	});
	line.replaceChildren(button);
}

function follow(part) {
	let events, waiting;
	const look = async () => {
		const fresh = await fetched(part).catch(() => null);
		if (fresh)
			("announce" in part.dataset ? announce : replace)(part, fresh);
	};
	const soon = () => {
		clearTimeout(waiting);
		waiting = setTimeout(look, Math.random() * SPREAD);
	};
	const begin = (again) => {
		events = new EventSource(part.dataset.live);
		events.addEventListener("change", soon);
		if (again)
			soon();
	};
	document.addEventListener("visibilitychange", () => {
		events?.close();
		clearTimeout(waiting);
		if (!document.hidden)
			begin(true);
	});
	addEventListener("pagehide", () => events?.close());
	if (!document.hidden)
		begin(false);
}

export function followLive() {
	document.querySelectorAll("[data-live]").forEach(follow);
}
