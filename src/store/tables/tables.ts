import { attemptSummaryTable } from './attemptSummaryTable';
import { changeTable } from './changeTable';
import { connectionAttemptTable } from './connectionAttemptTable';
import { followerCursorTable } from './followerCursorTable';
import { headTable } from './headTable';
import { idempotencyKeyTable } from './idempotencyKeyTable';
import { isolationPolicyTable } from './isolationPolicyTable';
import { tenantDomainTable } from './tenantDomainTable';
import { tenantRuleTable } from './tenantRuleTable';
import { tenantTable } from './tenantTable';

/** Every table of the store, as the migrations leave it. */
export const tables = [
  headTable,
  changeTable,
  tenantTable,
  tenantDomainTable,
  isolationPolicyTable,
  tenantRuleTable,
  connectionAttemptTable,
  attemptSummaryTable,
  followerCursorTable,
  idempotencyKeyTable,
];
