// SPDX-License-Identifier: Apache-2.0
// The guard beside two guardrail packages from npm, in one process on the same texts: what each flags, and
// how long it takes. They are no dependencies: what is not installed under .cache/bench is left out, with
// words. `node bin/run.mjs bench/guard-peers.ts [--json]`; README.md says how to install them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createEngine, type Engine } from '../src/guard/engine.ts';
import { DETECTORS } from '../src/guard/registry.gen.ts';
import { scanText } from '../src/guard/scan.ts';
import { isRefusedInjection } from '../src/cli/commands/shipped-policy.ts';
import { share } from '../src/guard/evaluation/interval.ts';
import { twinSamples } from '../tools/card/injection-set.ts';
import { ENGINE, type Sample } from '../tools/card/measured.ts';
import { piiSamples } from '../tools/card/pii-set.ts';
import { secretSamples } from '../tools/card/secrets-set.ts';
import { english, mixed } from './texts.ts';

const folder = process.env['BARTIZAN_BENCH_PEERS'] ?? join(import.meta.dirname, '../.cache/bench');
const load = createRequire(join(folder, 'package.json'));

/** Whether a text is flagged. */
type Check = (text: string) => boolean | Promise<boolean>;
type Question = 'pii' | 'secrets' | 'injection';
type Contender = {
  readonly name: string;
  readonly version: string;
  readonly checks: Readonly<Partial<Record<Question, Check>>>;
};

/** An engine with the detectors of one family: what a peer that only does this has to be set against. */
const engineOf = (family: string): Engine => {
  const others = DETECTORS.filter(({ id }) => !id.startsWith(`${family}/`)).map(({ id }) => id);
  return createEngine(DETECTORS, { disabled: others, options: {} });
};

const flags = (family: string, engine: Engine): Check => {
  if (family === 'injection') {
    return (text) => isRefusedInjection(scanText(text, 'user', engine).findings, 'user');
  }
  return (text) =>
    scanText(text, 'user', engine).findings.some(({ detector }) =>
      detector.startsWith(`${family}/`),
    );
};

const ours = (name: string, engine: (family: string) => Engine): Contender => ({
  name,
  version: engine('privacy').revision,
  checks: {
    pii: flags('privacy', engine('privacy')),
    secrets: flags('secrets', engine('secrets')),
    injection: flags('injection', engine('injection')),
  },
});

const SAME = 'bartizan, this family alone';
const OWN: readonly Contender[] = [
  ours(SAME, engineOf),
  ours('bartizan, everything', () => ENGINE),
];

