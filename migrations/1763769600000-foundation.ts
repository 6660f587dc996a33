import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Everything of the first release. Written once for both databases; the partitions of attempts are the one branch. */
export class Foundation1763769600000 implements MigrationInterface {
  readonly name = 'Foundation1763769600000';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    const uuid = postgres ? 'uuid' : 'varchar';
    // On SQLite the rows of these tables lie in the order of their primary keys.
    const clustered = postgres ? '' : ' WITHOUT ROWID';
    const lasts = (table: string): string => `CONSTRAINT "${table}_lasts" CHECK (from_revision < until_revision)`;

    await runner.query(`CREATE TABLE "head" (
      "id" integer NOT NULL, "revision" bigint NOT NULL, "at" bigint NOT NULL,
      CONSTRAINT "head_one_row" CHECK (id = 1), CONSTRAINT "head_pk" PRIMARY KEY ("id"))`);
    await runner.query(`INSERT INTO "head" ("id", "revision", "at") VALUES (1, 0, 0)`);

    await runner.query(`CREATE TABLE "change" (
      "revision" bigint NOT NULL, "id" ${uuid} NOT NULL, "tenant_id" ${uuid} NOT NULL, "kind" varchar NOT NULL, "actor" varchar NOT NULL,
      "actor_tenant_id" ${uuid}, "at" bigint NOT NULL, "rule_id" ${uuid},
      CONSTRAINT "change_pk" PRIMARY KEY ("revision"))${clustered}`);
    await runner.query(`CREATE INDEX "change_by_tenant" ON "change" ("tenant_id", "revision")`);

    await runner.query(`CREATE TABLE "tenant" (
      "id" ${uuid} NOT NULL, "from_revision" bigint NOT NULL, "until_revision" bigint NOT NULL, "name" varchar NOT NULL, "cloud" varchar NOT NULL,
      ${lasts('tenant')}, CONSTRAINT "tenant_pk" PRIMARY KEY ("id", "from_revision"))${clustered}`);
    await runner.query(`CREATE UNIQUE INDEX "tenant_one_open" ON "tenant" ("id", "until_revision")`);

    await runner.query(`CREATE TABLE "tenant_domain" (
      "domain" varchar NOT NULL, "from_revision" bigint NOT NULL, "until_revision" bigint NOT NULL, "tenant_id" ${uuid} NOT NULL, "place" integer NOT NULL,
      ${lasts('tenant_domain')}, CONSTRAINT "tenant_domain_pk" PRIMARY KEY ("domain", "from_revision"))${clustered}`);
    await runner.query(`CREATE UNIQUE INDEX "tenant_domain_one_open" ON "tenant_domain" ("domain", "until_revision")`);
    await runner.query(`CREATE INDEX "tenant_domain_by_tenant" ON "tenant_domain" ("tenant_id", "until_revision", "place")`);

    await runner.query(`CREATE TABLE "isolation_policy" (
      "tenant_id" ${uuid} NOT NULL, "from_revision" bigint NOT NULL, "until_revision" bigint NOT NULL, "enabled" boolean NOT NULL, "mode" varchar NOT NULL,
      "unidentified_creators" varchar NOT NULL, "cross_cloud_inbound" varchar NOT NULL, "rule_count" integer NOT NULL, "next_place" integer NOT NULL,
      "updated_at" bigint NOT NULL,
      ${lasts('isolation_policy')}, CONSTRAINT "isolation_policy_pk" PRIMARY KEY ("tenant_id", "from_revision"))${clustered}`);
    await runner.query(`CREATE UNIQUE INDEX "isolation_policy_one_open" ON "isolation_policy" ("tenant_id", "until_revision")`);

