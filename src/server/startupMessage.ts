import { GRAPHQL_PATH } from '../config/addresses';
import type { Config } from '../config/config';
import { DEMO_TENANTS } from './demoTenants';

/** Tells the person who started the server where it is, which database it uses and how to get a token. */
export function startupMessage({ publicUrl, databaseUrl, auth, demo }: Config, address: string, say: (line: string) => void): void {
  say(`Cordon serves ${address}${GRAPHQL_PATH} (HTTP and WebSocket)${publicUrl === null ? '' : `, known as ${publicUrl}${GRAPHQL_PATH}`}`);
  say(`Database: ${withoutSecrets(databaseUrl)}`);
  say(
    auth.kind === 'embedded'
      ? `Get a token: npm run -s cordon -- token ${demo ? '--tenant contoso.example --role TenantAdmin' : '--role PlatformOperator'}`
      : `Tokens: from ${auth.issuer}, for the audience ${auth.audience}`,
  );
  if (demo) {
    say(`Demo tenants: ${DEMO_TENANTS.map(({ name, domains }) => `${name} (${domains.join(', ')})`).join(', ')}`);
  }
}

function withoutSecrets(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) {
    return databaseUrl;
  }
  const { protocol, host, pathname } = new URL(databaseUrl);
  return `${protocol}//${host}${pathname}`;
}
