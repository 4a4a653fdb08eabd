// suggest.js -- search fields offer titles while one types: a combobox with a list (ARIA 1.2). Enter without a choice searches as
// before; Escape puts the list away. Without a script the field is a plain search field. A choice leads to the record; in the
// fields of forms (data-fill) it becomes their value, or the last of "several".
const PAUSE = 180;
let made = 0;

function listFor(input) {
	const list = document.createElement("ul");
	list.id = `suggestions-${++made}`;
	list.className = "suggestions";
	list.role = "listbox";
	list.hidden = true;
	list.ariaLabel = input.ariaLabel ?? input.labels[0]?.textContent;
	(input.closest(".field") ?? input.form).append(list);
	for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" }))
		input.setAttribute(name, value);
	return list;
}

function optionOf(list, item, n) {
	const option = document.createElement("li");
	const title = document.createElement("span");
	const kind = document.createElement("span");
	option.id = `${list.id}-${n}`;
	option.role = "option";
	option.ariaSelected = "false";
	option.dataset.url = item.url;
	option.dataset.name = item.name ?? item.title;
	title.textContent = item.title;
	kind.textContent = item.kind;
	kind.className = "quiet";
	option.append(title, " ", kind);
	return option;
}

const startOfLast = (input) => (input.dataset.fill === "several" ? input.value.lastIndexOf(",") + 1 : 0);

function take(input, option) {
	if (!input.dataset.fill)
		return location.assign(option.dataset.url);
	const before = input.value.slice(0, startOfLast(input));
	input.value = before ? `${before} ${option.dataset.name}` : option.dataset.name;
}

function suggest(input) {
	const list = listFor(input);
	let waiting, asked, at = -1;

	const close = () => {
		clearTimeout(waiting);
		asked?.abort();
		list.hidden = true;
		at = -1;
		input.setAttribute("aria-expanded", "false");
		input.removeAttribute("aria-activedescendant");
	};
	const choose = (n) => {
		const options = list.children;
		options[at]?.setAttribute("aria-selected", "false");
		at = (n + options.length + 1) % (options.length + 1);
		if (at === options.length)
			at = -1;
		options[at]?.setAttribute("aria-selected", "true");
		options[at]?.scrollIntoView({ block: "nearest" });
		if (at < 0)
			input.removeAttribute("aria-activedescendant");
		else
			input.setAttribute("aria-activedescendant", options[at].id);
	};
	const show = (items) => {
		list.replaceChildren(...items.map((item, n) => optionOf(list, item, n)));
		at = -1;
		input.removeAttribute("aria-activedescendant");
		list.hidden = !items.length;
		input.setAttribute("aria-expanded", String(!list.hidden));
	};
	const ask = async () => {
		const words = input.value.slice(startOfLast(input)).trim();
		asked?.abort();
		asked = new AbortController();
		if (words.length < 2)
			return close();
		const query = new URLSearchParams({ q: words });
		if (input.dataset.suggest)
			query.set("in", input.dataset.suggest);
		try {
			const answer = await fetch(`/search/suggest?${query}`, { signal: asked.signal });
			if (answer.ok && document.activeElement === input)
				show((await answer.json()).items);
		} catch {
			// Another letter came, or the line is down: the field works without suggestions.
		}
	};

	input.addEventListener("input", () => {
		clearTimeout(waiting);
		waiting = setTimeout(ask, PAUSE);
	});
	input.addEventListener("keydown", (event) => {
		if (list.hidden || event.isComposing)
			return;
		const step = { ArrowDown: at + 1, ArrowUp: at < 0 ? list.children.length - 1 : at - 1 }[event.key];
		if (step !== undefined) {
			event.preventDefault();
			choose(step);
		} else if (event.key === "Enter" && at >= 0) {
			event.preventDefault();
			take(input, list.children[at]);
			close();
		} else if (event.key === "Escape") {
			event.preventDefault();
			close();
		}
	});
	// The field keeps the focus while the pointer chooses.
	list.addEventListener("pointerdown", (event) => event.preventDefault());
	list.addEventListener("click", (event) => {
		const option = event.target.closest("li");
		if (option) {
			take(input, option);
			close();
		}
	});
	input.addEventListener("blur", close);
	input.form.addEventListener("submit", close);
}

export function offerSuggestions() {
	document.querySelectorAll("input[data-suggest]").forEach(suggest);
}
