// kill.mjs -- kill -9 in the middle of a stream of writes: what was acknowledged is there, whole, and nothing half of it.
import assert from 'node:assert/strict';
import { run, test } from '../support/tap.mjs';
import { databases, Kolo } from '../support/kolo.mjs';
import { crowd, post } from '../support/crowd.mjs';

const CLIENTS = 64, ENOUGH = 400, ROUNDS = 2;
const body = (title) => `Текст запису ${title}. `.repeat(20);

// Write until the process is killed in the middle of it; the titles that were acknowledged, by id.
async function writeUntilKilled(kolo, token, round) {
	const acknowledged = new Map();
	let next = 0;
	await crowd(CLIENTS, async (agent) => {
		const title = `${round}-${++next}`;
		const answer = await post(agent, kolo, token, '/news', { title, body: body(title), lang: 'uk', tags: ['a', 'b'] });
		if (!answer) return false;
		if (answer.status === 503 && answer.headers['retry-after']) return true; // too much at once
		assert.equal(answer.status, 201, answer.body);
		acknowledged.set(JSON.parse(answer.body).id, title);
		if (acknowledged.size === ENOUGH) kolo.child.kill('SIGKILL');
		return true;
	});
	assert.equal(await kolo.ended, 'SIGKILL');
	return acknowledged;
}

// Rows that are there without what belongs to them.
const HALVES = {
	'news without history': "SELECT id FROM news WHERE id NOT IN (SELECT record FROM history WHERE resource = 'news')",
	'history without news': "SELECT record FROM history WHERE resource = 'news' AND record NOT IN (SELECT id FROM news)",
	'news without both tags': 'SELECT id FROM news WHERE (SELECT count(*) FROM news_tags x WHERE x.id = news.id) <> 2',
	'history without journal': 'SELECT journal FROM history WHERE journal NOT IN (SELECT id FROM journal)',
};

async function check(kolo, acknowledged) {
	const stored = new Map((await kolo.sql('SELECT id, title, body FROM news')).map(([id, title, text]) => [id, { title, text }]));
	const lost = [...acknowledged].filter(([id, title]) => stored.get(id)?.title !== title);
	assert.deepEqual(lost, [], 'acknowledged, and lost');
	for (const { title, text } of stored.values()) assert.equal(text.trim(), body(title).trim());
	for (const [what, select] of Object.entries(HALVES)) assert.deepEqual(await kolo.sql(select), [], what);
	assert.match(await kolo.cli('verify'), /^whole: /);
	await kolo.cli('check');
}

for (const [name, database] of databases())
	test(`killed amid writes of ${CLIENTS} clients (${name})`, async () => {
		const kolo = new Kolo({ database });
		const token = await kolo.token('editor', '--role', 'editor');
		const acknowledged = new Map();
		for (let round = 1; round <= ROUNDS; round++) {
			await kolo.start();
			for (const [id, title] of await writeUntilKilled(kolo, token, round)) acknowledged.set(id, title);
			await kolo.start();
			const list = (await kolo.api(token, 'GET', '/news?limit=1')).body;
			assert.ok(list.total >= acknowledged.size);
			assert.equal(await kolo.end(), 0);
			await check(kolo, acknowledged);
		}
	});

await run();
