/* me.c -- one's own account: name, language, password, devices, second factor, API tokens. */
#include "modules/account/account_pages.h"
#include "modules/account/account.html.h"

#include <qrencode.h>

static const struct link tab_list[] = {
	{ S_("/me"), N_("Account") },
	{ S_("/me/security"), N_("Security") },
};

static void open_page(struct request *rq, struct html *h, unsigned tab)
{
	struct link l[COUNT(tab_list)];

	memcpy(l, tab_list, sizeof l);
	l[tab].current = true;
	rq->out->status = rq->c.fault.err ? err_info(rq->c.fault.err)->status : 200;
	rq->out->type = S("text/html; charset=utf-8");
	*h = html_on(rq, &rq->out->body);
	layout_open(h,
		    &(struct page){ .title = str_of(tr(rq->c.lang, tab_list[tab].label)), .no_index = true });
	page_head(h, &(struct page_head){ .title = rq->c.who->name,
					  .lang = rq->c.who->name_lang,
					  .kicker = rq->c.who->email });
	tabs(h, l, COUNT(l));
	if (rq->c.fault.fields.n)
		error_summary(h, &rq->c.fault);
}

static struct form_field field(struct request *rq, const char *name, const char *label, const char *type,
			       struct str value)
{
	return (struct form_field){ .name = name,
				    .label = str_of(tr(rq->c.lang, label)),
				    .type = type,
				    .value = value,
				    .error = fault_of(&rq->c, name),
				    .required = true,
				    .max = 200 };
}

/* ---- name, language, password ---- */

static void profile_form(struct request *rq, struct html *h, const struct account *a)
{
	struct form f = { .action = S("/me/account"), .submit = N_("Save") };
	struct str typed = pairs_get(&rq->in->form, S("name")), said = form_value(rq, "language");
	struct form_field name = field(rq, "name", N_("Your name"), NULL, typed.p ? typed : a->name);
	struct form_field language = field(rq, "language", N_("Language of letters"), NULL, STR_NONE);
	struct pick picks[LANG__N];

	for (int l = 0; l < LANG__N; l++)
		picks[l] = (struct pick){ .value = str_of(lang_tag((enum lang)l)),
					  .label = str_of(lang_name((enum lang)l)),
					  .lang = str_of(lang_tag((enum lang)l)),
					  .chosen = said.p ? str_eq(said, str_of(lang_tag((enum lang)l)))
							   : a->lang == (enum lang)l };
	language.options = picks;
	language.noptions = LANG__N;
	form_open(h, &f);
	field_line(h, &name);
	field_select(h, &language);
	form_close(h, &f);
}

static void password_form(struct request *rq, struct html *h)
{
	struct form f = { .action = S("/me/password"), .submit = N_("Change the password") };
	struct form_field old = field(rq, "old", N_("Present password"), "password", STR_NONE);
	struct form_field fresh = field(rq, "password", N_("New password"), "password", STR_NONE);

	old.autocomplete = "current-password";
	fresh.autocomplete = "new-password";
	section_head(h, str_of(tr(rq->c.lang, "Password")), NULL);
	form_open(h, &f);
	field_line(h, &old);
	field_line(h, &fresh);
	form_close(h, &f);
}

static enum err account_page(struct request *rq)
{
	struct account a;
	struct html h;

	TRY(account_load(&rq->c, rq->c.who->id, &a));
	open_page(rq, &h, 0);
	my_roles(rq, &h);
	profile_form(rq, &h, &a);
	password_form(rq, &h);
	leaving_section(rq, &h);
	layout_close(&h);
	return rq->c.fault.err;
}

enum err get_me(struct request *rq)
{
	return account_page(rq);
}

enum err post_profile(struct request *rq)
{
	struct str name = form_value(rq, "name");
	enum lang l;

	if (!name.n) {
		invalid(&rq->c, "name", "required", "Fill in this field");
		return account_page(rq);
	}
	TRY(account_set_name(&rq->c, rq->c.who->id, name));
	if (lang_parse(form_value(rq, "language"), &l))
		TRY(account_set_lang(&rq->c, rq->c.who->id, l));
	flash(rq, "Saved.");
	return redirect(rq, "/me");
}

struct new_password {
	bool old_good;
	struct str hash;
};

/* On the slow lane: both hashes. */
enum err prepare_change_password(struct request *rq)
{
	struct new_password *p = arena_new_one(rq->c.arena, struct new_password);
	struct str key = str_fmt(rq->c.arena, "password of account %lld", rq->c.who->id);
	struct account a;

