/** The server's paths that the command line needs too, and their URLs. */
export const GRAPHQL_PATH = '/graphql';
export const CONSENT_PATH = '/consent';

/** The URL of a server's API. A `serverUrl` that has a path of its own keeps it, without slashes at its end. */
export function apiUrl(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.pathname = url.pathname.replace(/\/+$/, '');
  if (url.pathname === '/') {
    url.pathname = GRAPHQL_PATH;
  }
  return url.href;
}

/** The URL of a consent link. A browser does not send the part after the #, so the token is in no request and in no log. */
export function consentUrl(publicUrl: string, token: string): string {
  return `${publicUrl}${CONSENT_PATH}#${token}`;
}
