// reading.mjs -- a visitor finds a school, narrows a list, reads a card, changes language, script and theme; with scripts and without.
import assert from 'node:assert/strict';
import { afterwards, run } from '../support/tap.mjs';
import { network } from '../support/kolo.mjs';
import { desk, journey, phone, settled, shoot } from '../support/browser.mjs';

const kolo = await network();
afterwards(() => kolo.end());

const seats = [
	{ name: 'phone', viewport: phone, lang: 'uk', scripts: true },
	{ name: 'desk', viewport: desk, lang: 'uk', scripts: true },
	{ name: 'desk, Serbian', viewport: desk, lang: 'sr', scripts: true },
	{ name: 'phone, no scripts', viewport: phone, lang: 'uk', scripts: false },
	{ name: 'desk, no scripts', viewport: desk, lang: 'uk', scripts: false },
];

async function search(page, text) {
	const box = page.locator('main input[type=search]');
	await box.fill(text);
	await box.press('Enter');
	await page.waitForURL((url) => url.searchParams.get('q') === text);
}

// The filters lie open beside the list, or on a phone under a button.
async function filter(page, label) {
	const { t } = page;
	const opener = page.getByRole('button', { name: t('Filter'), exact: true });
	if (await opener.isVisible()) await opener.click();
	await page.getByRole('checkbox', { name: label }).check();
	const show = page.getByRole('button', { name: t('Show'), exact: true });
	if (await show.isVisible()) await show.click();
}

for (const seat of seats) {
	const on = (name, body) => journey(`${name} (${seat.name})`, kolo, seat, body);

	on('a mistyped name finds the school', async (page) => {
		await page.goto('/');
		await settled(page);
		if (page.scripts) await shoot(page, `home ${seat.name}`);
		await search(page, 'школа барвенок');
		if (page.scripts) await shoot(page, `search ${seat.name}`);
		await page.getByRole('link', { name: 'Спеціальна школа «Барвінок»' }).click();
		await page.waitForURL('**/organisations/*');
		await settled(page);
		if (page.scripts) await shoot(page, `organisation ${seat.name}`);
		await page.getByRole('heading', { level: 1, name: 'Спеціальна школа «Барвінок»' }).waitFor();
	});

	on('inflected words find the schools, and the words found are marked', async (page) => {
		await page.goto('/organisations');
		await search(page, 'гімназіями Лисичанська');
		const found = page.locator('#results h3');
		assert.deepEqual((await found.allTextContents()).sort(), ['Лисичанська гімназія №\u00a03', 'Лисичанська гімназія №\u00a04']);
	});

	on('filters narrow the list, the address keeps them', async (page) => {
		await page.goto('/organisations');
		await settled(page);
		if (page.scripts) await shoot(page, `organisations ${seat.name}`);
		await filter(page, page.t('Special school'));
		await page.waitForURL('**/organisations?*kind=special*');
		await page.getByRole('link', { name: 'Спеціальна школа «Барвінок»' }).waitFor();
		assert.equal(await page.locator('#results h3').count(), 1);
		await page.reload();
		assert.equal(await page.locator('#results h3').count(), 1);
	});

	on('the language changes and stays', async (page) => {
		await page.goto('/news');
		await page.locator('header summary').click();
		await page.getByRole('link', { name: 'Srpski' }).click();
		await page.getByRole('heading', { level: 1, name: 'Vesti' }).waitFor();
		assert.equal(await page.locator('html').getAttribute('lang'), 'sr-Latn');
		await page.getByRole('link', { name: 'Sastanak stručnih saradnika škola' }).click();
		await page.getByRole('heading', { level: 1, name: 'Sastanak stručnih saradnika škola' }).waitFor();
		assert.equal(await page.locator('h1 ~ *[lang], h1[lang], article[lang]').first().getAttribute('lang'), 'sr-Latn');
		await page.locator('header summary').click();
		await page.getByRole('link', { name: 'Српски' }).click();
		await page.getByRole('heading', { level: 1, name: 'Састанак стручних сарадника школа' }).waitFor();
	});

	on('the dark theme is chosen and stays', async (page) => {
		await page.goto('/');
		const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const light = await background();
		await page.getByRole('link', { name: page.t('Dark') }).click();
		await page.waitForURL('**/');
		assert.notEqual(await background(), light);
		await page.goto('/news');
		assert.notEqual(await background(), light);
		await shoot(page, `news dark ${seat.name}`);
	});
}

await run();
