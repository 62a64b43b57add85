// SPDX-License-Identifier: Apache-2.0
// From the validated configuration and the keys to what the data path runs on.
import { createHash } from 'node:crypto';
import type { BartizanConfig } from '../config/config.ts';
import type { AppFacts } from '../core/exchange.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { KeyRecord } from '../core/ports/store.ts';
import type { Policy } from '../core/ports/policy.ts';
import type { TokenVault } from '../core/ports/vault.ts';
import type { World } from '../core/world.ts';
import type { AppConfig } from '../gateway/config.ts';
import { certificateApps } from '../gateway/identity/client-certificate.ts';
import { heldKeys } from '../gateway/identity/held-keys.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import type { CallApprovals } from '../protect/call-approval.ts';
import type { CascadeSettings } from '../protect/cascade.ts';
import { settingsOf } from '../policy/settings.ts';
import { builtInPolicy } from '../policy/shipped.ts';
import { createProtector } from '../protect/create.ts';
import type { ShadowWatch } from '../protect/shadow.ts';
import { modelDetectors } from './classifiers.ts';
import { BUILT_IN, type Content } from './content/content.ts';
import type { SnapshotMessage } from './messages.ts';
import { shippedPolicies } from './shipped-policies.ts';

/** `cfg_` and 12 hexadecimal digits: equal for equal configuration, keys, packs and policy, on every node. */
export function snapshotVersion(
  config: BartizanConfig,
  keys: readonly KeyRecord[],
  content: string,
  policy: string,
): string {
  const more = policy === '' ? (content === '' ? [] : [content]) : [content, policy];
  const text = JSON.stringify([config, keys, ...more]);
  return `cfg_${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

export type SnapshotParts = {
  readonly keyring: Keyring;
  readonly world: World;
  readonly vault?: TokenVault;
  /** What detects; default: what is built in. */
  readonly content?: Content;
  /** What decides; default: what the configuration makes. */
  readonly policy?: Policy;
  /** Compares packs in shadow; without it they are left alone. */
  readonly watch?: ShadowWatch;
  /** Classifiers outside the guard; without them the guard judges alone. */
  readonly cascade?: CascadeSettings | undefined;
  /** Asks people about calls; without it what they are to be asked about stays held. */
  readonly approvals?: CallApprovals;
};

/** Builds the parts that judge. Throws when a detector option or rule is not valid. */
export function buildSnapshot(message: SnapshotMessage, parts: SnapshotParts): Snapshot {
  const { config } = message;
  const { content = BUILT_IN, watch, policy = configured(config, parts.world), ...rest } = parts;
  const { detectors, beside } = content;
  const apps = Object.entries(config.apps).map(
    ([id, app]) => [id, { ...app, facts: factsOf(id, app) }] as const,
  );
  return {
    ...withKeys(message),
    config,
    apps: new Map(apps),
    certificates: certificateApps(config.apps),
    protector: createProtector({
      guard: config.guard,
      protections: config.protections,
      apps: config.apps,
      agents: Object.fromEntries(apps.map(([id, { tools }]) => [id, tools])),
      policy,
      detectors,
      models: modelDetectors(config),
      ...(beside && watch && { shadow: { ...beside, watch } }),
      ...rest,
    }),
  };
}

const configured = ({ policy, protections, apps }: BartizanConfig, world: World): Policy =>
  builtInPolicy(shippedPolicies(), {
    config: policy,
    settings: settingsOf(protections, apps),
    world,
  });

/** What changes when keys are made or revoked, and nothing else does. */
export function withKeys(message: SnapshotMessage): Pick<Snapshot, 'version' | 'keys'> {
  return { version: message.version, keys: heldKeys(message.keys) };
}

function factsOf(id: string, app: AppConfig): AppFacts {
  return {
    id,
    team: app.team ?? '',
    owner: app.owner,
    purpose: app.purpose,
    environment: app.environment,
    aiSystem: app.ai_system,
    riskTier: app.risk_tier,
    dataClasses: app.data_classes,
    allowedRegions: app.allowed_regions,
  };
}
