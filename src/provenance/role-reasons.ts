// SPDX-License-Identifier: Apache-2.0
// Why a role was proposed, for the person who confirms it: what would have to be taken away from the definition for
// another role to come out. Asked of the same code that proposes, so the reasons cannot differ from it.
import { proposeRole, type ToolDefinition, type ToolRole } from './roles.ts';
import { isSchema, type ParameterKind } from './parameters.ts';
import { wordsOfName } from './words.ts';

/** Arguments of one tool that are explained. */
const ARGUMENTS_MAX = 64;
/** Words of a name that are tried. */
const WORDS_MAX = 8;

export type ExplainedRole = {
  readonly tool: string;
  readonly action: ToolRole['action'];
  readonly sinks: ToolRole['sinks'];
  readonly source: ToolRole['source'];
  readonly arguments: Readonly<Record<string, ParameterKind>>;
  /** For the action, the source and each argument: the parts of the definition that told it. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
};

type Variant = { readonly without: string; readonly tool: ToolDefinition };

/** The proposed role of a tool with its reasons. Proposes again for each part that is taken away. */
export function explainRole(tool: ToolDefinition): ExplainedRole {
  const role = proposeRole(tool);
  const members = membersOf(tool);
  const names = Object.keys(members).slice(0, ARGUMENTS_MAX);
  const variants = variantsOf(tool, names).map(({ without, tool: one }) => ({
    without,
    role: proposeRole(one),
  }));
  const told = (aspect: (role: ToolRole) => string, unknown: boolean): readonly string[] => {
    const parts = variants.filter((one) => aspect(one.role) !== aspect(role));
    if (parts.length > 0) return parts.map(({ without }) => without);
    return [unknown ? 'nothing: the stricter role' : 'several parts agree'];
  };
  const bare = proposeRole({ ...tool, parameters: undefined });
  const reasons: Record<string, readonly string[]> = {
    action: told(({ action }) => action, role.action === 'unknown'),
    source: told(({ source }) => source, role.source === 'private'),
  };
  for (const name of names) {
    const isNamed = bare.kind([name]) === role.kind([name]);
    reasons[`arguments.${name}`] = [isNamed ? 'its name' : 'its schema or description'];
  }
  return {
    tool: tool.name,
    action: role.action,
    sinks: role.sinks,
    source: role.source,
    arguments: Object.fromEntries(names.map((name) => [name, role.kind([name])])),
    reasons,
  };
}

const membersOf = ({ parameters }: ToolDefinition): Readonly<Record<string, unknown>> => {
  const members = isSchema(parameters) ? parameters['properties'] : undefined;
  return isSchema(members) ? members : {};
};

function variantsOf(tool: ToolDefinition, names: readonly string[]): readonly Variant[] {
  const words = wordsOfName(tool.name).slice(0, WORDS_MAX);
  const inName = words.map((word, at) => ({
    without: `"${word}" in the name`,
    tool: { ...tool, name: words.filter((_, place) => place !== at).join('_') },
  }));
  const members = membersOf(tool);
  const inArguments = names.map((name) => {
    const properties = Object.fromEntries(Object.entries(members).filter(([one]) => one !== name));
    const schema = isSchema(tool.parameters) ? tool.parameters : {};
    return {
      without: `the argument "${name}"`,
      tool: { ...tool, parameters: { ...schema, properties } },
    };
  });
  return [
    ...inName,
    { without: 'the description', tool: { ...tool, description: undefined } },
    ...inArguments,
    { without: 'the annotations', tool: { ...tool, annotations: undefined } },
  ];
}
