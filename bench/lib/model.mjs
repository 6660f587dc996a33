// Computes the tenants and policies of a data set from numbers alone, so that the database, the references and the checks have the same ones.
import { mix, random, uuid } from './random.mjs';

const TENANT = 1;
const RULE = 2;
const SETTINGS = 3;
const OFFSETS = 4;
const CHANGE = 5;
const AT = Date.UTC(2026, 0, 1);

/**
 * The rules of a tenant name the tenants at the same few distances on both sides, so if one tenant names another, that one names it too. One tenant in ten is
 * off, one in eight allows everything outbound (ONE_WAY), one in twenty is in another cloud, and one in twenty has `*` instead of its last rule.
 */
export function model({ tenants, rules, seed = 1 }) {
  const distances = distancesOf(tenants, Math.ceil(rules / 2), seed);
  const neighbour = (index, place) => {
    const distance = distances[place >> 1];
    return (index + (place % 2 === 0 ? distance : tenants - distance)) % tenants;
  };
  const tenantId = (index) => uuid(seed, TENANT, index);
  return {
    tenants,
    rules,
    /** The last revision of the data set: every tenant is registered, then gets its policy. */
    revision: tenants * 2,
    at: AT,
    tenantId,
    changeId: (revision) => uuid(seed, CHANGE, revision),
    neighbour,
    tenant: (index) => ({
      id: tenantId(index),
      name: `Tenant ${String(index)}`,
      domains: [`t${String(index)}.example`],
      cloud: mix(seed, SETTINGS, index) % 20 === 0 ? 'US_GOVERNMENT' : 'PUBLIC',
    }),
    settings: (index) => ({
      enabled: mix(seed + 1, SETTINGS, index) % 10 !== 0,
      mode: mix(seed + 2, SETTINGS, index) % 8 === 0 ? 'ONE_WAY' : 'TWO_WAY',
      unidentifiedCreators: 'BLOCK',
      crossCloudInbound: mix(seed + 3, SETTINGS, index) % 4 === 0 ? 'ALLOW' : 'BLOCK',
    }),
    rule: (index, place) => {
      const all = place === rules - 1 && mix(seed + 4, SETTINGS, index) % 20 === 0;
      const allowedTenantId = all ? '*' : tenantId(neighbour(index, place));
      const spread = mix(seed + 5, index, place) % 10;
      return {
        id: uuid(seed, RULE, index * rules + place),
        allowedTenantId,
        allowedTenantName: null,
        enteredAs: allowedTenantId,
        direction: spread < 6 ? 'BOTH' : spread < 8 ? 'INBOUND' : 'OUTBOUND',
        note: null,
        createdAt: AT,
        place,
      };
    },
  };
}

/** Pairs (creator, sign-in) of tenants by index. Three in four follow a rule; the others are random. */
export function pairsOf({ tenants, rules, neighbour }, count, seed = 7) {
  const next = random(seed);
  const below = (limit) => Math.floor(next() * limit);
  return Array.from({ length: count }, () => {
    const creator = below(tenants);
    const signIn = rules > 0 && next() < 0.75 ? neighbour(creator, below(rules)) : (creator + 1 + below(tenants - 1)) % tenants;
    return { creator, signIn };
  });
}

function distancesOf(tenants, count, seed) {
  const found = new Set();
  const most = Math.ceil(tenants / 2) - 1;
  if (count > most) {
    throw new Error('There are too few tenants for so many rules each.');
  }
  for (let step = 0; found.size < count; step += 1) {
    found.add(1 + (mix(seed, OFFSETS, step) % most));
  }
  return [...found];
}
