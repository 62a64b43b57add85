// SPDX-License-Identifier: Apache-2.0
// `config check` and `config schema`: is a configuration valid, what does it mean in words, and what may
// stand in one.
import { z } from 'zod';
import { bartizanConfig } from '../../config/config.ts';
import { explain, type Explanation, explanationLines } from '../../config/explain.ts';
import type { Problem } from '../../config/load.ts';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import {
  checkConfiguration,
  type ConfigSource,
  readConfiguration,
} from '../../node/configuration.ts';
import { installedContent } from '../../node/content/installed.ts';
import { callAdmin, CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { BARTIZAN_VERSION } from '../program.ts';
import { plural } from './rows.ts';

export const configCheck = defineCommand({
  name: 'config check',
  summary: 'Check a configuration whole, and explain it in words',
  usage: '[FILE] [--app ID] [--running]',
  options: {
    app: { type: 'string', help: 'explain this app only' },
    running: {
      type: 'boolean',
      help: 'ask the running node: FILE with the parts made through its API, or without FILE what is in force',
    },
    ...CONNECTION_OPTIONS,
  },
  examples: [
    'bartizan config check',
    'bartizan config check production.yaml --json',
    'bartizan config check --running --app support',
  ],
  run: (context) => {
    if (context.positionals.length > 1) {
      throw new BartizanError('usage', 'config check takes one file');
    }
    return context.values['running'] === true ? checkRunning(context) : checkFile(context);
  },
});

async function checkFile(context: CommandContext): Promise<ExitCode> {
  const source = readConfiguration(fileOf(context));
  const result = checkConfiguration(source, [], installedContent(source, BARTIZAN_VERSION));
  if (!result.ok) return refused(context, source, result.problems);
  const app = text(context, 'app');
  if (app !== undefined && !Object.hasOwn(result.config.apps, app)) {
    throw new BartizanError('not_found', `${source.name} names no app "${app}"`);
  }
  const explanation = explain(
    result.config,
    app === undefined ? undefined : (target) => target.app === app,
  );
  const { apps, models, upstreams } = result.config;
  const counts = [
    plural(size(apps), 'app'),
    plural(size(models), 'model'),
    plural(size(upstreams), 'upstream'),
  ];
  if (context.json) {
    context.terminal.out(
      JSON.stringify({ ok: true, file: source.name, problems: [], ...explanation }),
    );
  } else {
    context.terminal.say(`${source.name} is valid: ${counts.join(', ')}`);
    for (const line of explanationLines(explanation)) context.terminal.out(line);
  }
  return EXIT.ok;
}

/** The file to check. One that was named and not looked at would be a check that did not happen. */
function fileOf(context: CommandContext): string | undefined {
  const [file] = context.positionals;
  const named = text(context, 'config');
  if (file !== undefined && named !== undefined && file !== named) {
    throw new BartizanError('usage', 'config check takes one file: FILE or --config, not both');
  }
  return file ?? named;
}

/** The file as the running node would take it, or without one what is in force there. */
async function checkRunning(context: CommandContext): Promise<ExitCode> {
  const [file] = context.positionals;
  if (file !== undefined) {
    const source = readConfiguration(file);
    const { problems } = await callAdmin<{ problems: readonly Problem[] }>(
      context,
      '/api/v1/configuration/check',
      { method: 'POST', body: { text: source.text } },
    );
    if (problems.length > 0) return refused(context, source, problems);
    if (context.json) {
      context.terminal.out(JSON.stringify({ ok: true, file: source.name, problems }));
    } else context.terminal.say(`${source.name} is valid with the parts made through the API`);
    return EXIT.ok;
  }
  const app = text(context, 'app');
  const query = app === undefined ? '' : `?app=${encodeURIComponent(app)}`;
  const explained = await callAdmin<Explanation & { readonly version: string }>(
    context,
    `/api/v1/configuration/explain${query}`,
  );
  if (context.json) context.terminal.out(JSON.stringify(explained));
  else {
    context.terminal.say(`in force: ${explained.version}`);
    for (const line of explanationLines(explained)) context.terminal.out(line);
  }
  return EXIT.ok;
}

function refused(
  { json, terminal }: CommandContext,
  { name }: ConfigSource,
  problems: readonly Problem[],
): ExitCode {
  if (json) terminal.out(JSON.stringify({ ok: false, file: name, problems }));
  else {
    for (const { path, line, resource, message, hint } of problems) {
      const place = resource === undefined ? `${name}:${line}` : `${resource} (of the API)`;
      terminal.say(`${place}: ${path === '' ? '' : `${path}: `}${message}`);
      if (hint !== undefined) terminal.say(`  hint: ${hint}`);
    }
  }
  return EXIT.config;
}

const size = (things: Readonly<Record<string, unknown>>): number => Object.keys(things).length;

export const configSchema = defineCommand({
  name: 'config schema',
  summary: 'Print the JSON Schema of bartizan.yaml, for editors',
  usage: '',
  options: {},
  examples: ['bartizan config schema > bartizan.schema.json'],
  run: async ({ terminal }) => {
    terminal.out(JSON.stringify(z.toJSONSchema(bartizanConfig, { io: 'input' }), null, 2));
    return EXIT.ok;
  },
});
