// SPDX-License-Identifier: Apache-2.0
// The import table of the repository, enforced: who may import whom, no cycles, no unclassified file,
// no global state outside the folders that own it, and no fewer files scanned than git lists.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Layer -> layers it may import besides itself. Every layer may import `core`. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  protocols: [],
  guard: [],
  mutate: [],
  policy: [],
  provenance: [],
  classifiers: [],
  telemetry: [],
  keys: [],
  store: [],
  protect: ['guard', 'policy', 'provenance'],
  gateway: ['protect', 'protocols', 'telemetry'],
  config: ['api', 'classifiers', 'gateway', 'guard', 'keys', 'policy', 'store', 'telemetry'],
  api: ['config', 'policy', 'protect', 'telemetry', 'gateway'],
  node: [
    'classifiers',
    'config',
    'api',
    'gateway',
    'protect',
    'protocols',
    'guard',
    'policy',
    'telemetry',
    'keys',
    'store',
  ],
  cli: [
    'node',
    'provenance',
    'config',
    'api',
    'gateway',
    'protect',
    'protocols',
    'guard',
    'policy',
    'telemetry',
    'keys',
    'store',
  ],
  main: ['cli'],
};
/** Single files of a layer that others may read where the rest of the layer is closed to them. */
const ONLY_FILES: Record<string, readonly string[]> = {
  'config->api': ['src/api/config.ts'],
  'config->classifiers': ['src/classifiers/config.ts'],
  'config->gateway': ['src/gateway/admission/price-check.ts', 'src/gateway/config.ts'],
  'config->guard': ['src/guard/config.ts'],
  'config->keys': ['src/keys/config.ts'],
  'config->policy': ['src/policy/baseline-rules.ts', 'src/policy/config.ts'],
  'config->store': ['src/store/config.ts'],
  'config->telemetry': ['src/telemetry/config.ts'],
  'api->gateway': ['src/gateway/config.ts', 'src/gateway/status.ts'],
};

/** Packages and built-ins a layer may use. Everything not listed is refused. */
const PURE = ['node:buffer', 'node:crypto', 'node:util', 'zod'];
const EXTERNAL: Record<string, readonly string[]> = {
  core: ['node:crypto', 'node:util'],
  protocols: [],
  guard: [...PURE, 'node:zlib', 're2js'],
  mutate: [],
  // node:zlib: bundles are gzipped archives, and unpacking them within bounds is part of checking them.
  policy: [...PURE, 'node:net', 'node:zlib', 're2js', 'yaml'],
  provenance: [],
  classifiers: [...PURE, 'node:fs', 'node:path', 'node:url', 'node:worker_threads'],
  protect: [],
  telemetry: [...PURE, 'node:fs', 'node:path', 'node:http', 'node:zlib', 'undici'],
  keys: [...PURE, 'node:fs', 'node:path', 'node:sqlite', 'undici'],
  store: [
    ...PURE,
    'node:sqlite',
    'node:fs',
    'node:path',
    'node:stream',
    'node:stream/promises',
    'node:timers/promises',
    'node:zlib',
    'kysely',
    'pg',
    '@redis/client',
  ],
  gateway: [
    ...PURE,
    'node:http',
    'node:net',
    'node:dns',
    'node:dns/promises',
    'node:tls',
    'node:zlib',
    'node:fs',
    'node:https',
    'undici',
  ],
  config: [...PURE, 'node:fs', 'node:path', 'yaml'],
  api: [...PURE, 'fastify', 'node:http', 'node:net', 'openid-client', '@simplewebauthn/server'],
};

