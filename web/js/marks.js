// marks.js -- the buttons above a text put the marks of Markdown around what is selected, or before its lines; they stand in the
// page hidden, for without a script one types the marks. One more button shows the text as it will stand, drawn by the server.
const AROUND = { bold: "**", italic: "*" };
const BEFORE = { heading: "## ", list: "- ", numbers: "1. ", quote: "> " };
const KEYS = { b: "bold", i: "italic" };

// The way of typing, so that the browser can undo it.
function type(area, from, to, text) {
	area.focus();
	area.setSelectionRange(from, to);
	if (!document.execCommand("insertText", false, text))
		area.setRangeText(text);
}

function wrap(area, mark) {
	const { selectionStart: from, selectionEnd: to, value } = area;
	const marked = value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark;
	const words = value.slice(from, to);
	const shift = marked ? -mark.length : mark.length;
	if (marked)
		type(area, from - mark.length, to + mark.length, words);
	else
		type(area, from, to, mark + words + mark);
	area.setSelectionRange(from + shift, to + shift);
}

function lead(area, mark) {
	const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
	const end = area.value.indexOf("\n", area.selectionEnd);
	const to = end < 0 ? area.value.length : end;
	const lines = area.value.slice(from, to).split("\n");
	const marked = lines.every((line) => line.startsWith(mark));
	const text = lines.map((line) => (marked ? line.slice(mark.length) : mark + line)).join("\n");
	type(area, from, to, text);
	area.setSelectionRange(from + (lines.length > 1 ? 0 : text.length), from + text.length);
}

// The address is selected, to be typed over.
function link(area) {
	const { selectionStart: from, selectionEnd: to } = area;
	const head = `[${area.value.slice(from, to)}](`;
	type(area, from, to, `${head}https://)`);
	area.setSelectionRange(from + head.length, from + head.length + 8);
}

function mark(area, name) {
	if (name in AROUND)
		wrap(area, AROUND[name]);
	else if (name in BEFORE)
		lead(area, BEFORE[name]);
	else
		link(area);
}

// What is said of the length when little is left.
function count(area, output) {
	const left = area.maxLength - area.value.length;
	const number = (n) => n.toLocaleString(document.documentElement.lang);
	output.textContent = area.maxLength > 0 && left * 5 < area.maxLength ? `${number(area.value.length)} / ${number(area.maxLength)}` : "";
}

async function preview(area, pane, button) {
	const open = pane.hidden;
	if (open) {
		const answer = await fetch("/preview", {
			method: "POST",
			headers: { "X-CSRF-Token": document.body.dataset.csrf ?? "" },
			body: new URLSearchParams({ text: area.value }),
		}).catch(() => null);
		if (!answer?.ok)
			return;
		pane.innerHTML = await answer.text();
	}
	button.ariaPressed = String(open);
	pane.hidden = !open;
	area.hidden = open;
	(open ? pane : area).focus();
}

function help(bar) {
	const area = document.getElementById(bar.dataset.marks);
	const pane = document.createElement("div");
	pane.className = "preview";
	pane.tabIndex = -1;
	pane.hidden = true;
	pane.lang = area.lang;
	area.after(pane);
	bar.hidden = false;
	bar.addEventListener("click", (event) => {
		const button = event.target.closest("button");
		if (button?.dataset.mark === "preview")
			preview(area, pane, button);
		else if (button && pane.hidden)
			mark(area, button.dataset.mark);
	});
	area.addEventListener("keydown", (event) => {
		if (!(event.ctrlKey || event.metaKey) || event.altKey || !(event.key in KEYS))
			return;
		event.preventDefault();
		mark(area, KEYS[event.key]);
	});
	const output = bar.querySelector("output");
	area.addEventListener("input", () => count(area, output));
	count(area, output);
}

export function offerMarks() {
	document.querySelectorAll("[data-marks]").forEach(help);
}
