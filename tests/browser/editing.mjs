// editing.mjs -- an editor writes, publishes and mends news; two editors meet; what was removed or overwritten comes back.
import assert from 'node:assert/strict';
import { afterwards, run } from '../support/tap.mjs';
import { network, people } from '../support/kolo.mjs';
import { desk, journey, phone, settled, shoot, signIn, visit } from '../support/browser.mjs';

const kolo = await network();
afterwards(() => kolo.end());

const press = (page, label) => page.locator('main').getByRole('button', { name: page.t(label), exact: true }).click();
const follow = (page, label) => page.locator('main').getByRole('link', { name: page.t(label), exact: true }).click();
const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

// Write a news item called TITLE; its address.
async function write(page, title) {
	const { t } = page;
	await page.goto('/news');
	await follow(page, 'New news item');
	await page.getByLabel(t('Title')).fill(title);
	await settled(page);
	await press(page, 'Create');
	await page.locator('#errors').waitFor();
	assert.equal(await page.getByLabel(t('Title')).inputValue(), title, 'what was entered is kept');
	await page.getByLabel(t('Text')).fill('Перший абзац.\n\n<script>alert(1)</script>\n\n- один\n- два');
	await press(page, 'Create');
	await page.waitForURL(/\/news\/\d+/);
	await heading(page, title);
	return new URL(page.url()).pathname;
}

for (const seat of [
	{ name: 'phone', viewport: phone, lang: 'uk' },
	{ name: 'desk, Serbian', viewport: desk, lang: 'sr' },
	{ name: 'desk, no scripts', viewport: desk, lang: 'uk', scripts: false },
])
	journey(`a draft is written, published, mended, removed and brought back (${seat.name})`, kolo, seat, async (page) => {
		const { t } = page;
		const title = `День відкритих дверей: ${seat.name}`;
		await signIn(page, people.editor);
		const where = await write(page, title);
		assert.equal((await kolo.get(where)).status, 404, 'a draft is the author’s');
		await press(page, 'Publish');
		await page.waitForURL(`**${where}`);
		await shoot(page, `news item, editor ${seat.name}`);
		assert.equal((await kolo.get(where)).status, 200);

		await follow(page, 'Edit');
		await settled(page);
		await shoot(page, `form ${seat.name}`);
		await page.getByLabel(t('Title')).fill(`${title}, оновлено`);
		await press(page, 'Save');
		await heading(page, `${title}, оновлено`);

		await page.locator('.toast').getByRole('button', { name: t('Undo') }).click();
		await heading(page, title);
		await follow(page, 'Edit');
		await page.getByLabel(t('Title')).fill(`${title}, оновлено`);
		await press(page, 'Save');
		await heading(page, `${title}, оновлено`);

		await follow(page, 'History');
		await page.getByRole('link', { name: t('What changed') }).first().click();
		await page.locator('ins', { hasText: 'оновлено' }).waitFor();
		await settled(page);
		await shoot(page, `history ${seat.name}`);
		await page.getByRole('button', { name: t('Return to this version') }).last().click();
		await heading(page, title);

		await press(page, 'Withdraw');
		await press(page, 'Withdraw'); // and on the page that asks
		assert.equal((await kolo.get(where)).status, 404);
		await press(page, 'Undo');
		await heading(page, title);
		assert.equal((await kolo.get(where)).status, 200);

		await press(page, 'Remove');
		assert.equal((await kolo.get(where)).status, 404);
		await page.goto(`${where.replace(/(\/news\/\d+).*/, '$1')}/history`);
		await press(page, 'Take the removal back');
		await heading(page, title);
		await press(page, 'Remove');
		await press(page, 'Undo');
		await heading(page, title);
	});

journey('two editors meet: nothing is lost, each field is chosen', kolo, { viewport: desk }, async (first) => {
	const second = await visit(kolo, { viewport: phone });
	await signIn(first, people.editor);
	await signIn(second, people.colleague);
	const where = await write(first, 'Педагогічні читання');
	const edit = `${where.replace(/(\/news\/\d+).*/, '$1')}/edit`;
	await first.goto(edit);
	await second.goto(edit);
	await second.getByLabel(second.t('Title')).fill('Педагогічні читання 2027');
	await second.getByLabel(second.t('In one sentence')).fill('Реєстрація триває');
	await press(second, 'Save');
	await heading(second, 'Педагогічні читання 2027');

	await first.getByLabel(first.t('Title')).fill('Педагогічні читання: програма');
	await press(first, 'Save');
	await first.getByText(first.t('Somebody saved this record while you were writing')).waitFor();
	await settled(first);
	await shoot(first, 'conflict');
	await press(first, 'Save what is chosen');
	await heading(first, 'Педагогічні читання: програма');
	await first.getByText('Реєстрація триває').waitFor();
	await second.context().close();
});

await run();
