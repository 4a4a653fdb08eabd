// slow.mjs -- clients that are slow, half gone, greedy or hasty: they get what is theirs, and nobody else waits for them.
import assert from 'node:assert/strict';
import { afterwards, pause, run, test, until } from '../support/tap.mjs';
import { Kolo } from '../support/kolo.mjs';
import { dial } from '../support/crowd.mjs';

const POST = 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n';
const kolo = await new Kolo().start();
afterwards(() => kolo.end());
const get = (where, more = '') => `GET ${where} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const statuses = (socket) => [...socket.heard.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));

async function promptly() {
	const began = Date.now();
	assert.equal((await kolo.get('/news')).status, 200);
	assert.ok(Date.now() - began < 2000, `others waited ${Date.now() - began} ms`);
}

test('drops of headers and bodies hold nobody up', async () => {
	const headers = Array.from({ length: 60 }, () => dial(kolo.port, 'GET /news HTTP/1.1\r\nX-Long: '));
	const bodies = Array.from({ length: 60 }, () => dial(kolo.port, `${POST}Content-Length: 1000\r\n\r\n`));
	for (let second = 0; second < 3; second++) {
		for (const socket of [...headers, ...bodies]) socket.write('x');
		await pause(1000);
		await promptly();
	}
	for (const socket of headers) socket.write('\r\nHost: x\r\nConnection: close\r\n\r\n');
	await Promise.all(headers.map((socket) => socket.ended));
	assert.ok(headers.every((socket) => statuses(socket)[0] === 200), 'who comes to the end is answered');
	bodies.forEach((socket) => socket.destroy());
});

test('200 connections that say nothing hold nobody up', async () => {
	const silent = Array.from({ length: 200 }, () => dial(kolo.port));
	await pause(300);
	await promptly();
	silent.forEach((socket, i) => (i % 2 ? socket.resetAndDestroy() : socket.write(get('/news', 'Connection: close\r\n'))));
	await Promise.all(silent.map((socket) => socket.ended));
	assert.ok(silent.every((socket, i) => i % 2 || statuses(socket)[0] === 200), 'each that asks at last is answered');
});

test('a client that closes its half still hears the answer', async () => {
	const socket = dial(kolo.port);
	socket.end(get('/news.json', 'Connection: close\r\n'));
	await Promise.race([socket.ended, pause(5000)]);
	assert.deepEqual(statuses(socket), [200]);
	assert.match(socket.heard, /"total":0/);
});

test('twenty requests in one breath are answered in their order', async () => {
	const paths = Array.from({ length: 20 }, (_, i) => (i % 3 ? '/news.json' : `/news/${i + 1}`));
	const socket = dial(kolo.port, paths.slice(0, -1).map((where) => get(where)).join('') + get(paths.at(-1), 'Connection: close\r\n'));
	await Promise.race([socket.ended, pause(5000)]);
	assert.deepEqual(statuses(socket), paths.map((where) => (where === '/news.json' ? 200 : 404)));
});

test('what is too long is refused, in words of HTTP', async () => {
	for (const [text, expected] of [
		[get('/news', `X-Long: ${'x'.repeat(100_000)}\r\n`), [413, 431]],
		[get('/news', 'X-Many: 1\r\n'.repeat(5000)), [400, 413, 431]],
		[get(`/news?q=${'x'.repeat(100_000)}`), [413, 414, 431]],
		[`${POST}Content-Length: 99999999999\r\n\r\n`, [413]],
		[`${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, [400]],
		['GET /news HTTP/1.1\r\n\r\n', [400]],
		['nonsense\r\n\r\n', [400, undefined]],
	]) {
		const socket = dial(kolo.port, text);
		await until(() => statuses(socket).length || socket.destroyed, 5000);
		assert.ok(socket.destroyed || statuses(socket).length, `${text.slice(0, 40)}… hangs`);
		const told = `${text.slice(0, 40)}… ${statuses(socket)}`;
		assert.ok(expected.includes(statuses(socket)[0]), told);
		socket.destroy();
	}
	await promptly();
});

test('who sends too much and reads last hears why', async () => {
	for (const mb of [2, 20]) {
		const socket = dial(kolo.port);
		socket.pause();
		socket.write(`${POST}Content-Length: ${mb << 20}\r\nConnection: close\r\n\r\n`);
		await new Promise((sent) => socket.write('x'.repeat(mb << 20), sent));
		await pause(300);
		socket.resume();
		await Promise.race([socket.ended, pause(5000)]);
		assert.deepEqual(statuses(socket), [413], `after ${mb} MB`);
	}
	await promptly();
});

test('readers that never read hold nobody up', async () => {
	const deaf = Array.from({ length: 100 }, () => dial(kolo.port, get('/openapi.json').repeat(30)));
	deaf.forEach((socket) => socket.pause());
	await pause(500);
	await promptly();
	deaf.forEach((socket) => socket.destroy());
});

await run();
