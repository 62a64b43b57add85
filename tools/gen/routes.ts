// SPDX-License-Identifier: Apache-2.0
// The page of data plane routes, from the route table itself.
import { ROUTES } from '../../src/gateway/routes.ts';
import { code, generatedFrom, table } from './markdown.ts';

export function routesPage(): string {
  const rows = ROUTES.map((route) => [
    `${route.method} ${code(route.path)}`,
    route.query.length === 0 ? 'none' : route.query.map(code).join(', '),
    route.authentication === 'key' ? 'Bartizan key' : 'none',
    route.charged ? 'yes' : 'no',
    route.wire ?? '',
  ]);
  return `${generatedFrom('src/gateway/routes.ts')}

# Routes of the data plane

The table is closed: a request that matches no row exactly, or that carries a query parameter not named
here, is refused. *Charged* says whether it counts against limits.

${table(['Route', 'Query', 'Authentication', 'Charged', 'Wire format'], rows)}
`;
}
