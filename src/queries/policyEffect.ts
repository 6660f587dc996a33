import type { App } from '../app';
import type { PolicyEffect } from '../domain/policy';
import type { PolicyView } from './isolationPolicy';

export async function policyEffect(app: App, view: PolicyView): Promise<PolicyEffect> {
  await Promise.reject(new Error());
  throw new Error();
}
