/**
 * What it costs to execute a field, in units. One unit is what one decision costs: some 20 µs in which nothing else runs. The cost of a field is
 * `units` + how many items it gives × (`perItem` + the cost of what is selected of an item).
 */
interface FieldCost {
  readonly units?: number;
  readonly perItem?: number;
  /** More units, each if the argument of that name is given. */
  readonly given?: Readonly<Record<string, number>>;
  /** For a list without a page size: how many items it has, or the argument whose items it answers. */
  readonly items?: number | string;
}

/** The cost of every field, in addition: what graphql-js needs to complete it. A power of two, so that sums are exact. */
export const EACH_FIELD = 1 / 16;

/** The cost of a mutation that the table does not list. */
const WRITE: FieldCost = { units: 5 };

/** A list of decided connections usually has few. The most is 100: such lists are read some at a time. */
const VIOLATIONS: FieldCost = { items: 10 };

const RULES: FieldCost = { units: 5, perItem: 1 / 2, given: { search: 100, direction: 50 } };

/**
 * The fields that cost more than their text: those that read the store, decide, or give a list. The figures were measured on policies of 10,000 rules and on
 * flows with 100 connections.
 */
const FIELD_COSTS: Readonly<Record<string, FieldCost>> = {
  'Query.connection': { units: 2 },
  'Query.connectionAttempts': { units: 10, perItem: 1 / 4, given: { filter: 100 } },
  'Query.connections': { units: 5, perItem: 1 / 2 },
  'Query.evaluateConnection': { units: 1 },
  'Query.evaluateConnections': { items: 'inputs', perItem: 1 },
  'Query.exportIsolationPolicy': { units: 2_500 },
  'Query.isolationPolicy': { units: 3 },
  'Query.policyChanges': { units: 5, perItem: 1 / 4 },
  'Query.policyRequests': { units: 5, perItem: 4 },
  'Query.resource': { units: 2 },
  'Query.resources': { units: 5, perItem: 1 / 2 },
  'Query.resolveTenants': { items: 'idsOrDomains', perItem: 1 / 2 },
  'Query.tenant': { units: 2 },
  'Query.viewer': {},

  'Mutation.attemptConnection': { units: 1 },
  'Mutation.editIsolationPolicy': { units: 50 },
  'Mutation.importIsolationPolicy': { units: 50 },
  'Mutation.replaceIsolationPolicy': { units: 50 },
  'Mutation.requestPolicyChange': { units: 50 },
  'Mutation.verifyPolicyRequest': { units: 50 },
  'Mutation.applyPolicyRequest': { units: 50 },
  'Mutation.saveApp': { units: 20 },
  'Mutation.saveFlow': { units: 20 },
  'Mutation.startFlowRun': { units: 20 },

  'Subscription.connectionDecisionChanged': { items: 'connections', perItem: 1 },
  'Subscription.policyChanged': { units: 1 },
  'Subscription.resourceStatusChanged': { units: 1 },

  'ConnectionRecord.decision': { units: 2 },
  'ConnectionRecord.tenant': { units: 1 / 2 },
  'ConnectionRecordConnection.totalCount': { units: 20 },
  'FlowRun.violations': VIOLATIONS,
  'IsolationPolicy.effect': { units: 2 },
  'IsolationPolicy.rules': RULES,
  'IsolationPolicyVersion.effect': { units: 2 },
  'IsolationPolicyVersion.rules': RULES,
  'PolicyChange.policy': { units: 3 },
  'PolicyChange.rule': { units: 1 },
  'PolicyChange.tenant': { units: 1 / 2 },
  'PolicyDifferenceConnection.totalCount': {},
  'PolicyPayload.change': { units: 2 },
  'PolicyPayload.policy': { units: 3 },
  'PolicyRequest.change': { units: 2 },
  // What it reads is bounded when it runs: see `policyRequestDifferences`.
  'PolicyRequest.diff': { units: 10 },
  'PolicyRequest.tenant': { units: 1 / 2 },
  'Resource.connections': { units: 1, items: 15, perItem: 1 },
  'Resource.runs': { units: 2, perItem: 1 / 2 },
  'Resource.tenant': { units: 1 / 2 },
  'Resource.violations': { units: 1, items: 10, perItem: 3 },
  'ResourceConnection.totalCount': { units: 20 },
  'ResourcePayload.violations': VIOLATIONS,
  'ResourceStatusChange.cause': { units: 2 },
  'TenantRule.allowedTenant': { units: 1 },
  'TenantRuleConnection.totalCount': { units: 5 },
  'TenantRuleVersion.allowedTenant': { units: 1 },
  'TenantRuleVersionConnection.totalCount': { units: 5 },

  // Introspection. The figures are averages over this schema, so that the usual query of tools costs about what it takes.
  '__Schema.types': { items: 130 },
  '__Schema.directives': { items: 5 },
  '__Type.fields': { items: 4 },
  '__Field.args': { items: 1 },
  // Most types wrap no other type.
  '__Type.ofType': { items: 1 / 2 },
  '__Type.enumValues': { items: 1 },
  '__Type.inputFields': { items: 1 },
  '__Type.interfaces': { items: 1 },
  '__Type.possibleTypes': { items: 1 },
  '__Directive.args': { items: 1 },
};

const FREE: FieldCost = {};
/** A list whose length nothing says. */
const ANY_LIST: FieldCost = { items: 10 };

/** The cost of a field of a type. */
export function fieldCost(typeName: string, fieldName: string, givesList: boolean): FieldCost {
  return (
    FIELD_COSTS[`${typeName}.${fieldName}`] ??
    (typeName === 'Mutation' ? WRITE : fieldName === 'userErrors' ? { items: 1 } : givesList ? ANY_LIST : FREE)
  );
}

/** The fields that the table lists. */
export const FIELDS_WITH_COST: readonly string[] = Object.keys(FIELD_COSTS);
