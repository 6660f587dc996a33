import type { Cloud } from './tenant';

/** Whether a tenant of this cloud can turn isolation on. */
export function isolationAvailable(cloud: Cloud): boolean {
  return cloud !== 'CHINA_21VIANET';
}
