// SPDX-License-Identifier: Apache-2.0
// The configured source of policies, where it is not the built-in one: what it has decides alone. It is made
// anew when the configuration names another one; what decided before decides on until that one has something.
import { BartizanError } from '../../core/errors.ts';
import type { PolicyConfig } from '../../policy/config.ts';
import { createPolicySource, type PolicySource, type PolicySourceParts } from '../policy/source.ts';
import type { Publisher } from '../publisher.ts';
import { createTurns } from '../turns.ts';

const LOOK_MS = 1_000;

export type FollowingParts = Omit<PolicySourceParts, 'take'> & {
  readonly publisher: Pick<Publisher, 'config' | 'takeSource' | 'dropSource' | 'hasSource'>;
};

export type Following = {
  /** Takes over what the source has. Throws `config_invalid` when there is nothing to decide by. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export function followSource(parts: FollowingParts): Following {
  const { publisher, world } = parts;
  const inTurn = createTurns();
  let source: PolicySource | undefined;
  let followed = '';
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const follow = async (config: PolicyConfig): Promise<void> => {
    followed = nameOf(config);
    await source?.stop();
    source = createPolicySource(config, {
      ...parts,
      take: (bundle) => publisher.takeSource(bundle),
    });
    if (source === undefined) publisher.dropSource();
    else await source.start();
  };
  const look = async (): Promise<void> => {
    const { policy } = publisher.config;
    if (stopped || nameOf(policy) === followed) return;
    try {
      await follow(policy);
    } catch (thrown) {
      const reason = thrown instanceof BartizanError ? thrown.message : 'unknown';
      world.log('error', 'policy.source.refused', { reason });
    }
  };
  const again = (): void => {
    timer = setTimeout(() => void inTurn(look).finally(again), LOOK_MS).unref();
    if (stopped) clearTimeout(timer);
  };
  return {
    start: async () => {
      await inTurn(() => follow(publisher.config.policy));
      if (source !== undefined && !publisher.hasSource) {
        const reason = source.refused ?? 'it cannot be reached, and nothing was taken before';
        const message = `No policy to decide by: ${source.name}: ${reason}`;
        throw new BartizanError('config_invalid', message, { pointer: '/policy/source' });
      }
      again();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await inTurn(async () => source?.stop());
    },
  };
}

const nameOf = ({ source, trust }: PolicyConfig): string => JSON.stringify([source, trust]);
