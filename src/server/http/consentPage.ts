import type { ServerResponse } from 'node:http';
import { send } from './httpError';

/** INVARIANT: opening the page does nothing by itself, whoever previews, scans or prefetches it: it holds no script, no form and no address. */
export function sendConsentPage(response: ServerResponse): void {
  send(response, 200, 'text/html; charset=utf-8', PAGE, {
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  });
}

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Consent link</title>
<h1>You were sent a consent link</h1>
<p>Somebody asks you to sign in to a connection of theirs with an account of your organization. Opening this page has done nothing, and the link is as good as before.</p>
<p>If you know who asks, and why, give the whole link to the app in which you sign in to connections. What stands behind the # in the address is the token that the app's <code>consent</code> takes. It works once, for whoever holds it: show it to nobody else.</p>
<p>If you do not know, close this page.</p>
</html>
`;
