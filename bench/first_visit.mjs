// first_visit.mjs -- what a browser without a cache transfers for the first visit of pages: node first_visit.mjs ORIGIN PATH…
// One line a page: kB, requests, requests to other hosts, path.
import { chromium } from 'playwright-core';

const [origin, ...paths] = process.argv.slice(2);
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});

async function visit(path) {
	const context = await browser.newContext({ locale: 'uk-UA', viewport: { width: 1280, height: 900 } });
	const page = await context.newPage();
	const wire = await context.newCDPSession(page);
	let bytes = 0, requests = 0, outside = 0;
	await wire.send('Network.enable');
	wire.on('Network.requestWillBeSent', ({ request }) => {
		requests += request.url.startsWith('http');
		outside += request.url.startsWith('http') && !request.url.startsWith(origin);
	});
	wire.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
	await page.goto(origin + path, { waitUntil: 'networkidle', timeout: 20000 });
	await context.close();
	return `${(bytes / 1000).toFixed(1)} ${requests} ${outside} ${path}`;
}

for (const path of paths) console.log(await visit(path));
await browser.close();
