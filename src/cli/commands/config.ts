// SPDX-License-Identifier: Apache-2.0
// `config check` and `config schema`: is a configuration valid, and what may stand in it.
import { z } from 'zod';
import { bartizanConfig } from '../../config/config.ts';
import { EXIT } from '../../core/error-codes.ts';
import { checkConfiguration, readConfiguration } from '../../node/configuration.ts';
import { defineCommand } from '../command.ts';

export const configCheck = defineCommand({
  name: 'config check',
  summary: 'Check a configuration whole, as a start would',
  usage: '[FILE]',
  options: {},
  examples: ['bartizan config check', 'bartizan config check production.yaml --json'],
  run: async ({ positionals, json, terminal }) => {
    const source = readConfiguration(positionals[0]);
    const result = checkConfiguration(source);
    if (json) {
      const problems = result.ok ? [] : result.problems;
      terminal.out(JSON.stringify({ ok: result.ok, file: source.name, problems }));
    } else if (result.ok) {
      const { apps, models, upstreams } = result.config;
      terminal.say(
        `${source.name} is valid: ${count(apps, 'app')}, ${count(models, 'model')}, ${count(upstreams, 'upstream')}`,
      );
    } else {
      for (const { path, line, message, hint } of result.problems) {
        terminal.say(`${source.name}:${line}: ${path === '' ? '' : `${path}: `}${message}`);
        if (hint !== undefined) terminal.say(`  hint: ${hint}`);
      }
    }
    return result.ok ? EXIT.ok : EXIT.config;
  },
});

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

function count(things: Readonly<Record<string, unknown>>, noun: string): string {
  const number = Object.keys(things).length;
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
