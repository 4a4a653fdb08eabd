// browser.mjs -- journeys of people in a real browser: each has a fresh visitor, and fails also on what nobody asked for: an error in
// the console, something blocked by the content security policy, a request to another host, a page wider than the screen.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { afterwards, test } from './tap.mjs';
import { PASSWORD, root } from './kolo.mjs';
import { words } from './words.mjs';

export const phone = { width: 390, height: 844 };
export const desk = { width: 1440, height: 900 };
const shots = path.join(root, 'build', 'shots');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
afterwards(() => browser.close());

// The page's layout shifts since it was opened, kept where the test can read them.
function watchShifts() {
	window.shifts = 0;
	new PerformanceObserver((list) => {
		for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifts += shift.value;
	}).observe({ type: 'layout-shift', buffered: true });
}

function watch(page, faults, home) {
	page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`console: ${message.text()}`);
	});
	page.on('request', (request) => {
		if (!request.url().startsWith(home) && !request.url().startsWith('data:')) faults.push(`outside: ${request.url()}`);
	});
	page.on('response', (response) => {
		const lost = response.status() >= (response.request().isNavigationRequest() ? 500 : 400);
		if (lost) faults.push(`${response.status()} ${response.request().method()} ${response.url()}`);
	});
}

// Everybody comes from another network, as far as the limits of haste are concerned: the tests' server trusts the proxy that we play.
let networks = 0;
const address = () => ({ 'X-Forwarded-For': `10.${++networks >> 8}.${networks & 255}.1` });

// A new person's page on KOLO, with `page.t`, the words of her language, and `page.faults`.
export async function visit(kolo, { viewport = desk, lang = 'uk', scripts = true, colorScheme = 'light' } = {}) {
	const context = await browser.newContext({ baseURL: kolo.url, viewport, locale: lang, colorScheme, javaScriptEnabled: scripts, extraHTTPHeaders: address(), reducedMotion: 'reduce' });
	context.setDefaultTimeout(8000);
	await context.addInitScript(watchShifts);
	const page = await context.newPage();
	page.faults = [];
	page.t = words(lang);
	page.scripts = scripts;
	watch(page, page.faults, kolo.url);
	return page;
}

// A test in which a fresh visitor does what BODY tells.
export function journey(name, kolo, options, body) {
	test(name, async () => {
		const page = await visit(kolo, options);
		try {
			await body(page);
			await settled(page);
			assert.deepEqual(page.faults, []);
		} catch (fault) {
			await page.screenshot({ path: path.join(shots, `failed ${name.replace(/\W+/gu, ' ').trim() || 'journey'}.png`) });
			fault.stack += `\non ${page.url()}`;
			throw fault;
		} finally {
			await page.context().close();
		}
	});
}

// The page is at rest, as wide as the screen and has not jumped.
export async function settled(page) {
	await page.waitForLoadState('load');
	const { width, view } = await page.evaluate(() => ({ width: document.documentElement.scrollWidth, view: document.documentElement.clientWidth }));
	assert.ok(width <= view, `${page.url()} scrolls sideways: ${width} > ${view}`);
	const shifts = page.scripts ? await page.evaluate(() => window.shifts) : 0;
	assert.ok(shifts < 0.05, `${page.url()} jumps: layout shift ${shifts}`);
}

// A picture of the whole page for people to look at: build/shots/NAME.png
export async function shoot(page, name) {
	await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
}

// What axe has against the page, one line each.
export async function axeFaults(page) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
	return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}`));
}

export async function signIn(page, email, password = PASSWORD) {
	await page.goto('/login');
	await page.getByLabel(page.t('E-mail')).fill(email);
	await page.getByLabel(page.t('Password')).fill(password);
	await page.locator('main').getByRole('button', { name: page.t('Sign in') }).click();
	await page.waitForURL('**/me');
}

// Open the newest letter to ADDRESS in the demo's outbox and follow its first link.
export async function letter(page, address) {
	await page.goto('/admin/outbox');
	await page.getByRole('listitem').filter({ hasText: address }).getByRole('link').first().click();
	await page.locator('.letter a').first().click();
}
