// menus.js -- menus in the header close when the reader goes elsewhere or presses Escape.
export function closeMenus() {
	const opened = () => document.querySelectorAll("details.drop[open]");

	document.addEventListener("click", (event) => {
		for (const menu of opened())
			if (!menu.contains(event.target))
				menu.open = false;
	});
	document.addEventListener("keydown", (event) => {
		if (event.key !== "Escape")
			return;
		for (const menu of opened()) {
			const held = menu.contains(document.activeElement);
			menu.open = false;
			if (held)
				menu.querySelector("summary").focus();
		}
	});
}
