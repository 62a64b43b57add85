// SPDX-License-Identifier: Apache-2.0
// `policy log export`: recorded decisions as decision logs of OPA, to stdout or to a log service. What a masking policy
// names leaves before anything is written; an event that cannot be masked is not exported.
import { performance } from 'node:perf_hooks';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import type { DecisionEvent } from '../../core/events.ts';
import { toLogEvent, toLogValue } from '../../policy/log/decision-log.ts';
import { createLogMask, type LogMask } from '../../policy/log/mask.ts';
import { toJsonText } from '../../policy/rego/values/json-text.ts';
import { createLogUpload, type LogUpload } from '../../telemetry/log-upload.ts';
import { CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { requireReadable } from '../policy-set.ts';
import { readPolicySources } from '../policy-sources.ts';
import { BARTIZAN_VERSION } from '../program.ts';
import {
  DECISION_OPTIONS,
  recordedDecisions,
  selectionOf,
  type Taken,
  Unreadable,
} from '../recorded-decisions.ts';
import { showLines } from '../show-lines.ts';
import { listOf, plural } from './rows.ts';

const PROGRESS_EVENTS = 25_000;
const TOKEN_CHARS_MAX = 16_384;

export const policyLog = defineCommand({
  name: 'policy log',
  summary: 'Export recorded decisions in the format of OPA decision logs',
  usage:
    'export --events FILE.jsonl|--server [--raw] [--mask PATH] [--label K=V ...] [--upload URL]',
  options: {
    ...DECISION_OPTIONS,
    ...CONNECTION_OPTIONS,
    mask: {
      type: 'string',
      multiple: true,
      help: 'folder or file with package system.log: its `mask` and `drop` are applied',
    },
    raw: { type: 'boolean', help: 'events as they are stored, for policy replay --events' },
    label: { type: 'string', multiple: true, help: 'label of all events: name=value' },
    upload: { type: 'string', help: 'address that takes gzipped JSON arrays, as OPA sends them' },
    'token-env': { type: 'string', help: 'environment variable with the bearer token for it' },
  },
  examples: [
    'bartizan policy log export --server --from 2026-01-31 > decisions.jsonl',
    'bartizan policy log export --events spool.jsonl --mask ./log-policy',
    'bartizan policy log export --server --upload https://logs.example/logs --token-env LOG_TOKEN',
  ],
  run: async (context) => {
    const [verb, ...more] = context.positionals;
    if (verb !== 'export' || more.length > 0) {
      throw new BartizanError('usage', 'the verb is: policy log export');
    }
    const selection = selectionOf(context);
    const isRaw = context.values['raw'] === true;
    const mask = maskOf(listOf(context, 'mask'));
    if (isRaw && mask !== undefined) {
      throw new BartizanError('usage', 'masks are for decision logs: not with --raw');
    }
    const labels = labelsOf(listOf(context, 'label'));
    const upload = uploadOf(context);
    const unreadable = new Unreadable();
    const counts = { exported: 0, dropped: 0, refused: 0 };
    try {
      const steps = recordedDecisions(context, selection, { after: undefined, unreadable });
      for await (const { taken } of steps) {
        if (taken === undefined) continue;
        const line = isRaw ? rawOf(taken) : lineOf(taken, { mask, labels });
        if (line === undefined) counts.dropped++;
        else if (line === REFUSED) counts.refused++;
        else {
          await written(context, upload, line);
          counts.exported++;
          if (counts.exported % PROGRESS_EVENTS === 0)
            context.terminal.say(`${counts.exported} events`);
        }
      }
      await upload?.flush();
    } catch (thrown) {
      if (upload !== undefined)
        context.terminal.say(`${plural(upload.taken, 'event')} were taken before`);
      throw thrown;
    } finally {
      await upload?.close();
    }
    return told(context, counts, unreadable);
  },
});

/** In the envelope that `--events` reads. */
const rawOf = ({ event, place }: Taken): string => JSON.stringify({ ...place, event });

const REFUSED = Symbol('refused');

type Shaping = {
  readonly mask: LogMask | undefined;
  readonly labels: Readonly<Record<string, string>>;
};

/** The line of an event; undefined for one that is dropped. */
function lineOf(
  { event, place }: Taken,
  { mask, labels }: Shaping,
): string | typeof REFUSED | undefined {
  const made = toLogEvent(event as DecisionEvent, { labels, version: BARTIZAN_VERSION, place });
  try {
    if (mask?.(made) === false) return undefined;
  } catch (thrown) {
    if (thrown instanceof BartizanError) return REFUSED;
    throw thrown;
  }
  return toJsonText(toLogValue(made));
}

async function written({ terminal }: CommandContext, upload: LogUpload | undefined, line: string) {
  if (upload === undefined) terminal.out(line);
  else await upload.add(line);
}

type Counted = { readonly exported: number; readonly dropped: number; readonly refused: number };

function told(
  { terminal }: CommandContext,
  { exported, dropped, refused }: Counted,
  unreadable: Unreadable,
): ExitCode {
  showLines(terminal, 'say', unreadable.named);
  const more = [
    ...(dropped > 0 ? [`${dropped} dropped by policy`] : []),
    ...(unreadable.count > 0 ? [`${plural(unreadable.count, 'line')} not readable`] : []),
  ];
  terminal.say([`${plural(exported, 'event')} exported`, ...more].join(', '));
  if (refused > 0) {
    terminal.say(`${plural(refused, 'event')} not exported: the masking policy failed`);
    return EXIT.findings;
  }
  return unreadable.count > 0 ? EXIT.inconclusive : EXIT.ok;
}

function maskOf(paths: readonly string[]): LogMask | undefined {
  if (paths.length === 0) return undefined;
  const sources = readPolicySources(paths);
  requireReadable(sources);
  const modules = sources.modules.filter(({ path }) => !path.endsWith('_test.rego'));
  if (modules.length === 0) throw new BartizanError('usage', '--mask names no *.rego files');
  return createLogMask(modules, { data: sources.data, clock: () => performance.now() });
}

function labelsOf(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((one) => {
      const [, name, value] = /^([A-Za-z_][\w.-]{0,63})=(.{0,256})$/.exec(one) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new BartizanError('usage', '--label is name=value');
    }),
  );
}

function uploadOf(context: CommandContext): LogUpload | undefined {
  const address = text(context, 'upload');
  if (address === undefined) return undefined;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username + url.password !== '') {
    throw new BartizanError('usage', '--upload is an address: https://...');
  }
  const variable = text(context, 'token-env');
  const token = variable === undefined ? undefined : process.env[variable];
  if (
    variable !== undefined &&
    (token === undefined || token === '' || token.length > TOKEN_CHARS_MAX)
  ) {
    throw new BartizanError('usage', `${variable} holds no token`);
  }
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (token !== undefined && url.protocol === 'http:' && !isLocal) {
    throw new BartizanError('usage', 'a token is not sent in clear: use https');
  }
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return createLogUpload({ url, token, pause, chance: Math.random });
}
