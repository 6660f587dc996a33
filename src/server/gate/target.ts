import { GRAPHQL_PATH } from '../../config/addresses';

interface Target {
  readonly path: string;
  /** With its question mark; empty if there is none. */
  readonly search: string;
}

const GRAPHQL: Target = { path: GRAPHQL_PATH, search: '' };

/** The path and the search string of a request. Its target may also be a whole URL, and its path may end in a slash. */
export function targetOf(url = '/'): Target {
  if (url === GRAPHQL_PATH) {
    return GRAPHQL;
  }
  const local = url.replace(/^https?:\/\/[^/?#]*/i, '');
  const question = local.indexOf('?');
  const path = question === -1 ? local : local.slice(0, question);
  return {
    path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path || '/',
    search: question === -1 ? '' : local.slice(question),
  };
}
