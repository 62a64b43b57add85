// SPDX-License-Identifier: Apache-2.0
// Reads the head of a request and nothing else: which row of the closed route table it names, and whether
// its headers leave any doubt about where the message ends or how it is to be read. Host is checked for
// form and then never used for anything.
import { BartizanError } from '../../core/errors.ts';
import type { Flow } from '../flow.ts';
import { bodyFault, headerFault } from '../framing.ts';
import type { Stage, StageResult } from '../pipeline.ts';
import { matchTarget } from '../target.ts';

export const receive: Stage = { name: 'receive', run };

function run(flow: Flow): StageResult {
  const { request } = flow;
  const matched = matchTarget(request.url ?? '', request.method ?? '');
  if (matched instanceof BartizanError) return matched;
  flow.route = matched.route;
  flow.pathModel = matched.model;
  return (
    headerFault(request) ??
    bodyFault(request, matched.route, flow.snapshot.config.listen.max_body_bytes)
  );
}
