import { GRAPHQL_PATH } from '../config/addresses';
import type { Config } from '../config/config';
import { withoutSecrets } from '../config/environment';
import { DEMO_TENANTS } from './demoTenants';

/** Tells the person who started the server its address, its database and how to get a token. */
export function startupMessage({ publicUrl, databaseUrl, auth, demo }: Config, address: string, say: (line: string) => void): void {
  say(
    `Cordon serves ${address}${GRAPHQL_PATH} (HTTP and WebSocket)${publicUrl === null ? '' : `, public address ${publicUrl}${GRAPHQL_PATH}`}`,
  );
  say(`Database: ${withoutSecrets(databaseUrl)}`);
  say(
    auth.kind === 'embedded'
      ? `Get a token: npm run -s cordon -- token ${demo ? '--tenant contoso.example --role TenantAdmin' : '--role PlatformOperator'}`
      : `Tokens: from the issuer ${auth.issuer}, for the audience ${auth.audience}`,
  );
  if (demo) {
    say(`Demo tenants: ${DEMO_TENANTS.map(({ name, domains }) => `${name} (${domains.join(', ')})`).join(', ')}`);
  }
}
