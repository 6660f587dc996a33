/** One GraphQL error, as it comes over the wire. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What a GraphQL request comes to. */
export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly AnswerError[];
}

/** The way to a server. Whatever the way, the client on it is the same. */
export interface Transport {
  /** Throws a `ClientError` where there is no answer to be had. */
  request(document: string, variables: Readonly<Record<string, unknown>>): Promise<Answer>;
}
