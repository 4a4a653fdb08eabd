// crowd.mjs -- many clients at once, and sockets that say exactly what a test wants said.
import http from 'node:http';
import net from 'node:net';

// N clients, each a kept connection; each calls WORK(client, i) until it returns false.
export async function crowd(n, work) {
	const client = async (i) => {
		const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
		while (await work(agent, i));
		agent.destroy();
	};
	await Promise.all(Array.from({ length: n }, (_, i) => client(i)));
}

// POST JSON through AGENT: { status, headers, body }, or null when the connection broke before the answer was whole.
export function post(agent, kolo, token, where, body, headers = {}) {
	const text = JSON.stringify(body);
	return new Promise((done) => {
		const request = http.request({
			agent, port: kolo.port, host: '127.0.0.1', path: where, method: 'POST',
			headers: { Authorization: `Bearer ${token}`, Accept: 'application/json', 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...headers },
		}, (response) => {
			const parts = [];
			response.on('data', (part) => parts.push(part));
			response.on('end', () => done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() }));
			response.on('error', () => done(null));
		});
		request.on('error', () => done(null));
		request.end(text);
	});
}

// A connection that remembers what it heard, and when it was closed.
export function dial(port, text = '') {
	const socket = net.connect(port, '127.0.0.1');
	socket.heard = '';
	socket.ended = new Promise((done) => socket.on('close', done));
	socket.on('error', () => {});
	socket.on('data', (bytes) => (socket.heard += bytes.toString('latin1')));
	if (text) socket.write(text);
	return socket;
}
