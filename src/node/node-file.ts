// SPDX-License-Identifier: Apache-2.0
// The configuration file of a running node: the text that is in force, and reading it again. A text that
// is refused, or cannot be recorded, leaves the one before in force.
import type { Check, LoadResult, Problem } from '../config/load.ts';
import { asBartizanError, type BartizanError } from '../core/errors.ts';
import type { Resource } from '../core/ports/cluster.ts';
import type { SecretSource } from '../keys/secret-source.ts';
import { checkWhole, type ConfigSource, readAgain } from './configuration.ts';
import { digestOf } from './last-good.ts';
import { workerReferences } from './upstream-check.ts';

export type Loaded = {
  readonly result: LoadResult;
  /** Digest of the text. */
  readonly file: string;
  /** Makes this text the one that is in force. */
  keep(): void;
};

export type NodeFile = {
  readonly name: string;
  /** When the text in force was read. */
  readonly readAt: number;
  /** Checks the text in force, or the file as it is now, together with these parts. Never rejects. */
  load(resources: readonly Resource[], which: 'known' | 'again'): Promise<Loaded>;
  /** What another text would be refused for. */
  check(text: string, resources: readonly Resource[]): readonly Problem[];
};

type NodeFileParts = {
  readonly source: ConfigSource;
  readonly checks: readonly Check[];
  readonly secrets: Pick<SecretSource, 'prepare'>;
  readonly now: () => number;
};

export function createNodeFile(parts: NodeFileParts): NodeFile {
  const { checks, secrets, now } = parts;
  let source = parts.source;
  let readAt = now();
  const load = async (from: ConfigSource, resources: readonly Resource[]): Promise<LoadResult> => {
    const result = checkWhole(from, resources, checks);
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
      try {
        if (which === 'again') read = readAgain(parts.source);
        const result = await load(read, resources);
        const keep = (): void => {
          source = read;
          readAt = now();
        };
        return { result, file: digestOf(read.text), keep };
      } catch (thrown) {
        const problems = [problemOf(asBartizanError(thrown))];
        return { result: { ok: false, problems }, file: '', keep: () => undefined };
      }
    },
    check: (text, resources) => {
      const result = checkWhole({ text, name: source.name }, resources, checks);
      return result.ok ? [] : result.problems;
    },
  };
}

function problemOf({ message }: BartizanError): Problem {
  return { path: '', line: 0, message, hint: undefined };
}
