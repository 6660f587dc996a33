// Data sets on disk: each is written directly into a migrated SQLite file once, and is kept until the migrations or the sources of the data change.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DIST, ROOT, product } from './ours.mjs';

const CACHE = path.join(ROOT, 'node_modules', '.cache', 'cordon-bench');
const OPEN = Number.MAX_SAFE_INTEGER;

/**
 * Gives the folder of a database with the tenants and policies of `data` (lib/model.mjs), for `startOurs` as `seed` or as `dataDir`. `more(database)` may add
 * rows of other tables; `variant` then names what it adds.
 */
export async function dataSet(data, { say = () => undefined, more = null, variant = '' } = {}) {
  const key = createHash('sha256')
    .update(JSON.stringify([data.tenants, data.rules, data.tenantId(0), variant, ...sources()]))
    .digest('hex');
  const folder = path.join(CACHE, key.slice(0, 16));
  if (existsSync(folder)) {
    return folder;
  }
  say(`writing a data set of ${String(data.tenants)} tenants with ${String(data.rules)} rules each`);
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  const file = path.join(draft, 'cordon.db');
  const store = await product('store/openStore').openStore({ url: `sqlite:${file}`, migrate: true, now: Date.now });
  await store.close();
  const database = new (createRequire(path.join(ROOT, 'package.json'))('better-sqlite3'))(file);
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  // Keys are random and touch all pages. If the pages do not fit into the cache, a million tenants take many minutes.
  database.pragma('cache_size = -4000000');
  database.transaction(() => withoutIndexes(database, () => write(database, data)))();
  if (more !== null) {
    database.transaction(() => more(database))();
  }
  database.pragma('journal_mode = WAL');
  database.close();
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) {
      throw error;
    }
  }
  return folder;
}

/** Drops the indexes during the work and creates them afterwards, each in one pass. For a million tenants this takes a fraction of the time. */
function withoutIndexes(database, work) {
  const indexes = database.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`).all();
  for (const { name } of indexes) {
    database.exec(`DROP INDEX "${name}"`);
  }
  work();
  for (const { sql } of indexes) {
    database.exec(sql);
  }
}

function sources() {
  const migrations = path.join(DIST, 'migrations');
  const files = readdirSync(migrations).filter((name) => name.endsWith('.js'));
  const here = ['dataSet.mjs', 'model.mjs', 'random.mjs'].map((name) => new URL(name, import.meta.url));
  return [...files.map((name) => path.join(migrations, name)), ...here].map((file) => readFileSync(file, 'utf8'));
}

/** Gives a function that inserts a row, an object, into the table. The statement is prepared once. */
export function inserting(database, table, columns) {
  const insert = database.prepare(
    `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  return (row) => insert.run(columns.map((name) => row[name]));
}

function write(database, data) {
  const put = {
    change: inserting(database, 'change', ['revision', 'id', 'tenant_id', 'kind', 'actor', 'actor_tenant_id', 'at', 'rule_id']),
    tenant: inserting(database, 'tenant', ['id', 'from_revision', 'until_revision', 'name', 'cloud']),
    domain: inserting(database, 'tenant_domain', ['domain', 'from_revision', 'until_revision', 'tenant_id', 'place']),
    policy: inserting(database, 'isolation_policy', POLICY),
    rule: inserting(database, 'tenant_rule', RULE),
  };
  const change = (revision, kind, tenant_id) =>
    put.change({
      revision,
      id: data.changeId(revision),
      tenant_id,
      kind,
      actor: 'bench',
      actor_tenant_id: null,
      at: data.at,
      rule_id: null,
    });
  for (let index = 0; index < data.tenants; index += 1) {
    const { id, name, domains, cloud } = data.tenant(index);
    const open = { from_revision: index + 1, until_revision: OPEN };
    change(index + 1, 'TENANT_REGISTERED', id);
    put.tenant({ ...open, id, name, cloud });
    domains.forEach((domain, place) => put.domain({ ...open, domain, tenant_id: id, place }));
  }
  for (let index = 0; index < data.tenants; index += 1) {
    const open = { tenant_id: data.tenantId(index), from_revision: data.tenants + index + 1, until_revision: OPEN };
    change(open.from_revision, 'POLICY_REPLACED', open.tenant_id);
    put.policy({ ...open, ...policyColumns(data, index) });
    for (let place = 0; place < data.rules; place += 1) {
      put.rule({ ...open, ...ruleColumns(data.rule(index, place)) });
    }
  }
  database.prepare('UPDATE head SET revision = ?, at = ?').run(data.revision, data.at);
}

const POLICY =
  'tenant_id from_revision until_revision enabled mode unidentified_creators cross_cloud_inbound rule_count next_place updated_at'.split(
    ' ',
  );
const RULE =
  'id from_revision until_revision tenant_id allowed_tenant_id allowed_tenant_name entered_as direction note created_at place'.split(' ');

function policyColumns(data, index) {
  const { enabled, mode, unidentifiedCreators, crossCloudInbound } = data.settings(index);
  return {
    enabled: Number(enabled),
    mode,
    unidentified_creators: unidentifiedCreators,
    cross_cloud_inbound: crossCloudInbound,
    rule_count: data.rules,
    next_place: data.rules,
    updated_at: data.at,
  };
}

function ruleColumns({ id, allowedTenantId, allowedTenantName, enteredAs, direction, note, createdAt, place }) {
  return {
    id,
    allowed_tenant_id: allowedTenantId,
    allowed_tenant_name: allowedTenantName,
    entered_as: enteredAs,
    direction,
    note,
    created_at: createdAt,
    place,
  };
}
