// SPDX-License-Identifier: Apache-2.0
// Parts of the configuration that are made through the API of a running node.
import { readFileSync } from 'node:fs';
import { readDocument } from '../../config/document.ts';
import { PARTS } from '../../config/parts.ts';
import { asYaml } from '../../config/text.ts';
import { printable } from '../../config/words.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT } from '../../core/error-codes.ts';
import { RESOURCE_KINDS, type Resource, type ResourceKind } from '../../core/ports/cluster.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { allRows, plural, second } from './rows.ts';

type Listed = Resource & { readonly from: 'file' | 'api' };

const KINDS = RESOURCE_KINDS.join(', ');
const INPUT_BYTES_MAX = 256 * 1024;
const CHANGE_OPTIONS = {
  etag: { type: 'string', help: 'of the one to change (default: as it is now; 0: there is none)' },
  why: { type: 'string', help: 'reason, kept in the record' },
  ...CONNECTION_OPTIONS,
} as const;

export const resourceList = defineCommand({
  name: 'resource list',
  summary: `List ${KINDS}: of the file and of the API`,
  usage: 'KIND',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan resource list app', 'bartizan resource list upstream --json'],
  run: async (context) => {
    const { kind, path } = place(context, 'list', 1);
    const rows = await allRows<Listed>(context, path);
    if (context.json) context.terminal.out(JSON.stringify({ rows }));
    else {
      for (const { id, from, etag, changedAt, changedBy } of rows) {
        const made =
          from === 'file' ? 'file' : `etag ${etag}  ${second(changedAt)} by ${changedBy}`;
        context.terminal.out(printable(`${id.padEnd(24)}  ${made}`));
      }
      context.terminal.say(plural(rows.length, kind));
    }
    return EXIT.ok;
  },
});

export const resourceGet = defineCommand({
  name: 'resource get',
  summary: 'Print one part of the configuration, as in bartizan.yaml',
  usage: 'KIND ID',
  options: { ...CONNECTION_OPTIONS },
  examples: ['bartizan resource get app support > support.yaml'],
  run: async (context) => {
    const { path } = place(context, 'get', 2);
    const found = await callAdmin<Listed>(context, path);
    if (context.json) context.terminal.out(JSON.stringify(found));
    else {
      const from = found.from === 'file' ? 'from the file' : `etag ${found.etag}`;
      context.terminal.say(printable(`${found.kind} ${found.id}, ${from}`));
      context.terminal.out(asYaml(found.body).trimEnd());
    }
    return EXIT.ok;
  },
});

export const resourcePut = defineCommand({
  name: 'resource put',
  summary: 'Make or change one part: the whole configuration is checked with it first',
  usage: 'KIND ID [--file FILE] [--etag N]',
  options: { file: { type: 'string', help: 'YAML or JSON (default: stdin)' }, ...CHANGE_OPTIONS },
  examples: [
    'bartizan resource put app support --file support.yaml --why "new team"',
    'echo "{ targets: [{ upstream: openai }] }" | bartizan resource put model gpt',
  ],
  run: async (context) => {
    const { kind, id, path } = place(context, 'put', 2);
    const body = await bodyOf(context);
    const why = text(context, 'why');
    const etag = await etagOf(context, path);
    const made = await callAdmin<{ etag: number; version: string }>(context, path, {
      method: 'PUT',
      body: { body, etag, ...(why === undefined ? {} : { why }) },
    });
    if (context.json) context.terminal.out(JSON.stringify({ kind, id, ...made }));
    else {
      const done = etag === 0 ? 'made' : 'changed';
      context.terminal.say(`${done} ${kind} ${id}, etag ${made.etag}; in force: ${made.version}`);
    }
    return EXIT.ok;
  },
});

export const resourceDelete = defineCommand({
  name: 'resource delete',
  summary: 'Remove one part that was made through the API',
  usage: 'KIND ID [--etag N]',
  options: CHANGE_OPTIONS,
  examples: ['bartizan resource delete app support --why "retired"'],
  run: async (context) => {
    const { kind, id, path } = place(context, 'delete', 2);
    const why = text(context, 'why');
    const etag = await etagOf(context, path);
    if (etag === 0)
      throw new BartizanError('not_found', `no ${kind} "${id}" was made through the API`);
    const query = new URLSearchParams({
      etag: String(etag),
      ...(why === undefined ? {} : { why }),
    });
    const gone = await callAdmin<{ version: string }>(context, `${path}?${query.toString()}`, {
      method: 'DELETE',
    });
    if (context.json) context.terminal.out(JSON.stringify({ kind, id, version: gone.version }));
    else context.terminal.say(`removed ${kind} ${id}; in force: ${gone.version}`);
    return EXIT.ok;
  },
});

type Place = { readonly kind: ResourceKind; readonly id: string; readonly path: string };

function place({ positionals }: CommandContext, verb: string, count: 1 | 2): Place {
  const [named, id = ''] = positionals;
  const kind = RESOURCE_KINDS.find((one) => one === named || PARTS[one].section === named);
  if (kind === undefined || positionals.length !== count || (count === 2 && id === '')) {
    const wanted = count === 1 ? 'KIND' : 'KIND ID';
    throw new BartizanError('usage', `resource ${verb} needs ${wanted}; kinds: ${KINDS}`);
  }
  const path = `/api/v1/${PARTS[kind].section}`;
  return { kind, id, path: count === 1 ? path : `${path}/${encodeURIComponent(id)}` };
}

/** The etag given, or the one of what is there now: 0 for nothing. */
async function etagOf(context: CommandContext, path: string): Promise<number> {
  const given = text(context, 'etag');
  if (given !== undefined) {
    if (!/^\d{1,9}$/.test(given)) throw new BartizanError('usage', '--etag takes a whole number');
    return Number(given);
  }
  try {
    return (await callAdmin<Listed>(context, path)).etag;
  } catch (thrown) {
    if (thrown instanceof BartizanError && thrown.code === 'not_found') return 0;
    throw thrown;
  }
}

async function bodyOf(context: CommandContext): Promise<unknown> {
  const file = text(context, 'file');
  const source = file === undefined ? await stdin(context) : readInput(file);
  const reading = readDocument(source);
  if (reading.ok) return reading.value;
  const [fault] = reading.faults;
  throw new BartizanError(
    'usage',
    `${file ?? 'stdin'}:${fault?.line ?? 0}: ${fault?.message ?? 'not YAML'}`,
  );
}

function readInput(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'unknown error';
    throw new BartizanError('usage', `cannot read ${file}: ${code}`);
  }
}

async function stdin({ terminal }: CommandContext): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of terminal.input()) {
    bytes += chunk.length;
    if (bytes > INPUT_BYTES_MAX) throw new BartizanError('usage', 'more than 256 KB on stdin');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
