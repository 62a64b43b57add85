// SPDX-License-Identifier: Apache-2.0
// The page of admin routes, from the tables that the server mounts.
import { API_ROUTES, SESSION_ROUTES } from '../../src/api/routes.ts';
import { ROLES } from '../../src/core/ports/directory.ts';
import { code, generatedFrom, table } from './markdown.ts';

const WHO = {
  anyone: 'anyone',
  known: 'whoever shows a credential',
  person: 'a person, in a browser session',
} as const;

type Named = { readonly method: string; readonly path: string };

const inOrder = <Route extends Named>(routes: readonly Route[]): readonly Route[] =>
  routes.toSorted((a, b) => (a.path === b.path ? 0 : a.path < b.path ? -1 : 1));
const nameOf = ({ method, path }: Named): string => `${method} ${code(path)}`;

export function adminRoutesPage(): string {
  const routes = inOrder(API_ROUTES).map((route) => [
    nameOf(route),
    route.role,
    route.reach,
    route.summary,
  ]);
  const session = inOrder(SESSION_ROUTES).map((route) => [
    nameOf(route),
    WHO[route.who],
    route.summary,
  ]);
  return `${generatedFrom('src/api/routes.ts')}

# Routes of the admin API

Every route states the least role that may call it: ${ROLES.join(', ')}, from the weakest to the strongest.
*installation*: the role is needed for everything. *scoped*: the role over the tenant or app that is touched is enough;
what belongs to others is invisible, and looks as if it were not there. Schemas of all parameters, bodies and answers:
[openapi.json](openapi.json).

${table(['Route', 'Role', 'Reach', 'Does'], routes)}

## Logging in, and one's own account

These need no role: nobody is known yet, or somebody acts on what is theirs.

${table(['Route', 'For', 'Does'], session)}
`;
}
