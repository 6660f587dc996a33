import { errors } from 'jose';
import { RequestError } from '../domain/shared/requestError';

/** The issuer's keys can't be read now. This is no error of the caller, and says nothing about the token. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

export function unauthenticated(message: string): RequestError {
  return new RequestError('UNAUTHENTICATED', message);
}

const CLAIM_MESSAGES: Readonly<Record<string, string>> = {
  aud: 'The token was issued for another audience. Ask the issuer for a token for this server.',
  iss: 'The token comes from an issuer that this server does not accept.',
  exp: 'The token has no valid `exp` claim.',
  nbf: 'The token is not valid yet (`nbf`).',
};

/** Turns a failed verification into the error that the caller sees. An error that the token did not cause is returned unchanged. */
export function tokenError(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) {
    return unauthenticated('The token has expired. Get a new one.');
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unauthenticated(CLAIM_MESSAGES[error.claim] ?? `The token's \`${error.claim}\` claim is not acceptable.`);
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return unauthenticated('The token is signed with an algorithm that this server does not accept. It accepts RS256, ES256 and EdDSA.');
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return unauthenticated("The token is signed by a key that is not one of the issuer's.");
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return unauthenticated("The token's signature is not valid.");
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
    return unauthenticated('The token is not a well-formed JWT.');
  }
  if (error instanceof errors.JOSEError) {
    return new IssuerUnavailable(`The issuer's keys can't be read: ${error.message}`, { cause: error });
  }
  return error;
}
