// SPDX-License-Identifier: Apache-2.0
// The pushed versions that this node decides with: read from the store, verified against the keys that the
// configuration trusts, compiled and tested once each, and then taken as a whole or not at all. Writing to the
// store is not enough to change what is decided where signatures are asked for.
import type { BartizanConfig } from '../../config/config.ts';
import { BartizanError } from '../../core/errors.ts';
import type { PolicyVersions } from '../../core/ports/policy-versions.ts';
import type { Secret } from '../../core/secret.ts';
import { unpack } from '../../policy/bundle/archive.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import { openBundle } from '../../policy/bundle/open.ts';
import type { BundleTrust } from '../../policy/bundle/signatures.ts';
import { NO_ROLLOUT, rolloutSchema } from '../../policy/rollout/rollout.ts';
import { settingsOf } from '../../policy/settings.ts';
import { bundleTrust } from '../policy/trust.ts';
import { type Checked, checkVersion } from './check.ts';
import { type Bundles, neededBy, type PlacedBundle, type SharedPolicies } from './placed.ts';

/** Bytes of one opened bundle as JSON: three of them go to every worker in one message, and packs beside them. */
const OPENED_BYTES_MAX = 8 * 1024 * 1024;
/**
 * Bytes of all modules that are pushed: some five thousand rules. They are parsed in the main process, where eight times
 * as many would stand in the way of everybody for seconds, and take a gigabyte.
 */
const PUSHED_REGO_BYTES_MAX = 1024 * 1024;
/** Versions that are remembered as tested. */
const PASSED_MAX = 1_000;
/** Until whoever pushes beside somebody else tries again. */
const RETRY_S = 5;

type Config = Pick<BartizanConfig, 'policy' | 'protections' | 'apps'>;

export type KeeperParts = {
  readonly store: Pick<PolicyVersions, 'read' | 'bundle'>;
  /** A secret that the configuration refers to. */
  readonly secret: (reference: string) => Promise<Secret>;
  /** Compiles and tests; default: in a thread. */
  readonly check?: typeof checkVersion;
};

export type PolicyKeeper = {
  /** What the store has; bundles that are known are not read again. Rejects when it cannot be used. */
  read(known: SharedPolicies): Promise<SharedPolicies>;
  /** All bundles of `policies`, verified, compiled and tested. Rejects with one of `bundle_*`. */
  open(policies: SharedPolicies, config: Config): Promise<Bundles>;
  /** Compiles and tests a bundle that was verified elsewhere, unless that was done before. */
  test(bundle: Bundle, config: Config): Promise<void>;
  /**
   * A bundle of bytes that were pushed, verified, and what its test said. Rejects with `limit_exceeded` while another
   * one is tested: each takes a thread with some hundred megabytes.
   */
  pushed(bytes: Buffer, config: Config): Promise<{ bundle: Bundle; checked: Checked }>;
};

export function createPolicyKeeper(parts: KeeperParts): PolicyKeeper {
  const { store, secret, check = checkVersion } = parts;
  const passed = new Set<string>();
  let isPushed = false;
  // Without any key named whoever may push is trusted: the push itself was authenticated.
  const trustOf = ({ policy }: Config): Promise<BundleTrust> => bundleTrust(policy, true, secret);
  const tested = async (bundle: Bundle, config: Config): Promise<Checked> => {
    // Looked at first: a few kilobytes of an archive can hold megabytes of one letter.
    if (Buffer.byteLength(JSON.stringify(bundle)) > OPENED_BYTES_MAX) {
      const message = `policy bundle refused: it holds more than ${OPENED_BYTES_MAX} bytes`;
      throw new BartizanError('bundle_too_large', message);
    }
    const settings = settingsOf(config.protections, config.apps);
    const { executor, limits } = config.policy;
    const checked = await check({ bundle, settings, config: { executor, limits } });
    if (passed.size >= PASSED_MAX) passed.clear();
    passed.add(testOf(bundle, config));
    return checked;
  };
  const once = async (bundle: Bundle, config: Config): Promise<void> => {
    if (!passed.has(testOf(bundle, config))) await tested(bundle, config);
  };
  return {
    read: async (known) => {
      const { rollout: stored, versions } = await store.read();
      const parsed = stored === undefined ? undefined : rolloutSchema.safeParse(stored);
      if (parsed?.success === false) {
        throw new BartizanError(
          'bundle_unsupported',
          'The rollout in the store is of no known form.',
        );
      }
      const rollout = parsed?.data ?? NO_ROLLOUT;
      const bundles: PlacedBundle[] = [];
      for (const revision of neededBy(rollout)) {
        const digest = versions.find((version) => version.revision === revision)?.digest;
        const file =
          known.bundles.find((one) => one.revision === revision && one.digest === digest)?.file ??
          (await store.bundle(revision));
        if (digest === undefined || file === undefined) throw gone(revision);
        bundles.push({ revision, digest, file });
      }
      return { rollout, bundles };
    },
    open: async ({ bundles }, config) => {
      if (bundles.length === 0) return {};
      const trust = await trustOf(config);
      const opened = bundles.map((placed) => openPlaced(placed, trust));
      for (const bundle of opened) await once(bundle, config);
      return Object.fromEntries(opened.map((bundle) => [bundle.digest, bundle]));
    },
    test: once,
    pushed: async (bytes, config) => {
      if (isPushed) {
        const message = 'Another policy is being tested on this node.';
        throw new BartizanError('limit_exceeded', message, { retryAfter: RETRY_S });
      }
      isPushed = true;
      try {
        checkParsable(bytes);
        const bundle = openBundle(bytes, await trustOf(config));
        return { bundle, checked: await tested(bundle, config) };
      } finally {
        isPushed = false;
      }
    },
  };
}

/** What was tested as Rego says nothing of the compiled policy beside it. */
const testOf = ({ digest }: Bundle, { policy: { executor } }: Config): string =>
  `${digest} ${typeof executor === 'string' ? executor : 'rego'}`;

function checkParsable(archive: Buffer): void {
  const modules = unpack(archive).filter(({ path }) => path.endsWith('.rego'));
  if (modules.reduce((sum, { bytes }) => sum + bytes.length, 0) <= PUSHED_REGO_BYTES_MAX) return;
  const message = `policy bundle refused: more than ${PUSHED_REGO_BYTES_MAX} bytes of Rego`;
  throw new BartizanError('bundle_too_large', message);
}

function openPlaced({ revision, digest, file }: PlacedBundle, trust: BundleTrust): Bundle {
  const bundle = openBundle(Buffer.from(file, 'base64'), trust);
  if (bundle.digest === digest && bundle.manifest.revision === revision) return bundle;
  throw new BartizanError('bundle_content_mismatch', `The bundle of ${revision} is another one.`);
}

const gone = (revision: string): BartizanError =>
  new BartizanError('bundle_unsupported', `The store has no version ${revision}, which is placed.`);
