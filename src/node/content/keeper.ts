// SPDX-License-Identifier: Apache-2.0
// The content packs that this node detects with, and how others come into their place: read from the
// folder, verified against the keys that the configuration trusts, tested, and then taken as a whole or not
// at all. A copy of what was taken lies in the data directory, for a start that finds the folder spoilt.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { BartizanError } from '../../core/errors.ts';
import type { World } from '../../core/world.ts';
import type { ContentConfig } from '../../guard/config.ts';
import type { PackStages } from '../../guard/packs/staging.ts';
import { replaceFile } from '../last-good.ts';
import { checkCases } from './case-check.ts';
import {
  BUILT_IN,
  type Content,
  contentData,
  type ContentData,
  contentOf,
  copiesOf,
  nameOf,
} from './content.ts';
import {
  type ContentStore,
  openContentStore,
  openCopy,
  type PackCopy,
  type PackFile,
} from './store.ts';

/** Tests that are remembered as passed. */
const PASSED_MAX = 1_000;

export type KeeperParts = {
  readonly world: World;
  /** Where packs are unless the configuration says otherwise. */
  readonly folder: string;
  readonly lastGood: string;
  /** Version of this Bartizan. */
  readonly engine: string;
  /** Tests packs against their cases; default: in a thread. */
  readonly check?: typeof checkCases;
};

/** A change of the stages that was not made yet. */
export type Draft = { readonly stages: PackStages; readonly file: PackFile | undefined };

export type ContentKeeper = {
  readonly current: Content;
  readonly engine: string;
  folder(config: ContentConfig): string;
  store(config: ContentConfig): ContentStore;
  /** Keys whose packs are taken: those of the configuration, else those in the folder. */
  trusted(config: ContentConfig): readonly KeyObject[];
  /**
   * What is installed, or would be with `draft`, verified and tested; `current` itself when it is the same.
   * Rejects with `config_invalid`.
   */
  candidate(config: ContentConfig, draft?: Draft): Promise<Content>;
  /** What a node starts with: what is installed, or the last good copy of it. Rejects with `config_invalid`. */
  begin(config: ContentConfig): Promise<void>;
  /** Why `begin` could not take what is installed. */
  readonly fellBack: string | undefined;
  /** From now on this is `current`. */
  keep(content: Content): void;
};

export function createContentKeeper(parts: KeeperParts): ContentKeeper {
  return new Keeper(parts);
}

class Keeper implements ContentKeeper {
  current: Content = BUILT_IN;
  fellBack: string | undefined;
  readonly #parts: KeeperParts;
  readonly #passed = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  get engine(): string {
    return this.#parts.engine;
  }

  folder(config: ContentConfig): string {
    return config.dir ?? this.#parts.folder;
  }

  store(config: ContentConfig): ContentStore {
    return openContentStore(this.folder(config));
  }

  trusted(config: ContentConfig): readonly KeyObject[] {
    return config.trust.length > 0 ? configuredKeys(config) : this.store(config).trusted();
  }

  async candidate(config: ContentConfig, draft?: Draft): Promise<Content> {
    const store = this.store(config);
    return this.#verified(config, store.copies(draft?.stages ?? store.stages(), draft?.file));
  }

  async begin(config: ContentConfig): Promise<void> {
    try {
      const content = await this.candidate(config);
      // Packs that were taken away while nothing ran must not come back.
      if (content === BUILT_IN) rmSync(this.#parts.lastGood, { force: true });
      this.keep(content);
    } catch (thrown) {
      if (!(thrown instanceof BartizanError)) throw thrown;
      const kept = this.#kept();
      if (kept === undefined) throw thrown;
      this.current = await this.#verified(config, kept);
      this.fellBack = thrown.message;
    }
  }

  keep(content: Content): void {
    if (content === this.current) return;
    this.current = content;
    const { lastGood, world, engine } = this.#parts;
    const text = `${JSON.stringify(contentData(content, engine))}\n`;
    this.#writing = this.#writing
      .then(() => replaceFile(lastGood, text))
      .catch((thrown: unknown) => {
        const { code: fault } = thrown as { code?: string };
        world.log('error', 'last-good.unwritten', { fault });
      });
  }

  async #verified(config: ContentConfig, copies: readonly PackCopy[]): Promise<Content> {
    const { engine, check = checkCases } = this.#parts;
    const trust = { keys: this.trusted(config), allowUnsigned: false, engine };
    const packs = copies.map((copy) => openCopy(copy, trust));
    if (nameOf(copies) === this.current.name) return this.current;
    const untested = copies.filter(({ digest }) => !this.#passed.has(digest));
    await check({ files: untested.map(({ bytes }) => bytes), engine });
    if (this.#passed.size > PASSED_MAX) this.#passed.clear();
    for (const { digest } of untested) this.#passed.add(digest);
    return contentOf(copies, packs);
  }

  /** The copy in the data directory; undefined where there is none that can be read. */
  #kept(): readonly PackCopy[] | undefined {
    try {
      const data = JSON.parse(readFileSync(this.#parts.lastGood, 'utf8')) as ContentData;
      return copiesOf(data);
    } catch {
      return undefined;
    }
  }
}

/** The keys that the configuration names. */
export const configuredKeys = ({ trust }: ContentConfig): readonly KeyObject[] =>
  trust.map((line) =>
    createPublicKey({ key: Buffer.from(line, 'base64'), format: 'der', type: 'spki' }),
  );
