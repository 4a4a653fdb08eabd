// contrast.mjs -- every pair of colours that text or a control is made of, in both schemes, against WCAG 2.2; exits with 1 when
// one is too weak. With --markdown it prints the table of docs/design.md.
import { readFile } from "node:fs/promises";

const TEXT = 4.5;
const CONTROL = 3;
const pairs = [
	...["ink", "muted", "accent", "accent-deep", "leaf", "clay", "clay-deep"].flatMap((text) =>
		["paper", "surface"].map((ground) => [text, ground, TEXT])),
	...["ink", "muted", "accent", "accent-deep"].map((text) => [text, "accent-soft", TEXT]),
	["ink", "sunk", TEXT], ["muted", "sunk", TEXT],
	["ink", "sun-soft", TEXT], ["ink", "leaf-soft", TEXT], ["ink", "clay-soft", TEXT],
	["muted", "sun-soft", TEXT], ["muted", "leaf-soft", TEXT], ["muted", "clay-soft", TEXT],
	["clay", "clay-soft", TEXT], ["clay-deep", "clay-soft", TEXT], ["leaf", "leaf-soft", TEXT],
	["on-accent", "accent", TEXT], ["on-accent", "accent-deep", TEXT], ["paper", "ink", TEXT],
	["edge", "paper", CONTROL], ["edge", "surface", CONTROL], ["dot-sun", "paper", CONTROL], ["dot-sun", "surface", CONTROL],
	["dot-sun", "sun-soft", CONTROL], ["leaf", "surface", CONTROL], ["clay", "surface", CONTROL],
];

const css = await readFile(new URL("css/tokens.css", import.meta.url), "utf8");
const tokens = Object.fromEntries([...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)]
	.map(([, name, light, dark]) => [name, { light, dark }]));

function luminance(hex) {
	const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
		.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
	const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (light + 0.05) / (dark + 0.05);
}

let weak = 0;
const markdown = process.argv.includes("--markdown");
if (markdown)
	console.log("| colour | on | light | dark | needed |\n|---|---|---|---|---|");
for (const [text, ground, needed] of pairs) {
	const [light, dark] = ["light", "dark"].map((scheme) => contrast(tokens[text][scheme], tokens[ground][scheme]));
	if (markdown)
		console.log(`| ${text} | ${ground} | ${light.toFixed(1)} | ${dark.toFixed(1)} | ${needed} |`);
	for (const [scheme, value] of [["light", light], ["dark", dark]]) {
		if (value >= needed)
			continue;
		weak++;
		console.error(`${text} on ${ground}, ${scheme}: ${value.toFixed(2)} < ${needed}`);
	}
}
if (!markdown)
	console.log(`${pairs.length * 2 - weak} passed, ${weak} failed`);
process.exit(weak ? 1 : 0);
