// kolo.mjs -- a Kolo of one's own for a test: a fresh database, a free port, the command line; stopped at the end.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterwards } from './tap.mjs';

export const tests = fileURLToPath(new URL('..', import.meta.url));
export const root = path.dirname(path.resolve(tests));
export const program = path.resolve(root, process.env.KOLO ?? 'build/debug/kolo');
export const data = (name) => path.join(tests, 'data', name);
export const PASSWORD = 'a quiet evening by the river';

const scratch = mkdtempSync(path.join(tmpdir(), 'kolo-'));
const running = new Set();
let serial = 0;

process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL');
	rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

export function scratchFolder() {
	const folder = path.join(scratch, String(++serial));
	mkdirSync(folder);
	return folder;
}

const runFile = promisify(execFile);

export class Kolo {
	// A network in FOLDER (made when not given), on SQLite there or in the PostgreSQL database at URL. WRAPPER and VIA are commands that
	// run the server and the command line.
	constructor({ folder = scratchFolder(), database, env = {}, args = [], wrapper = [], via = [] } = {}) {
		this.folder = folder;
		this.args = args;
		this.wrapper = wrapper;
		this.via = via;
		this.port = 0;
		this.log = '';
		this.env = { ...process.env, DATA: folder, ...env };
		delete this.env.DATABASE_URL;
		if (database) this.env.DATABASE_URL = database;
	}

	// Run a command: "user", "add", …; what it printed. Throws with what it said on failure.
	async cli(...args) {
		const [command, ...rest] = [...this.via, program, ...args];
		const { stdout } = await runFile(command, rest, { env: this.env, maxBuffer: 1 << 26 });
		return stdout;
	}

	async account(name, ...options) {
		const email = `${name}@example.org`;
		await this.cli('user', 'add', '--email', email, '--name', name, '--password', PASSWORD, ...options);
		return email;
	}

	async token(name, ...options) {
		return (await this.cli('token', 'add', '--email', await this.account(name, ...options))).trim();
	}

	// The rows of a SELECT, each a list of texts.
	async sql(select) {
		const text = await this.cli('sql', select);
		return text ? text.trimEnd().split('\n').map((line) => line.split('\t')) : [];
	}

	// Serve; again on the same port after a stop.
	async start() {
		const [command, ...args] = [...this.wrapper, program, 'serve', '--migrate', '--port', String(this.port), ...this.args];
		this.child = spawn(command, args, { env: this.env, stdio: ['ignore', 'ignore', 'pipe'] });
		running.add(this.child);
		this.ended = new Promise((done) => this.child.on('exit', (code, signal) => {
			running.delete(this.child);
			done(signal ?? code);
		}));
		const ready = new Promise((done) => this.child.stderr.on('data', (bytes) => {
			this.log += bytes;
			const said = /serving on http:\/\/[^:]+:(\d+)/.exec(this.log.slice(this.from));
			if (said) done(Number(said[1]));
		}));
		this.from = this.log.length;
		this.port = await Promise.race([ready, this.ended.then((how) => { throw new Error(`kolo ended (${how}):\n${this.log}`); })]);
		this.url = `http://127.0.0.1:${this.port}`;
		return this;
	}

	// End the server; how it ended: 0, another code, or a signal's name.
	async end(signal = 'SIGTERM') {
		this.child.kill(signal);
		return this.ended;
	}

	async get(where, headers = {}) {
		return fetch(this.url + where, { headers, redirect: 'manual' });
	}

	// A request of a program: JSON in, JSON out.
	async api(token, method, where, body, headers = {}) {
		const answer = await fetch(this.url + where, {
			method,
			headers: { Authorization: `Bearer ${token}`, Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
			body: body && JSON.stringify(body),
		});
		const text = await answer.text();
		return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
	}
}

// The databases to test on: [name, URL] with URL undefined for SQLite.
export function databases() {
	const postgres = process.env.KOLO_TEST_PG;
	if (!postgres && process.env.KOLO_TEST_STRICT) throw new Error('PostgreSQL is missing');
	if (!postgres) return [['SQLite', undefined]];
	const schema = `outside_${process.pid}`;
	afterwards(() => execFileSync('psql', ['-q', '-d', postgres, '-c', `SET client_min_messages = error; DROP SCHEMA IF EXISTS ${schema} CASCADE`]));
	return [['SQLite', undefined], ['PostgreSQL', `${postgres}${postgres.includes('?') ? '&' : '?'}schema=${schema}`]];
}

/* A small region with schools, people and news. Made once for each build of the program, then copied. */
export async function network(options = {}) {
	const { mtimeMs, size } = statSync(program);
	const ready = path.join(root, 'build', 'network', `${Math.round(mtimeMs)}-${size}`);
	if (!existsSync(ready)) {
		const made = await makeNetwork();
		rmSync(path.dirname(ready), { recursive: true, force: true });
		mkdirSync(path.dirname(ready), { recursive: true });
		cpSync(made, `${ready}.${process.pid}`, { recursive: true });
		renameSync(`${ready}.${process.pid}`, ready);
	}
	const folder = scratchFolder();
	cpSync(ready, folder, { recursive: true });
	return new Kolo({ folder, args: ['--demo', '--proxy', '127.0.0.1'], ...options }).start();
}

export const people = { editor: 'editor@example.org', colleague: 'colleague@example.org', admin: 'admin@example.org', member: 'member@example.org' };

async function makeNetwork() {
	const kolo = new Kolo();
	for (const [collection, file] of [['territories', 'territories'], ['territories', 'former_codes'], ['territories', 'points'], ['organisations', 'schools']])
		await kolo.cli('import', collection, data(`network/${file}.csv`));
	await kolo.account('admin', '--role', 'administrator');
	await kolo.account('colleague', '--role', 'editor');
	const token = await kolo.token('editor', '--role', 'editor');
	await kolo.start();
	const add = async (where, record) => (await kolo.api(token, 'POST', where, record)).body.id;
	const space = await add('/spaces', { name: 'Асоціація освітян краю', kind: 'association', motto: 'Разом учимося', about: 'Ми **разом**.', lang: 'uk', key: 'association' });
	await kolo.account('member', '--role', 'member', '--space', space);
	const news = [
		{ title: 'Відкрито набір до школи вчителів', lead: 'Двадцять місць для молодих колег', body: 'Перша зустріч відбудеться **у серпні**.\n\n- програма\n- розклад', lang: 'uk', space, tags: ['навчання'] },
		{ title: 'Семінар про безпечне середовище', lead: 'Запис зустрічі', body: 'Говорили про укриття й підтримку учнів.', lang: 'uk', tags: ['безпека', 'навчання'] },
		{ title: 'Састанак стручних сарадника школа', lead: 'Психолози и педагози', body: 'Разговарали смо о подршци ученицима.', lang: 'sr' },
	];
	for (const item of news) await kolo.api(token, 'POST', `/news/${await add('/news', item)}/publish`);
	await kolo.end();
	return kolo.folder;
}
