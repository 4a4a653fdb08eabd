/* totp.c -- one-time codes of authenticator programs: RFC 6238 over RFC 4226 with SHA-1, the one variant that
 * all of them read. */
#include "core/account.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#define SECRET_BYTES 20
#define STEP_MS (30 * SECOND)
#define DIGITS 6
#define MODULUS 1000000U

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct str totp_secret_new(struct arena *a)
{
	unsigned char random[SECRET_BYTES];
	struct buf b = buf_on(a, 64);

	randombytes_buf(random, sizeof(random));
	for (size_t bit = 0; bit < 8 * sizeof(random); bit += 5) {
		unsigned pair = (unsigned)random[bit / 8] << 8 |
				(bit / 8 + 1 < sizeof(random) ? random[bit / 8 + 1] : 0U);
		buf_byte(&b, base32[pair >> (11 - bit % 8) & 31]);
	}
	return buf_done(&b);
}

/* Bytes of SECRET (base32, any case, spaces allowed as people type them), 0 when it is none or too long for
 * KEY. */
static size_t base32_decode(struct str secret, unsigned char *key, size_t max)
{
	unsigned bits = 0, held = 0;
	size_t n = 0;

	for (size_t i = 0; i < secret.n; i++) {
		char ch = secret.p[i];
		if (ch == ' ' || ch == '=')
			continue;
		const char *at = ch ? strchr(base32, ch >= 'a' && ch <= 'z' ? ch - 'a' + 'A' : ch) : NULL;
		if (!at)
			return 0;
		bits = (bits << 5 | (unsigned)(at - base32)) & 0xffff;
		held += 5;
		if (held < 8)
			continue;
		if (n == max)
			return 0;
		held -= 8;
		key[n++] = (unsigned char)(bits >> held);
	}
	return n;
}

/* RFC 4226, 5.3: the code for a counter. */
static unsigned hotp(const unsigned char *key, size_t n, i64 counter)
{
	unsigned char message[8], sum[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	for (int i = 0; i < 8; i++)
		message[i] = (unsigned char)((u64)counter >> (56 - 8 * i));
	if (!HMAC(EVP_sha1(), key, (int)n, message, sizeof(message), sum, &length) || length != 20)
		BUG("HMAC-SHA-1 is not available");

	const unsigned char *p = sum + (sum[19] & 15);
	return ((unsigned)(p[0] & 0x7f) << 24 | (unsigned)p[1] << 16 | (unsigned)p[2] << 8 | p[3]) % MODULUS;
}

/* The number in CODE, spaces apart ("123 456"), or -1. */
static i64 code_number(struct str code)
{
	i64 number = 0;
	int digits = 0;

	for (size_t i = 0; i < code.n; i++) {
		if (code.p[i] == ' ')
			continue;
		if (code.p[i] < '0' || code.p[i] > '9' || ++digits > DIGITS)
			return -1;
		number = number * 10 + (code.p[i] - '0');
	}
	return digits == DIGITS ? number : -1;
}

bool totp_verify(struct str secret, struct str code, i64 now, i64 *step)
{
	unsigned char key[64];
	size_t n = base32_decode(secret, key, sizeof(key));
	i64 number = code_number(code), current = now / STEP_MS;

	if (n == 0 || number < 0)
		return false;
	for (i64 s = current - 1; s <= current + 1; s++)
		if (s > *step && hotp(key, n, s) == number) {
			*step = s;
			return true;
		}
	return false;
}

struct str totp_uri(struct arena *a, struct str secret, struct str email, struct str issuer)
{
	struct buf b = buf_on(a, 4096);

	buf_lit(&b, "otpauth://totp/");
	url_escape(&b, issuer);
	buf_byte(&b, ':');
	url_escape(&b, email);
	buf_lit(&b, "?secret=");
	buf_put(&b, secret);
	buf_lit(&b, "&issuer=");
	url_escape(&b, issuer);
	return buf_done(&b);
}
