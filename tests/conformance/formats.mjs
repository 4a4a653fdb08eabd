// formats.mjs -- what programs of others make of our formats: map programs, feed readers, spreadsheets; and what goes out comes in again.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import Parser from 'rss-parser';
import { afterwards, run, test } from '../support/tap.mjs';
import { network, people, scratchFolder } from '../support/kolo.mjs';

const kolo = await network();
afterwards(() => kolo.end());
const runFile = promisify(execFile);
const folder = scratchFolder();
const editor = { Authorization: `Bearer ${(await kolo.cli('token', 'add', '--email', people.editor)).trim()}` };

// Fetch WHERE into a file; its path.
async function saved(where, headers) {
	const answer = await kolo.get(where, headers);
	assert.equal(answer.status, 200, where);
	const file = path.join(folder, where.replace(/^.*\//, '').replace(/\?.*/, ''));
	writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
	return file;
}
const total = async (where) => (await (await kolo.get(`${where}.json?limit=1`)).json()).total;

test('a map program reads the schools', async () => {
	const file = await saved('/organisations.geojson');
	const { stdout } = await runFile('ogrinfo', ['-ro', '-al', '-so', file]);
	assert.match(stdout, new RegExp(`Feature Count: ${await total('/organisations')}\\b`));
	assert.match(stdout, /Geometry: Point/);
	const [, west, south, east, north] = /Extent: \(([\d.]+), ([\d.]+)\) - \(([\d.]+), ([\d.]+)\)/.exec(stdout).map(Number);
	assert.ok(west > 38 && east < 40 && south > 48.5 && north < 50, 'the points lie in the region');
	const csv = await runFile('ogr2ogr', ['-f', 'CSV', '/vsistdout/', file, '-lco', 'GEOMETRY=AS_XY']);
	assert.match(csv.stdout, /Лисичанський ліцей «Сузір’я»/);
});

test('a window on the map holds what lies in it, as it is shown', async () => {
	const { features } = await (await kolo.get('/organisations.geojson?bbox=39,49.4,40,50')).json();
	assert.ok(features.length > 0);
	for (const { geometry: { coordinates: [lon, lat] }, properties } of features) {
		assert.ok(lon >= 39 && lon <= 40 && lat >= 49.4 && lat <= 50);
		assert.match(properties.name ?? properties.title, /Марківськ/);
	}
});

test('a map program reads them as a service of the OGC, page by page', async () => {
	const layers = await runFile('ogrinfo', ['-ro', `OAPIF:${kolo.url}/ogc`]);
	assert.match(layers.stdout, /\d: organisations/);
	const { stdout } = await runFile('ogrinfo', ['-ro', '-al', '-so', '-oo', 'PAGE_SIZE=2', `OAPIF:${kolo.url}/ogc/collections/organisations`]);
	assert.match(stdout, new RegExp(`Feature Count: ${await total('/organisations')}\\b`));
	const window = ['-spat', '39', '49.4', '40', '50'];
	const { stdout: csv } = await runFile('ogr2ogr', ['-f', 'CSV', '/vsistdout/', `OAPIF:${kolo.url}/ogc`, 'organisations', '-oo', 'PAGE_SIZE=2', ...window, '-lco', 'GEOMETRY=AS_XY']);
	const { features } = await (await kolo.get('/organisations.geojson?bbox=39,49.4,40,50')).json();
	assert.equal(csv.trimEnd().split('\n').length - 1, features.length);
});

for (const [format, collection] of [['csv', 'organisations'], ['xlsx', 'organisations'], ['csv', 'territories'], ['csv', 'spaces']])
	test(`${collection} out as ${format} and in again change nothing`, async () => {
		const file = await saved(`/${collection}.${format}`, editor);
		const report = await kolo.cli('import', collection, file, '--dry-run');
		const count = (what) => Number(new RegExp(`^(?:would )?${what}: (\\d+)`, 'm').exec(report)?.[1]);
		assert.deepEqual(['create', 'update', 'conflict', 'error', 'unchanged'].map(count), [0, 0, 0, 0, await total(`/${collection}`)], report);
	});

test('a CSV opens in a spreadsheet: its mark, its lines, no formulas', async () => {
	const bytes = Buffer.from(await (await kolo.get('/organisations.csv')).arrayBuffer());
	const text = bytes.toString('utf8');
	assert.equal(text.trimEnd().split('\n').length, (await total('/organisations')) + 1);
	assert.doesNotMatch(text, /(^|,)"?[=@]/m);
});

// The first sheet by Python's eyes, which every Debian has: rows of cells.
const READ_SHEET = `
import sys, zipfile
import xml.etree.ElementTree as xml
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
main = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
parts = {name: xml.fromstring(book.read(name)) for name in book.namelist() if name.endswith(('.xml', '.rels'))}
strings = [''.join(t.text or '' for t in item.iter(main + 't')) for item in parts['xl/sharedStrings.xml']] if 'xl/sharedStrings.xml' in parts else []
def text(cell):
    value = cell.find(main + 'v')
    if cell.get('t') == 's':
        return strings[int(value.text)]
    return ''.join(t.text or '' for t in cell.iter(main + 't')) or (value.text if value is not None else '')
for row in parts['xl/worksheets/sheet1.xml'].iter(main + 'row'):
    print('\\t'.join(text(cell) for cell in row))
`;

test('a spreadsheet is one for its readers', async () => {
	const sheet = execFileSync('python3', ['-c', READ_SHEET, await saved('/organisations.xlsx')], { encoding: 'utf8' });
	const rows = sheet.trimEnd().split('\n');
	assert.equal(rows.length, (await total('/organisations')) + 1);
	assert.ok(rows.some((row) => row.includes('Лисичанський ліцей «Сузір’я»')));
});

for (const where of ['/news.atom', '/organisations.atom'])
	test(`feed readers read ${where}`, async () => {
		const file = await saved(where);
		await runFile('xmllint', ['--noout', '--nonet', file]);
		const feed = await new Parser().parseURL(kolo.url + where);
		assert.equal(feed.items.length, await total(where.replace('.atom', '')));
		for (const item of feed.items) {
			assert.ok(item.title && item.id && !Number.isNaN(Date.parse(item.isoDate)), JSON.stringify(item));
			assert.equal((await fetch(item.link)).status, 200, item.link);
		}
		const named = await kolo.get(where);
		assert.match(named.headers.get('content-type'), /^application\/atom\+xml/);
	});

await run();
