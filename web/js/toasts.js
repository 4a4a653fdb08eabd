// toasts.js -- messages can be put away. They never go by themselves: a reader may be slow, and Undo stands in them.
export function closeToasts() {
	for (const button of document.querySelectorAll("[data-close]")) {
		button.hidden = false;
		button.addEventListener("click", () => button.parentElement.remove());
	}
}
