// SPDX-License-Identifier: Apache-2.0
// `policy replay`: a candidate asked again about decisions that were recorded. Nothing is read but facts, so nothing
// of anybody's content is needed; what the record cannot answer is said, and not guessed.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { BartizanConfig } from '../../config/config.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { Replay, type ReplayReport } from '../../policy/replay/replay.ts';
import { replayLines } from '../../policy/replay/words.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import {
  policyOf,
  policySetOf,
  policySetWith,
  type PolicySetFiles,
  requireReadable,
  SET_OPTIONS,
} from '../policy-set.ts';
import {
  DECISION_OPTIONS,
  recordedDecisions,
  selectionOf,
  type Selection,
  Unreadable,
} from '../recorded-decisions.ts';
import { showLines } from '../show-lines.ts';
import { listOf, plural } from './rows.ts';

const PROGRESS_DECISIONS = 25_000;
const CHECKPOINT_DECISIONS = 100_000;
const CHECKPOINT_SCHEMA = 'bartizan.replay/1';

export const policyReplay = defineCommand({
  name: 'policy replay',
  summary: 'Ask a candidate again about recorded decisions, and show what would change',
  usage:
    '[--candidate PATH|BUNDLE ...] --events FILE.jsonl|--server [--from T --to T] [--max-changes N|N%]',
  options: {
    ...SET_OPTIONS,
    ...DECISION_OPTIONS,
    data: CONNECTION_OPTIONS.data,
    admin: CONNECTION_OPTIONS.admin,
    candidate: {
      type: 'string',
      multiple: true,
      help: 'folder or bundle of the candidate (default: what is in force)',
    },
    revision: {
      type: 'string',
      help: 'with --server: a version that was pushed, instead of files',
    },
    'max-changes': {
      type: 'string',
      help: 'more different decisions than this, or than this share (2%): exit code 1 (default: 0)',
    },
    checkpoint: {
      type: 'string',
      help: 'file that keeps how far it got; the same command goes on from there',
    },
  },
  examples: [
    'bartizan policy replay --candidate ./policy --server --from 2026-01-24',
    'bartizan policy replay --candidate bundle.tar.gz --events decisions.jsonl.gz --max-changes 0.5%',
    'bartizan policy replay --events decisions.jsonl --json',
  ],
  run: async (context) => {
    const selection = selectionOf(context);
    const allowed = allowanceOf(text(context, 'max-changes') ?? '0');
    const set = await candidateOf(context);
    requireReadable(set.own);
    const policy = policyOf(set, () => performance.now());
    const file = text(context, 'checkpoint');
    const kept = file === undefined ? undefined : readCheckpoint(file, policy.revision);
    const replay = new Replay(policy, kept?.report);
    const ended = await replayed(context, { replay, selection, file, after: kept?.cursor });
    return printed(context, { report: replay.report(), allowed, ...ended });
  },
});

