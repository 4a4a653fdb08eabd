// languages.mjs -- the words of every page in the reader's own language: no English where one reads Ukrainian, Serbian or Russian, no
// Cyrillic where one reads Serbian in Latin script or English, but for what is marked as another language and for what records hold.
import assert from 'node:assert/strict';
import { afterwards, run, test } from '../support/tap.mjs';
import { network, PASSWORD, people } from '../support/kolo.mjs';
import { texts } from '../support/html.mjs';
import { words } from '../support/words.mjs';

const kolo = await network();
afterwards(() => kolo.end());

const FOREIGN = { uk: /\p{Script=Latin}{2,}/gu, sr: /\p{Script=Latin}{2,}/gu, ru: /\p{Script=Latin}{2,}/gu, 'sr-Latn': /\p{Script=Cyrillic}+/gu, en: /\p{Script=Cyrillic}+/gu };

// Names that are written so in every language: of formats, standards, sources; words that programs take and give.
const NAMES = new Set(`
	API CSV GeoJSON JSON XLSX XML Atom OpenAPI JPEG PNG WebP GIF UTF Markdown JavaScript cookie KB MB GB
	WCAG AA RFC IANA Europe Kyiv Belgrade GeoNames CC BY Natural Earth OpenStreetMap ODbL EDEBO EDRPOU
	Accept ETag If Match None User Agent Retry After Idempotency Key PATCH items total next null after uk sr Latn ru en
	limit system visitor create update publish account organisation setting SMTP URL MAIL FROM
	Українська Српски Srpski Русский English`.split(/\s+/));

// Addresses, keys, paths, hashes: the same for everybody.
const CODES = /\bkolo [a-z]+\b|\S+@\S+|\S*[\p{L}\d_][/:=._][\p{L}\d_]\S*|\b[0-9a-f]{16,}\b|\bUA\d{17}\b/gu;

const split = (text) => text.match(/\p{L}+/gu) ?? [];

// All words that records hold in languages other than LANG: their titles and texts may stand on any page.
async function wordsOfRecords() {
	const names = Object.keys(people);
	const found = { all: new Set(names), notSerbian: new Set(names) };
	for (const collection of ['organisations', 'spaces', 'news', 'territories']) {
		const { items } = await (await kolo.get(`/${collection}.json?limit=1000`)).json();
		for (const record of items)
			for (const word of split(Object.values(record).flat().filter((value) => typeof value === 'string').join(' '))) {
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
			body: form,
		});
		for (const cookie of answer.headers.getSetCookie()) this.cookies.set(...cookie.split(';')[0].split('='));
		return { status: answer.status, where: answer.headers.get('location'), html: await answer.text() };
	}

	// VALUES as the form on the page at FROM would send them.
	async form(from, values) {
		const csrf = / name="csrf" value="([^"]+)"/.exec((await this.ask(from)).html)?.[1];
		const form = new FormData();
		for (const [name, value] of Object.entries({ ...(csrf && { csrf }), ...values })) form.set(name, value);
		return form;
	}

	// Send VALUES from the page at FROM to the address WHERE.
	async send(from, where, values) {
		return this.ask(where, new URLSearchParams([...(await this.form(from, values))]));
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
		return strange;
	}

	async reads(where, expected = 200) {
		const { status, html } = await this.ask(where);
		assert.equal(status, expected, where);
		assert.match(html, new RegExp(`<html lang="${this.lang}"`), where);
		return this.foreign(html);
	}
}

const COLLECTIONS = ['news', 'organisations', 'spaces', 'territories'];
const OPEN = ['/', '/search', '/search?q=школа', '/search?q=20260101', '/login', '/signup', '/reset', '/about', '/accessibility', '/privacy', '/programs',
	'/territories/editions', '/territory_statuses', '/comments', '/comments/write?target=news/1',
	...COLLECTIONS.flatMap((each) => [`/${each}`, `/${each}?view=table`, `/${each}/1`])];
const INSIDE = ['/me', '/me/security', '/me/totp', '/admin', '/admin/accounts', '/admin/accounts/1', '/admin/outbox?state=failed', '/admin/jobs', '/admin/journal', '/admin/settings', '/admin/moderation',
	...COLLECTIONS.flatMap((each) => [`/${each}/new`, `/${each}/import`, `/${each}/1/edit`, `/${each}/1/history`])];

// Each fault is told once, with the first page that has it.
async function all(reader, pages, status) {
	const found = new Map();
	for (const where of pages) for (const fault of await reader.reads(where, status)) if (!found.has(fault)) found.set(fault, where);
	assert.deepEqual([...found].map(([fault, where]) => `${where}: ${fault}`), []);
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

	test(`what was done is said in ${lang}`, async () => {
		const reader = new Reader(lang, admin);
		const follow = async ({ status, where }) => {
			assert.equal(status, 303);
			return reader.reads(where);
		};
		const made = await reader.send('/news/new', '/news', { title: '2026', body: '1', lang, comments: 'open' });
		const faults = await follow(made);
		const page = new URL(made.where, kolo.url).pathname;
		faults.push(...(await follow(await reader.send('/me', `${page}/publish`, {}))));
		faults.push(...reader.foreign((await reader.send('/me', `${page}/withdraw`, {})).html)); // asks whether it is meant
		for (const act of ['withdraw', 'remove']) faults.push(...(await follow(await reader.send('/me', `${page}/${act}`, { confirmed: '1' }))));
		assert.deepEqual(faults, []);
	});

	test(`a conflict is laid out in ${lang}`, async () => {
		const reader = new Reader(lang, admin);
		const entered = { title: '1', lead: lang, lang: 'uk', comments: 'open', version: '1' };
		await reader.send('/me', '/news/2', { ...entered, title: `2 ${lang}` });
		const answer = await reader.send('/me', '/news/2', entered);
		assert.equal(answer.status, 409);
		assert.deepEqual(reader.foreign(answer.html), []);
	});

	test(`an import is foretold in ${lang}`, async () => {
		const reader = new Reader(lang, admin);
		const t = words(lang === 'sr-Latn' ? 'en' : lang);
		const form = await reader.form('/organisations/import', { step: 'preview' });
		form.set('file', new File([`${t('Full name')};${t('Kind')};0\n1;${t('Lyceum')};0\n;0;1\n`], 'table.csv'));
		const { status, where } = await reader.ask('/organisations/import', form);
		assert.equal(status, 303);
		assert.deepEqual(await reader.reads(where), []);
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
