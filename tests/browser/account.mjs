// account.mjs -- somebody opens an account, confirms the address, adds a second factor, signs out and in; and forgets the password.
import assert from 'node:assert/strict';
import { afterwards, run } from '../support/tap.mjs';
import { network, people, PASSWORD } from '../support/kolo.mjs';
import { desk, journey, letter, phone, settled, shoot, signIn } from '../support/browser.mjs';
import { totp } from '../support/totp.mjs';

const kolo = await network();
afterwards(() => kolo.end());

async function signUp(page, email) {
	const { t } = page;
	await page.goto('/signup');
	await page.getByLabel(t('Your name')).fill('Олена Ковальчук');
	await page.getByLabel(t('E-mail')).fill(email);
	await page.getByLabel(t('Password')).fill('short');
	const send = page.locator('main').getByRole('button', { name: t('Open an account') });
	await send.click();
	await page.locator('#errors').waitFor();
	assert.equal(await page.getByLabel(t('Your name')).inputValue(), 'Олена Ковальчук');
	assert.equal(await page.getByLabel(t('Password')).inputValue(), '');
	await page.getByLabel(t('Password')).fill(PASSWORD);
	await send.click();
	await page.getByRole('status').filter({ hasText: t('We have sent you a letter. Open the link in it to go on.') }).waitFor();
}

const signOut = async (page) => {
	await page.goto('/me');
	const menu = page.locator('header summary').last();
	await menu.click();
	await page.getByRole('button', { name: page.t('Sign out'), exact: true }).click();
	await page.waitForURL('**/');
};

async function secondFactor(page) {
	const { t } = page;
	await page.goto('/me/totp');
	await settled(page);
	const secret = await page.locator('.totp code').innerText();
	await page.getByLabel(t('Six digits from your authenticator')).fill('000000');
	await page.getByRole('button', { name: t('Switch on') }).click();
	await page.locator('#errors').waitFor();
	assert.equal(await page.locator('.totp code').innerText(), secret, 'the key stays when the code was wrong');
	await page.getByLabel(t('Six digits from your authenticator')).fill(totp(secret));
	await page.getByRole('button', { name: t('Switch on') }).click();
	await page.getByText(t('The second factor is on')).first().waitFor();
	return secret;
}

for (const seat of [
	{ name: 'phone', viewport: phone, lang: 'uk' },
	{ name: 'desk, Serbian', viewport: desk, lang: 'sr' },
	{ name: 'phone, no scripts', viewport: phone, lang: 'uk', scripts: false },
])
	journey(`an account is opened, confirmed, protected and entered again (${seat.name})`, kolo, seat, async (page) => {
		const { t } = page;
		const email = `olena-${seat.lang}-${seat.scripts}@example.org`;
		await signUp(page, email);
		await letter(page, email);
		await page.getByRole('button', { name: t('Confirm and sign in') }).click();
		await page.getByText(t('Your address is confirmed. Welcome!')).waitFor();
		const secret = await secondFactor(page);
		await page.goto('/me/security');
		await shoot(page, `security ${seat.name}`);
		await signOut(page);
		await page.goto('/me');
		await page.waitForURL('**/login?*');
		await page.getByLabel(t('E-mail')).fill(email);
		await page.getByLabel(t('Password')).fill(PASSWORD);
		await page.locator('main').getByRole('button', { name: t('Sign in') }).click();
		await page.getByLabel(t('Six digits from your authenticator')).fill(totp(secret, 1));
		await page.locator('main').getByRole('button', { name: t('Sign in') }).click();
		await page.waitForURL('**/me');
		await page.getByRole('heading', { level: 1, name: 'Олена Ковальчук' }).waitFor();
	});

journey('a forgotten password is chosen anew', kolo, { viewport: phone }, async (page) => {
	const { t } = page;
	await page.goto('/login');
	await page.getByRole('link', { name: t('I forgot my password') }).click();
	await page.getByLabel(t('E-mail')).fill(people.member);
	await page.getByRole('button', { name: t('Send the link') }).click();
	await letter(page, people.member);
	await page.getByLabel(t('New password')).fill('another quiet evening');
	await page.getByRole('button', { name: t('Save and sign in') }).click();
	await page.getByText(t('Your password is set.')).waitFor();
	await signOut(page);
	await signIn(page, people.member, 'another quiet evening');
});

journey('a wrong password keeps the address and says no more than needed', kolo, { viewport: phone }, async (page) => {
	const { t } = page;
	const refusal = async (email) => {
		await page.goto('/login');
		await page.getByLabel(t('E-mail')).fill(email);
		await page.getByLabel(t('Password')).fill('not the right one');
		await page.locator('main').getByRole('button', { name: t('Sign in') }).click();
		assert.equal(await page.getByLabel(t('E-mail')).inputValue(), email);
		return page.locator('#errors').innerText();
	};
	assert.equal(await refusal(people.editor), await refusal('nobody@example.org'));
});

await run();