const GLOBALS =
  /\b(process\.(?!exit\b)\w|Date\.now\(|new Date\(\)|Math\.random\(|console\.|performance\.now\()|(?<![.\w])fetch\(/;
const MAY_USE_GLOBALS = ['cli', 'main', 'node'];

type Source = {
  file: string;
  layer: string;
  imports: { path: string; line: string }[];
  text: string;
};

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file !== '');

function layerOf(file: string): string | undefined {
  const parts = file.split('/');
  if (parts[0] !== 'src') return undefined;
  if (parts.length === 2) return parts[1] === 'main.ts' ? 'main' : undefined;
  return parts[1] !== undefined && parts[1] in MAY_IMPORT ? parts[1] : undefined;
}

const STATEMENT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

function read(file: string): Source {
  const text = readFileSync(join(root, file), 'utf8');
  const imports = [...text.matchAll(STATEMENT)].map((match) => ({
    path: match[1] ?? match[2] ?? match[3] ?? '',
    line: match[0].trim(),
  }));
  return { file, layer: layerOf(file) ?? '', imports, text };
}

const typescript = files.filter((file) => file.endsWith('.ts'));
const sources = typescript.map(read);
const isTest = (file: string): boolean => /\.(test|fixture)\.ts$/.test(file);

function target(source: Source, path: string): string | undefined {
  if (!path.startsWith('.')) return undefined;
  return normalize(join(dirname(source.file), path));
}

test('every source file is in a layer, and all of them were scanned', () => {
  assert.deepEqual(
    files.filter((file) => layerOf(file) === undefined),
    [],
  );
  assert.ok(sources.length > 30, `only ${sources.length} files scanned`);
  assert.equal(sources.length, typescript.length);
  assert.ok(sources.reduce((sum, source) => sum + source.imports.length, 0) > sources.length);
});

test('imports follow the table', () => {
  const wrong: string[] = [];
  for (const source of sources) {
    for (const { path } of source.imports) {
      const file = target(source, path);
      if (file === undefined) {
        const allowed = EXTERNAL[source.layer];
        const bare = isTest(source.file) || allowed === undefined || allowed.includes(path);
        if (!bare) wrong.push(`${source.file} uses ${path}`);
        continue;
      }
      const layer = layerOf(file);
      // What is shipped as content is data, and read by the guard alone.
      if (source.layer === 'guard' && /^content\/.*\.json$/.test(file)) continue;
      if (!typescript.includes(file)) wrong.push(`${source.file} imports ${path}: no such file`);
      if (layer === undefined || layer === source.layer || layer === 'core') continue;
      // Mutators and their seeded chance are there for tests as well.
      if (layer === 'mutate' && isTest(source.file)) continue;
      const only = ONLY_FILES[`${source.layer}->${layer}`];
      const open = (MAY_IMPORT[source.layer] ?? []).includes(layer);
      if (!open || (only !== undefined && !only.includes(file))) {
        wrong.push(`${source.file} imports ${file}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('no import cycle', () => {
  const graph = new Map(
    sources.map((source) => [
      source.file,
      source.imports.flatMap(({ path, line }) => {
        const file = target(source, path);
        return file === undefined || /^(import|export)\s+type\b/.test(line) ? [] : [file];
      }),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    assert.ok(
      !trail.includes(file),
      `cycle: ${[...trail.slice(trail.indexOf(file)), file].join(' -> ')}`,
    );
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
});

test('time, chance, environment and console are reached through World', () => {
  const wrong = sources
    .filter((source) => !MAY_USE_GLOBALS.includes(source.layer) && !isTest(source.file))
    .flatMap((source) =>
      source.text
        .split('\n')
        .map((line, index) => ({ line, at: `${source.file}:${index + 1}` }))
        .filter(({ line }) => !/^\s*(\/\/|\*|\/\*)/.test(line) && GLOBALS.test(line))
        .map(({ line, at }) => `${at}: ${line.trim()}`),
    );
  assert.deepEqual(wrong, []);
});

test('every source file names its licence and has a head comment', () => {
  const wrong = sources.filter(
    (source) => !source.text.startsWith('// SPDX-License-Identifier: Apache-2.0\n'),
  );
  assert.deepEqual(
    wrong.map((source) => source.file),
    [],
  );
});
