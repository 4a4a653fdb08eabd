// interrupted.mjs -- kill -9 while the network is first made and while a file comes in: what is there is whole, the chain holds, and
// the same command once more brings it to the end, nothing twice.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pause, run, test, until } from '../support/tap.mjs';
import { databases, Kolo, program, scratchFolder } from '../support/kolo.mjs';

const ROWS = 4200; // three pieces of work
const MOMENTS = [5, 20, 60]; // milliseconds of a first start

const file = path.join(scratchFolder(), 'schools.csv');
writeFileSync(file, ['key,name,kind,tags', ...Array.from({ length: ROWS }, (_, i) => `cut:${i},Школа № ${i},school,"a, b"`)].join('\n'));

// Begin a command and kill it when WHEN resolves; how it ended.
async function cut(kolo, args, when) {
	const child = spawn(program, args, { env: kolo.env, stdio: 'ignore' });
	const ended = new Promise((done) => child.on('exit', (code, signal) => done(signal ?? code)));
	await Promise.race([when(), ended]);
	child.kill('SIGKILL');
	return ended;
}

const HALVES = {
	'schools without history': "SELECT id FROM organisation WHERE id NOT IN (SELECT record FROM history WHERE resource = 'organisation')",
	'schools without both tags': 'SELECT id FROM organisation WHERE (SELECT count(*) FROM organisation_tags x WHERE x.id = organisation.id) <> 2',
	'schools twice': 'SELECT key FROM organisation GROUP BY key HAVING count(*) > 1',
	'history without journal': 'SELECT journal FROM history WHERE journal NOT IN (SELECT id FROM journal)',
};

async function whole(kolo) {
	for (const [what, select] of Object.entries(HALVES)) assert.deepEqual(await kolo.sql(select), [], what);
	await kolo.cli('check');
	assert.match(await kolo.cli('verify'), /^whole: /);
}

const count = async (kolo) => Number((await kolo.sql('SELECT count(*) FROM organisation'))[0][0]);

async function interrupted(kolo) {
	for (const moment of MOMENTS) await cut(kolo, ['migrate'], () => pause(moment));
	await kolo.cli('migrate');
	await whole(kolo);

	// After the first piece, or in the middle of it where it takes long.
	const some = async () => {
		await pause(50);
		return (await count(kolo)) > 0;
	};
	assert.equal(await cut(kolo, ['import', 'organisations', file], () => until(some, 5000)), 'SIGKILL');
	await whole(kolo);
	await kolo.cli('import', 'organisations', file);
	assert.equal(await count(kolo), ROWS);
	await whole(kolo);
	const before = await kolo.sql('SELECT count(*) FROM journal');
	await kolo.cli('import', 'organisations', file);
	assert.deepEqual(await kolo.sql('SELECT count(*) FROM journal'), before, 'once more changes nothing');
}

for (const [name, database] of databases())
	test(`killed while the network is made and filled (${name})`, () => interrupted(new Kolo({ database })));

await run();
