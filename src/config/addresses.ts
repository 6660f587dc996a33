/** The server's paths that the command line needs too, and the addresses that lead there. */
export const GRAPHQL_PATH = '/graphql';
export const CONSENT_PATH = '/consent';

/** The address of a server's API, from the address of the server. An address with a path of its own is taken as it is. */
export function apiUrl(serverUrl: string): string {
  const url = new URL(serverUrl);
  if (url.pathname === '/') {
    url.pathname = GRAPHQL_PATH;
  }
  return url.href;
}

/** The address of a consent link. The part behind the # stays in the browser: no request carries it, and so no log. */
export function consentUrl(publicUrl: string, token: string): string {
  return `${publicUrl}${CONSENT_PATH}#${token}`;
}
