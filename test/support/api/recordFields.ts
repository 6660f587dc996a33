import { randomUUID } from 'node:crypto';
import type { App } from '../../../src/app';
import { requestPolicyChange } from '../../../src/commands/policyRequests/requestPolicyChange';
import { verifyPolicyRequest } from '../../../src/commands/policyRequests/verifyPolicyRequest';
import { saveFlow } from '../../../src/commands/resources/saveResource';
import { startFlowRun } from '../../../src/commands/resources/startFlowRun';
import type { RuleInput } from '../../../src/domain/policies/ruleEdits';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { statusChangeCursor } from '../../../src/queries/resources';
import { adminOf, NORTHWIND, OPERATOR } from '../people';
import { newConnection, newToken } from '../records';

/** The records that a request is about. The IDs that its root field does not need are empty. */
export interface RecordTarget {
  readonly tenant: Tenant;
  readonly connectionId: string;
  readonly token: string;
  /** Null: a new app or flow is saved. */
  readonly savedId: string | null;
  readonly connectionIds: readonly string[];
  readonly flowId: string;
  readonly runId: string;
  readonly requestId: string;
  readonly rules: readonly RuleInput[];
  /** Null: before the tenant's first status change. */
  readonly after: string | null;
}

export const NO_RECORD: Omit<RecordTarget, 'tenant'> = {
  connectionId: '',
  token: '',
  savedId: null,
  connectionIds: [],
  flowId: '',
  runId: '',
  requestId: '',
  rules: [{ allowedTenant: NORTHWIND.id, direction: 'BOTH' }],
  after: null,
};

const connection = ({ connectionId }: RecordTarget) => ({ input: { connectionId } });
const saved = ({ tenant, savedId, connectionIds }: RecordTarget) => ({
  input: { id: savedId, tenantId: tenant.id, name: 'Nightly', connectionIds },
});
const request = ({ requestId }: RecordTarget) => ({ input: { requestId, resolution: 'As agreed.' } });
const named = ({ tenant }: RecordTarget) => ({ tenantId: tenant.id });

/** The variables of a valid request, for each root field of connections, apps, flows, runs and policy requests. */
export const RECORD_VARIABLES: Readonly<Record<string, (target: RecordTarget) => Readonly<Record<string, unknown>>>> = {
  'Query.connection': ({ connectionId }) => ({ id: connectionId }),
  'Query.connections': named,
  'Query.resource': ({ flowId }) => ({ id: flowId }),
  'Query.resources': named,
  'Query.policyRequests': named,
  'Mutation.createConnection': ({ tenant }) => ({ input: { tenantId: tenant.id, name: 'Mail', connector: { name: 'sharepoint' } } }),
  'Mutation.deleteConnection': connection,
  'Mutation.createConsentLink': connection,
  'Mutation.revokeConsentLinks': connection,
  'Mutation.consent': ({ token }) => ({ input: { token } }),
  'Mutation.saveApp': saved,
  'Mutation.saveFlow': saved,
  'Mutation.deleteResource': ({ flowId }) => ({ input: { resourceId: flowId } }),
  'Mutation.startFlowRun': ({ flowId }) => ({ input: { flowId } }),
  'Mutation.endFlowRun': ({ runId }) => ({ input: { runId, succeeded: true } }),
  'Mutation.requestPolicyChange': ({ tenant, rules }) => ({
    input: { policy: { tenantId: tenant.id, enabled: true, rules }, justification: 'We work with them.' },
  }),
  'Mutation.verifyPolicyRequest': request,
  'Mutation.applyPolicyRequest': request,
  'Mutation.rejectPolicyRequest': request,
  'Mutation.withdrawPolicyRequest': request,
  'Mutation.setChangeControl': ({ tenant }) => ({ input: { tenantId: tenant.id, changeControl: 'DIRECT' } }),
  'Subscription.resourceStatusChanged': ({ tenant, after }) => ({ tenantId: tenant.id, after: after ?? statusChangeCursor(tenant.id, 0) }),
};

/** Makes the records that a request to the root field needs, for this tenant. */
export async function recordTarget(app: App, tenant: Tenant, rootField: string): Promise<RecordTarget> {
  const target = { ...NO_RECORD, tenant };
  const field = rootField.replace(/^\w+\./, '');
  if (['connection', 'deleteConnection', 'createConsentLink', 'revokeConsentLinks', 'consent'].includes(field)) {
    const made = await newConnection(app, tenant, 'Mail');
    return { ...target, connectionId: made.id, token: await newToken(app, made) };
  }
  if (['resource', 'deleteResource', 'startFlowRun', 'endFlowRun', 'resourceStatusChanged'].includes(field)) {
    const flowId = (await saveFlow(app, { tenantId: tenant.id, name: 'Nightly', connectionIds: [] })).resource!.id;
    const runId = field === 'endFlowRun' ? (await startFlowRun(app, null, { flowId })).run!.id : '';
    return { ...target, flowId, runId };
  }
  if (field.endsWith('PolicyRequest')) {
    return { ...target, requestId: await newRequest(app, tenant, target.rules, field === 'applyPolicyRequest') };
  }
  return target;
}

/** A policy request of the tenant's admin. It changes the policy, because the rules get new notes. */
export async function newRequest(app: App, tenant: Tenant, rules: readonly RuleInput[], verified: boolean): Promise<string> {
  const wanted = rules.map((rule) => ({ ...rule, note: randomUUID() }));
  const policy = { tenantId: tenant.id, enabled: true, rules: wanted, ...DEFAULTS };
  const made = await requestPolicyChange(app, adminOf(tenant), { policy, justification: 'We work with them.' });
  const requestId = made.request!.id;
  if (verified) {
    await verifyPolicyRequest(app, OPERATOR, { requestId });
  }
  return requestId;
}

const DEFAULTS = { mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' } as const;
