/** What the caller got wrong in the domain's terms. Nothing was changed then. */
export type UserErrorCode =
  | 'TENANT_NOT_FOUND'
  | 'TENANT_EXISTS'
  | 'DOMAIN_TAKEN'
  | 'DOMAIN_NOT_FOUND'
  | 'INVALID_TENANT'
  | 'INVALID_DOMAIN'
  | 'INVALID_DOCUMENT'
  | 'OWN_TENANT'
  | 'RULE_EXISTS'
  | 'RULE_NOT_FOUND'
  | 'RULE_LIMIT_REACHED'
  | 'STALE_REVISION'
  | 'NOT_AVAILABLE_IN_CLOUD'
  | 'CONNECTION_NOT_FOUND'
  | 'CONNECTION_BLOCKED'
  | 'CONNECTION_IN_USE'
  | 'LINK_INVALID'
  | 'INVALID_EXPIRY'
  | 'RESOURCE_NOT_FOUND'
  | 'RUN_NOT_FOUND'
  | 'RUN_ENDED'
  | 'FLOW_SUSPENDED'
  | 'REQUEST_NOT_FOUND'
  | 'REQUEST_NOT_OPEN'
  | 'CHANGE_REQUEST_REQUIRED';

/** The input field at fault, from the input's root; list places as decimal numbers. */
export type Path = readonly string[];

export interface UserError {
  readonly code: UserErrorCode;
  /** A full sentence, values in backticks. */
  readonly message: string;
  readonly path: Path;
}

/** Errors of one command are listed in the input's order, and no more than this many. */
export const MAX_USER_ERRORS = 100;
