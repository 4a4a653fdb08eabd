// pages.mjs -- every page that the program has, as a visitor and as an administrator, light and dark, wide and narrow: axe finds nothing,
// nothing jumps, nothing is wider than the screen, a first visit is small.
import assert from 'node:assert/strict';
import { afterwards, run } from '../support/tap.mjs';
import { network, people } from '../support/kolo.mjs';
import { allPages } from '../support/pages.mjs';
import { axeFaults, desk, journey, phone, settled, shoot, signIn } from '../support/browser.mjs';

const kolo = await network();
afterwards(() => kolo.end());

const all = await allPages(kolo);
const open = all.filter((page) => page.open).map(({ where }) => where);
const inside = all.filter((page) => !page.open).map(({ where }) => where);
const named = (where) => where.replaceAll('/', ' ').trim() || 'home';

async function look(page, where, shot) {
	const answer = await page.goto(where);
	assert.equal(answer.status(), 200, where);
	await settled(page);
	assert.deepEqual(await axeFaults(page), [], where);
	if (shot) await shoot(page, `page ${named(where)} ${shot}`);
}

const seats = [
	{ name: 'wide, light', viewport: desk, lang: 'uk' },
	{ name: 'narrow, dark', viewport: phone, lang: 'sr', colorScheme: 'dark' },
];
for (const seat of seats) {
	for (const where of open)
		journey(`${where} holds what axe asks (${seat.name})`, kolo, seat, (page) => look(page, where, seat.name));
	journey(`the pages behind the door hold what axe asks (${seat.name})`, kolo, seat, async (page) => {
		await signIn(page, people.admin);
		for (const where of inside) await look(page, where, seat.name);
	});
}

// Bytes on the wire of everything that one visit fetches.
async function weigh(page, where) {
	const line = await page.context().newCDPSession(page);
	let bytes = 0;
	await line.send('Network.enable');
	line.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
	await page.goto(where, { waitUntil: 'networkidle' });
	return bytes;
}

for (const where of open)
	journey(`a first visit of ${where} takes at most 100 kB`, kolo, { viewport: phone }, async (page) => {
		const bytes = await weigh(page, where);
		assert.ok(bytes > 1000 && bytes <= 100_000, `${bytes} bytes`);
	});

await run();
