// SPDX-License-Identifier: Apache-2.0
// The configuration file of a running node: the text that is in force, and reading it again. A text that
// is refused, or cannot be recorded, leaves the one before in force.
import type { Check, LoadResult, Problem } from '../config/load.ts';
import { asBartizanError, type BartizanError } from '../core/errors.ts';
import type { Resource } from '../core/ports/cluster.ts';
import type { SecretSource } from '../keys/secret-source.ts';
import { bootOf, checkWhole, type ConfigSource, readAgain } from './configuration.ts';
import type { Content } from './content/content.ts';
import type { ContentKeeper } from './content/keeper.ts';
import { digestOf } from './last-good.ts';
import { workerReferences } from './upstream-check.ts';

export type Loaded = {
  readonly result: LoadResult;
  /** Digest of the text. */
  readonly file: string;
  /** The packs that it was checked with. */
  readonly content: Content;
  /** Makes this text, with these packs, the one that is in force. */
  keep(): void;
};

export type NodeFile = {
  readonly name: string;
  /** When the text in force was read. */
  readonly readAt: number;
  /**
   * Checks the text in force, with the packs in force or with those offered, or the file and the packs as
   * they are now, together with these parts. Never rejects.
   */
  load(
    resources: readonly Resource[],
    which: 'known' | 'again' | { readonly content: Content },
  ): Promise<Loaded>;
  /** What another text would be refused for. */
  check(text: string, resources: readonly Resource[]): readonly Problem[];
};

type NodeFileParts = {
  readonly source: ConfigSource;
  readonly checks: readonly Check[];
  readonly secrets: Pick<SecretSource, 'prepare'>;
  readonly content: Pick<ContentKeeper, 'current' | 'candidate' | 'keep'>;
  readonly now: () => number;
};

export function createNodeFile(parts: NodeFileParts): NodeFile {
  const { checks, secrets, content: keeper, now } = parts;
  let source = parts.source;
  let readAt = now();
  const load = async (
    from: ConfigSource,
    whole: { readonly resources: readonly Resource[]; readonly content: Content },
  ): Promise<LoadResult> => {
    const result = checkWhole(from, whole, checks);
    if (!result.ok) return result;
    const faults = await secrets.prepare(workerReferences(result.config));
    return faults.length === 0 ? result : { ok: false, problems: faults.map(problemOf) };
  };
  return {
    name: source.name,
    get readAt() {
      return readAt;
    },
    load: async (resources, which) => {
      let read = source;
      let content = typeof which === 'object' ? which.content : keeper.current;
      try {
        if (which === 'again') {
          read = readAgain(parts.source);
          const settings = bootOf(read)?.content;
          if (settings !== undefined) content = await keeper.candidate(settings);
        }
        const result = await load(read, { resources, content });
        const keep = (): void => {
          source = read;
          readAt = now();
          keeper.keep(content);
        };
        return { result, content, file: digestOf(read.text), keep };
      } catch (thrown) {
        const problems = [problemOf(asBartizanError(thrown))];
        return { result: { ok: false, problems }, content, file: '', keep: () => undefined };
      }
    },
    check: (text, resources) => {
      const whole = { resources, content: keeper.current };
      const result = checkWhole({ text, name: source.name }, whole, checks);
      return result.ok ? [] : result.problems;
    },
  };
}

function problemOf({ message }: BartizanError): Problem {
  return { path: '', line: 0, message, hint: undefined };
}
