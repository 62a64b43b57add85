// SPDX-License-Identifier: Apache-2.0
// JSON Schemas that somebody names for the types of policies.
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { BartizanError } from '../core/errors.ts';
import { isFolder, readBounded, required } from './pack-files.ts';

const SCHEMA_BYTES_MAX = 1024 * 1024;
const SCHEMAS_MAX = 500;

/**
 * The schemas at `path`: of a folder all *.json, named by their places in it ("team.models"), or one file that takes the
 * place of the input's. None without a path. Throws `usage` for what is no JSON.
 */
export function schemasAt(path: string | undefined): Readonly<Record<string, unknown>> {
  if (path === undefined) return {};
  if (!isFolder(path)) return { input: schemaIn(path) };
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .slice(0, SCHEMAS_MAX);
  return Object.fromEntries(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const name = relative(path, file).slice(0, -'.json'.length).split(sep).join('.');
      return [name, schemaIn(file)];
    }),
  );
}

function schemaIn(file: string): unknown {
  try {
    const text = required(readBounded(file, SCHEMA_BYTES_MAX), file).toString('utf8');
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    if (thrown instanceof BartizanError) throw thrown;
    throw new BartizanError('usage', `${file} is no JSON Schema`);
  }
}
