// importing.mjs -- an administrator brings a register: uploads, looks, tries without writing, imports; and the same file again changes nothing.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterwards, run, skip } from '../support/tap.mjs';
import { data, network, people, root } from '../support/kolo.mjs';
import { desk, journey, phone, settled, shoot, signIn } from '../support/browser.mjs';

const kolo = await network();
afterwards(() => kolo.end());

// The figures of the report by their labels: { New: 24, Changed: 0, … }.
const COUNTS = ['New', 'Changed', 'Unchanged', 'To look at', 'Faulty'];
async function report(page) {
	const figures = await page.locator('.stats > div').evaluateAll((boxes) => boxes.map((box) => [box.querySelector('dt').textContent.trim(), Number(box.querySelector('dd').textContent.replace(/\D/g, ''))]));
	const shown = new Map(figures);
	return Object.fromEntries(COUNTS.map((label) => [label, shown.get(page.t(label))]));
}

const press = (page, label) => page.locator('main').getByRole('button', { name: page.t(label), exact: true }).click();

// A long import goes on in the background: look how far it is until it is done.
async function finished(page) {
	const done = page.getByText(page.t('The import is done'));
	const more = page.getByRole('link', { name: page.t('Show how far it is') });
	for (let i = 0; i < 60 && !(await done.or(more).first().waitFor().then(() => done.isVisible())); i++) {
		await more.click();
		await page.waitForTimeout(250);
	}
	await done.waitFor();
}

async function upload(page, file) {
	await page.goto('/organisations/import');
	await page.getByLabel(page.t('A table: CSV, XLSX or JSON')).setInputFiles(file);
	await press(page, 'Upload and look');
	await page.getByText(page.t('What the columns fill')).first().waitFor();
	await settled(page);
}

const total = async () => (await (await kolo.get('/organisations.json?limit=1')).json()).total;

for (const seat of [{ name: 'desk', viewport: desk, lang: 'uk' }, { name: 'phone, no scripts', viewport: phone, lang: 'sr', scripts: false }])
	journey(`a register is looked at, tried and imported (${seat.name})`, kolo, seat, async (page) => {
		const before = await total();
		const first = before === 24;
		await signIn(page, people.admin);
		await upload(page, data('network/more_schools.csv'));
		await page.getByText(page.t('Register of schools')).waitFor();
		await shoot(page, `import, preview ${seat.name}`);
		await press(page, 'Try without writing');
		await page.getByText(page.t('Nothing is written yet. This would happen:')).waitFor();
		const expected = first ? { New: 3, Changed: 1, Unchanged: 0, 'To look at': 1, Faulty: 0 } : { New: 0, Changed: 0, Unchanged: 4, 'To look at': 1, Faulty: 0 };
		assert.deepEqual(await report(page), expected);
		assert.equal(await total(), before, 'trying writes nothing');
		await shoot(page, `import, tried ${seat.name}`);
		await press(page, 'Import');
		await finished(page);
		assert.deepEqual(await report(page), expected);
		await settled(page);
		// Of the school whose place nobody knows, what is known is in.
		assert.equal(await total(), first ? before + 3 : before);
	});

journey('what is no table is refused in words', kolo, { viewport: phone }, async (page) => {
	await signIn(page, people.admin);
	await page.goto('/organisations/import');
	await page.getByLabel(page.t('A table: CSV, XLSX or JSON')).setInputFiles(data('table/other.zip'));
	await press(page, 'Upload and look');
	await page.getByText(page.t('This file cannot be read')).waitFor();
	await settled(page);
});

const real = path.resolve(root, '../shared/data/registry/luhansk_schools_2023-06-08.xlsx');
if (!existsSync(real)) skip('the register of a whole region', 'it is not here');
else
	journey('the register of a whole region', kolo, { viewport: desk }, async (page) => {
		await signIn(page, people.admin);
		await upload(page, real);
		await page.getByText(page.t('Register of schools')).waitFor();
		await press(page, 'Import');
		await finished(page);
		const counts = await report(page);
		assert.equal(counts.New + counts.Changed + counts.Unchanged, 310); // those to look at are in, too
		assert.equal(counts.Faulty, 0);
		await shoot(page, 'import, a whole region');
	});

await run();
