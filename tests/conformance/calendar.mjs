// calendar.mjs -- what a calendar program makes of our times, as they are written down in tests/golden/exhibits.ics.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ICAL from 'ical.js';
import { run, test } from '../support/tap.mjs';
import { tests } from '../support/kolo.mjs';

const calendar = new ICAL.Component(ICAL.parse(readFileSync(path.join(tests, 'golden', 'exhibits.ics'), 'utf8')));
// The only rules of clocks that this program has are those that came along.
for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone.getFirstPropertyValue('tzid'), new ICAL.Timezone(zone));
const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
const begins = (name) => events.find((event) => event.summary.startsWith(name));

test('each event has a name of its own and what RFC 5545 asks for', () => {
	assert.equal(events.length, 3);
	assert.equal(new Set(events.map((event) => event.uid)).size, 3);
	for (const event of events)
		for (const property of ['dtstamp', 'uid', 'dtstart', 'summary', 'url', 'sequence', 'last-modified'])
			assert.equal(event.component.getAllProperties(property).length, 1, property);
	assert.equal(calendar.getFirstPropertyValue('prodid'), '-//Kolo//Kolo//EN');
	assert.equal(calendar.getFirstPropertyValue('refresh-interval').toString(), 'PT1H');
});

test('clocks on the wall and the moment agree, before and after the clocks change', () => {
	for (const [name, wall, moment] of [
		['Збори', '2026-03-28T16:00:00', '2026-03-28T14:00:00.000Z'],
		['Дуже довга', '2026-03-29T17:00:00', '2026-03-29T14:00:00.000Z'],
	]) {
		const { startDate } = begins(name);
		assert.equal(startDate.zone.tzid, 'Europe/Kyiv');
		assert.equal(startDate.toString(), wall);
		assert.equal(startDate.toJSDate().toISOString(), moment);
	}
});

test('an hour that clocks show twice is told in UTC', () => {
	assert.equal(begins('Cancelled').startDate.toJSDate().toISOString(), '2026-10-25T00:30:00.000Z');
});

test('a meeting that comes back stays at its hour when clocks change, in years to come too', () => {
	const { startDate } = begins('Збори');
	for (const [days, moment] of [[7, '2026-04-04T13:00:00.000Z'], [365 * 12 + 3, '2038-03-28T13:00:00.000Z'], [300, '2027-01-22T14:00:00.000Z']]) {
		const later = startDate.clone();
		later.addDuration(ICAL.Duration.fromSeconds(days * 86400));
		assert.equal(later.toJSDate().toISOString(), moment);
	}
});

test('texts come out as they were', () => {
	const first = begins('Збори'), long = begins('Дуже довга');
	assert.equal(first.summary, 'Збори; перші, «великі»');
	assert.equal(first.description, 'Рядок перший\\другий, з комою; і крапкою з комою');
	assert.equal(first.location, 'Бібліотека, 2 поверх');
	assert.equal(first.duration.toString(), 'PT1H30M');
	assert.match(long.summary, / 🎓{20}$/u);
	assert.equal(begins('Cancelled').component.getFirstPropertyValue('status'), 'CANCELLED');
	assert.equal(first.component.getFirstPropertyValue('status'), null);
});

await run();
