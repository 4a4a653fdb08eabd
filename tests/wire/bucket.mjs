// bucket.mjs -- files in a bucket that speaks S3: in and out, the sweep, backup and restore, and what happens while it is away.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterwards, run, test, until } from '../support/tap.mjs';
import { databases, Kolo, root, scratchFolder } from '../support/kolo.mjs';
import { Bucket, KEY, SECRET } from '../support/s3.mjs';

const picture = readFileSync(path.join(root, 'docs', 'pictures', 'phone.png'));
const OURS = /^files\/(?:swept\/)?[0-9a-f]{2}\/./;

// The clock of jobs goes by days: set it forward. psql writes to PostgreSQL, and to SQLite Python, which every Debian has.
const SOON = "UPDATE job SET run_at = 0, state = 'queued' WHERE id = (SELECT MAX(id) FROM job WHERE kind = 'file.sweep')";
const PYTHON = 'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1], timeout=10) as db: db.execute(sys.argv[2])';
function sweepSoon(kolo, database) {
	const [, url, schema] = /^(.*)[?&]schema=(\w+)$/.exec(database ?? '') ?? [];
	if (url) execFileSync('psql', ['-q', '-d', url, '-c', `SET search_path TO ${schema}`, '-c', SOON]);
	else execFileSync('python3', ['-c', PYTHON, path.join(kolo.folder, 'kolo.db'), SOON]);
}

