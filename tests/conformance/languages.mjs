// languages.mjs -- the words of every page in the reader's own language: no English where one reads Ukrainian, Serbian or Russian, no
// Cyrillic where one reads Serbian in Latin script or English, but for what is marked as another language and for what records hold.
import assert from 'node:assert/strict';
import { afterwards, run, test } from '../support/tap.mjs';
import { network, PASSWORD, people } from '../support/kolo.mjs';
import { texts } from '../support/html.mjs';

const kolo = await network();
afterwards(() => kolo.end());

const FOREIGN = { uk: /\p{Script=Latin}{2,}/gu, sr: /\p{Script=Latin}{2,}/gu, ru: /\p{Script=Latin}{2,}/gu, 'sr-Latn': /\p{Script=Cyrillic}+/gu, en: /\p{Script=Cyrillic}+/gu };

// Names that are written so in every language: of formats, standards, sources; words that programs take and give.
const NAMES = new Set(`
	API CSV GeoJSON JSON XLSX XML Atom OpenAPI JPEG PNG WebP GIF UTF Markdown JavaScript cookie KB MB GB
	WCAG AA RFC IANA Europe Kyiv Belgrade GeoNames CC BY Natural Earth EDEBO EDRPOU
	Accept ETag If Match None User Agent Retry After Idempotency Key PATCH items total next null after uk sr Latn ru en
	limit system visitor create update publish account organisation setting SMTP URL MAIL FROM
	Українська Српски Srpski Русский English`.split(/\s+/));

// Addresses, keys, paths, hashes: the same for everybody.
const CODES = /\S+@\S+|\S*[\p{L}\d_][/:=._][\p{L}\d_]\S*|\b[0-9a-f]{16,}\b|\bUA\d{17}\b/gu;

const words = (text) => text.match(/\p{L}+/gu) ?? [];

// All words that records hold in languages other than LANG: their titles and texts may stand on any page.
async function wordsOfRecords() {
	const names = Object.keys(people);
	const found = { all: new Set(names), notSerbian: new Set(names) };
	for (const collection of ['organisations', 'spaces', 'news', 'territories']) {
		const { items } = await (await kolo.get(`/${collection}.json?limit=1000`)).json();
		for (const record of items)
			for (const word of words(Object.values(record).flat().filter((value) => typeof value === 'string').join(' '))) {
				found.all.add(word);
				if (record.lang !== 'sr') found.notSerbian.add(word);
			}
	}
	return found;
}

const held = await wordsOfRecords();
const may = { uk: held.all, sr: held.all, ru: held.all, en: held.all, 'sr-Latn': held.notSerbian }; // Serbian records come in the reader's script

// A person who reads LANG and keeps her cookies.
class Reader {
	constructor(lang, session = []) {
		this.lang = lang;
		this.cookies = new Map([...session, ['lang', lang]]);
	}

	async ask(where, form) {
		const answer = await fetch(kolo.url + where, {
			method: form ? 'POST' : 'GET',
			redirect: 'manual',
			headers: { Accept: 'text/html', 'User-Agent': '1', Origin: kolo.url, Cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') },
			body: form && new URLSearchParams(form),
		});
		for (const cookie of answer.headers.getSetCookie()) this.cookies.set(...cookie.split(';')[0].split('='));
		return { status: answer.status, html: await answer.text() };
	}

	// Send FORM from the page at FROM to the address WHERE.
	async send(from, where, form) {
		const csrf = / name="csrf" value="([^"]+)"/.exec((await this.ask(from)).html)?.[1];
		return this.ask(where, { ...(csrf && { csrf }), ...form });
	}

	// What on the page is not in her language.
	foreign(html) {
		const strange = [];
		for (const { text, lang, tag } of texts(html)) {
			if (lang !== this.lang) continue;
			const left = text.replace(CODES, ' ').match(FOREIGN[lang]) ?? [];
			const bad = left.filter((word) => !NAMES.has(word) && !may[lang].has(word));
			if (bad.length) strange.push(`<${tag}> ${text.slice(0, 120)}: ${bad.join(' ')}`);
		}
		return [...new Set(strange)];
	}

	async reads(where, expected = 200) {
		const { status, html } = await this.ask(where);
		assert.equal(status, expected, where);
		assert.match(html, new RegExp(`<html lang="${this.lang}"`), where);
		return this.foreign(html).map((fault) => `${where}: ${fault}`);
	}
}

const COLLECTIONS = ['news', 'organisations', 'spaces', 'territories'];
const OPEN = ['/', '/search', '/search?q=школа', '/search?q=20260101', '/login', '/signup', '/reset', '/about', '/accessibility', '/privacy', '/programs',
	'/territories/editions', '/territory_statuses', '/comments', '/comments/write?target=news/1',
	...COLLECTIONS.flatMap((each) => [`/${each}`, `/${each}?view=table`, `/${each}/1`])];
const INSIDE = ['/me', '/me/security', '/me/totp', '/admin', '/admin/accounts', '/admin/accounts/1', '/admin/outbox?state=failed', '/admin/jobs', '/admin/journal', '/admin/settings', '/admin/moderation',
	...COLLECTIONS.flatMap((each) => [`/${each}/new`, `/${each}/import`, `/${each}/1/edit`, `/${each}/1/history`])];

async function all(reader, pages, status) {
	const faults = [];
	for (const where of pages) faults.push(...(await reader.reads(where, status)));
	assert.deepEqual([...new Set(faults)], []);
}

// Cookies of somebody who has signed in: once, because signing in is not for repeating.
async function session(email) {
	const reader = new Reader('en');
	const { status } = await reader.send('/login', '/login', { email, password: PASSWORD });
	assert.equal(status, 303);
	return reader.cookies;
}

const admin = await session(people.admin);
const member = await session(people.member);

for (const lang of Object.keys(FOREIGN)) {
	test(`open pages speak ${lang}`, () => all(new Reader(lang), OPEN));

	test(`pages behind the door speak ${lang}`, () => all(new Reader(lang, admin), INSIDE));

	test(`refusals speak ${lang}`, async () => {
		await all(new Reader(lang), ['/nowhere', '/news/999999'], 404);
		await all(new Reader(lang), ['/news?limit=many'], 400);
		await all(new Reader(lang, member), ['/admin/settings'], 403);
	});

	test(`what is wrong in a form is said in ${lang}`, async () => {
		const reader = new Reader(lang, admin);
		for (const [from, where, form] of [
			['/me', '/me/password', { old: 'x', password: 'short' }],
			['/news/new', '/news', { title: '' }],
			['/organisations/new', '/organisations', { name: '', kind: 'x', email: 'x', phone: 'x', place: 'x', site: 'x', territory: '0' }],
		]) {
			const answer = await reader.send(from, where, form);
			assert.equal(answer.status, 422, where);
			assert.deepEqual(reader.foreign(answer.html), [], where);
		}
	});

	test(`letters speak ${lang}`, async () => {
		const reader = new Reader(lang);
		const { status } = await reader.send('/signup', '/signup', { name: 'member', email: `${lang.toLowerCase()}@example.org`, password: PASSWORD });
		assert.ok(status < 400, `signing up: ${status}`);
		const newest = /href="(\/admin\/outbox\/\d+)"/.exec((await reader.ask('/admin/outbox')).html)[1];
		assert.deepEqual(await reader.reads(newest), []);
	});
}

await run();
