// comments.mjs -- a visitor comments by letter, a member at once, readers report, moderators decide, the author appeals; and what the
// administration sees of it.
import assert from 'node:assert/strict';
import { afterwards, run, until } from '../support/tap.mjs';
import { network, people } from '../support/kolo.mjs';
import { axeFaults, desk, journey, letter, phone, settled, shoot, signIn, visit } from '../support/browser.mjs';

const kolo = await network();
afterwards(() => kolo.end());

const HASTE = 4000; // who is faster is taken for a program
const press = (page, label) => page.locator('main').getByRole('button', { name: page.t(label), exact: true }).click();
const follow = (page, label) => page.locator('main').getByRole('link', { name: page.t(label), exact: true }).click();
const comment = (page, text) => page.locator('article.comment').filter({ hasText: text });

// Another person's page, closed after WORK.
async function as(email, work) {
	const page = await visit(kolo, { viewport: desk });
	if (email) await signIn(page, email);
	await work(page);
	assert.deepEqual(page.faults, []);
	await page.context().close();
}

for (const seat of [{ name: 'phone', viewport: phone, lang: 'uk' }, { name: 'desk, no scripts', viewport: desk, lang: 'sr', scripts: false }])
	journey(`a visitor comments: by letter, and after a moderator has read it (${seat.name})`, kolo, seat, async (page) => {
		const { t } = page;
		const text = `Дякую за семінар! (${seat.name})`;
		const email = `guest-${seat.lang}@example.org`;
		await page.goto('/news/2');
		await follow(page, 'Write a comment');
		await settled(page);
		assert.deepEqual(await axeFaultsWhereScripts(page), []);
		await page.getByLabel(t('Your comment')).fill(text);
		await page.getByLabel(t('Your name')).fill('Марія');
		await page.getByLabel(t('E-mail')).fill(email);
		await page.waitForTimeout(HASTE);
		await press(page, 'Send me the letter');
		await page.waitForURL('**/news/2*');
		await letter(page, email);
		await press(page, 'Send the comment');
		await page.goto('/news/2');
		assert.equal(await comment(page, text).count(), 0, 'not shown before it is read');

		await as(people.editor, async (editor) => {
			await editor.goto('/admin/moderation');
			await settled(editor);
			assert.deepEqual(await axeFaults(editor), []);
			await shoot(editor, `moderation ${seat.name}`);
			await editor.getByRole('checkbox').first().check();
			await editor.getByRole('button', { name: editor.t('Show the chosen ones') }).click();
			await settled(editor);
		});
		await page.goto('/news/2');
		await comment(page, text).waitFor();
		assert.doesNotMatch(await page.content(), new RegExp(email), 'the address is never shown');
		await shoot(page, `comments ${seat.name}`);
	});

const axeFaultsWhereScripts = (page) => (page.scripts ? axeFaults(page) : []);

journey('a colleague comments at once; it is answered, reported, hidden, appealed and shown again', kolo, { viewport: phone }, async (page) => {
	const { t } = page;
	const text = 'Чи буде запис зустрічі?';
	await signIn(page, people.colleague);
	await page.goto('/news/1');
	await page.getByLabel(t('Your comment')).fill(text);
	await press(page, 'Publish the comment');
	await comment(page, text).waitFor();

	await as(null, async (reader) => {
		await reader.goto('/news/1');
		await comment(reader, text).getByRole('link', { name: reader.t('Report') }).click();
		await reader.getByLabel(reader.t('Untrue')).check();
		await settled(reader);
		assert.deepEqual(await axeFaults(reader), []);
		await press(reader, 'Send the report');
	});
	await as(people.editor, async (editor) => {
		await editor.goto('/news/1');
		await comment(editor, text).getByText(editor.t('Moderate')).click();
		await editor.getByLabel(editor.t('Reason, which the author will read')).fill('Не про це');
		await comment(editor, text).getByRole('button', { name: editor.t('Hide') }).click();
		await settled(editor);
	});
	await as(null, async (reader) => {
		await reader.goto('/news/1');
		assert.equal(await comment(reader, text).count(), 0, 'hidden from readers');
	});
	await page.goto('/news/1');
	await comment(page, 'Не про це').getByRole('link', { name: t('Ask another moderator') }).click();
	await page.getByLabel(t('Why it should be shown')).fill('Питання саме про зустріч');
	await press(page, 'Send');
	await as(people.admin, async (admin) => {
		await admin.goto('/news/1');
		await comment(admin, 'Питання саме про зустріч').getByRole('button', { name: admin.t('Take the hiding back') }).click();
		await settled(admin);
	});
	await as(null, async (reader) => {
		await reader.goto('/news/1');
		await comment(reader, text).waitFor();
	});
});

journey('an administrator looks around, finds the journal whole, invites a colleague', kolo, { viewport: desk }, async (page) => {
	const { t } = page;
	await signIn(page, people.admin);
	await page.goto('/admin');
	await shoot(page, 'administration');
	await page.goto('/admin/journal');
	await press(page, 'Verify now');
	await settled(page);
	await until(async () => (await page.goto('/admin/journal')) && page.getByText(t('The chain is whole')).isVisible());
	await page.getByText(t('The chain is whole')).waitFor();
	await settled(page);
	await page.goto('/admin/jobs');
	await page.goto('/admin/accounts');
	await page.getByLabel(t('E-mail')).fill('ivan@example.org');
	await page.locator('#f-name').fill('Іван');
	await press(page, 'Send the invitation');
	await settled(page);
	await as(null, async (guest) => {
		await letter(guest, 'ivan@example.org');
		await guest.getByLabel(guest.t('New password')).fill('an evening by the sea');
		await press(guest, 'Save and sign in');
		await guest.waitForURL(/\/$|\/me/);
	});
});

await run();
