import type { ServerResponse } from 'node:http';
import { send } from '../httpError';

/** INVARIANT: opening the page does nothing, so mail scanners and link previews are harmless: it contains no script, no form and no link. */
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
<h1>You received a consent link</h1>
<p>Somebody asks you to sign in to their connection with an account of your organization. Opening this page has done nothing, and has not used up the link.</p>
<p>If you know who is asking, and why, copy the whole link into the app that you use to sign in to connections. The part after the # is a token for the app's <code>consent</code> operation. It works once, for anyone who has it: do not share it.</p>
<p>If you are not sure, close this page.</p>
</html>
`;
