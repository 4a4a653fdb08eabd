// live.mjs -- pages that follow what happens, and search fields that offer titles: with scripts; without them nothing is missed.
import assert from 'node:assert/strict';
import { afterwards, run } from '../support/tap.mjs';
import { network, people } from '../support/kolo.mjs';
import { axeFaults, desk, journey, phone, settled, signIn, visit } from '../support/browser.mjs';

const kolo = await network();
afterwards(() => kolo.end());

journey('a new comment is announced, and shown when the reader asks', kolo, { viewport: phone, lang: 'uk' }, async (page) => {
	await page.goto('/news/2');
	await settled(page);
	const before = await page.locator('article.comment').count();
	const editor = await visit(kolo, { viewport: desk });
	await signIn(editor, people.editor);
	await editor.goto('/news/2');
	await editor.locator('textarea[name=body]').fill('Слово редакторки про це');
	await editor.getByRole('button', { name: editor.t('Publish the comment') }).click();
	await editor.context().close();
	const news = page.locator('#comments .live-news button');
	await news.waitFor();
	assert.equal(await news.innerText(), '1 новий коментар: показати');
	assert.equal(await page.locator('article.comment').count(), before, 'nothing jumps before she asks');
	await news.click();
	assert.equal(await page.locator('article.comment').count(), before + 1);
	assert.deepEqual(await axeFaults(page), []);
});

for (const path of ['/', '/organisations', '/about'])
	journey(`titles are offered while one types (${path})`, kolo, { viewport: desk, lang: 'uk' }, async (page) => {
		await page.goto(path);
		const field = page.getByRole('combobox').first();
		await field.pressSequentially('ліцей', { delay: 20 });
		const list = page.getByRole('listbox');
		await list.waitFor();
		assert.equal(await field.getAttribute('aria-expanded'), 'true');
		await page.keyboard.press('ArrowDown');
		const active = await field.getAttribute('aria-activedescendant');
		assert.equal(await page.locator(`[id="${active}"]`).getAttribute('aria-selected'), 'true');
		assert.deepEqual(await axeFaults(page), []);
		await page.keyboard.press('Escape');
		assert.ok(await list.isHidden());
		assert.equal(await field.getAttribute('aria-activedescendant'), null);
		assert.equal(await field.inputValue(), 'ліцей');
		await field.fill('');
		await field.pressSequentially('школа', { delay: 20 });
		await list.waitFor();
		await page.keyboard.press('ArrowDown');
		await Promise.all([page.waitForURL(/\/(organisations|news|territories|spaces)\/\d+/), page.keyboard.press('Enter')]);
	});

journey('without scripts the field is a plain search', kolo, { viewport: phone, lang: 'uk', scripts: false }, async (page) => {
	await page.goto('/');
	await page.getByRole('searchbox').fill('ліцей');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/search?q=*');
	await page.locator('#results').waitFor();
});

await run();
