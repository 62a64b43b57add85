// SPDX-License-Identifier: Apache-2.0
// Which exchanges a candidate sees: a share of the conversations of some apps and tenants. A conversation
// stays on one side for as long as the candidate is tried, so that no user meets two policies in one talk.
import type { PolicyFacts } from '../../core/policy-input.ts';
import type { CandidateScope } from './rollout.ts';

type Seen = Pick<PolicyFacts, 'conversation' | 'tenant'> & {
  readonly app: { readonly id: string };
};

const SLICES = 2 ** 32;

/** The test for one candidate; another revision has another share of the same conversations. */
export function createShare(
  revision: string,
  { share, apps, tenants }: CandidateScope,
): (facts: Seen) => boolean {
  const app = oneOf(apps);
  const tenant = oneOf(tenants);
  const start = hashed(revision, 0x811c9dc5);
  const below = (share / 100) * SLICES;
  return (facts) =>
    app(facts.app.id) && tenant(facts.tenant) && mixed(hashed(facts.conversation, start)) < below;
}

const oneOf = (names: readonly string[]): ((name: string) => boolean) => {
  const set = new Set(names);
  return (name) => set.size === 0 || set.has(name);
};

/** FNV-1a. Conversation ids are keyed hashes: nobody can choose one that falls on a side. */
function hashed(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}

/** The last step of MurmurHash3: without it the upper bits of neighbours are too much alike. */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
