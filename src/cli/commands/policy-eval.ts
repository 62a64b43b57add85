// SPDX-License-Identifier: Apache-2.0
// `policy eval`: one question to policies, and with --explain which lines of which rules made the answer.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { explainVerdict, verdictWhyLines } from '../../policy/explain/verdict-why.ts';
import { createEngine } from '../../policy/rego/engine.ts';
import { explain } from '../../policy/rego/explain/explain.ts';
import { whyLines } from '../../policy/rego/explain/why.ts';
import type { Module } from '../../policy/rego/syntax/ast.ts';
import { describe, RegoError } from '../../policy/rego/syntax/location.ts';
import { parseModule } from '../../policy/rego/syntax/modules.ts';
import { toJson } from '../../policy/rego/values/json.ts';
import { fromJsonText, toJsonText } from '../../policy/rego/values/json-text.ts';
import { isObject, memberOf, type Value } from '../../policy/rego/values/value.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { policySetOf, requireReadable, SET_OPTIONS } from '../policy-set.ts';
import { showLines } from '../show-lines.ts';
import { listOf } from './rows.ts';

const INPUT_BYTES_MAX = 16 * 1024 * 1024;
const LIMITS = { steps: 50_000_000, ms: 10_000 };
const NS_A_MS = 1_000_000n;
const QUERY = /^data(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/;

export const policyEval = defineCommand({
  name: 'policy eval',
  summary: 'Ask policies about one input, and explain the verdict',
  usage:
    '[PATHS] --input FILE|- [--query data.bartizan.request.verdict] [--explain] [--at INSTANT]',
  options: {
    ...SET_OPTIONS,
    input: { type: 'string', help: 'JSON file with the input document; "-" reads stdin' },
    query: {
      type: 'string',
      help: 'a path below data, or any query (default: the verdict of the point of the input)',
    },
    explain: { type: 'boolean', help: 'which lines of which rules made the answer' },
    bundle: { type: 'string', multiple: true, help: 'a bundle, beside or instead of PATHS' },
    at: { type: 'string', help: 'instant of the decision, RFC 3339 (default: that of the input)' },
    strict: { type: 'boolean', help: 'a builtin that fails makes the decision fail' },
  },
  examples: [
    'bartizan policy eval ./policy --input request.json --explain',
    'bartizan policy eval ./policy --input - --query data.bartizan.request.rulings < request.json',
    "bartizan policy eval --input request.json --query 'x := data.bartizan.request.verdict.outcome'",
  ],
  run: async (context) => {
    const given = await inputOf(context);
    const query = text(context, 'query') ?? defaultQuery(given);
    const paths = [...context.positionals, ...listOf(context, 'bundle')];
    const set = policySetOf(context, paths);
    requireReadable(set.own);
    const texts = [...set.shipped, ...set.own.modules];
    const sources = new Map(texts.map((one) => [one.path, one.text]));
    const facts = { nowNs: instantOf(context, given), seed: seedOf(given) };
    const options = {
      ...(given !== undefined && { input: given }),
      data: set.data,
      facts,
      limits: LIMITS,
      clock: () => performance.now(),
      strict: context.values['strict'] === true,
      print: (line: string) => showLines(context.terminal, 'say', [line]),
    };
    try {
      const modules = texts
        .filter(({ path }) => !path.endsWith('_test.rego'))
        .map((one) => parseModule(one.path, one.text));
      if (!QUERY.test(query)) return asked(context, { modules, query, options });
      return answered(context, { modules, query, options, sources });
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
      showLines(context.terminal, 'say', [describe(thrown, sources)]);
      return EXIT.findings;
    }
  },
});

type Question = {
  readonly modules: readonly Module[];
  readonly query: string;
  readonly options: Parameters<typeof explain>[2];
};

function answered(
  context: CommandContext,
  {
    modules,
    query,
    options,
    sources,
  }: Question & { readonly sources: ReadonlyMap<string, string> },
): ExitCode {
  const path = query.split('.').slice(1);
  const { terminal } = context;
  if (context.values['explain'] !== true) {
    const value = createEngine(modules, { data: options.data ?? {} }).prepare(path)(options);
    if (context.json)
      terminal.out(JSON.stringify(value === undefined ? {} : { result: toJson(value) }));
    else if (value !== undefined) terminal.out(toJsonText(value, { indent: '  ', prefix: '' }));
    if (value === undefined) terminal.say(`${query} is undefined`);
    return value === undefined ? EXIT.findings : EXIT.ok;
  }
  const explanation = explain(modules, path, options);
  const why = explainVerdict(explanation, modules);
  if (context.json) {
    const { value, error } = explanation;
    terminal.out(
      JSON.stringify({
        ...(value !== undefined && { result: toJson(value) }),
        ...(error !== undefined && { error: { code: error.code, message: error.message } }),
        why,
      }),
    );
  } else {
    const lines =
      why.length > 0 ? verdictWhyLines(explanation, why) : whyLines(explanation, sources);
    showLines(terminal, 'out', lines);
  }
  return explanation.value === undefined ? EXIT.findings : EXIT.ok;
}

/** Any query: all ways in which it holds. */
function asked(context: CommandContext, { modules, query, options }: Question): ExitCode {
  const found = createEngine(modules, { data: options.data ?? {} }).query(query, options);
  const results = found.map((bindings) =>
    Object.fromEntries([...bindings].map(([name, value]) => [name, toJson(value)])),
  );
  if (context.json) context.terminal.out(JSON.stringify({ results }));
  else for (const one of results) context.terminal.out(JSON.stringify(one));
  if (results.length === 0) context.terminal.say('the query does not hold');
  return results.length === 0 ? EXIT.findings : EXIT.ok;
}

async function inputOf(context: CommandContext): Promise<Value | undefined> {
  const file = text(context, 'input');
  if (file === undefined) return undefined;
  const content = file === '-' ? await stdinOf(context) : fileOf(file);
  const value = fromJsonText(content);
  if (value !== undefined) return value;
  throw new BartizanError('usage', 'the input is not JSON');
}

async function stdinOf({ terminal }: CommandContext): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of terminal.input()) {
    size += chunk.length;
    if (size > INPUT_BYTES_MAX) throw new BartizanError('usage', 'the input is larger than 16 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fileOf(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > INPUT_BYTES_MAX) throw new BartizanError('usage', `${path} is too large`);
    return bytes.toString('utf8');
  } catch (thrown) {
    if (thrown instanceof BartizanError) throw thrown;
    const code = (thrown as { code?: string }).code ?? 'fault';
    throw new BartizanError('usage', `cannot read ${path}: ${code}`);
  }
}

