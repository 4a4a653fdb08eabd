/* admin.h -- what the pages of administration share: their frame, their navigation, reading of filters, lists
 * as JSON. */
#ifndef KOLO_ADMIN_H
#define KOLO_ADMIN_H

#include "core/account.h"
#include "core/jobs.h"
#include "core/journal.h"
#include "core/outbox.h"
#include "core/handler.h"
#include "core/roster.h"
#include "ui/layout.h"

#define ADMIN_PAGE 50 /* lines of a list */

/* Open a page of the section that stands at PATH ("/admin/jobs"): head, sections that the reader may open,
 * faults of a form. */
void admin_open(struct request *rq, struct html *h, const char *path, const struct page_head *head,
		unsigned formats);
enum err admin_close(struct request *rq, struct html *h);

/* A query parameter or a field of the form, trimmed; never NULL. */
struct str admin_query(struct request *rq, const char *name);
struct str admin_form(struct request *rq, const char *name);
/* The number of parameter "before": lists go from the newest down. ERR_MALFORMED unless it is one; absent:
 * all numbers. */
MUST_USE enum err admin_before(struct request *rq, i64 *out);
/* The pager of a list of N lines of which the last has number LAST; MORE: there are others below. */
struct pager admin_pager(struct html *h, size_t n, i64 last, bool more);
/* Fault of a field of the form, "" when there is none. */
struct str admin_fault(const struct ctx *c, const char *field);

/* {"items":[…],"next":…}: open, write objects, close. NEXT 0: the end. */
struct json admin_json_open(struct request *rq);
MUST_USE enum err admin_json_close(struct request *rq, struct json *j, i64 next);
void admin_json_id(struct request *rq, struct json *j, i64 id);
void admin_json_instant(struct request *rq, struct json *j, struct str key, i64 t); /* null when 0 */

/* The label of a setting: message id; NULL when no page sets it. */
const char *setting_label(struct str name);

/* "12 minutes ago" and the like; "" for 0. */
struct str admin_ago(struct html *h, i64 t);

enum err get_overview(struct request *rq);
enum err get_accounts(struct request *rq);
enum err post_invite(struct request *rq);
enum err get_account(struct request *rq);
enum err post_grant(struct request *rq);
enum err post_revoke(struct request *rq);
enum err post_disable(struct request *rq);
enum err post_enable(struct request *rq);
enum err post_erase_account(struct request *rq);
enum err post_sign_out(struct request *rq);
enum err post_invite_again(struct request *rq);
enum err get_outbox(struct request *rq);
enum err get_letter(struct request *rq);
enum err post_send_again(struct request *rq);
enum err get_jobs(struct request *rq);
enum err get_jobs_live(struct request *rq);
enum err post_job_retry(struct request *rq);
enum err post_job_cancel(struct request *rq);
enum err get_journal(struct request *rq);
enum err post_verify(struct request *rq);
enum err get_settings(struct request *rq);
enum err post_settings(struct request *rq);

enum err verify_job(struct ctx *c, i64 job, const struct json_node *payload);
/* What the last verification found, as text for people; p NULL: there was none. *WHOLE: the chain held. */
struct str verify_result(struct html *h, bool *whole);

#endif
