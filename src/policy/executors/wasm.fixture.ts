// SPDX-License-Identifier: Apache-2.0
// Bundles compiled by the `opa` of this machine, for tests: found by BARTIZAN_OPA_BINARY or in PATH, and in its usual places.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Bundle, BundleModule } from '../bundle/bundle.ts';
import type { Json } from '../rego/values/json.ts';
import type { LoadPolicy } from './wasm-platform.ts';

const PLACES = [
  process.env['BARTIZAN_OPA_BINARY'] ?? '',
  ...(process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'opa')),
];

const opaWasm = createRequire(import.meta.url)('@open-policy-agent/opa-wasm') as {
  readonly LoadedPolicy: LoadPolicy;
};

/** The package that speaks OPA's interface. */
export const loaded = (): LoadPolicy => opaWasm.LoadedPolicy;

/** Path of the binary; undefined where there is none. */
export const OPA = PLACES.find((path) => path !== '' && existsSync(path));

/** Reason for skipping what needs it; false where it is there. */
export const WITHOUT_OPA = OPA === undefined ? 'no opa binary (BARTIZAN_OPA_BINARY)' : false;

/** A bundle of these modules with its policy compiled. */
export function compiledBundle(
  modules: readonly BundleModule[],
  entrypoints: readonly string[],
  data: Json = {},
): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-wasm-'));
  try {
    const files = modules.map(({ text }, at) => {
      const file = join(folder, `m${at}.rego`);
      writeFileSync(file, text);
      return file;
    });
    const wanted = entrypoints.flatMap((one) => ['-e', one]);
    const archive = join(folder, 'bundle.tar.gz');
    execFileSync(OPA ?? 'opa', ['build', '-t', 'wasm', ...wanted, '-o', archive, ...files]);
    execFileSync('tar', ['xzf', archive, '-C', folder], { stdio: 'ignore' });
    const base64 = readFileSync(join(folder, 'policy.wasm')).toString('base64');
    return {
      manifest: { revision: 'r1', roots: ['bartizan/request', 'shop'] },
      modules,
      data,
      wasm: entrypoints.map((entrypoint) => ({ entrypoint, base64 })),
      signedBy: undefined,
      digest: '0'.repeat(64),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