/** The version of a package, or undefined where it is not installed. */
function versionOf(name: string): string | undefined {
  try {
    const path = join(folder, 'node_modules', name, 'package.json');
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}

type Tripwire = { readonly tripwireTriggered: boolean };
type OpenAiCheck = (context: object, text: string, config: object) => Tripwire | Promise<Tripwire>;

const OPENAI = '@openai/guardrails';
/** What both packages claim to find, and IBAN; the other types of the package find dates and links. */
const OPENAI_TYPES = ['CREDIT_CARD', 'IBAN_CODE', 'EMAIL_ADDRESS', 'PHONE_NUMBER', 'US_SSN'];

function openai(version: string): Contender {
  const { pii } = load(`${OPENAI}/dist/checks/pii.js`) as { pii: OpenAiCheck };
  const { secretKeysCheck } = load(`${OPENAI}/dist/checks/secret-keys.js`) as {
    secretKeysCheck: OpenAiCheck;
  };
  const config = { entities: OPENAI_TYPES, block: true, detect_encoded_pii: false };
  return {
    name: OPENAI,
    version,
    checks: {
      pii: async (text) => (await pii({}, text, config)).tripwireTriggered,
      secrets: async (text) =>
        (await secretKeysCheck({}, text, { threshold: 'balanced' })).tripwireTriggered,
    },
  };
}

type HaiResult = {
  readonly passed: boolean;
  readonly message: { readonly content: string };
  readonly modifiedMessage?: { readonly content: string };
};
type HaiGuard = (
  messages: readonly { role: string; content: string }[],
) => readonly HaiResult[] | Promise<readonly HaiResult[]>;
type Hai = {
  readonly piiGuard: (options?: object) => HaiGuard;
  readonly secretGuard: (options?: object) => HaiGuard;
};

const HAI = '@presidio-dev/hai-guardrails';

async function hai(version: string): Promise<Contender> {
  // 1.12.0: its CommonJS build does not load, and the other starts workers from a path of the machine that it
  // was built on. They never run, so its heuristic guard of injection cannot be measured; the rest can.
  process.on('uncaughtException', (error) => {
    if (!error.message.includes('piscina/dist/worker.js')) throw error;
  });
  const entry = pathToFileURL(join(folder, 'node_modules', HAI, 'dist/index.js')).href;
  const { piiGuard, secretGuard } = (await import(entry)) as Hai;
  const changes =
    (guard: HaiGuard): Check =>
    async (text) => {
      const results = await guard([{ role: 'user', content: text }]);
      return results.some(
        ({ passed, message, modifiedMessage }) =>
          !passed || (modifiedMessage !== undefined && modifiedMessage.content !== message.content),
      );
    };
  return {
    name: HAI,
    version,
    checks: {
      pii: changes(piiGuard({ selection: 'all' })),
      secrets: changes(secretGuard({ selection: 'all' })),
    },
  };
}

async function contenders(): Promise<readonly Contender[]> {
  const found = [...OWN];
  for (const [name, make] of [
    [OPENAI, openai],
    [HAI, hai],
  ] as const) {
    const version = versionOf(name);
    if (version === undefined) {
      console.error(
        `${name}: not installed, so not measured (bench/README.md says how to install it)`,
      );
      continue;
    }
    try {
      found.push(await make(version));
    } catch (error) {
      console.error(
        `${name} ${version}: does not load (${error instanceof Error ? error.message.split('\n')[0] : 'fault'})`,
      );
    }
  }
  return found;
}

type Row = {
  readonly question: string;
  readonly set: string;
  readonly contender: string;
  readonly value: string;
  readonly hits: number | null;
  readonly of: number | null;
  readonly micros: number | null;
};

const TYPES = ['CREDIT_CARD', 'EMAIL', 'PHONE', 'SSN', 'IBAN'];

/** The texts of each question, by set; a set is all positive or all negative. */
function sets(): Readonly<Record<Question, ReadonlyMap<string, readonly Sample[]>>> {
  const pii = piiSamples();
  const secrets = secretSamples();
  const twins = twinSamples();
  return {
    pii: new Map([
      ...TYPES.map(
        (type) =>
          [`${type}, flagged`, pii.filter(({ spans }) => spans?.[0]?.type === type)] as const,
      ),
      ['numbers that are none, flagged', pii.filter(({ spans }) => spans?.length === 0)],
    ]),
    secrets: new Map([
      ['files with a secret, flagged', secrets.filter(({ positive }) => positive === true)],
      ['files without, flagged', secrets.filter(({ positive }) => positive === false)],
    ]),
    injection: new Map([
      ['attacks, flagged', twins.filter(({ positive }) => positive === true)],
      ['benign twins, flagged', twins.filter(({ positive }) => positive === false)],
    ]),
  };
}

const SIZES_KB = [1, 4, 20];
const TEXTS = { English: english, mixed } as const;
const MEASURE_MS = 1_000;
const VARIANTS = 16;

/** Processor time of this process: what else the machine does is nobody's merit. */
const spentMicros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

async function microsPerKb(check: Check, kb: number, kind: keyof typeof TEXTS): Promise<number> {
  const texts = Array.from({ length: VARIANTS }, (_, variant) => TEXTS[kind](kb * 1_024, variant));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / VARIANTS;
  const run = async (ms: number): Promise<number> => {
    const started = spentMicros();
    let calls = 0;
    while (spentMicros() - started < ms * 1e3) {
      for (const text of texts) await check(text);
      calls += VARIANTS;
    }
    return ((spentMicros() - started) * 1_024) / calls / bytes;
  };
  await run(MEASURE_MS / 5);
  return run(MEASURE_MS);
}

/** How many times as long a contender takes as the part of the guard that answers the same question. */
function ratioTo(row: Row): string {
  const own = rows.find(
    ({ question, set, contender }) =>
      question === row.question && set === row.set && contender === SAME,
  );
  if (row.micros === null || own?.micros == null || row.contender === SAME) return '';
  return ` (${(row.micros / own.micros).toPrecision(2)} x)`;
}

const rows: Row[] = [];
const all = await contenders();
for (const [question, bySet] of Object.entries(sets())) {
  for (const contender of all) {
    const check = contender.checks[question as Question];
    if (check === undefined) continue;
    console.error(`${question}: ${contender.name}`);
    for (const [set, samples] of bySet) {
      let hits = 0;
      for (const { text } of samples) if (await check(text)) hits++;
      const { value, low, high } = share(hits, samples.length);
      const shown = `${((value ?? 0) * 100).toFixed(1)} % (${(low * 100).toFixed(1)}-${(high * 100).toFixed(1)})`;
      rows.push({
        question,
        set: `${set} of ${samples.length}`,
        contender: contender.name,
        value: shown,
        hits,
        of: samples.length,
        micros: null,
      });
    }
    for (const kind of ['English', 'mixed'] as const) {
      for (const kb of SIZES_KB) {
        const micros = await microsPerKb(check, kb, kind);
        rows.push({
          question,
          set: `${kb} KB, ${kind}`,
          contender: contender.name,
          value: `${micros.toPrecision(3)} us per KB`,
          hits: null,
          of: null,
          micros,
        });
      }
    }
  }
}

const versions = all.map(({ name, version }) => ({ name, version }));
if (process.argv.includes('--json')) console.log(JSON.stringify({ versions, rows }));
else {
  for (const { name, version } of versions) console.log(`${name} ${version}`);
  for (const question of ['pii', 'secrets', 'injection']) {
    const own = rows.filter((row) => row.question === question);
    console.log(`\n${question}`);
    for (const set of new Set(own.map((row) => row.set))) {
      console.log(`  ${set}`);
      for (const row of own.filter((one) => one.set === set)) {
        console.log(`    ${row.contender.padEnd(30)} ${row.value}${ratioTo(row)}`);
      }
    }
  }
}
// Ends the pool of the peer too.
process.exit(all.length === OWN.length ? 6 : 0);
