// SPDX-License-Identifier: Apache-2.0
// The page of commands: the very help texts that `--help` prints.
import { COMMANDS } from '../../src/cli/commands.ts';
import { commandHelp, overview } from '../../src/cli/help.ts';
import { generatedFrom } from './markdown.ts';

export function cliPage(): string {
  const commands = COMMANDS.map(
    (command) => `## bartizan ${command.name}\n\n\`\`\`text\n${commandHelp(command)}\n\`\`\`\n`,
  );
  return `${generatedFrom('src/cli/commands.ts')}

# Commands

In a checkout: \`npx bartizan <command>\`. Data goes to stdout, words to stderr.

\`\`\`text
${overview(COMMANDS)}
\`\`\`

${commands.join('\n')}`;
}
