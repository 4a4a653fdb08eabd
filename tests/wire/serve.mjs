// serve.mjs -- the server among other processes and hasty clients: changes from beside are seen, races have one winner, SIGTERM lets
// what runs finish.
import assert from 'node:assert/strict';
import http from 'node:http';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pause, run, test, until } from '../support/tap.mjs';
import { databases, Kolo, scratchFolder } from '../support/kolo.mjs';
import { crowd, dial, post } from '../support/crowd.mjs';

const item = (title) => ({ title, body: 'Текст', lang: 'uk' });

// All at the same moment, each on a connection of its own; their answers.
const race = (n, act) => Promise.all(Array.from({ length: n }, (_, i) => act(new http.Agent(), i)));

async function idempotency(kolo, token) {
	const answers = await race(16, (agent) => post(agent, kolo, token, '/news', item('once'), { 'Idempotency-Key': 'the same' }));
	const made = answers.filter(({ status }) => status === 201);
	assert.ok(made.length > 0);
	assert.equal(new Set(made.map(({ body }) => body)).size, 1, 'all hear the same');
	assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
	assert.equal((await kolo.sql("SELECT id FROM news WHERE title = 'once'")).length, 1);
	const other = await kolo.api(token, 'POST', '/news', item('another'), { 'Idempotency-Key': 'the same' });
	assert.equal(other.status, 422, 'a key belongs to one request');
}

async function versions(kolo, token) {
	const made = await kolo.api(token, 'POST', '/news', item('two editors'));
	const match = { 'If-Match': made.headers.get('etag') };
	const answers = await Promise.all(['first', 'second'].map((lead) => kolo.api(token, 'PATCH', `/news/${made.body.id}`, { lead }, match)));
	assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412]);
	const now = await kolo.api(token, 'GET', `/news/${made.body.id}`);
	assert.equal(now.body.lead, answers.find(({ status }) => status === 200).body.lead);
	assert.equal(now.body.version, made.body.version + 1);
}

// Another process imports while this one serves.
async function beside(kolo) {
	const file = path.join(scratchFolder(), 'organisations.csv');
	const page = async () => (await kolo.get('/organisations', { Accept: 'text/html', 'Accept-Language': 'uk' })).text();
	await page();
	assert.doesNotMatch(await page(), /Школа з-поруч/);
	writeFileSync(file, 'key,name,kind\nbeside:1,Школа з-поруч,school\n');
	await kolo.cli('import', 'organisations', file);
	const imported = Date.now();
	assert.ok(await until(async () => (await page()).includes('Школа з-поруч'), 3000), 'the page shows it');
	assert.ok(Date.now() - imported < 1500, `after ${Date.now() - imported} ms`);
	assert.equal((await (await kolo.get('/organisations.json?q=поруч')).json()).total, 1);
}

// What the server itself cannot read is told as everything else is.
async function unread(kolo) {
	for (const path of ['/organisations.json?q=%FF%FE', '/news.json?q=%00', '/nosuch.json']) {
		const answer = await kolo.get(path, { Accept: '*/*' });
		assert.equal(answer.status, path === '/nosuch.json' ? 404 : 400, path);
		assert.equal(answer.headers.get('content-type'), 'application/problem+json', path);
		assert.equal((await answer.json()).status, answer.status);
	}
	const page = await kolo.get('/organisations?q=%FF', { Accept: 'text/html' });
	assert.equal(page.status, 400);
	assert.match(await page.text(), /<h1/);
}

// SIGTERM amid writes: every request that was begun is answered whole, and every 201 is there.
async function term(kolo, token) {
	const acknowledged = [];
	const half = dial(kolo.port, 'GET /news HTTP/1.1\r\nHost: x\r\n');
	const stopping = pause(400).then(() => kolo.end());
	let number = 0;
	await crowd(32, async (agent) => {
		const answer = await post(agent, kolo, token, '/news', item(`term ${++number}`));
		if (answer?.status === 201) acknowledged.push(JSON.parse(answer.body).id);
		return answer !== null;
	});
	assert.equal(await stopping, 0, 'it ends well');
	half.destroy();
	assert.ok(acknowledged.length > 10, `${acknowledged.length} were acknowledged`);
	const stored = new Set((await kolo.sql('SELECT id FROM news')).map(([id]) => id));
	assert.deepEqual(acknowledged.filter((id) => !stored.has(id)), []);
	assert.match(await kolo.cli('verify'), /^whole: /);
}

for (const [name, database] of databases()) {
	const kolo = new Kolo({ database });
	const token = await kolo.token('editor', '--role', 'editor');
	await kolo.start();
	test(`16 clients race with one Idempotency-Key: one record (${name})`, () => idempotency(kolo, token));
	test(`two editors race with If-Match: one wins (${name})`, () => versions(kolo, token));
	test(`an import by another process is seen within a second (${name})`, () => beside(kolo));
	test(`what the server cannot read is told as everything else (${name})`, () => unread(kolo));
	test(`SIGTERM lets what runs finish (${name})`, () => term(kolo, token));
}

await run();
