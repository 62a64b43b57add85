// SPDX-License-Identifier: Apache-2.0
// Every builtin by its name.
import { BITS } from './bits.ts';
import type { Builtins } from './builtin.ts';
import { CERTIFICATES } from './certificates.ts';
import { COLLECTIONS } from './collections.ts';
import { CORE } from './core.ts';
import { ENCODING } from './encoding.ts';
import { GLOBS } from './globs.ts';
import { GRAPHS } from './graphs.ts';
import { HASHES } from './hashes.ts';
import { JSON_BUILTINS } from './json.ts';
import { METADATA } from './metadata.ts';
import { NETWORKS } from './networks.ts';
import { NUMBERS } from './numbers.ts';
import { PATTERNS } from './patterns.ts';
import { SCHEMAS } from './schemas.ts';
import { STRINGS } from './strings.ts';
import { TEMPLATES } from './templates.ts';
import { TIMES } from './times.ts';
import { TOKENS } from './tokens.ts';
import { UNITS } from './units.ts';
import { URIS } from './uris.ts';
import { VERSIONS } from './versions.ts';
import { YAML } from './yaml.ts';

export const BUILTINS: Builtins = {
  ...CORE,
  ...NUMBERS,
  ...STRINGS,
  ...COLLECTIONS,
  ...ENCODING,
  ...BITS,
  ...JSON_BUILTINS,
  ...UNITS,
  ...TIMES,
  ...TOKENS,
  ...CERTIFICATES,
  ...TEMPLATES,
  ...YAML,
  ...SCHEMAS,
  ...METADATA,
  ...URIS,
  ...NETWORKS,
  ...VERSIONS,
  ...HASHES,
  ...GRAPHS,
  ...PATTERNS,
  ...GLOBS,
};
