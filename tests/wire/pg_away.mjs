// pg_away.mjs -- PostgreSQL goes away and comes back while the server runs: 503 meanwhile, and no restart needed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterwards, pause, run, test, until } from '../support/tap.mjs';
import { Kolo, scratchFolder, tests } from '../support/kolo.mjs';

const script = path.join(tests, 'pg.sh');
const folder = path.join(scratchFolder(), 'pg');
const cluster = (verb) => execFileSync('sh', [script, verb, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

execFileSync('chmod', ['-R', 'a+rx', path.resolve(folder, '..', '..')]);
const database = `${cluster('start')}?schema=network`;
afterwards(() => cluster('stop'));

// Stop the server as its administrator does: connections are ended at once.
async function takeAway() {
	const pid = Number(readFileSync(path.join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
	const alive = () => {
		try {
			return process.kill(pid, 0);
		} catch {
			return false;
		}
	};
	process.kill(pid, 'SIGINT');
	assert.ok(await until(() => !alive(), 20000), 'PostgreSQL stops');
}

test('the database goes away and comes back', async () => {
	const kolo = await new Kolo({ database, args: ['--no-cache'] }).start();
	const token = await kolo.token('editor', '--role', 'editor');
	const write = (title) => kolo.api(token, 'POST', '/news', { title, body: 'Текст', lang: 'uk' });
	const acknowledged = [];
	for (let i = 0; i < 5; i++) acknowledged.push((await write(`before ${i}`)).body.id);

	await takeAway();
	for (const answer of [await write('away'), await kolo.api('', 'GET', '/news'), await kolo.api('', 'GET', '/healthz')]) {
		assert.equal(answer.status, 503);
		assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
	}
	const page = await kolo.get('/news', { Accept: 'text/html' });
	assert.equal(page.status, 503);
	assert.match(await page.text(), /<h1/, 'people get a page');
	assert.equal((await kolo.get('/openapi.json')).status, 200, 'what needs no database is served');
	await pause(500);

	cluster('restart');
	const back = await until(async () => {
		const answer = await write('back');
		return answer.status === 201 && answer;
	});
	assert.ok(back, 'writes go on');
	acknowledged.push(back.body.id);
	// Each of the reading connections finds its way back.
	const reads = await Promise.all(Array.from({ length: 16 }, () => until(async () => (await kolo.api('', 'GET', '/healthz')).status === 200)));
	assert.ok(reads.every(Boolean));
	const stored = (await kolo.sql('SELECT id FROM news ORDER BY id')).map(([id]) => id);
	assert.deepEqual(acknowledged.filter((id) => !stored.includes(id)), []);
	assert.equal((await kolo.sql("SELECT id FROM news WHERE title = 'away'")).length, 0, 'what was refused was not written');
	assert.equal(await kolo.end(), 0);
	assert.match(await kolo.cli('verify'), /^whole: /);
});

await run();
