// SPDX-License-Identifier: Apache-2.0
// Where the configuration of a node comes from: a file, or the embedded default when there is none.
import { readFileSync } from 'node:fs';
import type { BartizanConfig } from '../config/config.ts';
import { EMBEDDED_CONFIG } from '../config/defaults.ts';
import { type Check, loadConfig, type LoadResult } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import { capabilityCheck } from './capability-check.ts';
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
): LoadResult {
  return loadConfig(source.text, [protectionCheck, capabilityCheck, ...further]);
}

/** The configuration, or `config_invalid` with all problems as text. */
export function requireConfiguration(
  source: ConfigSource,
  further: readonly Check[] = [],
): BartizanConfig {
  const result = checkConfiguration(source, further);
  if (result.ok) return result.config;
  const lines = result.problems.map(
    ({ path, line, message, hint }) =>
      `  ${source.name}:${line}: ${path === '' ? '' : `${path}: `}${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
  throw new BartizanError('config_invalid', `the configuration is not valid:\n${lines.join('\n')}`);
}

/**
 * Reads again what a node was started with. A file that is gone is a problem like any other: a node that
 * has one must not fall back to the embedded default.
 */
export function readAgain(started: ConfigSource, further: readonly Check[]): LoadResult {
  try {
    const source = readConfiguration(started.embedded ? undefined : started.name);
    return checkConfiguration(source, further);
  } catch (thrown) {
    if (!(thrown instanceof BartizanError) || thrown.code !== 'config_invalid') throw thrown;
    const problem = { path: '', line: 0, message: thrown.message, hint: undefined };
    return { ok: false, problems: [problem] };
  }
}
