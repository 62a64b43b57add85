// SPDX-License-Identifier: Apache-2.0
// Follows the place that policies come from: looks, verifies, hands over. What is refused changes nothing: it is
// said once, counted for as long as it lasts, and looked at again when it changes. What was taken last is kept on
// the disk, for a start that finds the place away.
import { join } from 'node:path';
import { BartizanError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { World } from '../../core/world.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import { openBundle, openBundleFiles } from '../../policy/bundle/open.ts';
import { bundleRefused } from '../../policy/bundle/refusals.ts';
import type { BundleTrust } from '../../policy/bundle/signatures.ts';
import type { PolicyConfig } from '../../policy/config.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Recorder } from '../audit.ts';
import { type BackOff, createBackOff } from '../back-off.ts';
import { createTurns } from '../turns.ts';
import { type Kept, readKept, writeKept } from './last-good.ts';
import type { PlaceContent, PolicyPlace } from './place.ts';
import { type PlacesParts, placeOf } from './places.ts';
import { bundleTrust } from './trust.ts';

/** How long a start waits for the place before it takes what is on the disk. */
const START_MS = 5_000;
const RETRY_MS = 1_000;
const REASON_CHARS_MAX = 1_000;
/** In the data directory. */
const LAST_GOOD = 'last-policy.json';

export type PolicySourceParts = Omit<PlacesParts, 'clock' | 'secret'> & {
  readonly world: World;
  readonly metrics: Pick<Metrics, 'gauge'>;
  readonly recorder: Pick<Recorder, 'note'>;
  readonly secret: (reference: string) => Promise<Secret>;
  /**
   * Takes a verified bundle over. Rejects with a BartizanError `bundle_*` or `config_invalid` when it is not to be
   * used, which is a refusal like any other; with anything else it is offered again.
   */
  readonly take: (bundle: Bundle, source: string) => Promise<void>;
};

/** What a look came to. */
export type LookOutcome = {
  readonly outcome: 'same' | 'taken' | 'refused' | 'unreachable';
  /** Of the bundle in force; undefined while there is none. */
  readonly revision: string | undefined;
  /** Why not: for people. */
  readonly reason?: string;
};

export type PolicySource = {
  /** For people. */
  readonly name: string;
  /** Why the newest content is not in force; undefined when it is. */
  readonly refused: string | undefined;
  /**
   * Takes over what is there now, or what was taken last, and looks from then on. Resolves within some seconds,
   * whatever the place does; never rejects.
   */
  start(): Promise<void>;
  /** Looks now. Never rejects. */
  look(): Promise<LookOutcome>;
  stop(): Promise<void>;
};

/**
 * The source that a configuration names; undefined for the built-in one. Throws `config_invalid` for an address
 * or a reference that is none.
 */
export function createPolicySource(
  config: Pick<PolicyConfig, 'source' | 'trust'>,
  parts: PolicySourceParts,
): PolicySource | undefined {
  const { world } = parts;
  const placed = placeOf(config.source, { ...parts, clock: () => world.clock.monotonic() });
  if (placed === undefined) return undefined;
  return new Following(config, placed, parts);
}

class Following implements PolicySource {
  refused: string | undefined;
  readonly #config: Pick<PolicyConfig, 'trust'>;
  readonly #place: PolicyPlace;
  readonly #everyMs: { readonly min: number; readonly max: number };
  readonly #parts: PolicySourceParts;
  readonly #inTurn = createTurns();
  readonly #stop = new AbortController();
  #backOff: BackOff;
  #timer: NodeJS.Timeout | undefined;
  #seen: string | undefined;
  #active: Bundle | undefined;
  /** The latest signature that was ever taken from this place. */
  #signedAt: number | undefined;
  #away: string | undefined;

  constructor(
    config: Pick<PolicyConfig, 'trust'>,
    { place, everyMs }: NonNullable<ReturnType<typeof placeOf>>,
    parts: PolicySourceParts,
  ) {
    this.#config = config;
    this.#place = place;
    this.#everyMs = everyMs;
    this.#parts = parts;
    this.#backOff = createBackOff(parts.world, RETRY_MS, everyMs.max);
    this.#gauges();
  }

  get name(): string {
    return this.#place.name;
  }

  async start(): Promise<void> {
    const first = this.#lookAndPlan();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, START_MS).unref();
    });
    await Promise.race([first, late]);
    clearTimeout(timer);
    await this.#fallBack();
  }

  async look(): Promise<LookOutcome> {
    const { outcome } = await this.#look();
    return outcome;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#inTurn(async () => undefined);
  }

  async #lookAndPlan(): Promise<void> {
    const { nextMs } = await this.#look();
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#lookAndPlan(), nextMs).unref();
  }

  /** Never rejects. */
  async #look(): Promise<{ readonly outcome: LookOutcome; readonly nextMs: number }> {
    try {
      const known = this.#seen;
      const { found, nextMs = this.#pause() } = await this.#place.look(known, this.#stop.signal);
      const outcome =
        found === undefined
          ? this.#same()
          : await this.#inTurn(() => this.#offered({ place: this.name, ...found }));
      this.#reached();
      return { outcome, nextMs };
    } catch (thrown) {
      const reason = reasonOf(thrown);
      const outcome = isRefusal(thrown) ? this.#refuse(reason) : this.#unreachable(reason);
      return { outcome, nextMs: this.#backOff.next() };
    }
  }

  #same(): LookOutcome {
    const { refused } = this;
    const revision = this.#active?.manifest.revision;
    return refused === undefined
      ? { outcome: 'same', revision }
      : { outcome: 'refused', revision, reason: refused };
  }

  /** Verifies what was found and hands it over. Rejects when it could not be said whether it is to be used. */
  async #offered(kept: Kept): Promise<LookOutcome> {
    const { world, take, recorder, dataDir } = this.#parts;
    try {
      const bundle = opened(kept.content, await this.#trust());
      const before = this.#active;
      const isSame = bundle.digest === before?.digest || this.#stop.signal.aborted;
      if (!isSame) await this.#checkNewer(bundle);
      if (!isSame) {
        await take(bundle, this.name);
        this.#active = bundle;
        this.#signedAt = bundle.signedAt;
        const { revision } = bundle.manifest;
        const change = { revision, before: before?.manifest.revision ?? '', source: this.name };
        world.log('info', 'policy.received', change);
        recorder.note('policy.received', { ...change, signedBy: bundle.signedBy ?? '' });
        await writeKept(join(dataDir, LAST_GOOD), kept, world);
      }
      this.#seen = kept.stamp;
      this.refused = undefined;
      this.#gauges();
      return { outcome: isSame ? 'same' : 'taken', revision: bundle.manifest.revision };
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      this.#seen = kept.stamp;
      return this.#refuse(reasonOf(thrown));
    }
  }

  /** Whoever can answer for the place could bring back an old bundle with a good signature, and an old hole in it. */
  async #checkNewer({ signedAt }: Bundle): Promise<void> {
    if (this.#active === undefined && this.#signedAt === undefined) await this.#readSignedAt();
    const latest = this.#signedAt;
    if (latest === undefined || (signedAt !== undefined && signedAt >= latest)) return;
    const why =
      signedAt === undefined
        ? 'its signature does not say when it was made, as that of the one before did'
        : 'it was signed before the one that was taken last';
    throw bundleRefused('bundle_superseded', why);
  }

  async #readSignedAt(): Promise<void> {
    const { world, dataDir } = this.#parts;
    const kept = readKept(join(dataDir, LAST_GOOD), this.name, world);
    if (kept === undefined) return;
    try {
      this.#signedAt = opened(kept.content, await this.#trust()).signedAt;
    } catch {
      // A copy that does not hold says nothing.
    }
  }

  /** What was taken last, when nothing else came. */
  #fallBack(): Promise<void> {
    const { world, dataDir, take } = this.#parts;
    return this.#inTurn(async () => {
      if (this.#active !== undefined || this.#stop.signal.aborted) return;
      const kept = readKept(join(dataDir, LAST_GOOD), this.name, world);
      if (kept === undefined) return;
      try {
        const bundle = opened(kept.content, await this.#trust());
        await take(bundle, this.name);
        this.#active = bundle;
        this.#signedAt = bundle.signedAt;
        world.log('warn', 'policy.last-good', { revision: bundle.manifest.revision });
      } catch (thrown) {
        world.log('error', 'policy.last-good.refused', { reason: reasonOf(thrown) });
      }
    });
  }

  #trust(): Promise<BundleTrust> {
    return bundleTrust(this.#config, false, this.#parts.secret);
  }

  #refuse(reason: string): LookOutcome {
    const { world, recorder } = this.#parts;
    const revision = this.#active?.manifest.revision;
    const isKnown = reason === this.refused;
    this.refused = reason;
    this.#gauges();
    if (!isKnown) {
      const fields = { reason, source: this.name, inForce: revision ?? '' };
      world.log('error', 'policy.refused', fields);
      recorder.note('policy.refused', fields);
    }
    return { outcome: 'refused', revision, reason };
  }

  #unreachable(reason: string): LookOutcome {
    const revision = this.#active?.manifest.revision;
    if (this.#stop.signal.aborted) return { outcome: 'unreachable', revision, reason };
    if (reason !== this.#away) {
      this.#parts.world.log('warn', 'policy.source.unreachable', { reason, source: this.name });
    }
    this.#away = reason;
    this.#gauges();
    return { outcome: 'unreachable', revision, reason };
  }

  #reached(): void {
    this.#backOff = createBackOff(this.#parts.world, RETRY_MS, this.#everyMs.max);
    if (this.#away === undefined) return;
    this.#away = undefined;
    this.#gauges();
    this.#parts.world.log('info', 'policy.source.reached', { source: this.name });
  }

  /** Between the bounds of the configuration, by chance: nodes of a fleet do not ask in step. */
  #pause(): number {
    const { min, max } = this.#everyMs;
    return min + (max - min) * ((this.#parts.world.random(1)[0] ?? 0) / 255);
  }

  #gauges(): void {
    const { metrics } = this.#parts;
    metrics.gauge('bartizan_policy_refused', this.refused === undefined ? 0 : 1, {
      from: 'source',
    });
    metrics.gauge('bartizan_policy_source_away', this.#away === undefined ? 0 : 1);
  }
}

/** Whether looking again would come to the same. */
const isRefusal = (thrown: unknown): boolean =>
  thrown instanceof BartizanError &&
  (thrown.code.startsWith('bundle_') || thrown.code === 'config_invalid');

function reasonOf(thrown: unknown): string {
  const reason = thrown instanceof BartizanError ? thrown.message : 'internal error';
  return reason.slice(0, REASON_CHARS_MAX);
}

function opened(content: PlaceContent, trust: BundleTrust): Bundle {
  if (content.kind === 'archive') return openBundle(content.bytes, trust);
  const bundle = openBundleFiles(content.files, trust);
  const { revision } = content;
  return revision === undefined
    ? bundle
    : { ...bundle, manifest: { ...bundle.manifest, revision } };
}
