// pages.mjs -- the addresses of all pages that the program has, for tests that look at each of them.

// No page of their own: data, streams, things that lead elsewhere, ends of links from letters.
const NO_PAGE = new RegExp([
	'^/(healthz|metrics|openapi\\.json|theme|assets|sitemap\\.xml|robots\\.txt|favicon\\.ico|search/suggest|me/export|ogc)',
	'^/files/', '/live$', '/quiet$', '^/(confirm|password|comments/(confirm|write|new|import))$',
].join('|'));

// Routes without a parameter, and one record of each collection with its pages: { where, open: whether everybody may }.
export async function allPages(kolo) {
	const routes = (await kolo.cli('routes')).split('\n').map((line) => line.split(/\s+/)).filter(([method, where]) => method === 'GET' && !NO_PAGE.test(where));
	const first = async (collection) => {
		const answer = await kolo.get(`/${collection}.json?limit=1`);
		return answer.status === 200 ? (await answer.json()).items?.[0]?.id : undefined;
	};
	const found = [];
	for (const [, where, may] of routes) {
		const id = where.split('/')[2] === ':id' ? await first(where.split('/')[1]) : undefined;
		if (!where.includes(':') || id) found.push({ where: where.replace(':id', id), open: may === 'public' });
	}
	return found;
}

export const openPages = async (kolo) => (await allPages(kolo)).filter(({ open }) => open);