    await runner.query(`CREATE TABLE "tenant_rule" (
      "id" ${uuid} NOT NULL, "from_revision" bigint NOT NULL, "until_revision" bigint NOT NULL, "tenant_id" ${uuid} NOT NULL,
      "allowed_tenant_id" varchar NOT NULL, "allowed_tenant_name" varchar, "entered_as" varchar NOT NULL, "direction" varchar NOT NULL, "note" varchar,
      "created_at" bigint NOT NULL, "place" integer NOT NULL,
      ${lasts('tenant_rule')}, CONSTRAINT "tenant_rule_pk" PRIMARY KEY ("id", "from_revision"))`);
    await runner.query(`CREATE UNIQUE INDEX "tenant_rule_one_open" ON "tenant_rule" ("tenant_id", "allowed_tenant_id", "until_revision")`);
    await runner.query(`CREATE INDEX "tenant_rule_by_place" ON "tenant_rule" ("tenant_id", "until_revision", "place")`);
    await runner.query(`CREATE INDEX "tenant_rule_by_from" ON "tenant_rule" ("tenant_id", "from_revision")`);

    await runner.query(`CREATE TABLE "connection_attempt" (
      "id" ${uuid} NOT NULL, "at" bigint NOT NULL, "creator_tenant_id" ${uuid}, "sign_in_tenant_id" ${uuid} NOT NULL, "connector" varchar,
      "identity_provider" varchar NOT NULL, "user" varchar, "recorded_by_tenant_id" ${uuid}, "allowed" boolean NOT NULL, "reason" varchar NOT NULL,
      "revision" bigint NOT NULL,
      CONSTRAINT "connection_attempt_pk" PRIMARY KEY ("id"))${postgres ? ' PARTITION BY RANGE ("id")' : clustered}`);
    if (postgres) await runner.query(`CREATE TABLE "connection_attempt_default" PARTITION OF "connection_attempt" DEFAULT`);
    await runner.query(`CREATE INDEX "connection_attempt_by_creator" ON "connection_attempt" ("creator_tenant_id", "id")`);
    await runner.query(`CREATE INDEX "connection_attempt_by_sign_in" ON "connection_attempt" ("sign_in_tenant_id", "id")`);
    await runner.query(
      `CREATE INDEX "connection_attempt_blocked_by_creator" ON "connection_attempt" ("creator_tenant_id", "id") WHERE allowed = false`,
    );
    await runner.query(
      `CREATE INDEX "connection_attempt_blocked_by_sign_in" ON "connection_attempt" ("sign_in_tenant_id", "id") WHERE allowed = false`,
    );

    await runner.query(`CREATE TABLE "attempt_summary" (
      "id" varchar NOT NULL, "day" integer NOT NULL, "creator_tenant_id" ${uuid}, "sign_in_tenant_id" ${uuid} NOT NULL, "connector" varchar,
      "identity_provider" varchar NOT NULL, "recorded_by_tenant_id" ${uuid}, "attempts" bigint NOT NULL, "last_tried_at" bigint NOT NULL,
      CONSTRAINT "attempt_summary_pk" PRIMARY KEY ("id"))${clustered}`);
    await runner.query(`CREATE INDEX "attempt_summary_by_creator" ON "attempt_summary" ("creator_tenant_id", "day")`);
    await runner.query(`CREATE INDEX "attempt_summary_by_sign_in" ON "attempt_summary" ("sign_in_tenant_id", "day")`);

    await runner.query(`CREATE TABLE "follower_cursor" (
      "name" varchar NOT NULL, "position" varchar NOT NULL,
      CONSTRAINT "follower_cursor_pk" PRIMARY KEY ("name"))${clustered}`);

    await runner.query(`CREATE TABLE "idempotency_key" (
      "id" varchar NOT NULL, "request" varchar NOT NULL, "answer" text NOT NULL, "at" bigint NOT NULL,
      CONSTRAINT "idempotency_key_pk" PRIMARY KEY ("id"))`);
    await runner.query(`CREATE INDEX "idempotency_key_by_time" ON "idempotency_key" ("at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'idempotency_key',
      'follower_cursor',
      'attempt_summary',
      'connection_attempt',
      'tenant_rule',
      'isolation_policy',
      'tenant_domain',
      'tenant',
      'change',
      'head',
    ]) {
      await runner.query(`DROP TABLE "${table}"`);
    }
  }
}
