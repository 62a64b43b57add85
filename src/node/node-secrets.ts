// SPDX-License-Identifier: Apache-2.0
// The secrets of a main process: its keyring, the secrets that the configuration refers to, and handing to
// the workers what those need and cannot find themselves.
import type { BartizanConfig } from '../config/config.ts';
import type { OwnKeyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import type { SecretsConfig } from '../keys/config.ts';
import { openKeyring } from '../keys/open-keyring.ts';
import { createSecretSource, type SecretSource } from '../keys/secret-source.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Secrets } from './fleet.ts';
import { workerReferences } from './upstream-check.ts';

export type NodeSecrets = {
  readonly keyring: OwnKeyring;
  readonly source: SecretSource;
  /** Makes ready what a configuration needs, and hands it over. Rejects when the keyring is away. */
  prepare(config: BartizanConfig): Promise<void>;
  /** From now on every change goes to `hand` at once. */
  follow(hand: (secrets: Secrets) => void): void;
  close(): Promise<void>;
};

export type NodeSecretsParts = {
  readonly config: SecretsConfig;
  readonly file: string;
  readonly world: World;
  readonly metrics: Metrics;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export async function openNodeSecrets(parts: NodeSecretsParts): Promise<NodeSecrets> {
  const { config, file, world, metrics, environment } = parts;
  let inForce: BartizanConfig | undefined;
  let hand: ((secrets: Secrets) => void) | undefined;
  const keyring = await openKeyring({ config, file, world, environment });
  const handOver = (): void => {
    if (inForce === undefined) return;
    const handover = keyring.handover()?.reveal();
    hand?.({
      values: source.values(workerReferences(inForce)),
      ...(handover !== undefined && { keyring: handover }),
    });
  };
  const source = createSecretSource({
    config,
    environment,
    world,
    changed: handOver,
    failed: () => metrics.count('bartizan_secret_faults_total'),
  });
  const unlisten = keyring.onChange(handOver);
  return {
    keyring,
    source,
    prepare: async (next) => {
      await keyring.enrol(tenantsOf(next));
      inForce = next;
      handOver();
    },
    follow: (to) => {
      hand = to;
      handOver();
    },
    close: async () => {
      unlisten();
      await source.close();
      await keyring.close();
    },
  };
}

function tenantsOf({ tenants, apps }: BartizanConfig): ReadonlySet<string> {
  return new Set([...Object.keys(tenants), ...Object.values(apps).map(({ tenant }) => tenant)]);
}
