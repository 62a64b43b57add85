// SPDX-License-Identifier: Apache-2.0
// Writes everything that is generated: the detector registry and the reference pages. Output depends on
// the sources alone, so that running it again changes nothing; files of detectors that are gone go too.
// With `--check` it writes nothing, and fails when a file is not what it would write.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openApiDocument } from '../src/api/openapi.ts';
import { BARTIZAN_VERSION } from '../src/cli/program.ts';
import { adminRoutesPage } from './gen/admin-routes.ts';
import { capabilityMatrixPage } from './gen/capability-matrix.ts';
import { cliPage } from './gen/cli.ts';
import { configPage, configSchema } from './gen/config.ts';
import { detectorIndex, detectorPages, detectorRegistry } from './gen/detectors.ts';
import { errorsPage } from './gen/errors.ts';
import { identifiersPage } from './gen/identifiers.ts';
import { metricsPage } from './gen/metrics.ts';
import { policyInputSchema, policyVerdictSchema } from './gen/policy-schemas.ts';
import { routesPage } from './gen/routes.ts';

const root = join(import.meta.dirname, '..');
const DETECTOR_PAGES = 'docs/reference/detectors';

const pages = await detectorPages(root);
const outputs = new Map<string, string>([
  ['src/guard/registry.gen.ts', detectorRegistry(root)],
  ...pages.map(({ slug, page }) => [`${DETECTOR_PAGES}/${slug}.md`, page] as const),
  [`${DETECTOR_PAGES}/index.md`, await detectorIndex(root)],
  ['docs/reference/errors.md', errorsPage()],
  ['docs/reference/identifiers.md', identifiersPage()],
  ['docs/reference/routes.md', routesPage()],
  ['docs/reference/admin-routes.md', adminRoutesPage()],
  ['docs/reference/capability-matrix.md', capabilityMatrixPage()],
  ['docs/reference/config.md', configPage()],
  ['docs/reference/bartizan.schema.json', configSchema()],
  ['docs/reference/cli.md', await cliPage()],
  ['docs/reference/metrics.md', metricsPage()],
  ['docs/reference/policy/input.json', policyInputSchema()],
  ['docs/reference/policy/verdict.json', policyVerdictSchema()],
  [
    'docs/reference/openapi.json',
    `${JSON.stringify(openApiDocument(BARTIZAN_VERSION), null, 2)}\n`,
  ],
]);

const checking = process.argv.includes('--check');
const stale = globSync(`${DETECTOR_PAGES}/*.md`, { cwd: root }).filter(
  (file) => !outputs.has(file),
);
const changed = [...outputs].filter(([file, content]) => read(join(root, file)) !== content);
if (!checking) {
  for (const file of stale) rmSync(join(root, file));
  for (const [file, content] of changed) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
const names = [...stale, ...changed.map(([file]) => file)];
console.error(
  `gen: ${outputs.size} files, ${names.length} ${checking ? 'out of date' : 'changed'}`,
);
if (checking && names.length > 0) {
  console.error(`run npm run gen for: ${names.join(', ')}`);
  process.exitCode = 1;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
