// words.mjs -- the words of the interface in a language, from the catalogues: words('uk')('Save') is «Зберегти». Journeys name
// buttons and links by them, so that a better translation breaks no test.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './kolo.mjs';

const text = (quoted) => quoted.split('\n').map((line) => JSON.parse(line)).join('');
const entry = /^msgid ((?:".*"\n?)+)msgstr ((?:".*"\n?)+)/gm;

export function words(lang) {
	if (lang === 'en') return (id) => id;
	const known = new Map();
	for (const [, id, translation] of readFileSync(path.join(root, 'i18n', `${lang}.po`), 'utf8').matchAll(entry))
		known.set(text(id.trim()), text(translation.trim()));
	return (id) => known.get(id) || id;
}
