// s3.mjs -- a store that speaks as much S3 as Kolo needs, in memory. It recomputes the signature of every request (AWS Signature
// Version 4) and the sum of every body, and refuses what does not agree, as a real one does.
import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';

export const KEY = 'AKIAEXAMPLE', SECRET = 'a/secret+that=is known to nobody else';
const REGION = 'eu-test-1';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const encoded = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const keyOf = (url) => url.pathname.replace(/^\/kolo\/?/, '');

// Why this request is not signed as it should be; undefined when it is.
function complaint(request, url, body) {
	const said = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/
		.exec(request.headers.authorization ?? '');
	if (!said) return 'not signed';
	const [, key, day, region, signed, signature] = said;
	const sum = request.headers['x-amz-content-sha256'], time = request.headers['x-amz-date'];
	const names = signed.split(';');
	if (key !== KEY || region !== REGION) return 'another key';
	if (Math.abs(Date.now() - Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))) > 900_000) return 'another time';
	if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name))) return 'a header is not signed';
	if (names.some((name) => request.headers[name] === undefined)) return `a signed header is missing: ${signed}`;
	if (sum !== sha256(body)) return 'another body';
	const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort().join('&');
	const canonical = [request.method, url.pathname, query, ...names.map((name) => `${name}:${request.headers[name].trim()}`), '', signed, sum].join('\n');
	const scope = `${day}/${REGION}/s3/aws4_request`;
	const derived = ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${SECRET}`, day), REGION));
	const expected = hmac(derived, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
	return signature === expected ? undefined : 'another signature';
}

// What a store does on a bad day, instead of answering with BYTES.
const AILMENTS = {
	moved: (answer) => answer.writeHead(307, { Location: 'http://elsewhere.invalid/' }).end('<Error><Code>TemporaryRedirect</Code></Error>'),
	failing: (answer) => answer.writeHead(500).end('<Error><Code>InternalError</Code></Error>'),
	altered: (answer, bytes) => answer.end(Buffer.alloc(bytes.length, 'x')),
	empty: (answer) => answer.writeHead(200).end(),
	cut: (answer, bytes) => {
		answer.writeHead(200, { 'Content-Length': bytes.length }).write(bytes.subarray(0, bytes.length >> 1), () => answer.destroy());
	},
	trickling: (answer) => {
		const timer = setInterval(() => answer.write('.'), 500);
		answer.on('close', () => clearInterval(timer));
	},
};

export class Bucket {
	objects = new Map(); // by key: { bytes, modified }
	refused = [];
	asked = []; // "METHOD key" of each request
	sent = 0; // bytes of objects that were asked for
	page = 2; // objects in a page of a listing
	ails; // (method, key) => the ailment this request meets, if any: one of AILMENTS, or "hangs up" on a connection that served before

	async start(port = 0) {
		this.server = createServer((request, answer) => this.#take(request, answer));
		this.server.on('checkContinue', (request, answer) => {
			if (this.#hangsUp(request)) return request.once('data', () => request.socket.destroy());
			answer.writeContinue();
			this.#take(request, answer);
		});
		await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
		this.port = this.server.address().port;
		this.env = { S3_URL: `http://127.0.0.1:${this.port}/kolo/files`, S3_KEY: KEY, S3_SECRET: SECRET, S3_REGION: REGION };
		return this;
	}

	async end() {
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}

	keys() {
		return [...this.objects.keys()].sort();
	}

	age(key, days) {
		this.objects.get(key).modified -= days * 86_400_000;
	}

	// A connection that served before is gone before it answers again, while the body is on its way.
	#hangsUp({ method, url, socket }) {
		const before = socket.served;
		socket.served = true;
		return before && this.ails?.(method, keyOf(new URL(url, 'http://s3'))) === 'hangs up';
	}

	async #take(request, answer) {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = Buffer.concat(chunks), url = new URL(request.url, 'http://s3');
		const why = complaint(request, url, body);
		if (why) {
			this.refused.push(`${request.method} ${request.url}: ${why}`);
			answer.writeHead(403).end();
		} else {
			this.#answer(request, url, body, answer);
		}
	}

	#answer({ method, headers }, url, body, answer) {
		const key = keyOf(url), found = this.objects.get(key), ill = AILMENTS[this.ails?.(method, key)];
		this.asked.push(`${method} ${key}`);
		if (ill) return ill(answer, found?.bytes ?? Buffer.from('nothing'));
		if (url.searchParams.has('list-type')) return answer.end(this.#listing(url.searchParams));
		if (method === 'PUT') this.objects.set(key, { bytes: body, modified: Date.now() });
		if (method === 'DELETE') this.objects.delete(key);
		if (method === 'PUT' || method === 'DELETE') return answer.end('<Done>as some stores say</Done>');
		if (!found) return answer.writeHead(404).end(method === 'GET' ? '<Error><Code>NoSuchKey</Code></Error>' : undefined);
		const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range) ?? [];
		const bytes = from ? found.bytes.subarray(Number(from), Number(to) + 1) : found.bytes;
		if (from) answer.setHeader('Content-Range', `bytes ${from}-${to}/${found.bytes.length}`);
		answer.writeHead(from ? 206 : 200, { 'Content-Length': bytes.length }).end(method === 'GET' ? bytes : undefined);
		if (method === 'GET') this.sent += bytes.length;
	}

	#listing(asked) {
		const [prefix, after] = [asked.get('prefix'), asked.get('start-after')];
		const keys = this.keys().filter((key) => key.startsWith(prefix) && key > after).slice(0, this.page);
		return `<?xml version="1.0"?><ListBucketResult>${keys.map((key) =>
			`<Contents><Key>${key}</Key><LastModified>${new Date(this.objects.get(key).modified).toISOString()}</LastModified></Contents>`).join('')}</ListBucketResult>`;
	}
}
