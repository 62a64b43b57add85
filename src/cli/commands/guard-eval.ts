// SPDX-License-Identifier: Apache-2.0
// `guard eval`: how often the detectors are right on labelled texts. Reads files of any size line by line,
// and says what it could not use; it never prints a text.
import { performance } from 'node:perf_hooks';
import { basename } from 'node:path';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { Evaluation, type TaskReport } from '../../guard/evaluation/evaluation.ts';
import { judge } from '../../guard/evaluation/judgement.ts';
import { parseRow, type Task, TASKS } from '../../guard/evaluation/row.ts';
import { type CommandContext, defineCommand, type Terminal, text } from '../command.ts';
import { bytesOf, linesOf } from '../jsonl.ts';
import { BARTIZAN_VERSION } from '../program.ts';
import { CONTENT_OPTIONS, type GuardEngine, guardEngine } from './guard-engine.ts';
import { evaluationTable } from './guard-eval-table.ts';
import { listOf, plural } from './rows.ts';
import { SHIPPED_THRESHOLDS } from './shipped-policy.ts';

/** Bad lines told by place; all are counted. */
const NAMED_MAX = 20;
const PROGRESS_LINES = 25_000;
/** Fewer texts than this say nothing. */
const SAMPLES_MIN = 10;
/** More bad lines than this share, and the file is not what it was taken for. */
const BAD_SHARE_MAX = 0.1;

export const guardEval = defineCommand({
  name: 'guard eval',
  summary: 'Measure detection on labelled texts: recall at fixed false positives, precision, time',
  usage:
    '--data FILE.jsonl[.gz] [--data FILE ...] [--task TASK] [--config FILE] [--content FOLDER]',
  options: {
    data: {
      type: 'string',
      multiple: true,
      help: 'lines {"id","text","label","category","channel","source"} or with "spans"; may be repeated',
    },
    task: {
      type: 'string',
      help: 'injection, moderation, pii, secrets or output (default: from the lines)',
    },
    ...CONTENT_OPTIONS,
  },
  examples: [
    'bartizan guard eval --data prompts.jsonl.gz',
    'bartizan guard eval --data pii.jsonl --task pii --json',
    'bartizan guard eval --data attacks.jsonl --data benign.jsonl --json',
  ],
  run: async (context) => {
    const files = listOf(context, 'data');
    if (files.length === 0 || context.positionals.length > 0) {
      throw new BartizanError('usage', 'guard eval needs --data FILE');
    }
    const task = taskOf(text(context, 'task'));
    const evaluation = new Evaluation();
    const input = new Input();
    const guard = guardEngine(context);
    const { scan } = guard;
    const say: Terminal['say'] = (line) => context.terminal.say(line);
    for (const file of files) await readFile(file, { scan, task, evaluation, input, say });
    const reports = evaluation.reports(task);
    return print(context, guard, { reports, input, texts: evaluation.texts });
  },
});

function taskOf(name: string | undefined): Task | undefined {
  const task = TASKS.find((one) => one === name);
  if (name !== undefined && task === undefined) {
    throw new BartizanError('usage', `no such task; known: ${TASKS.join(', ')}`);
  }
  return task;
}

type Place = { readonly file: string; readonly line: number; readonly problem: string };

/** What was read, and what of it could not be used. */
class Input {
  readonly files: string[] = [];
  readonly named: Place[] = [];
  /** Files that broke off. */
  readonly broken: Place[] = [];
  lines = 0;
  bad = 0;

  refuse(place: Place): void {
    this.bad++;
    if (this.named.length < NAMED_MAX) this.named.push(place);
  }
}

type Reading = {
  readonly scan: GuardEngine['scan'];
  readonly task: Task | undefined;
  readonly evaluation: Evaluation;
  readonly input: Input;
  readonly say: Terminal['say'];
};

async function readFile(
  path: string,
  { scan, task, evaluation, input, say }: Reading,
): Promise<void> {
  const file = basename(path);
  input.files.push(file);
  let last = 0;
  try {
    for await (const line of linesOf(bytesOf(path))) {
      last = line.number;
      if ('text' in line && line.text.trim() === '') continue;
      input.lines++;
      const result =
        'problem' in line ? ({ ok: false, ...line } as const) : parseRow(line.text, task, file);
      if (result.ok) {
        const started = performance.now();
        const found = scan(result.row.text, result.row.channel);
        const micros = (performance.now() - started) * 1_000;
        evaluation.add(result.row, judge(found, SHIPPED_THRESHOLDS, micros));
      } else input.refuse({ file, line: line.number, problem: result.problem });
      if (input.lines % PROGRESS_LINES === 0) say(`${input.lines} lines`);
    }
  } catch (thrown) {
    if (thrown instanceof BartizanError) throw thrown;
    const code = (thrown as { code?: string }).code ?? 'fault';
    input.broken.push({ file, line: last, problem: `breaks off: ${code}` });
  }
}

type Outcome = {
  readonly reports: readonly TaskReport[];
  readonly input: Input;
  readonly texts: number;
};

function print(
  context: CommandContext,
  { engine, detectors, packs }: GuardEngine,
  { reports, input, texts }: Outcome,
): ExitCode {
  const { terminal } = context;
  const { files, lines, bad, named, broken } = input;
  const head = {
    engine: {
      version: BARTIZAN_VERSION,
      revision: engine.revision,
      detectors: Object.fromEntries(detectors.map(({ id, version }) => [id, version])),
      packs: packs.map(({ manifest: { id, version }, digest }) => ({ id, version, digest })),
    },
    thresholds: SHIPPED_THRESHOLDS,
    data: { files, lines, judged: texts, bad, bad_lines: named, broken },
  };
  for (const report of reports) {
    if (context.json) {
      terminal.out(JSON.stringify({ ...head, ...report }));
    } else for (const line of evaluationTable(report, SHIPPED_THRESHOLDS)) terminal.out(line);
  }
  for (const { file, line, problem } of [...named, ...broken]) {
    terminal.say(`${file}:${line}: ${problem}`);
  }
  if (bad > named.length) terminal.say(`and ${plural(bad - named.length, 'more bad line')}`);
  terminal.say(`${plural(texts, 'text')} judged of ${plural(lines, 'line')}, ${bad} bad`);
  const reason = inconclusive(input, texts);
  if (reason === undefined) return EXIT.ok;
  terminal.say(`inconclusive: ${reason}`);
  return EXIT.inconclusive;
}

/** Why nothing follows from the figures, or undefined. */
function inconclusive({ lines, bad, broken }: Input, texts: number): string | undefined {
  if (texts === 0) return 'nothing was judged';
  if (broken.length > 0) return 'a file broke off';
  if (bad > lines * BAD_SHARE_MAX) return 'more than one line in ten could not be used';
  if (texts < SAMPLES_MIN) return `fewer than ${SAMPLES_MIN} texts`;
  return undefined;
}
