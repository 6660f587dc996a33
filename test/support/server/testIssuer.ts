import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';

/** A real OIDC issuer on loopback. It is one issuer at `/`, and one for each tenant at `/<tid>`. */
export interface TestIssuer {
  readonly url: string;
  /** The paths that were requested. */
  readonly fetched: string[];
  /** What it does with requests from now on. */
  mode: 'answer' | 'hang' | 'fail' | 'lie';
  sign(claims: JWTPayload, options?: { readonly alg?: 'ES256' | 'RS256' | 'EdDSA'; readonly foreign?: boolean }): Promise<string>;
  close(): Promise<void>;
}

const ALGORITHMS = ['ES256', 'RS256', 'EdDSA'] as const;

export async function startIssuer(): Promise<TestIssuer> {
  const pairs = await Promise.all(ALGORITHMS.map((alg) => generateKeyPair(alg, { extractable: true })));
  const foreign = await generateKeyPair('ES256');
  const keys = await Promise.all(
    pairs.map(async ({ publicKey }, place) => ({ ...(await exportJWK(publicKey)), kid: ALGORITHMS[place], alg: ALGORITHMS[place] })),
  );
  const fetched: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    fetched.push(path);
    if (issuer.mode === 'hang') {
      return;
    }
    if (issuer.mode === 'fail') {
      response.writeHead(500).end();
      return;
    }
    const base = path.replace(/\/(\.well-known\/openid-configuration|keys)$/, '');
    const named = issuer.mode === 'lie' ? 'https://evil.example' : `${issuer.url}${base}`;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(path.endsWith('/keys') ? { keys } : { issuer: named, jwks_uri: `${issuer.url}${base}/keys` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer: TestIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetched,
    mode: 'answer',
    sign: (claims, { alg = 'ES256', foreign: withForeignKey = false } = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, kid: alg })
        .sign(withForeignKey ? foreign.privateKey : pairs[ALGORITHMS.indexOf(alg)]!.privateKey),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return issuer;
}
