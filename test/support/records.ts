import type { App } from '../../src/app';
import { consent } from '../../src/commands/connections/consent';
import { createConnection } from '../../src/commands/connections/createConnection';
import { createConsentLink } from '../../src/commands/connections/createConsentLink';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import type { ConnectionRecord } from '../../src/domain/connections/connectionRecord';
import type { IdentityProvider } from '../../src/domain/decisions/connection';
import type { Tenant } from '../../src/domain/tenants/tenant';
import { adminOf } from './people';

/** A caller of the tenant who is not an admin. */
export function userOf(tenant: Tenant) {
  return { ...adminOf(tenant), subject: `user of ${tenant.name}`, roles: ['Evaluator'] as const };
}

export async function newConnection(app: App, owner: Tenant, name: string, identityProvider: IdentityProvider = 'ENTRA_ID') {
  const result = await createConnection(app, { tenantId: owner.id, name, connector: { name: 'Office 365 Outlook', identityProvider } });
  return result.connection!;
}

/** The token of a new consent link. */
export async function newToken(app: App, { id }: ConnectionRecord, expiresAt?: number): Promise<string> {
  return (await createConsentLink(app, null, { connectionId: id, expiresAt })).token!;
}

/** A connection that a user of `signIn` has signed in to. */
export async function signedIn(app: App, owner: Tenant, signIn: Tenant, name: string): Promise<ConnectionRecord> {
  const connection = await newConnection(app, owner, name);
  return (await consent(app, userOf(signIn), { token: await newToken(app, connection) })).connection!;
}

/** Turns the tenant's isolation on or off. On, it blocks every connection that no rule opens. Returns the revision. */
export async function isolate(app: App, { id }: Tenant, enabled = true): Promise<number> {
  return (await setIsolation(app, { ...adminOf({ id } as Tenant), roles: ['PlatformOperator'] }, { tenantId: id, enabled })).changed!;
}

/** The same app, but the functions of `between` run one by one right before its next record units: between the decisions and the unit that uses them. */
export function interrupted(app: App, between: (() => Promise<unknown>)[]): App {
  const { changeRecords } = app.store;
  return {
    ...app,
    store: {
      ...app.store,
      async changeRecords(...given) {
        await between.shift()?.();
        return await changeRecords(...given);
      },
    },
  };
}
