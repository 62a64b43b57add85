// SPDX-License-Identifier: Apache-2.0
// Where the configuration of a node comes from: a file, or the embedded default when there is none.
import { readFileSync } from 'node:fs';
import type { BartizanConfig } from '../config/config.ts';
import { EMBEDDED_CONFIG } from '../config/defaults.ts';
import { loadConfig, type LoadResult } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import { capabilityCheck } from './capability-check.ts';
import { protectionCheck } from './protection-check.ts';

export const CONFIG_FILE = 'bartizan.yaml';

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

/** Loads with every check that a running node makes. */
export function checkConfiguration(source: ConfigSource): LoadResult {
  return loadConfig(source.text, [protectionCheck, capabilityCheck]);
}

/** The configuration, or `config_invalid` with all problems as text. */
export function requireConfiguration(source: ConfigSource): BartizanConfig {
  const result = checkConfiguration(source);
  if (result.ok) return result.config;
  const lines = result.problems.map(
    ({ path, line, message, hint }) =>
      `  ${source.name}:${line}: ${path === '' ? '' : `${path}: `}${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
  throw new BartizanError('config_invalid', `the configuration is not valid:\n${lines.join('\n')}`);
}
