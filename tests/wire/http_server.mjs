// http_server.mjs -- the HTTP layer as a process: running out of descriptors, noise, many streams, SIGTERM in the middle of work.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { randomBytes } from 'node:crypto';

const program = path.join(path.dirname(process.env.KOLO ?? 'build/debug/kolo'), 'http_server');
let number = 0;

function report(good, name) {
	console.log(`${good ? 'ok' : 'not ok'} ${++number} ${name}`);
	if (!good) process.exitCode = 1;
}

async function start(...wrapper) {
	const [command, ...args] = [...wrapper, program, '0', '2'];
	const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	const [line] = await once(child.stdout, 'data');
	return { child, port: Number(line), exit: once(child, 'exit') };
}

async function stop(server) {
	server.child.kill('SIGTERM');
	const [code] = await server.exit;
	return code === 0;
}

// A connection that remembers what it heard.
function dial(port, text = '') {
	const socket = net.connect(port, '127.0.0.1');
	socket.heard = '';
	socket.ended = new Promise((done) => socket.on('close', done));
	socket.on('error', () => {});
	socket.on('data', (bytes) => (socket.heard += bytes.toString('latin1')));
	socket.write(text);
	return socket;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function until(condition, ms = 10000) {
	for (const end = Date.now() + ms; Date.now() < end; await pause(10)) if (condition()) return true;
	return false;
}

const get = (what, more = '') => `GET ${what} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

async function answers(port) {
	const socket = dial(port, get('/cached', 'Connection: close\r\n'));
	await Promise.race([socket.ended, pause(5000)]);
	socket.destroy();
	return socket.heard.startsWith('HTTP/1.1 200 ') && socket.heard.length > 12288;
}

async function descriptors() {
	const server = await start('prlimit', '--nofile=64:64');
	const crowd = Array.from({ length: 300 }, () => dial(server.port, 'GET / HTTP/1.1\r\n'));
	await pause(300);
	crowd.forEach((socket) => socket.destroy());
	report(await answers(server.port), 'answers after it ran out of descriptors');
	report(await stop(server), 'and stops cleanly');
}

async function noise() {
	const server = await start();
	const crowd = [];
	for (let i = 0; i < 200; i++) {
		const socket = dial(server.port);
		socket.write(i % 2 ? get('/cached') : '');
		socket.write(randomBytes(1 + i * 37));
		if (i % 3 === 0) socket.end('\r\n\r\n');
		if (i % 7 === 0) socket.resetAndDestroy();
		crowd.push(socket);
	}
	await pause(200);
	report(await answers(server.port), 'answers amid noise');
	crowd.forEach((socket) => socket.destroy());
	report(await stop(server), 'and stops cleanly');
}

async function term() {
	const server = await start();
	const crowd = Array.from({ length: 32 }, () => dial(server.port, get('/late')));
	await until(() => crowd.some((socket) => socket.heard));
	report(await stop(server), 'stops amid deferred answers');
	await Promise.all(crowd.map((socket) => socket.ended));
	report(crowd.every((socket) => socket.heard === '' || socket.heard.endsWith('\r\n\r\nlate\n')), 'no answer is cut');
}

async function streams() {
	const server = await start();
	const crowd = Array.from({ length: 500 }, () => dial(server.port, get('/events')));
	const hellos = (n) => crowd.every((socket) => socket.heard.split(': hello').length > n);
	report(await until(() => hellos(1)), '500 streams open');
	dial(server.port, get('/wake'));
	report(await until(() => hellos(2)), 'a wake reaches them all');
	crowd.slice(250).forEach((socket) => socket.destroy());
	dial(server.port, get('/wake'));
	report(await until(() => crowd.slice(0, 250).every((socket) => socket.heard.split(': hello').length > 3)), 'half of them may leave');
	report(await stop(server), 'stops amid streams');
	await Promise.all(crowd.map((socket) => socket.ended));
	report(crowd.slice(0, 250).every((socket) => socket.heard.endsWith('\r\n0\r\n\r\n')), 'every stream is ended properly');
}

for (const test of [descriptors, noise, term, streams]) await test();
process.exit(); // whatever sockets are left