	rq->prepared = p;
	TRY(account_load(&rq->c, rq->c.who->id, &a));
	TRY(guess_begin(rq, key));
	p->old_good = password_verify(a.password_hash, form_secret(rq, "old"));
	if (p->old_good)
		guess_was_right(rq, key);
	if (password_check(&rq->c, form_secret(rq, "password"), a.email) == OK)
		return password_hash(rq->c.arena, form_secret(rq, "password"), &p->hash);
	rq->c.fault = (struct fault){ 0 };
	return OK;
}

enum err post_change_password(struct request *rq)
{
	const struct new_password *p = rq->prepared;
	i64 me = rq->c.who->id;
	struct str token;

	if (!p->old_good)
		invalid(&rq->c, "old", "no_match", "This is not your present password");
	if (!p->hash.n && password_check(&rq->c, form_secret(rq, "password"), rq->c.who->email) == OK)
		BUG("a good password without a hash");
	if (rq->c.fault.err)
		return account_page(rq);
	TRY(account_set_password(&rq->c, me,
				 p->hash)); /* ends all sessions; this one goes on with a new token */
	TRY(session_start(&rq->c, me, http_header(rq->in, "user-agent"), &token));
	set_session(rq, token);
	flash(rq, "Your password is changed. All other devices were signed out, and tokens for programs "
		  "revoked.");
	return redirect(rq, "/me");
}

/* ---- security ---- */

static enum err second_factor(struct request *rq, struct html *h, bool on)
{
	struct form_field code = field(rq, "code", N_("Six digits from your authenticator"), NULL, STR_NONE);
	struct action act = { .href = S("/me/totp"), .label = N_("Set up"), .icon = "shield", .main = true };
	i64 left;

	section_head(h, str_of(tr(rq->c.lang, "Second factor")), NULL);
	if (!on) {
		notice(h, "sun", N_("Your account is protected by the password alone"), STR_NONE);
		buttons(h, &act, 1);
		return OK;
	}
	notice(h, "leaf", N_("The second factor is on"), STR_NONE);
	TRY(recovery_left(&rq->c, rq->c.who->id, &left));
	code.autocomplete = "one-time-code";
	second_factor_form(h, &code, left);
	return OK;
}

static enum err sessions_section(struct request *rq, struct html *h)
{
	struct session_info *v;
	size_t n;

	TRY(session_list(&rq->c, rq->c.who->id, &v, &n));
	section_head(h, str_of(tr(rq->c.lang, "Devices where you are signed in")), NULL);
	list_open(h);
	for (size_t i = 0; i < n; i++) {
		struct str seen = text_ago(rq->c.arena, rq->c.lang, v[i].seen, rq->c.now, h->zone);
		session_row(h, &v[i], agent_words(h, v[i].agent), seen,
			    rq->session && v[i].id == rq->session->id);
	}
	list_close(h);
	small_form(h, "/me/sessions/end", N_("Sign out everywhere"), "log-out");
	return OK;
}

static enum err tokens_section(struct request *rq, struct html *h, struct str fresh)
{
	struct form f = { .action = S("/me/tokens"), .submit = N_("Make a token") };
	struct form_field label = field(rq, "label", N_("What it is for"), NULL, STR_NONE);
	struct token_info *v;
	size_t n;

	TRY(token_list(&rq->c, rq->c.who->id, &v, &n));
	section_head(h, str_of(tr(rq->c.lang, "Tokens for programs")), NULL);
	if (fresh.n)
		fresh_token(h, fresh);
	list_open(h);
	for (size_t i = 0; i < n; i++)
		token_row(h, &v[i], text_instant(rq->c.arena, rq->c.lang, v[i].created, h->zone, true));
	list_close(h);
	form_open(h, &f);
	field_line(h, &label);
	form_close(h, &f);
	return OK;
}

/* TOKEN and CODES (NULL: none) were made just now, and are shown this once. */
static enum err security_page(struct request *rq, struct str token, const struct str *codes)
{
	struct account a;
	struct html h;

	TRY(account_load(&rq->c, rq->c.who->id, &a));
	open_page(rq, &h, 1);
	if (codes)
		recovery_codes(&h, codes);
	TRY(second_factor(rq, &h, a.totp_secret.n > 0));
	TRY(sessions_section(rq, &h));
	TRY(tokens_section(rq, &h, token));
	layout_close(&h);
	return rq->c.fault.err;
}

enum err get_security(struct request *rq)
{
	return security_page(rq, STR_NONE, NULL);
}

/* One session, or all of them when none is named. */
enum err post_end_session(struct request *rq)
{
	struct str text = form_value(rq, "session");
	i64 id = 0;

