// SPDX-License-Identifier: Apache-2.0
// Where the configuration of a node comes from: a file, or the embedded default when there is none, and the
// parts that were made through the API.
import { readFileSync } from 'node:fs';
import { bartizanConfig, type BartizanConfig } from '../config/config.ts';
import { EMBEDDED_CONFIG } from '../config/defaults.ts';
import { readDocument } from '../config/document.ts';
import { type Check, loadConfig, type LoadResult, type Problem } from '../config/load.ts';
import { loadEffective } from '../config/overlay.ts';
import { BartizanError } from '../core/errors.ts';
import type { Resource } from '../core/ports/cluster.ts';
import { capabilityCheck } from './capability-check.ts';
import { BUILT_IN, type Content } from './content/content.ts';
import { classifierCheck } from './classifier-check.ts';
import { executorCheck } from './policy/executor-check.ts';
import { protectionCheck } from './protection-check.ts';

const CONFIG_FILE = 'bartizan.yaml';

export type ConfigSource = {
  readonly text: string;
  readonly name: string;
  readonly embedded: boolean;
};

/**
 * `path` when given, else bartizan.yaml in the working directory, else the embedded default.
 * Throws `config_invalid` when the file named cannot be read.
 */
export function readConfiguration(path: string | undefined): ConfigSource {
  const name = path ?? CONFIG_FILE;
  try {
    return { text: readFileSync(name, 'utf8'), name, embedded: false };
  } catch (thrown) {
    const code = (thrown as { code?: string }).code;
    if (path === undefined && code === 'ENOENT') {
      return { text: EMBEDDED_CONFIG, name: 'the embedded configuration', embedded: true };
    }
    throw new BartizanError('config_invalid', `cannot read ${name}: ${code ?? 'unknown error'}`);
  }
}

/** Loads with every check that can be made anywhere, and the further ones given. */
export function checkConfiguration(
  source: ConfigSource,
  further: readonly Check[] = [],
  content: Content = BUILT_IN,
): LoadResult {
  return loadConfig(source.text, [
    protectionCheck(content),
    capabilityCheck,
    classifierCheck,
    executorCheck,
    ...further,
  ]);
}

/** The same with the parts that were made through the API, and with content packs. */
export function checkWhole(
  source: Pick<ConfigSource, 'text' | 'name'>,
  { resources, content }: { readonly resources: readonly Resource[]; readonly content: Content },
  further: readonly Check[] = [],
): LoadResult {
  return loadEffective(source, resources, [
    protectionCheck(content),
    capabilityCheck,
    classifierCheck,
    executorCheck,
    ...further,
  ]);
}

/** The configuration, or `config_invalid` with all problems as text. */
export function requireConfiguration(
  source: ConfigSource,
  further: readonly Check[] = [],
): BartizanConfig {
  const result = checkConfiguration(source, further);
  if (result.ok) return result.config;
  throw invalidConfiguration(source, result.problems);
}

/** All problems as text. */
export function invalidConfiguration(
  source: Pick<ConfigSource, 'name'>,
  problems: readonly Problem[],
): BartizanError {
  const lines = problems.map(({ path, line, resource, message, hint }) => {
    const place = resource === undefined ? `${source.name}:${line}` : `${resource} (of the API)`;
    const advice = hint === undefined ? '' : ` (${hint})`;
    return `  ${place}: ${path === '' ? '' : `${path}: `}${message}${advice}`;
  });
  return new BartizanError(
    'config_invalid',
    `the configuration is not valid:\n${lines.join('\n')}`,
  );
}

/**
 * Reads again what a node was started with. Throws `config_invalid` for a file that is gone: a node that
 * has one must not fall back to the embedded default.
 */
export function readAgain(started: ConfigSource): ConfigSource {
  return readConfiguration(started.embedded ? undefined : started.name);
}

const bootSchema = bartizanConfig
  .pick({
    data_dir: true,
    content: true,
    secrets: true,
    store: true,
    retention: true,
    telemetry: true,
  })
  .loose();

/** What has to be known before the store is open, and with it the rest of the configuration. */
export type Boot = Pick<
  BartizanConfig,
  'data_dir' | 'content' | 'secrets' | 'store' | 'retention' | 'telemetry'
>;

/** Undefined when the file does not say it: then it cannot be mended by parts of the API. */
export function bootOf(source: ConfigSource): Boot | undefined {
  const reading = readDocument(source.text);
  return reading.ok ? bootSchema.safeParse(reading.value).data : undefined;
}
