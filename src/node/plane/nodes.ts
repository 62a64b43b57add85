// SPDX-License-Identifier: Apache-2.0
// What there is to know of this node and of the others.
import type { ControlPlane, NodeStatus } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import type { Spool } from '../../core/ports/spool.ts';
import { renderPrometheus } from '../../telemetry/prometheus.ts';
import type { MetricsExport, Registry } from '../../telemetry/registry.ts';
import { stored } from '../audit.ts';
import type { BartizanConfig } from '../../config/config.ts';
import type { PlaneParts } from './parts.ts';

type NodeCalls = Pick<ControlPlane, 'status' | 'nodes' | 'removeNode' | 'metrics' | 'ready'>;

export type NodeParts = PlaneParts & {
  readonly spool: Spool;
  readonly metrics: Registry;
  readonly recordMetrics: () => Promise<MetricsExport>;
  readonly dataPlane: string;
  readonly startedAt: number;
};

export function nodesPlane(parts: NodeParts): NodeCalls {
  const { world, node, store, fleet, follower, publisher, spool, recorder } = parts;
  return {
    status: async (): Promise<NodeStatus> => ({
      node,
      startedAt: parts.startedAt,
      version: publisher.version,
      dataPlane: parts.dataPlane,
      simulated: isSimulated(publisher.config),
      recording: spool.writable,
      workers: fleet.status(),
      sequence: await store.events.checkSequence(node),
    }),
    nodes: () => follower.nodes(),
    removeNode: async (gone, by) => {
      const known = (await follower.nodes()).find((other) => other.node === gone);
      if (known === undefined) return false;
      if (follower.isAlive(gone)) {
        throw new BartizanError('conflict', 'This node is still heard of: stop it first.');
      }
      recorder.audit(by, 'node.remove', `node:${gone}`, { before: known });
      return stored(world, store.cluster.nodes.remove(gone));
    },
    metrics: async () =>
      renderPrometheus([
        { worker: 'main', metrics: parts.metrics.export() },
        { worker: 'records', metrics: await parts.recordMetrics() },
        ...fleet.metrics(),
      ]),
    ready: () => spool.writable && fleet.status().some((worker) => worker.ready),
  };
}

/** Whether the built-in model answers. */
export function isSimulated(config: BartizanConfig): boolean {
  return Object.values(config.upstreams).some((upstream) => upstream.kind === 'simulated');
}
