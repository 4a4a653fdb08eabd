// bucket.mjs -- files in a bucket that speaks S3: in and out, the sweep, backup and restore, and what happens while it is away.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterwards, run, test, until } from '../support/tap.mjs';
import { databases, Kolo, PASSWORD, root, scratchFolder } from '../support/kolo.mjs';
import { Bucket, KEY, SECRET } from '../support/s3.mjs';

const picture = readFileSync(path.join(root, 'docs', 'pictures', 'phone.png'));
const named = (text) => createHash('sha256').update(text).digest('hex').replace(/^../, '$&/');
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
	const input = path.join(scratchFolder(), 'input'); // descriptor 0: whatever is written there is seen
	writeFileSync(input, '');
	const kolo = new Kolo({ database, env: bucket.env, wrapper: ['sh', '-c', 'exec "$@" 0<>"$0"', input] });
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

	test(`what a reader has, and what she does not ask for, is not fetched (${name})`, async () => {
		const plain = address.replace(/\?.*/, '');
		const tag = (await file(plain)).headers.get('etag');
		bucket.sent = 0;
		assert.equal((await file(plain, { 'If-None-Match': tag })).status, 304);
		assert.equal(bucket.sent, 0, 'not for 304');
		const whole = bucket.objects.get(`files/${tag.replaceAll('"', '')}`).bytes;
		const last = await file(plain, { Range: 'bytes=-7' });
		assert.equal(last.headers.get('content-range'), `bytes ${whole.length - 7}-${whole.length - 1}/${whole.length}`);
		assert.deepEqual(Buffer.from(await last.arrayBuffer()), whole.subarray(-7));
		assert.equal(bucket.sent, 7);
		assert.equal((await file(plain, { Range: `bytes=${whole.length}-` })).status, 416);
		assert.equal(bucket.sent, 7);
		assert.equal((await file(plain, { Range: 'bytes=0-3', 'If-Range': '"another"' })).status, 200, 'a part of something else');
	});

	test(`what a store answers to a PUT counts only when it says that it has it (${name})`, async () => {
		for (const ailment of ['moved', 'failing']) {
			bucket.ails = (method) => method === 'PUT' && ailment;
			const refused = await publish(`Обкладинка ${ailment}`);
			bucket.ails = undefined;
			assert.equal(refused.status, 503, ailment);
			assert.equal((await kolo.api(token, 'GET', `/news?q=${ailment}`)).body.total, 0, 'no record without its file');
		}
	});

	test(`a file that comes out of the store as another one is not shown (${name})`, async () => {
		for (const ailment of ['moved', 'altered', 'empty', 'cut']) {
			bucket.ails = (method) => method === 'GET' && ailment;
			const answer = await file(address.replace(/\?.*/, ''));
			bucket.ails = undefined;
			assert.equal(answer.status, 503, ailment);
		}
		assert.equal((await file(address)).status, 200);
	});

	test(`a connection that the store closed meanwhile is opened anew (${name})`, async () => {
		let hung = 0;
		bucket.ails = (method) => (method === 'PUT' && !hung++ ? 'hangs up' : undefined);
		const made = await publish('З обкладинкою на другій спробі');
		bucket.ails = undefined;
		assert.ok(hung > 1, 'it was tried again');
		assert.ok(made.status < 400, String(made.status));
		await kolo.api(token, 'DELETE', made.where);
	});

	test(`a store that trickles is given up, and keeps nobody from signing in (${name})`, async () => {
		const began = Date.now();
		bucket.ails = () => 'trickling';
		const waiting = [publish('Перша'), publish('Друга'), publish('Третя'), file(address)];
		await until(() => bucket.asked.filter((what) => what.startsWith('PUT')).length > 0);
		const signed = await fetch(`${kolo.url}/login`, {
			method: 'POST', redirect: 'manual',
			body: new URLSearchParams({ email: 'editor@example.org', password: PASSWORD }),
		});
		assert.ok(Date.now() - began < 5000, `${Date.now() - began} ms to sign in`);
		assert.equal(signed.status, 303);
		for (const { status } of await Promise.all(waiting)) assert.equal(status, 503);
		assert.ok(Date.now() - began < 25_000, `${Date.now() - began} ms to give up`);
		bucket.ails = undefined;
		assert.ok(await until(async () => (await file(address)).status === 200, 10_000), 'it comes back by itself');
	});

	test(`the sweep takes what nobody kept, over a day, and gives back what somebody keeps (${name})`, async () => {
		const kept = listed();
		const lost = named('lost');
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

	test(`an object that cannot be moved keeps no other from its turn (${name})`, async () => {
		const texts = ['one', 'two'].sort((a, b) => named(a).localeCompare(named(b)));
		const [stuck, later] = texts.map(named), broken = `00/${'e'.repeat(62)}`;
		for (const [key, text] of [[stuck, texts[0]], [later, texts[1]], [broken, 'other bytes than the name says']]) {
			bucket.objects.set(`files/${key}`, { bytes: Buffer.from(text), modified: Date.now() });
			bucket.age(`files/${key}`, 3);
		}
		bucket.ails = (method, key) => key.endsWith(stuck) && 'failing';
		await sweep();
		assert.ok(await until(() => !bucket.objects.has(`files/${later}`), 5000), 'the later one is moved');
		bucket.ails = undefined;
		assert.ok(bucket.objects.has(`files/${stuck}`));
		assert.ok(!listed().some((name) => name.endsWith(broken)), 'of what is broken and nobody’s, nothing is left');
		for (const key of [`files/${stuck}`, `files/swept/${later}`]) bucket.objects.delete(key);
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

	test(`what the store says goes to nobody (${name})`, () => {
		assert.equal(readFileSync(input, 'utf8'), '');
	});

	test(`every request was signed rightly, and no log holds a key (${name})`, () => {
		assert.deepEqual(bucket.refused, []);
		assert.ok(!kolo.log.includes(SECRET) && !kolo.log.includes(KEY));
	});
}

test('a folder in the bucket is named without escapes, or not at all', async () => {
	for (const wrong of ['http://127.0.0.1:1/kolo/a%20b', 'http://127.0.0.1:1/kolo/a?b', 'http://127.0.0.1:1', 'elsewhere'])
		await assert.rejects(new Kolo({ env: { S3_URL: wrong } }).cli('verify'), ({ code, stderr }) => code === 2 && /S3_URL/.test(stderr), wrong);
});

for (const [name, database] of databases()) await suite(name, database);

await run();
