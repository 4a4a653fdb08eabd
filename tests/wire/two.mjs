// two.mjs -- two servers of one network: on SQLite the second refuses, on PostgreSQL each shows what the other wrote.
import assert from 'node:assert/strict';
import { run, test, until } from '../support/tap.mjs';
import { databases, Kolo } from '../support/kolo.mjs';
import { dial } from '../support/crowd.mjs';

async function refused(first) {
	const second = new Kolo({ folder: first.folder });
	await assert.rejects(second.start(), (error) => {
		assert.match(error.message, /another server serves .*kolo\.db already/);
		assert.match(error.message, /kolo ended \(1\)/);
		return true;
	});
	assert.equal((await first.get('/news.json')).status, 200, 'the first goes on');
	await first.end('SIGKILL');
	await second.start();
	assert.equal((await second.get('/news.json')).status, 200, 'after kill -9 the next one serves');
	assert.equal(await second.end(), 0);
}

const page = async (kolo, where) => (await kolo.get(where, { Accept: 'text/html', 'Accept-Language': 'uk' })).text();

// Pages that the second has kept, its counts, its live views.
async function together(first, database, token) {
	const second = await new Kolo({ folder: first.folder, database }).start();
	const { body: made } = await first.api(token, 'POST', '/spaces', { name: 'Рада спершу', kind: 'council' });
	const where = `/spaces/${made.id}`;
	assert.ok(await until(async () => (await page(second, where)).includes('Рада спершу'), 3000), 'a new record is seen');
	await page(second, where);
	const { total } = await (await second.get('/spaces.json')).json();
	const live = dial(second.port, `GET ${where}/live HTTP/1.1\r\nHost: x\r\n\r\n`);
	assert.ok(await until(() => live.heard.includes('text/event-stream'), 3000), 'a live view opens');
	const before = live.heard.length;

	assert.equal((await first.api(token, 'PATCH', where, { name: 'Рада потім' })).status, 200);
	await first.api(token, 'POST', '/spaces', { name: 'Ще одна', kind: 'council' });
	assert.ok(await until(async () => (await page(second, where)).includes('Рада потім'), 3000), 'the page that was kept is made anew');
	assert.doesNotMatch(await page(second, where), /Рада спершу/);
	assert.ok(await until(async () => (await (await second.get('/spaces.json')).json()).total === total + 1, 3000), 'counts follow');
	assert.ok(await until(() => live.heard.slice(before).includes('event: change'), 3000), 'the live view hears of it');
	live.destroy();

	// Both write at once: nothing is lost, one chain.
	const answers = await Promise.all(Array.from({ length: 40 }, (_, i) =>
		(i % 2 ? first : second).api(token, 'POST', '/news', { title: `двоє ${i}`, body: 'Текст', lang: 'uk' })));
	const acknowledged = answers.filter(({ status }) => status === 201).length;
	assert.ok(answers.every(({ status }) => status === 201 || status === 503));
	assert.ok(acknowledged > 20, `${acknowledged} of 40`);
	assert.equal((await first.sql("SELECT id FROM news WHERE title LIKE 'двоє%'")).length, acknowledged);
	assert.equal(await second.end(), 0);
	assert.equal(await first.end(), 0);
	assert.match(await first.cli('verify'), /^whole: /);
}

for (const [name, database] of databases()) {
	const kolo = new Kolo({ database });
	const token = await kolo.token('editor', '--role', 'editor');
	await kolo.start();
	if (database) test(`two servers show one network (${name})`, () => together(kolo, database, token));
	else test(`a second server refuses (${name})`, () => refused(kolo));
}

await run();
