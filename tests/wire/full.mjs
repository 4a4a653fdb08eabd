// full.mjs -- a full disk: writers hear 503 and when to come again, readers go on, and with room again all is well. The database
// lies on a small memory disk in a mount namespace of its own, for which root is needed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, skip, test, until } from '../support/tap.mjs';
import { Kolo, scratchFolder } from '../support/kolo.mjs';

const NAME = 'a full disk';

function mayMount() {
	try {
		execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', scratchFolder()], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

async function fullDisk() {
	const folder = scratchFolder();
	const wrapper = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=12m none "$DATA" && exec "$@"', 'sh'];
	const kolo = await new Kolo({ folder, wrapper }).start();
	const beside = new Kolo({ folder, via: ['nsenter', '-t', String(kolo.child.pid), '-m', '--'] });
	const token = await beside.token('editor', '--role', 'editor');
	const item = (title) => ({ title, body: 'Текст. '.repeat(2000), lang: 'uk' });
	const written = (await kolo.api(token, 'POST', '/news', item('before'))).body;

	// The same disk, as seen from outside.
	const inside = path.join('/proc', String(kolo.child.pid), 'root', folder);
	const ballast = path.join(inside, 'ballast');
	const { bavail, bsize } = statfsSync(inside);
	writeFileSync(ballast, Buffer.alloc(bavail * bsize));
	const acknowledged = [written.id];
	const refused = await until(async () => {
		const answer = await kolo.api(token, 'POST', '/news', item('while full'));
		if (answer.status === 201) acknowledged.push(answer.body.id);
		return answer.status !== 201 && answer;
	});
	assert.equal(refused.status, 503, JSON.stringify(refused.body));
	assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
	assert.equal(refused.headers.get('content-type').split(';')[0], 'application/problem+json');
	assert.equal((await kolo.get('/news')).status, 200, 'readers go on');
	assert.equal((await kolo.api(token, 'GET', `/news/${written.id}`)).status, 200);
	assert.equal((await kolo.api(token, 'POST', '/news', item('still full'))).status, 503, 'and again');

	rmSync(ballast);
	const after = await kolo.api(token, 'POST', '/news', item('after'));
	assert.equal(after.status, 201, 'with room it goes on');
	acknowledged.push(after.body.id);
	const stored = (await beside.sql('SELECT id, title FROM news ORDER BY id')).map(([id]) => id);
	assert.deepEqual(stored, acknowledged);
	assert.match(await beside.cli('verify'), /^whole: /);
	await beside.cli('check');
	assert.equal(await kolo.end(), 0);
}

if (mayMount()) test(NAME, fullDisk);
else skip(NAME, 'this user may not mount');

await run();
