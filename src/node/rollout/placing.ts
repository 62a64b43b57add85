// SPDX-License-Identifier: Apache-2.0
// What this node decides by, out of three: the configured source where there is one, else the pushed versions in
// their places, else what the configuration makes. Bundles that cannot be used are refused, and what decided
// before decides on.
import type { BartizanConfig } from '../../config/config.ts';
import type { LoadResult } from '../../config/load.ts';
import { BartizanError } from '../../core/errors.ts';
import type { World } from '../../core/world.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import type { PolicyKeeper } from './keeper.ts';
import {
  type Bundles,
  type Placement,
  placementOf,
  type SharedPolicies,
  trialsOf,
} from './placed.ts';

export type PlacingParts = {
  readonly world: Pick<World, 'clock'>;
  readonly policies: PolicyKeeper;
  /** Versions of the policy in the store cannot be used; undefined: they can again. */
  readonly policiesRefused: (reason: string | undefined) => void;
};

type Problems = Extract<LoadResult, { readonly ok: false }>;

export class Placing {
  placement: Placement;
  readonly #parts: PlacingParts;
  #source: Bundle | undefined;
  /** Opened bundles of the pushed versions. */
  #bundles: Bundles = {};
  #sent: Bundles = {};
  /** The trial that does not take place here, although it should. */
  #aside: string | undefined;
  /** Revision of policies that cannot be used here. */
  #refused: number | undefined;

  constructor(parts: PlacingParts, policies: SharedPolicies) {
    this.#parts = parts;
    this.placement = placementOf(policies, parts.world.clock.now());
  }

  get hasSource(): boolean {
    return this.#source !== undefined;
  }

  /** The bundle that decides; undefined where the configuration does. */
  get activeBundle(): Bundle | undefined {
    const { digest } = this.placement.active;
    if (digest === undefined) return undefined;
    return digest === this.#source?.digest ? this.#source : this.#bundles[digest];
  }

  /** Opens what the node begins with. Rejects: what is not trusted any more must not go unnoticed. */
  async begin(policies: SharedPolicies, config: BartizanConfig): Promise<void> {
    this.#bundles = await this.#open(policies, config);
  }

  /** Bundles in force, opened as another configuration trusts them, or what is wrong with that. */
  async reopen(policies: SharedPolicies, config: BartizanConfig): Promise<Problems | undefined> {
    try {
      this.#bundles = await this.#open(policies, config);
      return undefined;
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      const message = `The policy in force cannot be used with it: ${thrown.message}`;
      return { ok: false, problems: [{ path: 'policy', line: 0, message, hint: undefined }] };
    }
  }

  /** What the store has at `revision`, opened; undefined when it is refused. */
  async read(
    known: SharedPolicies,
    revision: number,
    config: BartizanConfig,
  ): Promise<SharedPolicies | undefined> {
    if (revision === this.#refused) return undefined;
    const { policies, policiesRefused } = this.#parts;
    try {
      const found = await policies.read(known);
      this.#bundles = await this.#open(found, config);
      if (this.#refused !== undefined) policiesRefused(undefined);
      this.#refused = undefined;
      return found;
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      this.#refused = revision;
      policiesRefused(thrown.message);
      return undefined;
    }
  }

  /** From now on the configured source decides. Rejects with one of `bundle_*`. */
  async takeSource(bundle: Bundle, config: BartizanConfig): Promise<void> {
    await this.#parts.policies.test(bundle, config);
    this.#source = bundle;
  }

  /** False: there was none. */
  dropSource(): boolean {
    const had = this.hasSource;
    this.#source = undefined;
    return had;
  }

  /** This node does not wait for the store to end a trial: it ends here with the next placing. */
  setAside(trial: string): void {
    this.#aside = trial;
  }

  /** Whether time alone, or a trial that is set aside, has changed what decides. */
  isDue(policies: SharedPolicies): boolean {
    return JSON.stringify(this.#placed(policies)) !== JSON.stringify(this.placement);
  }

  /** Places `policies` anew; the bundles to send first, when they are others than those sent last. */
  place(policies: SharedPolicies): Bundles | undefined {
    this.placement = this.#placed(policies);
    const source = this.#source;
    const bundles = { ...this.#bundles, ...(source && { [source.digest]: source }) };
    if (digestsOf(bundles) === digestsOf(this.#sent)) return undefined;
    this.#sent = bundles;
    return bundles;
  }

  /** With another source pushed versions decide nothing, and need not be trusted. */
  async #open(policies: SharedPolicies, config: BartizanConfig): Promise<Bundles> {
    return config.policy.source === 'built-in' ? this.#parts.policies.open(policies, config) : {};
  }

  #placed(policies: SharedPolicies): Placement {
    const source = this.#source;
    const named = source && { revision: source.manifest.revision, digest: source.digest };
    const placed = placementOf(policies, this.#parts.world.clock.now(), named);
    const { trial, ...rest } = placed;
    const isAside = this.#aside !== undefined && trialsOf(placed).includes(this.#aside);
    return isAside && trial !== undefined ? rest : placed;
  }
}

const digestsOf = (bundles: Bundles): string => Object.keys(bundles).sort().join();

/** A fault of what is stored, and not of the store. */
const isRefusal = (thrown: unknown): thrown is BartizanError =>
  thrown instanceof BartizanError &&
  (thrown.code.startsWith('bundle_') || thrown.code === 'config_invalid');
