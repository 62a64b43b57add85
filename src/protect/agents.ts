// SPDX-License-Identifier: Apache-2.0
// What is known about the agents of each app: what people said about its tools, and how it puts documents into
// messages. Apps that say nothing share one memory; the others have their own, so that no text is read by
// the templates of another app.
import { createMemory, type Memory } from '../provenance/memory.ts';
import type { PromptTemplate } from '../provenance/documents.ts';
import type { RoleOverrides } from '../provenance/roles.ts';
import { namesTool } from '../provenance/tool-patterns.ts';
import { createRoles, type Roles } from '../provenance/tools.ts';

/** What an app says about its agents; the configuration of the data path fits. */
export type AgentSettings = {
  /** Tools that may be called, by name or pattern. */
  readonly allowed: readonly string[];
  /** By name of a tool, or a pattern of names. */
  readonly roles: RoleOverrides;
  readonly documents: readonly PromptTemplate[];
};

export type Agents = {
  readonly roles: Roles;
  readonly memory: Memory;
  /** Whether the app lets its models call this tool. */
  readonly allows: (tool: string) => boolean;
};

/** Characters kept for each app that has templates of its own. */
const OWN_CHARS_MAX = 500_000;

/** A function from the id of an app to what is known about its agents. */
export function createAgents(
  settings: Readonly<Record<string, AgentSettings>> = {},
): (app: string) => Agents {
  const common: Agents = { roles: createRoles(), memory: createMemory(), allows: () => true };
  const own = new Map<string, Agents>();
  for (const [app, { allowed, roles, documents }] of Object.entries(settings)) {
    const says = Object.keys(roles).length > 0;
    if (!says && documents.length === 0 && limitsNothing(allowed)) continue;
    own.set(app, {
      allows: limitsNothing(allowed) ? common.allows : namesTool(allowed),
      roles: says ? createRoles(roles) : common.roles,
      memory: documents.length > 0 ? createMemory(documents, OWN_CHARS_MAX) : common.memory,
    });
  }
  return (app) => own.get(app) ?? common;
}

/** Every tool may be called. */
export const limitsNothing = (allowed: readonly string[]): boolean => allowed.includes('*');
