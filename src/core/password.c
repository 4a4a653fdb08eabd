/* password.c -- argon2id hashes, and which passwords are too weak to be taken. */
#include "core/account.h"

#include "base/utf8.h"
#include "text/script.h"

#include <sodium.h>

/* Above OWASP's floor of 19 MiB and 2 passes; 50 to 100 ms on a small server. */
#define PASSES 3
#define MEMORY (32U << 20)

/* The same letters typed on another system may come in another form («й» as и and a breve): NFC makes them
 * one. */
static struct str composed(struct arena *a, struct str password)
{
	struct str nfc;

	return text_clean(a, password, &nfc) == OK ? nfc : password;
}

enum err password_hash(struct arena *a, struct str password, struct str *out)
{
	struct str s = composed(a, password);
	char hash[crypto_pwhash_STRBYTES];

	if (sodium_init() < 0)
		return ERR_INTERNAL;
	/* The only failure is want of memory. */
	if (crypto_pwhash_str_alg(hash, s.p, s.n, PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ERR_UNAVAILABLE;
	*out = str_dup(a, str_of(hash));
	return OK;
}

bool password_verify(struct str hash, struct str password)
{
	struct arena *a = arena_new(1 << 20);
	struct str s = composed(a, password), wasted;
	bool fits = false;

	if (hash.n && hash.n < crypto_pwhash_STRBYTES && sodium_init() >= 0)
		fits = crypto_pwhash_str_verify(str_z(a, hash), s.p, s.n) == 0;
	else if (password_hash(a, password, &wasted) != OK) /* nobody's: take as long as for somebody's */
		log_warn("password", "no memory for hashing");
	arena_free(a);
	return fits;
}

/* The commonest passwords of ten characters and more in leaked lists, and what people of our languages type
 * for them. Compared in lower case. */
static const char commonest[] =
	"1234567890 12345678910 123456789a a123456789 0123456789 9876543210 0987654321 12345678901 "
	"123456789012 1234567891 1234567899 1234554321 1123581321 1020304050 1234512345 "
	"123456123456 1472583690 147852369a 159753159753 1029384756 1qaz2wsx3edc 1q2w3e4r5t "
	"1q2w3e4r5t6y 1q2w3e4r5t6y7u q1w2e3r4t5 q1w2e3r4t5y6 1qazxsw23edc qazwsxedcrfv qazwsxedc1 "
	"qazwsx123456 zaq12wsxcde3 zaq1xsw2cde3 1qaz1qaz1qaz 1q2w3e4r5t! qwertyuiop qwertyuiop1 "
	"qwertyuiop123 qwertyuiopasdfgh qwertyuiop[] qwerty1234 qwerty12345 qwerty123456 "
	"qwertyqwerty qwerty1234567 1234qwerty 12345qwert 12345qwerty 123456qwerty qwert12345 "
	"qwert123456 123qweasdzxc qweasdzxc123 qweasdzxc1 asdfghjkl1 asdfghjkl; asdfghjkl123 "
	"asdfghjklz asdfasdfasdf zxcvbnm123 zxcvbnm1234 zxcvbnmasd 1234zxcvbn mnbvcxzlkj "
	"poiuytrewq password00 password01 password10 password11 password12 password13 password21 "
	"password22 password23 password69 password77 password88 password99 password123 "
	"password1234 password12345 password123456 password1! password123! passwordpassword "
	"password2020 password2021 password2022 password2023 password2024 password2025 "
	"password2026 p@ssw0rd123 p@ssword123 p@ssw0rd12 passw0rd12 passw0rd123 pa55word123 "
	"mypassword mypassword1 newpassword changeme123 changemenow letmein123 letmein1234 "
	"letmeinnow welcome123 welcome1234 welcome2024 welcome2025 adminadmin admin12345 "
	"admin123456 administrator administrator1 administrator123 superadmin superuser1 "
	"testtest12 test123456 testtest123 testpassword user123456 guest12345 demo123456 "
	"default123 secret1234 secret12345 topsecret1 iloveyou12 iloveyou123 iloveyou1234 "
	"iloveyouso ilovegod12 loveyou123 princess12 princess123 sunshine12 sunshine123 football12 "
	"football123 baseball12 baseball123 basketball basketball1 superman12 superman123 "
	"spiderman1 batman1234 pokemon123 dragon1234 monkey1234 michael123 jordan2345 liverpool1 "
	"manchester manchester1 manutd1234 chelsea123 arsenal123 barcelona1 realmadrid realmadrid1 "
	"juventus10 computer12 computer123 internet12 internet123 samsung123 whatever12 "
	"whatever123 trustno1234 starwars12 starwars123 abcdefghij abcdefghijk abcdefgh12 "
	"abcd123456 abcde12345 abc1234567 abc123456789 aa12345678 aaa123456789 a1234567890 "
	"1234567890a 1234567890q 1234567890qwe q1234567890 qwe123456789 asd123456789 zxc123456789 "
	"qq123456789 0123456789a a1b2c3d4e5 a1b2c3d4e5f6 1a2b3c4d5e changemeplease "
	"correcthorsebatterystaple йцукенгшщз йцукенгшщзх йцукенгшщзхъ йцукенгшщзхї йцукен1234 "
	"йцукен12345 йцукен123456 фівапролдж фывапролдж фывапролджэ ячсмитьбюю пароль1234 "
	"пароль12345 пароль123456 парольпароль лозинка123 лозинка1234 lozinka123 lozinka1234 "
	"lozinkalozinka parol12345 parol123456 parolparol qwertyйцукен ukraine123 ukraine2022 "
	"ukraine2023 ukraine2024 ukraine2025 україна2022 україна2024 славаукраїні slavaukraini "
	"slavaukraini1 srbija1234 srbija12345 srbijasrbija crvenazvezda crvenazvezda1 partizan1945 "
	"beograd123 beograd011 dynamokyiv dynamokiev shakhtar1936 учитель123 вчитель123 nastavnik1 "
	"ucitelj123 školaškola skolaskola marina1234 natasha123 natalia123 svetlana12 svetlana123 "
	"aleksandar aleksandar1 aleksandra aleksandra1 oleksandr1 alexander1 alexander123 "
	"vladimir12 vladimir123 ljubavljubav volimte123 дмитрий123 наталья123 светлана123 "
	"любовь1234";

static bool is_common(struct str lower)
{
	struct str rest = str_of(commonest);

	while (rest.p)
		if (str_eq(lower, str_cut(&rest, ' ')))
			return true;
	return false;
}

/* "aaaaaaaaaa", "121212121212": fewer than four different bytes. */
static bool is_monotonous(struct str s)
{
	bool seen[256] = { false };
	int different = 0;

	for (size_t i = 0; i < s.n; i++) {
		different += !seen[(unsigned char)s.p[i]];
		seen[(unsigned char)s.p[i]] = true;
	}
	return different < 4;
}

enum err password_check(struct ctx *c, struct str password, struct str email)
{
	struct str lower = str_lower_ascii(c->arena, password);
	struct str address = str_lower_ascii(c->arena, email);
	size_t length = utf8_count(password);

	if (!utf8_valid(password))
		return invalid(c, "password", "malformed", N_("This password cannot be read"));
	if (length < 10)
		return invalid(c, "password", "too_short", N_("At least %d characters"), 10);
	if (length > 200)
		return invalid(c, "password", "too_long", N_("At most %d characters"), 200);
	if (str_eq(lower, address) || str_eq(lower, str_slice(address, 0, str_index(address, '@'))))
		return invalid(c, "password", "like_address", N_("A password must not be the address"));
	if (is_common(lower) || is_monotonous(lower))
		return invalid(c, "password", "common",
			       N_("This password is one of the first that are tried; choose another"));
	return OK;
}
