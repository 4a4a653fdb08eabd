CREATE TABLE "account" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"email" TEXT NOT NULL,
	"name" TEXT NOT NULL,
	"password" TEXT NOT NULL DEFAULT '',
	"lang" TEXT NOT NULL,
	"confirmed" INTEGER NOT NULL DEFAULT 0,
	"disabled" INTEGER NOT NULL DEFAULT 0,
	"totp_secret" TEXT NOT NULL DEFAULT '',
	"totp_step" INTEGER NOT NULL DEFAULT 0,
	"created" INTEGER NOT NULL
);
CREATE TABLE "account_role" (
	"account" INTEGER NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
	"role" TEXT NOT NULL,
	"space" INTEGER NOT NULL DEFAULT 0,
	"granted" INTEGER NOT NULL,
	PRIMARY KEY ("account", "role", "space")
) WITHOUT ROWID;
CREATE TABLE "session" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"token_hash" TEXT NOT NULL,
	"account" INTEGER NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
	"agent" TEXT NOT NULL,
	"created" INTEGER NOT NULL,
	"seen" INTEGER NOT NULL
);
CREATE TABLE "ticket" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"token_hash" TEXT NOT NULL,
	"purpose" TEXT NOT NULL,
	"subject" INTEGER NOT NULL,
	"data" TEXT NOT NULL,
	"expires" INTEGER NOT NULL,
	"used" INTEGER
);
CREATE TABLE "api_token" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"token_hash" TEXT NOT NULL,
	"account" INTEGER NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
	"label" TEXT NOT NULL,
	"created" INTEGER NOT NULL
);
CREATE TABLE "journal" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"at" INTEGER NOT NULL,
	"actor" INTEGER NOT NULL,
	"kind" TEXT NOT NULL,
	"resource" TEXT NOT NULL,
	"record" INTEGER NOT NULL,
	"payload_hash" TEXT NOT NULL,
	"height" INTEGER,
	"prev" TEXT,
	"hash" TEXT
);
CREATE TABLE "history" (
	"journal" INTEGER NOT NULL REFERENCES "journal" ("id"),
	"resource" TEXT NOT NULL,
	"record" INTEGER NOT NULL,
	"version" INTEGER NOT NULL,
	"at" INTEGER NOT NULL,
	"actor" INTEGER NOT NULL,
	"kind" TEXT NOT NULL,
	"data" TEXT NOT NULL,
	"salt" TEXT NOT NULL,
	"erased" INTEGER,
	PRIMARY KEY ("journal")
) WITHOUT ROWID;
CREATE TABLE "outbox" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"key" TEXT,
	"recipient" TEXT NOT NULL,
	"subject" TEXT NOT NULL,
	"text" TEXT NOT NULL,
	"list_unsubscribe" TEXT NOT NULL,
	"state" TEXT NOT NULL,
	"attempts" INTEGER NOT NULL DEFAULT 0,
	"error" TEXT NOT NULL DEFAULT '',
	"created" INTEGER NOT NULL,
	"sent" INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "job" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"kind" TEXT NOT NULL,
	"key" TEXT,
	"payload" TEXT NOT NULL,
	"state" TEXT NOT NULL,
	"run_at" INTEGER NOT NULL,
	"attempts" INTEGER NOT NULL DEFAULT 0,
	"done" INTEGER NOT NULL DEFAULT 0,
	"total" INTEGER NOT NULL DEFAULT 0,
	"error" TEXT NOT NULL DEFAULT '',
	"created" INTEGER NOT NULL
);
CREATE TABLE "file" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"hash" TEXT NOT NULL,
	"name" TEXT NOT NULL,
	"type" TEXT NOT NULL,
	"size" INTEGER NOT NULL,
	"width" INTEGER NOT NULL DEFAULT 0,
	"height" INTEGER NOT NULL DEFAULT 0,
	"owner" INTEGER NOT NULL,
	"created" INTEGER NOT NULL
);
CREATE TABLE "setting" (
	"name" TEXT NOT NULL,
	"value" TEXT NOT NULL,
	PRIMARY KEY ("name")
) WITHOUT ROWID;
CREATE TABLE "idempotency" (
	"account" INTEGER NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
	"key" TEXT NOT NULL,
	"request_hash" TEXT NOT NULL,
	"status" INTEGER NOT NULL,
	"type" TEXT NOT NULL,
	"headers" TEXT NOT NULL,
	"body" BLOB NOT NULL,
	"at" INTEGER NOT NULL,
	PRIMARY KEY ("account", "key")
) WITHOUT ROWID;
CREATE TABLE "territory_edge" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"child" INTEGER NOT NULL REFERENCES "territory" ("id") ON DELETE CASCADE,
	"parent" INTEGER REFERENCES "territory" ("id"),
	"name" TEXT NOT NULL,
	"valid_from" TEXT,
	"valid_until" TEXT,
	"noted" INTEGER NOT NULL,
	"closed" INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "territory_edition" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"date" TEXT NOT NULL,
	"source" TEXT NOT NULL,
	"imported" INTEGER NOT NULL,
	"units" INTEGER NOT NULL,
	"added" INTEGER NOT NULL,
	"changed" INTEGER NOT NULL,
	"absent" INTEGER NOT NULL,
	"digest" TEXT NOT NULL
);
CREATE TABLE "territory_absence" (
	"edition" INTEGER NOT NULL REFERENCES "territory_edition" ("id") ON DELETE CASCADE,
	"territory" INTEGER NOT NULL REFERENCES "territory" ("id") ON DELETE CASCADE,
	PRIMARY KEY ("edition", "territory")
) WITHOUT ROWID;
CREATE TABLE "comment_penalty" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"comment" INTEGER NOT NULL REFERENCES "comment" ("id") ON DELETE CASCADE,
	"kind" TEXT NOT NULL,
	"actor" INTEGER NOT NULL,
	"cause" TEXT NOT NULL,
	"at" INTEGER NOT NULL,
	"undone" INTEGER NOT NULL DEFAULT 0,
	"undone_by" INTEGER NOT NULL DEFAULT 0,
	"appealed" INTEGER NOT NULL DEFAULT 0,
	"appeal" TEXT NOT NULL DEFAULT '',
	"decided" INTEGER NOT NULL DEFAULT 0,
	"decided_by" INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "comment_report" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"comment" INTEGER NOT NULL REFERENCES "comment" ("id") ON DELETE CASCADE,
	"reporter" TEXT NOT NULL,
	"weight" INTEGER NOT NULL,
	"reason" TEXT NOT NULL,
	"at" INTEGER NOT NULL,
	"settled" INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "import_value" (
	"resource" TEXT NOT NULL,
	"record" INTEGER NOT NULL,
	"source" TEXT NOT NULL,
	"at" INTEGER NOT NULL,
	"data" TEXT NOT NULL,
	PRIMARY KEY ("resource", "record")
) WITHOUT ROWID;
CREATE TABLE "import_run" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"resource" TEXT NOT NULL,
	"account" INTEGER NOT NULL,
	"file" INTEGER REFERENCES "file" ("id"),
	"name" TEXT NOT NULL,
	"state" TEXT NOT NULL,
	"job" INTEGER NOT NULL DEFAULT 0,
	"report" TEXT NOT NULL DEFAULT '',
	"sample" TEXT NOT NULL,
	"created" INTEGER NOT NULL,
	"edition" TEXT NOT NULL DEFAULT '',
	"older" INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE "import_choice" (
	"resource" TEXT NOT NULL,
	"header" TEXT NOT NULL,
	"at" INTEGER NOT NULL,
	"data" TEXT NOT NULL,
	PRIMARY KEY ("resource", "header")
) WITHOUT ROWID;
CREATE TABLE "search_word" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"word" TEXT NOT NULL
);
CREATE TABLE "search_gram" (
	"gram" TEXT NOT NULL,
	"word" INTEGER NOT NULL REFERENCES "search_word" ("id") ON DELETE CASCADE,
	PRIMARY KEY ("gram", "word")
) WITHOUT ROWID;
CREATE TABLE "territory" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"version" INTEGER NOT NULL DEFAULT 1,
	"created" INTEGER NOT NULL,
	"updated" INTEGER NOT NULL,
	"removed" INTEGER NOT NULL DEFAULT 0,
	"sort" TEXT NOT NULL DEFAULT '',
	"name" TEXT NOT NULL,
	"kind" TEXT NOT NULL,
	"code" TEXT,
	"old_code" TEXT,
	"parent" INTEGER REFERENCES "territory" ("id"),
	"valid_from" TEXT,
	"valid_to" TEXT,
	"place_lon" REAL,
	"place_lat" REAL,
	"place_plon" REAL,
	"place_plat" REAL,
	"lang" TEXT
);
CREATE TABLE "territory_successors" (
	"id" INTEGER NOT NULL REFERENCES "territory" ("id") ON DELETE CASCADE,
	"value" INTEGER NOT NULL REFERENCES "territory" ("id") ON DELETE CASCADE,
	"position" INTEGER NOT NULL,
	PRIMARY KEY ("id", "value")
) WITHOUT ROWID;
CREATE TABLE "territory_tree" (
	"id" INTEGER NOT NULL REFERENCES "territory" ("id") ON DELETE CASCADE,
	"ancestor" INTEGER NOT NULL REFERENCES "territory" ("id") ON DELETE CASCADE,
	"distance" INTEGER NOT NULL,
	PRIMARY KEY ("id", "ancestor")
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "territory_search" USING fts5(terms, detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'");
CREATE TABLE "territory_status" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"version" INTEGER NOT NULL DEFAULT 1,
	"created" INTEGER NOT NULL,
	"updated" INTEGER NOT NULL,
	"removed" INTEGER NOT NULL DEFAULT 0,
	"sort" TEXT NOT NULL DEFAULT '',
	"name" TEXT NOT NULL,
	"territory" INTEGER NOT NULL REFERENCES "territory" ("id"),
	"kind" TEXT NOT NULL,
	"period_from" TEXT,
	"period_to" TEXT,
	"source" TEXT,
	"key" TEXT
);
CREATE VIRTUAL TABLE "territory_status_search" USING fts5(terms, detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'");
CREATE TABLE "space" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"version" INTEGER NOT NULL DEFAULT 1,
	"created" INTEGER NOT NULL,
	"updated" INTEGER NOT NULL,
	"removed" INTEGER NOT NULL DEFAULT 0,
	"sort" TEXT NOT NULL DEFAULT '',
	"name" TEXT NOT NULL,
	"kind" TEXT NOT NULL,
	"motto" TEXT,
	"about" TEXT,
	"lang" TEXT,
	"territory" INTEGER REFERENCES "territory" ("id"),
	"key" TEXT
);
CREATE VIRTUAL TABLE "space_search" USING fts5(terms, detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'");
CREATE TABLE "organisation" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"version" INTEGER NOT NULL DEFAULT 1,
	"created" INTEGER NOT NULL,
	"updated" INTEGER NOT NULL,
	"removed" INTEGER NOT NULL DEFAULT 0,
	"sort" TEXT NOT NULL DEFAULT '',
	"name" TEXT NOT NULL,
	"short_name" TEXT,
	"names" TEXT,
	"kind" TEXT NOT NULL,
	"status" TEXT DEFAULT 'working',
	"ownership" TEXT,
	"key" TEXT,
	"edrpou" TEXT,
	"governance" TEXT,
	"founder" INTEGER REFERENCES "organisation" ("id"),
	"head" INTEGER REFERENCES "organisation" ("id"),
	"founded" INTEGER,
	"support" TEXT,
	"capacity" INTEGER,
	"boarding" INTEGER,
	"territory" INTEGER REFERENCES "territory" ("id"),
	"place_words" TEXT,
	"mountain" INTEGER,
	"postcode" TEXT,
	"address" TEXT,
	"displaced" INTEGER,
	"actual_territory" INTEGER REFERENCES "territory" ("id"),
	"actual_address" TEXT,
	"place_lon" REAL,
	"place_lat" REAL,
	"place_plon" REAL,
	"place_plat" REAL,
	"precision" TEXT DEFAULT 'settlement',
	"phone" TEXT,
	"email" TEXT,
	"site" TEXT,
	"about" TEXT,
	"cover" INTEGER REFERENCES "file" ("id"),
	"lang" TEXT DEFAULT 'uk'
);
CREATE TABLE "organisation_levels" (
	"id" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE CASCADE,
	"value" TEXT NOT NULL,
	"position" INTEGER NOT NULL,
	PRIMARY KEY ("id", "value")
) WITHOUT ROWID;
CREATE TABLE "organisation_languages" (
	"id" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE CASCADE,
	"value" TEXT NOT NULL,
	"position" INTEGER NOT NULL,
	PRIMARY KEY ("id", "value")
) WITHOUT ROWID;
CREATE TABLE "organisation_tags" (
	"id" INTEGER NOT NULL REFERENCES "organisation" ("id") ON DELETE CASCADE,
	"value" TEXT NOT NULL,
	"position" INTEGER NOT NULL,
	PRIMARY KEY ("id", "value")
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "organisation_search" USING fts5(terms, detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'");
CREATE TABLE "news" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"version" INTEGER NOT NULL DEFAULT 1,
	"created" INTEGER NOT NULL,
	"updated" INTEGER NOT NULL,
	"removed" INTEGER NOT NULL DEFAULT 0,
	"sort" TEXT NOT NULL DEFAULT '',
	"title" TEXT NOT NULL,
	"lead" TEXT,
	"body" TEXT NOT NULL,
	"state" TEXT DEFAULT 'draft',
	"published" INTEGER,
	"cover" INTEGER REFERENCES "file" ("id"),
	"space" INTEGER REFERENCES "space" ("id"),
	"lang" TEXT NOT NULL DEFAULT 'uk',
	"author" INTEGER REFERENCES "account" ("id"),
	"comments" TEXT DEFAULT 'open'
);
CREATE TABLE "news_tags" (
	"id" INTEGER NOT NULL REFERENCES "news" ("id") ON DELETE CASCADE,
	"value" TEXT NOT NULL,
	"position" INTEGER NOT NULL,
	PRIMARY KEY ("id", "value")
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "news_search" USING fts5(terms, detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'");
CREATE TABLE "comment" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"version" INTEGER NOT NULL DEFAULT 1,
	"created" INTEGER NOT NULL,
	"updated" INTEGER NOT NULL,
	"removed" INTEGER NOT NULL DEFAULT 0,
	"sort" TEXT NOT NULL DEFAULT '',
	"title" TEXT,
	"body" TEXT,
	"withheld" TEXT,
	"target" TEXT NOT NULL,
	"parent" INTEGER REFERENCES "comment" ("id"),
	"state" TEXT DEFAULT 'shown',
	"author" INTEGER REFERENCES "account" ("id"),
	"name" TEXT,
	"site" TEXT,
	"email" TEXT,
	"lang" TEXT,
	"space" INTEGER REFERENCES "space" ("id"),
	"edited" INTEGER,
	"depth" INTEGER,
	"answers" INTEGER DEFAULT 0,
	"withdrawn" INTEGER DEFAULT 0,
	"quiet" INTEGER DEFAULT 0,
	"answers_to" INTEGER,
	"target_kind" TEXT,
	"target_id" INTEGER,
	"place" TEXT,
	"recent" TEXT
);
CREATE VIRTUAL TABLE "comment_search" USING fts5(terms, detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'");
CREATE UNIQUE INDEX "account__email_key" ON "account" ("email");
CREATE INDEX "account_role__space_role_idx" ON "account_role" ("space", "role");
CREATE UNIQUE INDEX "session__token_hash_key" ON "session" ("token_hash");
CREATE INDEX "session__account_idx" ON "session" ("account");
CREATE INDEX "session__seen_idx" ON "session" ("seen");
CREATE UNIQUE INDEX "ticket__token_hash_key" ON "ticket" ("token_hash");
CREATE INDEX "ticket__expires_idx" ON "ticket" ("expires");
CREATE UNIQUE INDEX "api_token__token_hash_key" ON "api_token" ("token_hash");
CREATE INDEX "api_token__account_idx" ON "api_token" ("account");
CREATE UNIQUE INDEX "journal__height_key" ON "journal" ("height");
CREATE INDEX "journal__id_dfd48dc7" ON "journal" ("id") WHERE height IS NULL;
CREATE INDEX "journal__resource_record_idx" ON "journal" ("resource", "record");
CREATE UNIQUE INDEX "history__resource_record_version_key" ON "history" ("resource", "record", "version");
CREATE UNIQUE INDEX "outbox__key_key" ON "outbox" ("key");
CREATE INDEX "outbox__state_idx" ON "outbox" ("state");
CREATE UNIQUE INDEX "job__key_key" ON "job" ("key");
CREATE INDEX "job__state_run_at_idx" ON "job" ("state", "run_at");
CREATE INDEX "file__hash_idx" ON "file" ("hash");
CREATE INDEX "idempotency__at_idx" ON "idempotency" ("at");
CREATE INDEX "territory_edge__child_valid_until_idx" ON "territory_edge" ("child", "valid_until");
CREATE INDEX "territory_edge__parent_valid_until_idx" ON "territory_edge" ("parent", "valid_until");
CREATE INDEX "territory_edition__date_idx" ON "territory_edition" ("date");
CREATE INDEX "comment_penalty__comment_idx" ON "comment_penalty" ("comment");
CREATE INDEX "comment_penalty__appealed_32d2dde5" ON "comment_penalty" ("appealed") WHERE appealed > 0 AND undone = 0 AND decided = 0;
CREATE UNIQUE INDEX "comment_report__comment_reporter_key" ON "comment_report" ("comment", "reporter");
CREATE INDEX "comment_report__settled_6f67a97b" ON "comment_report" ("settled") WHERE settled = 0;
CREATE UNIQUE INDEX "search_word__word_key" ON "search_word" ("word");
CREATE INDEX "territory__sort_id_2a1a255c" ON "territory" ("sort", "id") WHERE removed = 0;
CREATE INDEX "territory__updated_id_ddba326d" ON "territory" ("updated", "id") WHERE removed = 0;
CREATE INDEX "territory__kind_sort_id_2a9b4f72" ON "territory" ("kind", "sort", "id") WHERE removed = 0;
CREATE INDEX "territory__code_c90937e3" ON "territory" ("code") WHERE removed = 1;
CREATE UNIQUE INDEX "territory__code_c9093630" ON "territory" ("code") WHERE removed = 0;
CREATE INDEX "territory__old_code_sort_id_34e0cc77" ON "territory" ("old_code", "sort", "id") WHERE removed = 0 AND old_code IS NOT NULL;
CREATE INDEX "territory__parent_sort_id_9b8f8870" ON "territory" ("parent", "sort", "id") WHERE removed = 0;
CREATE INDEX "territory__place_plon_place_plat_22c0dca5" ON "territory" ("place_plon", "place_plat") WHERE removed = 0;
CREATE INDEX "territory_successors__value_id_idx" ON "territory_successors" ("value", "id");
CREATE INDEX "territory_tree__ancestor_id_idx" ON "territory_tree" ("ancestor", "id");
CREATE INDEX "territory_status__sort_id_2a1a255c" ON "territory_status" ("sort", "id") WHERE removed = 0;
CREATE INDEX "territory_status__updated_id_ddba326d" ON "territory_status" ("updated", "id") WHERE removed = 0;
CREATE INDEX "territory_status__territory_sort_id_ad891414" ON "territory_status" ("territory", "sort", "id") WHERE removed = 0;
CREATE INDEX "territory_status__kind_sort_id_2a9b4f72" ON "territory_status" ("kind", "sort", "id") WHERE removed = 0;
CREATE INDEX "territory_status__key_d81b9edb" ON "territory_status" ("key") WHERE removed = 1;
CREATE UNIQUE INDEX "territory_status__key_d81b9d28" ON "territory_status" ("key") WHERE removed = 0;
CREATE INDEX "space__sort_id_2a1a255c" ON "space" ("sort", "id") WHERE removed = 0;
CREATE INDEX "space__updated_id_ddba326d" ON "space" ("updated", "id") WHERE removed = 0;
CREATE INDEX "space__kind_sort_id_2a9b4f72" ON "space" ("kind", "sort", "id") WHERE removed = 0;
CREATE INDEX "space__lang_sort_id_71a26829" ON "space" ("lang", "sort", "id") WHERE removed = 0 AND lang IS NOT NULL;
CREATE INDEX "space__territory_sort_id_3596b135" ON "space" ("territory", "sort", "id") WHERE removed = 0 AND territory IS NOT NULL;
CREATE INDEX "space__key_d81b9edb" ON "space" ("key") WHERE removed = 1;
CREATE UNIQUE INDEX "space__key_d81b9d28" ON "space" ("key") WHERE removed = 0;
CREATE INDEX "organisation__sort_id_2a1a255c" ON "organisation" ("sort", "id") WHERE removed = 0;
CREATE INDEX "organisation__updated_id_ddba326d" ON "organisation" ("updated", "id") WHERE removed = 0;
CREATE INDEX "organisation__kind_sort_id_2a9b4f72" ON "organisation" ("kind", "sort", "id") WHERE removed = 0;
CREATE INDEX "organisation__status_sort_id_b392a529" ON "organisation" ("status", "sort", "id") WHERE removed = 0 AND status IS NOT NULL;
CREATE INDEX "organisation__ownership_sort_id_bf665e35" ON "organisation" ("ownership", "sort", "id") WHERE removed = 0 AND ownership IS NOT NULL;
CREATE INDEX "organisation__key_d81b9edb" ON "organisation" ("key") WHERE removed = 1;
CREATE UNIQUE INDEX "organisation__key_d81b9d28" ON "organisation" ("key") WHERE removed = 0;
CREATE INDEX "organisation__edrpou_sort_id_d31a500f" ON "organisation" ("edrpou", "sort", "id") WHERE removed = 0 AND edrpou IS NOT NULL;
CREATE INDEX "organisation__founder_sort_id_28078b6d" ON "organisation" ("founder", "sort", "id") WHERE removed = 0 AND founder IS NOT NULL;
CREATE INDEX "organisation__head_sort_id_e09ac8d9" ON "organisation" ("head", "sort", "id") WHERE removed = 0 AND head IS NOT NULL;
CREATE INDEX "organisation__support_sort_id_d6d099dd" ON "organisation" ("support", "sort", "id") WHERE removed = 0 AND support IS NOT NULL;
CREATE INDEX "organisation__boarding_sort_id_fb13e0b5" ON "organisation" ("boarding", "sort", "id") WHERE removed = 0 AND boarding IS NOT NULL;
CREATE INDEX "organisation__territory_sort_id_3596b135" ON "organisation" ("territory", "sort", "id") WHERE removed = 0 AND territory IS NOT NULL;
CREATE INDEX "organisation__mountain_sort_id_bc693edb" ON "organisation" ("mountain", "sort", "id") WHERE removed = 0 AND mountain IS NOT NULL;
CREATE INDEX "organisation__displaced_sort_id_de88ac8d" ON "organisation" ("displaced", "sort", "id") WHERE removed = 0 AND displaced IS NOT NULL;
CREATE INDEX "organisation__actual_territory_sort_id_3682bb5b" ON "organisation" ("actual_territory", "sort", "id") WHERE removed = 0 AND actual_territory IS NOT NULL;
CREATE INDEX "organisation__place_plon_place_plat_22c0dca5" ON "organisation" ("place_plon", "place_plat") WHERE removed = 0;
CREATE INDEX "organisation__cover_93e1f5cc" ON "organisation" ("cover") WHERE removed = 0 AND cover IS NOT NULL;
CREATE INDEX "organisation_levels__value_id_idx" ON "organisation_levels" ("value", "id");
CREATE INDEX "organisation_languages__value_id_idx" ON "organisation_languages" ("value", "id");
CREATE INDEX "organisation_tags__value_id_idx" ON "organisation_tags" ("value", "id");
CREATE INDEX "news__sort_id_2a1a255c" ON "news" ("sort", "id") WHERE removed = 0;
CREATE INDEX "news__updated_id_ddba326d" ON "news" ("updated", "id") WHERE removed = 0;
CREATE INDEX "news__state_published_id_02288963" ON "news" ("state", "published", "id") WHERE removed = 0 AND state IS NOT NULL;
CREATE INDEX "news__published_id_f22c1f14" ON "news" ("published", "id") WHERE removed = 0;
CREATE INDEX "news__cover_93e1f5cc" ON "news" ("cover") WHERE removed = 0 AND cover IS NOT NULL;
CREATE INDEX "news__space_published_id_35e5c655" ON "news" ("space", "published", "id") WHERE removed = 0 AND space IS NOT NULL;
CREATE INDEX "news__lang_published_id_867acbb8" ON "news" ("lang", "published", "id") WHERE removed = 0;
CREATE INDEX "news__author_published_id_7fb9cb39" ON "news" ("author", "published", "id") WHERE removed = 0 AND author IS NOT NULL;
CREATE INDEX "news_tags__value_id_idx" ON "news_tags" ("value", "id");
CREATE INDEX "comment__sort_id_2a1a255c" ON "comment" ("sort", "id") WHERE removed = 0;
CREATE INDEX "comment__updated_id_ddba326d" ON "comment" ("updated", "id") WHERE removed = 0;
CREATE INDEX "comment__target_created_id_ad9f9969" ON "comment" ("target", "created", "id") WHERE removed = 0;
CREATE INDEX "comment__state_created_id_b48118a1" ON "comment" ("state", "created", "id") WHERE removed = 0 AND state IS NOT NULL;
CREATE INDEX "comment__author_created_id_5900f8c7" ON "comment" ("author", "created", "id") WHERE removed = 0 AND author IS NOT NULL;
CREATE INDEX "comment__lang_created_id_d9475393" ON "comment" ("lang", "created", "id") WHERE removed = 0 AND lang IS NOT NULL;
CREATE INDEX "comment__space_created_id_87570823" ON "comment" ("space", "created", "id") WHERE removed = 0 AND space IS NOT NULL;
CREATE INDEX "comment__place_id_0775a489" ON "comment" ("place", "id") WHERE removed = 0;
CREATE INDEX "comment__recent_id_86ef82ab" ON "comment" ("recent", "id") WHERE removed = 0;