	if (text.n && !str_to_i64(text, &id))
		return ERR_MALFORMED;
	TRY(session_end(&rq->c, rq->c.who->id, id));
	if (!id) {
		cookie_clear(rq, "kolo_session");
		flash(rq, "You are signed out on all devices.");
	} else {
		flash(rq, "That device is signed out.");
	}
	return redirect(rq, id ? "/me/security" : "/login");
}

/* ---- second factor ---- */

/* The code as one path of unit squares: small, and without any style. It says what the key beside it says. */
static struct str qr_svg(struct arena *a, struct str text)
{
	QRcode *qr = QRcode_encodeString(str_z(a, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	struct buf b = buf_on(a, 256 << 10);

	if (!qr)
		return STR_NONE;
	buf_fmt(&b, "<svg class=\"qr\" viewBox=\"-4 -4 %d %d\" aria-hidden=\"true\"><path d=\"",
		qr->width + 8, qr->width + 8);
	for (int i = 0; i < qr->width * qr->width; i++)
		if (qr->data[i] & 1)
			buf_fmt(&b, "M%d %dh1v1h-1z", i % qr->width, i / qr->width);
	buf_lit(&b, "\"/></svg>");
	QRcode_free(qr);
	struct str out;
	return buf_finish(&b, &out) == OK ? out : STR_NONE;
}

static enum err totp_page(struct request *rq, struct str secret)
{
	static const struct form_field code[] = {
		{ "code", S_(N_("Six digits from your authenticator")), .autocomplete = "one-time-code",
		  .required = true, .max = 8 },
	};
	struct arena *a = rq->c.arena;
	struct buf b = buf_on(a, 512 << 10);
	struct html h = html_on(rq, &b);
	struct pair hidden = { S("secret"), secret };
	struct str issuer = html_setting(rq, "name", tr(rq->c.lang, "Kolo"));
	struct str uri = totp_uri(a, secret, rq->c.who->email, issuer);

	totp_key(&h, qr_svg(a, uri), secret, uri);
	return entry_answer(rq, &(struct entry_page){ .title = N_("Set up the second factor"),
						      .form = { .action = S("/me/totp"),
								.submit = N_("Switch on"),
								.cancel = S("/me/security") },
						      .fields = code,
						      .n = 1,
						      .hidden = &hidden,
						      .nhidden = 1,
						      .extra = buf_done(&b) });
}

enum err get_totp(struct request *rq)
{
	return totp_page(rq, totp_secret_new(rq->c.arena));
}

static enum err fresh_codes(struct request *rq)
{
	struct str codes[RECOVERY_CODES];

	TRY(recovery_new(&rq->c, rq->c.who->id, codes));
	answer_secretly(rq);
	return security_page(rq, STR_NONE, codes);
}

/* The secret travels in her own form, behind her session and CSRF token; it counts only once a code of it was
 * right. */
enum err post_totp(struct request *rq)
{
	struct str secret = form_value(rq, "secret");
	i64 step = 0; /* none was used yet */

	if (!totp_verify(secret, form_value(rq, "code"), rq->c.now, &step)) {
		invalid(&rq->c, "code", "no_match",
			"This code is not right. Is the clock of your phone correct?");
		return totp_page(rq, secret);
	}
	TRY(account_set_totp(&rq->c, rq->c.who->id, secret, step));
	return fresh_codes(rq);
}

enum err post_totp_codes(struct request *rq)
{
	enum err e = guess_code(rq, rq->c.who->id, form_value(rq, "code"));

	if (e != OK)
		return e == ERR_INVALID ? security_page(rq, STR_NONE, NULL) : e;
	return fresh_codes(rq);
}

enum err post_totp_off(struct request *rq)
{
	enum err e = guess_code(rq, rq->c.who->id, form_value(rq, "code"));

	if (e != OK)
		return e == ERR_INVALID ? security_page(rq, STR_NONE, NULL) : e;
	TRY(account_set_totp(&rq->c, rq->c.who->id, STR_NONE, 0));
	flash(rq, "The second factor is off");
	return redirect(rq, "/me/security");
}

/* ---- tokens ---- */

enum err post_token(struct request *rq)
{
	struct str label = form_value(rq, "label"), token;

	if (!label.n) {
		invalid(&rq->c, "label", "required", "Fill in this field");
		return security_page(rq, STR_NONE, NULL);
	}
	TRY(token_issue(&rq->c, rq->c.who->id, label, &token));
	answer_secretly(rq);
	return security_page(rq, token, NULL);
}

enum err post_token_revoke(struct request *rq)
{
	i64 id;

	if (!str_to_i64(form_value(rq, "token"), &id))
		return ERR_MALFORMED;
	TRY(token_revoke(&rq->c, rq->c.who->id, id));
	flash(rq, "The token is revoked");
	return redirect(rq, "/me/security");
}
