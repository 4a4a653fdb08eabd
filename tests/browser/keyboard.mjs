// keyboard.mjs -- signing in, searching and filtering without a mouse: the order of Tab, the skip link, a focus that can be seen.
import assert from 'node:assert/strict';
import { afterwards, run } from '../support/tap.mjs';
import { network, people, PASSWORD } from '../support/kolo.mjs';
import { desk, journey, phone } from '../support/browser.mjs';

const kolo = await network();
afterwards(() => kolo.end());

// What has the focus: its name, and whether one can see that it has it.
const focused = (page) => page.evaluate(() => {
	const element = document.activeElement;
	const marks = (e) => {
		const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(e);
		return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
	};
	const { width, height, top } = element.getBoundingClientRect();
	return {
		name: element.getAttribute('aria-label') ?? (element.labels?.[0]?.textContent || element.textContent).trim(),
		seen: width > 1 && height > 1 && top >= -1 && (marks(element) || marks(element.closest('form') ?? element)),
		path: `${element.tagName.toLowerCase()}${element.name ? `[${element.name}]` : ''}`,
	};
});

// Tab until the focus stands on something called NAME; every stop must be seen.
async function tabTo(page, name, stops = 40) {
	for (let i = 0; i < stops; i++) {
		await page.keyboard.press('Tab');
		const now = await focused(page);
		assert.ok(now.seen, `the focus on ${now.path} «${now.name}» is not seen at ${page.url()}`);
		if (now.name.startsWith(name)) return now;
	}
	throw new Error(`Tab does not reach «${name}» at ${page.url()}`);
}

for (const seat of [{ name: 'desk', viewport: desk }, { name: 'phone', viewport: phone }]) {
	journey(`the skip link leads past the header (${seat.name})`, kolo, seat, async (page) => {
		await page.goto('/organisations');
		await tabTo(page, page.t('Skip to the content'), 1);
		await page.keyboard.press('Enter');
		await page.keyboard.press('Tab');
		assert.equal((await focused(page)).path, 'input[q]');
	});

	journey(`signing in (${seat.name})`, kolo, seat, async (page) => {
		await page.goto('/');
		await tabTo(page, page.t('Sign in'));
		await page.keyboard.press('Enter');
		await page.waitForURL('**/login?*');
		await tabTo(page, page.t('E-mail'));
		await page.keyboard.type(people.editor);
		await tabTo(page, page.t('Password'), 1);
		await page.keyboard.type(PASSWORD);
		await page.keyboard.press('Enter');
		await page.waitForURL(`${kolo.url}/`);
	});

	journey(`searching and filtering (${seat.name})`, kolo, seat, async (page) => {
		const { t } = page;
		await page.goto('/organisations');
		await page.waitForLoadState('networkidle');
		await tabTo(page, t('Search here'));
		await page.keyboard.type('ліцеями');
		await page.keyboard.press('Enter');
		await page.waitForURL('**q=*');
		await page.waitForLoadState('networkidle');
		if (seat.name === 'phone') {
			await tabTo(page, t('Filter'));
			await page.keyboard.press('Enter');
		}
		await tabTo(page, t('Lyceum'));
		await page.keyboard.press('Space');
		await page.waitForURL('**kind=lyceum*');
		assert.match((await focused(page)).name, new RegExp(`^${t('Lyceum')}`), 'the focus stays where it was');
		if (seat.name === 'phone') await page.keyboard.press('Escape');
		await tabTo(page, 'Кремінський опорний ліцей');
		await page.keyboard.press('Enter');
		await page.waitForURL('**/organisations/*');
	});

	journey(`the menu of languages opens, closes and gives the focus back (${seat.name})`, kolo, seat, async (page) => {
		await page.goto('/');
		await tabTo(page, page.t('Language'));
		await page.keyboard.press('Enter');
		await tabTo(page, 'Српски', 3);
		await page.keyboard.press('Escape');
		assert.match((await focused(page)).name, new RegExp(`^${page.t('Language')}`));
		await page.keyboard.press('Enter');
		await tabTo(page, 'Српски', 3);
		await page.keyboard.press('Enter');
		await page.waitForFunction(() => document.documentElement.lang === 'sr');
	});
}

await run();
