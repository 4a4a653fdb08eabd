// build.mjs -- css, scripts, icons and fonts of the pages into dist/, from which they are embedded into the program.
// Addresses: /assets/<hash of content>/<name>; fonts carry their hash in the name and stand under /assets/f/<name>, so that the
// style sheet can refer to them as ../f/<name> wherever its own hash places it.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as esbuild from "esbuild";
import subsetFont from "subset-font";

const here = new URL("./", import.meta.url);
const dist = new URL("dist/", here);
const modules = createRequire(import.meta.url);
const browsers = ["chrome111", "firefox113", "safari16.4"];

// ---- fonts: Source Sans 3, reduced to the alphabets of the interface; the result bears a name of our own ----

const faces = [
	["cyrillic", "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116"],
	["latin", "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02BC,U+02C6,U+02DC,U+2010-2015,U+2018-201E,U+2020-2022," +
		"U+2026,U+202F,U+2030,U+2039-203A,U+2044,U+20AC,U+2122,U+2190-2193,U+2212"],
	["latin-ext", "U+0100-0130,U+0132-0151,U+0154-017F,U+01C4-01CC,U+0218-021B,U+20B4,U+20BD"],
];

function charactersOf(ranges) {
	let text = "";
	for (const range of ranges.replaceAll("U+", "").split(",")) {
		const [from, to = from] = range.split("-").map((hex) => parseInt(hex, 16));
		for (let c = from; c <= to; c++)
			text += String.fromCodePoint(c);
	}
	return text;
}

// "optional": a font that comes late serves from the next page on, for text that changes its lines under the reader's eyes is worse.
async function writeFonts() {
	let css = "";
	for (const [name, ranges] of faces) {
		const path = modules.resolve(`@fontsource-variable/source-sans-3/files/source-sans-3-${name}-wght-normal.woff2`);
		const bytes = await subsetFont(await readFile(path), charactersOf(ranges), { targetFormat: "woff2" });
		const file = `sans-${name}-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}.woff2`;
		await writeFile(new URL(file, dist), bytes);
		css += `@font-face{font-family:"Kolo Sans";src:url(../f/${file}) format("woff2");font-weight:200 900;` +
			`font-display:optional;unicode-range:${ranges}}\n`;
	}
	return css + fallbackFaces();
}

// The system's font takes the same room until ours has come: Source Sans has ascent 1.024 and descent 0.4 of its size; the
// figures are its width over the width of the other, measured on Ukrainian, Serbian and English sentences.
const fallbacks = [
	[0.944, "Arial", "Liberation Sans", "Helvetica"],
	[0.938, "Roboto"],
	[0.888, "Noto Sans"],
];

function fallbackFaces() {
	const percent = (x) => `${(x * 100).toFixed(1)}%`;
	return fallbacks.map(([narrower, ...names], i) =>
		`@font-face{font-family:"Fallback ${i}";src:${names.map((name) => `local("${name}")`)};size-adjust:${percent(narrower)};` +
		`ascent-override:${percent(1.024 / narrower)};descent-override:${percent(0.4 / narrower)};line-gap-override:0%}\n`).join("");
}

// ---- styles ----

// Browsers that do not know light-dark() get the light colours.
function lightFallback(tokens) {
	const pairs = [...tokens.matchAll(/(--[\w-]+): light-dark\((#\w+), #\w+\)/g)];
	return `@supports not (color:light-dark(red,red)){:root{${pairs.map(([, name, light]) => `${name}:${light}`).join(";")}}}\n`;
}

const generatedCss = {
	name: "generated-css",
	setup(build) {
		build.onResolve({ filter: /\/fonts\.css$/ }, () => ({ path: "fonts.css", namespace: "generated" }));
		build.onLoad({ filter: /tokens\.css$/ }, async ({ path }) => ({
			contents: (await readFile(path, "utf8")).replace(/: light-dark\((#\w+), (#\w+)\)/g, ":light-dark($1,$2)"),
			loader: "css",
		}));
		build.onLoad({ filter: /.*/, namespace: "generated" }, async () => ({
			contents: (await writeFonts()) + lightFallback(await readFile(new URL("css/tokens.css", here), "utf8")),
			loader: "css",
		}));
	},
};

// ---- icons: one sprite of the names in icons.txt ----

// Names that templates and tables use: {{ icon "x" }}, .icon = "x". One that is missing here would be a blank on the page.
async function usedIcons() {
	const sources = new URL("../src/", here);
	const files = (await readdir(sources, { recursive: true })).filter((file) => /\.(html|c)$/.test(file));
	const texts = await Promise.all(files.map((file) => readFile(new URL(file, sources), "utf8")));
	return new Set(texts.flatMap((text) => [...text.matchAll(/(?:\{\{ icon|\.icon =) "([a-z0-9-]+)"/g)].map((match) => match[1])));
}

async function writeSprite() {
	const names = (await readFile(new URL("icons.txt", here), "utf8")).trim().split("\n");
	const missing = [...await usedIcons()].filter((name) => !names.includes(name));
	if (missing.length)
		throw new Error(`icons.txt lacks ${missing.join(", ")}`);
	let sprite = `<svg xmlns="http://www.w3.org/2000/svg">`;
	for (const name of names) {
		const svg = await readFile(modules.resolve(`lucide-static/icons/${name}.svg`), "utf8");
		const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
		sprite += `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
	}
	await writeFile(new URL("icons.svg", dist), sprite + "</svg>");
}

// ---- all ----

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await esbuild.build({
	absWorkingDir: new URL(".", here).pathname,
	entryPoints: ["css/kolo.css", "css/chart.css", "js/kolo.js"],
	outdir: "dist",
	entryNames: "[name]",
	bundle: true,
	minify: true,
	charset: "utf8",
	format: "esm",
	target: browsers,
	external: ["../f/*"],
	plugins: [generatedCss],
});
await writeSprite();
await cp(modules.resolve("htmx.org/dist/htmx.min.js"), new URL("htmx.js", dist));
await cp(new URL("static/", here), dist, { recursive: true });
