// html.mjs -- the words of a page as its readers get them: each piece of text, in elements and in attributes that are read out, with the
// language that it is marked with.

const SILENT = new Set(['script', 'style', 'code', 'pre', 'svg', 'template']); // not for people, or the same in all languages
const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
const SPOKEN = ['alt', 'aria-description', 'aria-label', 'aria-roledescription', 'aria-valuetext', 'data-confirm', 'label', 'placeholder', 'title'];
const TOKEN = /<!--[^]*?-->|<![^>]*>|<(script|style)\b[^>]*>[^]*?<\/\1>|<\/?([a-z][a-z0-9-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>|[^<]+|</gi;
const ATTRIBUTE = /([a-z][a-z0-9-]*)(?:="([^"]*)"|='([^']*)')?/gi;
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

const plain = (text) => text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => (decimal || hex ? String.fromCodePoint(parseInt(decimal ?? hex, decimal ? 10 : 16)) : (ENTITIES[name] ?? whole)));

function attributes(text) {
	return Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name.toLowerCase(), plain(double ?? single ?? '')]));
}

// What an element says by itself: attributes for people, the label of a button that is an input.
function* spoken(tag, given) {
	for (const name of SPOKEN) if (given[name]) yield given[name];
	if (tag === 'input' && ['submit', 'button', 'reset'].includes(given.type)) yield given.value;
	if (tag === 'meta' && ['description', 'og:title', 'og:description'].includes(given.name ?? given.property)) yield given.content;
}

// Every piece of text of the page HTML, in order: { text, lang, tag }.
export function* texts(html) {
	const open = [{ tag: '', lang: '', silent: false }];
	for (const [token, raw, tag, rest] of html.matchAll(TOKEN)) {
		const here = open.at(-1);
		if (raw || token.startsWith('<!')) continue;
		if (!tag) {
			if (!here.silent && token.trim()) yield { text: plain(token).trim().replace(/\s+/g, ' '), lang: here.lang, tag: here.tag };
			continue;
		}
		const name = tag.toLowerCase();
		if (token.startsWith('</')) {
			const at = open.findLastIndex((each) => each.tag === name);
			if (at > 0) open.length = at;
			continue;
		}
		const given = attributes(rest);
		const element = { tag: name, lang: given.lang ?? here.lang, silent: here.silent || SILENT.has(name) || given.translate === 'no' };
		if (!element.silent) for (const text of spoken(name, given)) yield { text, lang: element.lang, tag: name };
		if (!VOID.has(name) && !token.endsWith('/>')) open.push(element);
	}
}
