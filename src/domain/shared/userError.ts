/** A mistake of the caller in the terms of the domain. If a command answers with one, it has changed nothing. */
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
  | 'CONNECTION_LIMIT_REACHED'
  | 'LINK_LIMIT_REACHED'
  | 'RESOURCE_LIMIT_REACHED'
  | 'REQUEST_LIMIT_REACHED'
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

/** The input field that the error is about, from the root of the input. Places in lists are decimal numbers. */
export type Path = readonly string[];

export interface UserError {
  readonly code: UserErrorCode;
  /** Full sentences, with values in backticks. */
  readonly message: string;
  readonly path: Path;
}

/** How many errors of one command are listed at most, in the order of the input. */
export const MAX_USER_ERRORS = 100;
