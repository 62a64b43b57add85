// SPDX-License-Identifier: Apache-2.0
// Writes everything that is generated: the detector registry and the reference pages. Output depends on
// the sources alone, so that running it again changes nothing; files of detectors that are gone go too.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openApiDocument } from '../src/api/openapi.ts';
import { BARTIZAN_VERSION } from '../src/cli/program.ts';
import { capabilityMatrixPage } from './gen/capability-matrix.ts';
import { cliPage } from './gen/cli.ts';
import { configPage, configSchema } from './gen/config.ts';
import { detectorIndex, detectorPages, detectorRegistry } from './gen/detectors.ts';
import { errorsPage } from './gen/errors.ts';
import { metricsPage } from './gen/metrics.ts';
import { routesPage } from './gen/routes.ts';

const root = join(import.meta.dirname, '..');
const DETECTOR_PAGES = 'docs/reference/detectors';

const pages = await detectorPages(root);
const outputs = new Map<string, string>([
  ['src/guard/registry.gen.ts', detectorRegistry(root)],
  ...pages.map(({ slug, page }) => [`${DETECTOR_PAGES}/${slug}.md`, page] as const),
  [`${DETECTOR_PAGES}/index.md`, await detectorIndex(root)],
  ['docs/reference/errors.md', errorsPage()],
  ['docs/reference/routes.md', routesPage()],
  ['docs/reference/capability-matrix.md', capabilityMatrixPage()],
  ['docs/reference/config.md', configPage()],
  ['docs/reference/bartizan.schema.json', configSchema()],
  ['docs/reference/cli.md', cliPage()],
  ['docs/reference/metrics.md', metricsPage()],
  [
    'docs/reference/openapi.json',
    `${JSON.stringify(openApiDocument(BARTIZAN_VERSION), null, 2)}\n`,
  ],
]);

let changed = 0;
for (const stale of globSync(`${DETECTOR_PAGES}/*.md`, { cwd: root })) {
  if (outputs.has(stale)) continue;
  rmSync(join(root, stale));
  changed++;
}
for (const [file, content] of outputs) {
  const path = join(root, file);
  if (read(path) === content) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  changed++;
}
console.error(`gen: ${outputs.size} files, ${changed} changed`);

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
