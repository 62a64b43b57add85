// SPDX-License-Identifier: Apache-2.0
// The control plane of one node, put together from its nouns. Changes go to the record, to the store, and
// to every worker of every node, in this order; the caller learns how far they got. What cannot be recorded
// is not done.
import type { ControlPlane } from '../api/control-plane.ts';
import { approvalsPlane } from './plane/approvals.ts';
import { changesPlane } from './plane/changes.ts';
import { configurationPlane, type ConfigurationParts } from './plane/configuration.ts';
import { type ContentParts, contentPlane } from './plane/content.ts';
import { keysPlane } from './plane/keys.ts';
import { KILL_OFF, killsPlane, liftApproved } from './plane/kills.ts';
import { type NodeParts, nodesPlane } from './plane/nodes.ts';
import { type PoliciesParts, policiesPlane, stepApproved } from './plane/policies.ts';
import { policyWorkPlane } from './plane/policy-work.ts';
import { type ResourcesParts, resourcesPlane } from './plane/resources.ts';

export type PlaneParts = ResourcesParts &
  ConfigurationParts &
  ContentParts &
  NodeParts &
  PoliciesParts;

export function createPlane(parts: PlaneParts): ControlPlane {
  const { store, recorder } = parts;
  const plane: ControlPlane = {
    ...nodesPlane(parts),
    exchanges: (filter) => store.events.exchanges(filter),
    exchange: (request) => store.events.byRequest(request),
    ...keysPlane(parts),
    ...killsPlane(parts, () => plane),
    ...approvalsPlane(parts),
    ...changesPlane(parts, {
      [KILL_OFF]: liftApproved(parts),
      'policy.canary': stepApproved(parts),
      'policy.enforce': stepApproved(parts),
    }),
    ...configurationPlane(parts),
    ...contentPlane(parts),
    ...policyWorkPlane(parts),
    ...resourcesPlane(parts),
    ...policiesPlane(parts),
    audit: recorder.audit,
  };
  return plane;
}
