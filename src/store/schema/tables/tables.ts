import { attemptSummaryTable } from './attemptSummaryTable';
import { changeTable } from './changeTable';
import { connectionAttemptTable } from './connectionAttemptTable';
import { connectionTripleTable } from './connectionTripleTable';
import { connectionTable } from './connectionTable';
import { consentLinkTable } from './consentLinkTable';
import { endingFlowTable } from './endingFlowTable';
import { flippedTripleTable } from './flippedTripleTable';
import { flowRunTable } from './flowRunTable';
import { followerCursorTable } from './followerCursorTable';
import { headTable } from './headTable';
import { idempotencyCountTable } from './idempotencyCountTable';
import { idempotencyKeyTable } from './idempotencyKeyTable';
import { isolationPolicyTable } from './isolationPolicyTable';
import { policyRequestTable } from './policyRequestTable';
import { reassessmentJobTable } from './reassessmentJobTable';
import { resourceConnectionTable } from './resourceConnectionTable';
import { resourceTripleTable } from './resourceTripleTable';
import { resourceStatusChangeTable } from './resourceStatusChangeTable';
import { resourceStatusCountTable } from './resourceStatusCountTable';
import { resourceTable } from './resourceTable';
import { tenantDomainTable } from './tenantDomainTable';
import { tenantRuleTable } from './tenantRuleTable';
import { tenantTable } from './tenantTable';
import { tenantUsageTable } from './tenantUsageTable';

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
  connectionTable,
  consentLinkTable,
  connectionTripleTable,
  flippedTripleTable,
  resourceTable,
  resourceConnectionTable,
  resourceTripleTable,
  resourceStatusChangeTable,
  resourceStatusCountTable,
  flowRunTable,
  policyRequestTable,
  reassessmentJobTable,
  tenantUsageTable,
  idempotencyCountTable,
  endingFlowTable,
];
