// openapi.mjs -- /openapi.json as validators see it, and live answers held against its schemas.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import assert from 'node:assert/strict';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterwards, run, test } from '../support/tap.mjs';
import { network, people, root, scratchFolder } from '../support/kolo.mjs';

const kolo = await network();
afterwards(() => kolo.end());
const editor = (await kolo.cli('token', 'add', '--email', people.editor)).trim();
const api = (await kolo.api('', 'GET', '/openapi.json')).body;
const collections = Object.keys(api.paths).filter((where) => /^\/\w+$/.test(where) && api.paths[`${where}/{id}`]);

// An object may hold nothing that its schema does not name.
function closed(schema) {
	if (Array.isArray(schema)) return schema.map(closed);
	if (schema === null || typeof schema !== 'object') return schema;
	const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
	return copy.type === 'object' && copy.properties && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy;
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
ajv.addSchema({ $id: 'api', ...closed(api) });

const pointer = (...keys) => keys.map((key) => `/${encodeURIComponent(key.replace(/~/g, '~0').replace(/\//g, '~1'))}`).join('');

// The answer to METHOD on the described path must be one that the description names, with the body that it names.
function conforms(described, method, answer) {
	const operation = api.paths[described]?.[method.toLowerCase()];
	assert.ok(operation, `${method} ${described} is described`);
	const response = operation.responses[answer.status];
	assert.ok(response, `${method} ${described} says nothing of ${answer.status}`);
	const where = response.$ref?.slice(1) ?? pointer('paths', described, method.toLowerCase(), 'responses', String(answer.status));
	const media = (answer.headers.get('content-type') ?? '').split(';')[0];
	const content = response.$ref ? api.components.responses.problem.content : response.content;
	if (!content) return assert.equal(answer.body, '');
	assert.ok(content[media], `${method} ${described}: ${media} is described`);
	const valid = ajv.getSchema(`api#${where}${pointer('content', media, 'schema')}`);
	assert.ok(valid(answer.body), `${method} ${described}: ${ajv.errorsText(valid.errors)}`);
}

test('a validator finds nothing wrong with the description', async () => {
	const file = path.join(scratchFolder(), 'openapi.json');
	writeFileSync(file, JSON.stringify(api));
	const redocly = path.join(root, 'node_modules', '.bin', 'redocly');
	const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
	const { stdout } = await promisify(execFile)(redocly, ['lint', '--format=json', file], { env, cwd: path.dirname(file) });
	assert.deepEqual(JSON.parse(stdout).totals, { errors: 0, warnings: 0, ignored: 0 });
});

test('every collection is described', async () => {
	const routes = (await kolo.cli('routes')).split('\n');
	const lists = routes.filter((line) => line.includes('also as JSON')).map((line) => line.split(/\s+/)[1]);
	assert.deepEqual(lists.filter((where) => !collections.includes(where)), []);
	assert.ok(lists.length >= 4);
});

for (const where of collections)
	test(`${where}: list, record and what is not there answer as described`, async () => {
		const list = await kolo.api(editor, 'GET', `${where}?limit=5`);
		conforms(where, 'GET', list);
		for (const item of list.body.items) conforms(`${where}/{id}`, 'GET', await kolo.api(editor, 'GET', `${where}/${item.id}`));
		const missing = await kolo.api('', 'GET', `${where}/999999`);
		assert.equal(missing.status, 404);
		conforms(`${where}/{id}`, 'GET', missing);
		const bad = await kolo.api('', 'GET', `${where}?no_such_filter=1`);
		assert.equal(bad.status, 400);
		conforms(where, 'GET', bad);
	});

test('a record lives as described: made, read, changed, published, removed', async () => {
	const made = await kolo.api(editor, 'POST', '/news', { title: 'Новина', body: 'Текст', lang: 'uk' });
	assert.equal(made.status, 201);
	conforms('/news', 'POST', made);
	const where = `/news/${made.body.id}`;
	const changed = await kolo.api(editor, 'PATCH', where, { lead: 'Одним реченням' }, { 'If-Match': made.headers.get('etag') });
	assert.equal(changed.status, 200);
	conforms('/news/{id}', 'PATCH', changed);
	const late = await kolo.api(editor, 'PATCH', where, { lead: 'Запізно' }, { 'If-Match': made.headers.get('etag') });
	assert.equal(late.status, 412);
	conforms('/news/{id}', 'PATCH', late);
	const published = await kolo.api(editor, 'POST', `${where}/publish`);
	assert.equal(published.status, 200);
	conforms('/news/{id}/publish', 'POST', published);
	const removed = await kolo.api(editor, 'DELETE', where);
	assert.equal(removed.status, 204);
	conforms('/news/{id}', 'DELETE', removed);
	const gone = await kolo.api(editor, 'GET', where);
	assert.equal(gone.status, 404);
	conforms('/news/{id}', 'GET', gone);
});

test('refusals are as described', async () => {
	for (const [token, body, status] of [['', { title: 'x', body: 'x', lang: 'uk' }, 401], [editor, { title: '', body: 5 }, 422], [editor, undefined, 400]]) {
		const answer = await kolo.api(token, 'POST', '/news', body);
		assert.equal(answer.status, status);
		conforms('/news', 'POST', answer);
	}
	const faults = (await kolo.api(editor, 'POST', '/news', { lang: 'uk' })).body.errors;
	assert.deepEqual(faults.map(({ field, code }) => [field, code]), [['title', 'required'], ['body', 'required']]);
});

await run();