async function suite(name, database) {
	const bucket = await new Bucket().start();
	const kolo = new Kolo({ database, env: bucket.env });
	const token = await kolo.token('editor', '--role', 'editor');
	await kolo.start();
	afterwards(async () => {
		await kolo.end();
		await bucket.end();
	});

	const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };

	// News with a picture; the address of the news.
	async function publish(title) {
		const form = new FormData();
		for (const [name, value] of Object.entries({ title, body: 'Текст', lang: 'uk' })) form.set(name, value);
		form.set('cover', new Blob([picture], { type: 'image/png' }), 'телефон.png');
		const answer = await fetch(`${kolo.url}/news`, { method: 'POST', headers, body: form, redirect: 'manual' });
		return { status: answer.status, retry: answer.headers.get('retry-after'), where: answer.headers.get('location') };
	}
	// The addresses of the picture on the page of the news.
	async function pictures(where) {
		const page = await (await fetch(kolo.url + where, { headers: { ...headers, Accept: 'text/html' } })).text();
		return [...page.matchAll(/\/files\/[0-9a-f]{64}\/[^" ]+/g)].map(([found]) => found.replaceAll('&amp;', '&'));
	}
	const file = (where, more) => fetch(kolo.url + where, { headers: { ...headers, ...more } });
	const listed = () => bucket.keys().filter((key) => OURS.test(key)).map((key) => key.replace(/^files\//, ''));
	const aside = () => listed().filter((name) => name.startsWith('swept/'));

	async function sweep() {
		await kolo.end();
		sweepSoon(kolo, database);
		await kolo.start();
	}

	let where, address;

	test(`a picture goes into the bucket in all its widths, and nowhere else (${name})`, async () => {
		const made = await publish('З обкладинкою');
		assert.ok(made.status < 400, String(made.status));
		({ where } = made);
		const names = listed();
		assert.ok(names.length > 1 && names.every((name) => /^[0-9a-f]{2}\/[0-9a-f]{62}(\.\d+)?$/.test(name)), names.join());
		const whole = bucket.objects.get(`files/${names[0]}`);
		assert.equal(createHash('sha256').update(whole.bytes).digest('hex'), names[0].replace('/', ''));
		assert.equal(existsSync(path.join(kolo.folder, 'files')), false);
	});

	test(`and comes out of it: whole, a part, not twice (${name})`, async () => {
		[address] = await pictures(where);
		const name = `files/${/[0-9a-f]{64}/.exec(address)[0].replace(/^../, '$&/')}`;
		const plain = address.replace(/\?.*/, '');
		const whole = await file(plain);
		assert.equal(whole.status, 200);
		assert.deepEqual(Buffer.from(await whole.arrayBuffer()), bucket.objects.get(name).bytes);
		const reduced = await file(`${plain}?w=320`);
		assert.deepEqual(Buffer.from(await reduced.arrayBuffer()), bucket.objects.get(`${name}.320`).bytes);
		const part = await file(plain, { Range: 'bytes=1-3' });
		assert.equal(part.status, 206);
		assert.equal(await part.text(), 'PNG');
		assert.equal((await file(plain, { 'If-None-Match': whole.headers.get('etag') })).status, 304);
		assert.equal((await fetch(kolo.url + plain)).status, 404, 'a draft’s picture is no visitor’s');
	});

	test(`the sweep takes what nobody kept, over a day, and gives back what somebody keeps (${name})`, async () => {
		const kept = listed();
		const lost = `${'e'.repeat(2)}/${'f'.repeat(62)}`;
		bucket.objects.set(`files/${lost}`, { bytes: Buffer.from('lost'), modified: Date.now() });
		bucket.objects.set('files/readme.txt', { bytes: Buffer.from('not ours'), modified: 0 });
		bucket.objects.set('elsewhere/ab', { bytes: Buffer.from('not ours'), modified: 0 });
		for (const name of [...kept, lost]) bucket.age(`files/${name}`, 3);
		await sweep();
		assert.ok(await until(() => !bucket.objects.has(`files/${lost}`), 5000), 'it is moved');
		assert.deepEqual(aside(), [`swept/${lost}`]);
		for (const name of kept) assert.ok(bucket.objects.has(`files/${name}`), name);

		// What an upload met just while it was moved: it stands aside, and is found and put back.
		const [met] = kept;
		bucket.objects.set(`files/swept/${met}`, { ...bucket.objects.get(`files/${met}`) });
		bucket.objects.delete(`files/${met}`);
		assert.equal((await file(address.replace(/\?.*/, ''))).status, 200);
		bucket.age(`files/swept/${lost}`, 3);
		await sweep();
		assert.ok(await until(() => aside().length === 0, 5000), aside().join());
		assert.deepEqual(listed(), kept);
		assert.ok(bucket.objects.has('files/readme.txt') && bucket.objects.has('elsewhere/ab'), 'what is not ours stays');
	});

	test(`a backup holds the files, and a restore puts them into a folder or a bucket (${name})`, async () => {
		const archive = path.join(scratchFolder(), 'a.tar.gz');
		const count = listed().length;
		assert.match(await kolo.cli('backup', archive), new RegExp(` ${count} files`));
		const folder = new Kolo();
		await folder.cli('restore', archive);
		assert.match(await folder.cli('verify'), new RegExp(`files: ${count}, missing: 0`));
		const second = await new Bucket().start();
		afterwards(() => second.end());
		const other = new Kolo({ env: second.env });
		await other.cli('restore', archive);
		assert.deepEqual(second.keys(), bucket.keys().filter((key) => OURS.test(key)));
		assert.match(await other.cli('verify'), /missing: 0/);
		second.objects.delete(second.keys()[0]);
		await assert.rejects(other.cli('verify'), ({ code, stdout }) => code === 3 && /a file is missing: /.test(stdout));
	});

	test(`while the bucket is away files say so, and all else goes on (${name})`, async () => {
		await bucket.end();
		const gone = await file(address);
		assert.equal(gone.status, 503);
		assert.ok(Number(gone.headers.get('retry-after')) > 0);
		const refused = await publish('Без обкладинки');
		assert.equal(refused.status, 503);
		assert.ok(Number(refused.retry) > 0);
		assert.equal((await kolo.api(token, 'GET', '/news?q=обкладинки')).body.total, 1, 'no record without its file');
		assert.equal((await kolo.api(token, 'POST', '/news', { title: 'Без файлу', body: 'Текст', lang: 'uk' })).status, 201);
		assert.equal((await kolo.get('/')).status, 200);
		await bucket.start(bucket.port);
		assert.ok(await until(async () => (await file(address)).status === 200, 15_000), 'it comes back by itself');
	});

	test(`every request was signed rightly, and no log holds a key (${name})`, () => {
		assert.deepEqual(bucket.refused, []);
		assert.ok(!kolo.log.includes(SECRET) && !kolo.log.includes(KEY));
	});
}

for (const [name, database] of databases()) await suite(name, database);

await run();