function factOf(given: Value | undefined, name: string): Value | undefined {
  const facts = given !== undefined && isObject(given) ? memberOf(given, 'facts') : undefined;
  return facts !== undefined && isObject(facts) ? memberOf(facts, name) : undefined;
}

/** The verdict of the point that the input is of. Throws `usage` for an input that names none. */
function defaultQuery(given: Value | undefined): string {
  const point = factOf(given, 'point');
  if (typeof point === 'string') return `data.bartizan.${point}.verdict`;
  throw new BartizanError('usage', 'the input has no facts.point: say what is asked with --query');
}

/** `--at`, or the instant of the facts: never the time of today, which nobody could repeat. */
function instantOf(context: CommandContext, given: Value | undefined): bigint {
  const at = text(context, 'at');
  if (at === undefined) {
    const now = factOf(given, 'now');
    return typeof now === 'number' ? BigInt(Math.trunc(now)) * NS_A_MS : 0n;
  }
  const ms = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(at)
    ? Date.parse(at)
    : Number.NaN;
  if (Number.isFinite(ms)) return BigInt(ms) * NS_A_MS;
  throw new BartizanError('usage', '--at is an instant of RFC 3339: 2026-01-31T12:00:00Z');
}

function seedOf(given: Value | undefined): string {
  const seed = factOf(given, 'seed');
  return typeof seed === 'string' ? seed : '00';
}