/** With a running node: under its own configuration, and by default the version that is in force there. */
async function candidateOf(context: CommandContext): Promise<PolicySetFiles> {
  const paths = [...listOf(context, 'candidate'), ...context.positionals];
  const revision = text(context, 'revision');
  if (revision !== undefined && paths.length > 0) {
    throw new BartizanError('usage', 'name files or --revision, not both');
  }
  if (context.values['server'] !== true) {
    if (revision === undefined) return policySetOf(context, paths);
    throw new BartizanError('usage', '--revision is for --server');
  }
  const { config } = await callAdmin<{ readonly config: BartizanConfig }>(
    context,
    '/api/v1/configuration',
  );
  const wanted = paths.length > 0 ? undefined : (revision ?? (await versionInForce(context)));
  if (wanted === undefined) return policySetWith(context, paths, config);
  const path = `/api/v1/policies/${encodeURIComponent(wanted)}/bundle`;
  const { bundle } = await callAdmin<{ readonly bundle: string }>(context, path);
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-replay-'));
  try {
    const file = join(folder, 'policy.tar.gz');
    writeFileSync(file, Buffer.from(bundle, 'base64'));
    return policySetWith(context, [file], config);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined: what the configuration makes. */
async function versionInForce(context: CommandContext): Promise<string | undefined> {
  const { rollout, rows } = await callAdmin<{
    readonly rollout: { readonly active: { readonly revision: string } };
    readonly rows: readonly { readonly revision: string }[];
  }>(context, '/api/v1/policies?limit=500');
  const { revision } = rollout.active;
  return rows.some((one) => one.revision === revision) ? revision : undefined;
}

type Running = {
  readonly replay: Replay;
  readonly selection: Selection;
  /** The checkpoint. */
  readonly file: string | undefined;
  readonly after: string | undefined;
};

type Ended = { readonly isWhole: boolean; readonly unreadable: Unreadable };

async function replayed(
  context: CommandContext,
  { replay, selection, file, after }: Running,
): Promise<Ended> {
  const { terminal } = context;
  const unreadable = new Unreadable();
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  let isWhole = true;
  try {
    let said = replay.decisions;
    let saved = replay.decisions;
    for await (const { taken, cursor } of recordedDecisions(context, selection, {
      after,
      unreadable,
    })) {
      if (taken !== undefined) await replay.add(taken.decision);
      if (replay.decisions - said >= PROGRESS_DECISIONS) {
        said = replay.decisions;
        terminal.say(`${said} decisions, ${replay.report().changed} different`);
        // Signals are delivered between two turns of the loop.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (cursor === undefined) continue;
      const isDue = replay.decisions - saved >= CHECKPOINT_DECISIONS;
      if (file !== undefined && (isDue || stop.signal.aborted)) {
        saved = replay.decisions;
        writeCheckpoint(file, cursor, replay.report());
      }
      if (stop.signal.aborted) {
        isWhole = false;
        break;
      }
    }
  } finally {
    process.off('SIGINT', onSignal);
  }
  if (isWhole && file !== undefined) rmSync(file, { force: true });
  return { isWhole, unreadable };
}

type Outcome = Ended & { readonly report: ReplayReport; readonly allowed: Allowance };

function printed(
  { terminal, json }: CommandContext,
  { report, allowed, isWhole, unreadable }: Outcome,
): ExitCode {
  if (json) {
    terminal.out(JSON.stringify({ ...report, complete: isWhole, unreadable: unreadable.count }));
  } else showLines(terminal, 'out', replayLines(report));
  showLines(terminal, 'say', unreadable.named);
  if (unreadable.count > 0) terminal.say(`${plural(unreadable.count, 'line')} could not be read`);
  if (!isWhole) {
    terminal.say('interrupted: these are the decisions so far');
    return EXIT.inconclusive;
  }
  const { decisions, same, changed } = report;
  if (decisions === 0 || same + changed === 0) {
    terminal.say('inconclusive: no decision could be compared');
    return EXIT.inconclusive;
  }
  const isOver = allowed.isShare
    ? changed > (allowed.max / 100) * decisions
    : changed > allowed.max;
  if (isOver) terminal.say(`${changed} different decisions are more than allowed`);
  else if (unreadable.count > 0) return EXIT.inconclusive;
  return isOver ? EXIT.findings : EXIT.ok;
}

/** A count, or percent of all decisions. */
export type Allowance = { readonly max: number; readonly isShare: boolean };

/** Throws `usage` for what is neither a count nor a percentage. */
export function allowanceOf(given: string): Allowance {
  const [, digits, sign] = /^(\d{1,12}(?:\.\d{1,6})?)(%?)$/.exec(given) ?? [];
  const isWhole = digits !== undefined && (sign === '%' || !digits.includes('.'));
  if (isWhole) return { max: Number(digits), isShare: sign === '%' };
  throw new BartizanError('usage', '--max-changes is a count, or a share like 0.5%');
}

type Checkpoint = { readonly cursor: string; readonly report: ReplayReport };

/** Throws `usage` for a checkpoint of another policy: its counts would be mixed with those of this one. */
function readCheckpoint(path: string, revision: string): Checkpoint | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ENOENT') return undefined;
    throw new BartizanError('usage', `cannot read ${path}`);
  }
  const kept = parsed(content);
  if (
    kept?.schema !== CHECKPOINT_SCHEMA ||
    kept.report === undefined ||
    kept.cursor === undefined
  ) {
    throw new BartizanError('usage', `${path} is no checkpoint of a replay`);
  }
  if (kept.report.policy !== revision) {
    throw new BartizanError('usage', `${path} is of another candidate; remove it to begin anew`);
  }
  return { cursor: kept.cursor, report: kept.report };
}

function parsed(content: string): (Partial<Checkpoint> & { readonly schema?: string }) | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function writeCheckpoint(path: string, cursor: string, report: ReplayReport): void {
  const schema = CHECKPOINT_SCHEMA;
  try {
    // Whole or not at all, whenever it is ended.
    writeFileSync(`${path}.new`, JSON.stringify({ schema, cursor, report }));
    renameSync(`${path}.new`, path);
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'fault';
    throw new BartizanError('usage', `cannot write ${path}: ${code}`);
  }
}
