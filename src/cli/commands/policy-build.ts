// SPDX-License-Identifier: Apache-2.0
// `policy build`: one bundle of the shipped policies and one's own, the same bytes for the same files. What does
// not compile, or fails its own tests, is not built.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { shippedPolicies } from '../../node/shipped-policies.ts';
import { buildBundle, signBundle } from '../../policy/bundle/build.ts';
import { readJson } from '../../policy/bundle/documents.ts';
import { openBundle } from '../../policy/bundle/open.ts';
import { checkPolicies } from '../../policy/check/check-policies.ts';
import { reportLines } from '../../policy/check/report.ts';
import { parseModule } from '../../policy/rego/syntax/modules.ts';
import type { Json } from '../../policy/rego/values/json.ts';
import { testLines } from '../../policy/rego/testing/report.ts';
import { runTests } from '../../policy/rego/testing/run.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { ownFiles, type ShippedText, shippedFiles, together } from '../policy-build-files.ts';
import { policySetOf, type PolicySetFiles, SET_OPTIONS } from '../policy-set.ts';
import { BARTIZAN_VERSION, PACKAGE_ROOT } from '../program.ts';
import { SIGNING_OPTIONS, nowSeconds, signingKeyOf, told, writeBundle } from './policy-verify.ts';
import { listOf, plural } from './rows.ts';

const SHIPPED = join(PACKAGE_ROOT, 'policies');
const MANIFEST = '.manifest';
/** Of one test: some thousand times what a decision takes. */
const LIMITS = { steps: 50_000_000, ms: 10_000 };
/** The instant and seed of all tests: the same today and tomorrow. 2026-01-01T00:00:00Z. */
const FACTS = { nowNs: 1_767_225_600_000_000_000n, seed: '0000000000000000' };
/** Hexadecimal digits that name a bundle which nobody named. */
const DIGEST_CHARS = 16;

export const policyBuild = defineCommand({
  name: 'policy build',
  summary: 'Build a policy bundle: the shipped policies, packs and your own files',
  usage: '[PATHS] [--pack NAME ...] [--revision NAME] [--signing-key KEY.pem] --out FILE.tar.gz',
  options: {
    ...SET_OPTIONS,
    ...SIGNING_OPTIONS,
    revision: { type: 'string', help: 'names this version in every verdict (default: its digest)' },
    out: { type: 'string', help: 'where the bundle goes' },
    'no-test': { type: 'boolean', help: 'build without running the tests that lie beside' },
    'with-tests': { type: 'boolean', help: 'put the *_test.rego files into the bundle too' },
  },
  examples: [
    'bartizan policy build ./policy --pack finance --revision 2026-11-21 --out bundle.tar.gz',
    'bartizan policy build ./policy --signing-key release.key.pem --key-id release --out bundle.tar.gz',
  ],
  run: async (context) => {
    const out = text(context, 'out');
    if (out === undefined) throw new BartizanError('usage', 'policy build needs --out FILE.tar.gz');
    const key = await signingKeyOf(context);
    const set = policySetOf(context, context.positionals);
    const own = await ownFiles(context.positionals);
    const shipped = shippedOf(context, set);
    const checked = check(context, set, shipped);
    if (checked !== EXIT.ok) return checked;
    const kept = [...own].filter(
      ([path]) => context.values['with-tests'] === true || !isTest(path),
    );
    const files = together(shippedFiles(shipped, SHIPPED), new Map(kept));
    const unsigned = buildBundle(files, {
      revision: text(context, 'revision') ?? set.own.revision ?? digestOf(files),
      ...metadataOf(own),
    });
    const archive = key === undefined ? unsigned : signBundle(unsigned, key, nowSeconds());
    const trust = { keys: key === undefined ? [] : [key], allowUnsigned: true };
    told(context, openBundle(archive, trust));
    for (const path of own.keys()) {
      if (path.endsWith('.wasm')) context.terminal.say(`left out: ${path}`);
    }
    return writeBundle(context, out, archive);
  },
});

const isTest = (path: string): boolean => path.endsWith('_test.rego');

/** What stands in the bundle besides one's own: as it was checked; without any of one's own, all that is asked for. */
function shippedOf(context: CommandContext, set: PolicySetFiles): readonly ShippedText[] {
  if (context.positionals.length > 0) return set.shipped;
  const { library, baseline, packs } = shippedPolicies();
  const added = listOf(context, 'pack').flatMap((name) => packs.get(name) ?? []);
  return [...library, ...baseline, ...added]
    .filter(({ path }) => !isTest(path))
    .map((one) => ({ ...one, path: join(SHIPPED, one.path) }));
}

/** Compiles all of it and runs the tests that lie beside one's own; says what is wrong. */
function check(
  context: CommandContext,
  set: PolicySetFiles,
  shipped: readonly ShippedText[],
): ExitCode {
  const { terminal } = context;
  const { faults: unread, modules, data: ownData, roots } = set.own;
  for (const { path, message } of unread) terminal.say(`${path} ${message}`);
  if (unread.length > 0) return EXIT.config;
  const own = context.positionals.length > 0 ? modules : [];
  const clock = (): number => performance.now();
  const { faults } = checkPolicies(
    { own, shipped, data: set.data, ownData, roots, detectors: set.detectors },
    { clock },
  );
  const sources = new Map([...shipped, ...own].map((one) => [one.path, one.text]));
  for (const line of reportLines(faults, 'text', { sources, version: BARTIZAN_VERSION })) {
    terminal.say(line);
  }
  if (faults.some(({ severity }) => severity === 'error')) {
    terminal.say('nothing was built');
    return EXIT.findings;
  }
  if (context.values['no-test'] === true) return EXIT.ok;
  const parsed = [...shipped, ...own].map((one) => parseModule(one.path, one.text));
  const { results } = runTests(parsed, { data: set.data, limits: LIMITS, facts: FACTS, clock });
  const failed = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'error');
  if (failed.length === 0) {
    terminal.say(`${plural(results.length, 'test')} passed`);
    return EXIT.ok;
  }
  for (const line of testLines(failed, sources)) terminal.say(line);
  terminal.say('nothing was built');
  return EXIT.findings;
}

/** A name that is the same for the same files. */
function digestOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return `build-${hash.digest('hex').slice(0, DIGEST_CHARS)}`;
}

/** `metadata` of one's own manifest. */
function metadataOf(own: ReadonlyMap<string, Buffer>): {
  readonly metadata?: Readonly<Record<string, Json>>;
} {
  const file = own.get(MANIFEST);
  if (file === undefined) return {};
  const { metadata } = readJson(MANIFEST, file).value as {
    readonly metadata?: Readonly<Record<string, Json>>;
  };
  return metadata === undefined ? {} : { metadata };
}
