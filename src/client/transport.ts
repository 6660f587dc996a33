/** One GraphQL error, as it comes over the wire. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The answer to a GraphQL request. */
export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnswerError[];
}

/** A way to reach a server. The client works the same on every transport. */
export interface Transport {
  /** Throws a `ClientError` if no answer arrives. */
  request(document: string, variables: Readonly<Record<string, unknown>>): Promise<Answer>;
}
