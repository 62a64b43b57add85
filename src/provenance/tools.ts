// SPDX-License-Identifier: Apache-2.0
// The roles of the tools that one request offers, each proposed when it is first asked for and kept for as long as
// the same definition is offered: an agent offers the same tools with every turn.
import {
  proposeRole,
  type RoleOverride,
  type RoleOverrides,
  type ToolDefinition,
  type ToolRole,
} from './roles.ts';
import { namesTool } from './tool-patterns.ts';

export type OfferedRoles = {
  /** The role of a tool by its name; of one that is not offered, what its name says. */
  role(tool: string): ToolRole;
  isOffered(tool: string): boolean;
};

/** Definitions of all apps whose roles are kept. */
const KNOWN_MAX = 4_096;

export type Roles = (tools: readonly ToolDefinition[]) => OfferedRoles;

/** Proposes roles, with what people have said about some tools in their place. */
export function createRoles(overrides: RoleOverrides = {}): Roles {
  const known = new Map<string, { tool: ToolDefinition; role: ToolRole }>();
  const said = overrideOf(overrides);
  const make = (tool: ToolDefinition): ToolRole => proposeRole(tool, said(tool.name));
  const roleOf = (tool: ToolDefinition): ToolRole => {
    const before = known.get(tool.name);
    if (before !== undefined && isSame(before.tool, tool)) return before.role;
    const role = make(tool);
    if (known.size >= KNOWN_MAX) known.delete(known.keys().next().value ?? '');
    known.set(tool.name, { tool, role });
    return role;
  };
  return (tools) => {
    const offered = new Map<string, ToolDefinition>();
    // Of two tools of one name, a model may mean either: what is known about them is nothing.
    for (const tool of tools) {
      offered.set(tool.name, offered.has(tool.name) ? { name: tool.name } : tool);
    }
    return {
      role: (name) => roleOf(offered.get(name) ?? { name }),
      isOffered: (name) => offered.has(name),
    };
  };
}

/** The exact name counts first, then the first pattern that fits: "*" stands for any characters. */
function overrideOf(overrides: RoleOverrides): (tool: string) => RoleOverride | undefined {
  const patterns = Object.entries(overrides)
    .filter(([name]) => name.includes('*'))
    .map(([name, override]) => ({ names: namesTool([name]), override }));
  return (tool) =>
    Object.hasOwn(overrides, tool)
      ? overrides[tool]
      : patterns.find(({ names }) => names(tool))?.override;
}

const isSame = (a: ToolDefinition, b: ToolDefinition): boolean =>
  a === b ||
  (a.description === b.description &&
    JSON.stringify([a.parameters, a.annotations]) ===
      JSON.stringify([b.parameters, b.annotations]));
