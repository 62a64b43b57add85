// SPDX-License-Identifier: Apache-2.0
// `tools roles`: the roles that are proposed for tools, with what told them, as lines of bartizan.yaml for a person to
// read, correct and paste. It proposes with the code of the gateway and changes nothing.
import { stringify } from 'yaml';
import { printable } from '../../config/words.ts';
import { EXIT } from '../../core/error-codes.ts';
import { BartizanError } from '../../core/errors.ts';
import { type ExplainedRole, explainRole } from '../../provenance/role-reasons.ts';
import type { ToolDefinition } from '../../provenance/roles.ts';
import { CONNECTION_OPTIONS } from '../admin-client.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { DECISION_OPTIONS } from '../recorded-decisions.ts';
import { definitionOf, toolsIn } from './redteam-judge.ts';
import { plural } from './rows.ts';
import { seenTools } from './tools-seen.ts';

export const toolsRoles = defineCommand({
  name: 'tools roles',
  summary: 'Propose what tools do and which of their arguments are critical, with the reasons',
  usage: '--tools FILE.json | --app ID --events FILE|--server [--from TIME]',
  options: {
    tools: { type: 'string', help: 'JSON list of tools, as a request or an MCP server lists them' },
    ...DECISION_OPTIONS,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    'bartizan tools roles --tools tools.json',
    'bartizan tools roles --app support --server',
  ],
  run: async (context) => {
    const definitions = await definitionsOf(context);
    const roles = definitions.map(explainRole);
    const { terminal } = context;
    if (context.json) {
      terminal.out(JSON.stringify({ rows: roles }));
      return EXIT.ok;
    }
    const unknown = roles.filter(({ action }) => action === 'unknown').length;
    terminal.say(
      `${plural(roles.length, 'tool')}, ${unknown} not understood: correct what is wrong and put it into the app`,
    );
    terminal.out('tools:');
    terminal.out('  roles:');
    for (const role of roles) for (const line of linesOf(role)) terminal.out(printable(line));
    return EXIT.ok;
  },
});

async function definitionsOf(context: CommandContext): Promise<readonly ToolDefinition[]> {
  const file = text(context, 'tools');
  const app = text(context, 'app');
  if ((file === undefined) === (app === undefined)) {
    throw new BartizanError('usage', 'tools roles needs --tools FILE.json or --app ID');
  }
  if (file !== undefined) return toolsIn(file).map(definitionOf);
  // Records hold names of tools and no definitions: arguments are then for the person to add.
  const { offered, called } = await seenTools(context);
  return [...new Set([...offered, ...called.keys()])].sort().map((name) => ({ name }));
}

/** The role as it is pasted; what told it stands beside it. */
function linesOf(role: ExplainedRole): readonly string[] {
  const { tool, action, sinks, source, reasons, arguments: kinds } = role;
  const why = (aspect: string): string => `  # ${(reasons[aspect] ?? []).join(', ')}`;
  const key = (name: string): string => stringify(name).trim();
  const args = Object.entries(kinds).map(
    ([name, kind]) => `        ${key(name)}: ${kind}${why(`arguments.${name}`)}`,
  );
  const acts =
    action === 'unknown'
      ? `      # action: not understood, held after words of others`
      : `      action: ${action}${why('action')}`;
  return [
    `    ${key(tool)}:`,
    acts,
    ...(sinks.length > 0 ? [`      sinks: [${sinks.join(', ')}]`] : []),
    `      source: ${source}${why('source')}`,
    ...(args.length > 0 ? ['      arguments:', ...args] : []),
  ];
}
