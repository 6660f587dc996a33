import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What bounds for each tenant are checked against, and indexes by which everything that nothing uses any more is found and removed. */
export class TenantBounds1764115200000 implements MigrationInterface {
  readonly name = 'TenantBounds1764115200000';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    const uuid = postgres ? 'uuid' : 'varchar';
    const clustered = postgres ? '' : ' WITHOUT ROWID';
    const bytes = (column: string): string => (postgres ? `octet_length(${column})` : `length(CAST(${column} AS blob))`);

    await runner.query(`CREATE TABLE "tenant_usage" (
      "tenant_id" ${uuid} NOT NULL, "connections" bigint NOT NULL, "resources" bigint NOT NULL, "open_requests" bigint NOT NULL, "request_bytes" bigint NOT NULL,
      CONSTRAINT "tenant_usage_pk" PRIMARY KEY ("tenant_id"))${clustered}`);
    await runner.query(`INSERT INTO "tenant_usage"
      SELECT tenant_id, CAST(sum(connections) AS bigint), CAST(sum(resources) AS bigint), CAST(sum(open_requests) AS bigint), CAST(sum(request_bytes) AS bigint) FROM (
        SELECT tenant_id, count(*) AS connections, 0 AS resources, 0 AS open_requests, 0 AS request_bytes FROM connection GROUP BY tenant_id
        UNION ALL SELECT tenant_id, 0, count(*), 0, 0 FROM resource WHERE deleted_at IS NULL GROUP BY tenant_id
        UNION ALL SELECT tenant_id, 0, 0, sum(CASE WHEN status IN ('SUBMITTED', 'VERIFIED') THEN 1 ELSE 0 END),
          sum(${bytes('wanted')} + coalesce(${bytes('differences')}, 0)) FROM policy_request GROUP BY tenant_id
      ) AS counted GROUP BY tenant_id`);

    await runner.query(`CREATE TABLE "idempotency_count" (
      "tenant_id" ${uuid} NOT NULL, "keys" bigint NOT NULL,
      CONSTRAINT "idempotency_count_pk" PRIMARY KEY ("tenant_id"))${clustered}`);
    // Keys that are stored already are not counted. They are deleted within a day.
    await runner.query(`ALTER TABLE "idempotency_key" ADD COLUMN "tenant_id" ${uuid}`);

    await runner.query(`CREATE INDEX "connection_by_triple" ON "connection" ("tenant_id", "sign_in_tenant_id", "identity_provider")`);
    for (const table of ['connection_pair', 'flipped_pair']) {
      await runner.query(`DELETE FROM "${table}" WHERE NOT EXISTS (SELECT 1 FROM connection c
        WHERE c.tenant_id = "${table}".creator_tenant_id AND c.sign_in_tenant_id = "${table}".sign_in_tenant_id
          AND c.identity_provider = "${table}".identity_provider)`);
    }

    await runner.query(`CREATE INDEX "flow_run_running" ON "flow_run" ("flow_id") WHERE status = 'RUNNING'`);
    await runner.query(`CREATE TABLE "ending_flow" (
      "flow_id" ${uuid} NOT NULL,
      CONSTRAINT "ending_flow_pk" PRIMARY KEY ("flow_id"))${clustered}`);
    await runner.query(`INSERT INTO "ending_flow" SELECT id FROM resource r WHERE r.deleted_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM flow_run run WHERE run.flow_id = r.id AND run.status = 'RUNNING')`);

    await replaceLinks(
      runner,
      clustered,
      `"tenant_id" ${uuid} NOT NULL, "connection_id" ${uuid} NOT NULL, "token_hash" varchar NOT NULL, "expires_at" bigint NOT NULL`,
      uuid,
      `SELECT l.id, c.tenant_id, l.connection_id, l.token_hash, l.expires_at FROM consent_link l JOIN connection c ON c.id = l.connection_id
       WHERE l.used_at IS NULL AND l.revoked_at IS NULL`,
    );
    await runner.query(`CREATE INDEX "consent_link_by_tenant" ON "consent_link" ("tenant_id", "expires_at")`);
    await runner.query(`CREATE INDEX "consent_link_by_expiry" ON "consent_link" ("expires_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    const uuid = postgres ? 'uuid' : 'varchar';
    await replaceLinks(
      runner,
      postgres ? '' : ' WITHOUT ROWID',
      `"connection_id" ${uuid} NOT NULL, "token_hash" varchar NOT NULL, "expires_at" bigint NOT NULL, "used_at" bigint, "revoked_at" bigint`,
      uuid,
      'SELECT id, connection_id, token_hash, expires_at, CAST(NULL AS bigint) AS used_at, CAST(NULL AS bigint) AS revoked_at FROM consent_link',
    );
    await runner.query(`DROP INDEX "flow_run_running"`);
    await runner.query(`DROP INDEX "connection_by_triple"`);
    await runner.query(`ALTER TABLE "idempotency_key" DROP COLUMN "tenant_id"`);
    for (const table of ['ending_flow', 'idempotency_count', 'tenant_usage']) {
      await runner.query(`DROP TABLE "${table}"`);
    }
  }
}

/** Makes the table of consent links again with other columns, and fills it with these rows of the one before. */
async function replaceLinks(runner: QueryRunner, clustered: string, columns: string, uuid: string, kept: string): Promise<void> {
  await runner.query(`CREATE TEMPORARY TABLE "kept_link" AS ${kept}`);
  await runner.query(`DROP TABLE "consent_link"`);
  await runner.query(
    `CREATE TABLE "consent_link" ("id" ${uuid} NOT NULL, ${columns}, CONSTRAINT "consent_link_pk" PRIMARY KEY ("id"))${clustered}`,
  );
  await runner.query(`CREATE UNIQUE INDEX "consent_link_by_token" ON "consent_link" ("token_hash")`);
  await runner.query(`CREATE INDEX "consent_link_by_connection" ON "consent_link" ("connection_id")`);
  await runner.query(`INSERT INTO "consent_link" SELECT * FROM kept_link`);
  await runner.query(`DROP TABLE "kept_link"`);
}
