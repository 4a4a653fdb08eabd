// tap.mjs -- tests that stand one after another and are told in TAP: `test(name, body)`, and at the end `await run()`.
// ONLY=word in the environment runs the tests whose names hold the word.
const tests = [];
const leaving = [];

export function test(name, body) {
	if (name.includes(process.env.ONLY ?? '')) tests.push({ name, body });
}

// What cannot be looked at here, with the reason: not counted as passed.
export function skip(name, reason) {
	console.log(`# skipped: ${name}: ${reason}`);
}

// To be done after all tests, whatever they said; the last one asked for comes first.
export function afterwards(work) {
	leaving.unshift(work);
}

async function tell(number, { name, body }) {
	const began = Date.now();
	try {
		await body();
		console.log(`ok ${number} ${name} # ${Date.now() - began} ms`);
	} catch (fault) {
		process.exitCode = 1;
		console.log(`not ok ${number} ${name}`);
		console.log(String(fault.stack ?? fault).replace(/^/gm, '# '));
	}
}

export async function run() {
	let number = 0;
	for (const each of tests) await tell(++number, each);
	for (const work of leaving) await work();
	console.log(`1..${number}`);
	process.exit(); // whatever sockets are left
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Wait until CONDITION holds; its last value.
export async function until(condition, ms = 10000) {
	const end = Date.now() + ms;
	for (;;) {
		const value = await condition();
		if (value || Date.now() > end) return value;
		await pause(20);
	}
}
