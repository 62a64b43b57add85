// SPDX-License-Identifier: Apache-2.0
// The configuration in force on this node, and reading its file again: recorded, and then taken over whole
// by all workers, or refused with everything that is wrong with it.
import type { ControlPlane } from '../../api/control-plane.ts';
import type { BartizanConfig } from '../../config/config.ts';
import type { World } from '../../core/world.ts';
import type { NodeFile } from '../node-file.ts';
import { CONFIRM_MS_MAX } from '../spread.ts';
import type { PlaneParts } from './parts.ts';

type ConfigurationCalls = Pick<ControlPlane, 'configuration' | 'checkConfiguration' | 'reload'>;

export type ConfigurationParts = PlaneParts & {
  readonly file: NodeFile;
};

export function configurationPlane(parts: ConfigurationParts): ConfigurationCalls {
  const { world, publisher, fleet, recorder } = parts;
  return {
    configuration: () => ({ version: publisher.version, config: publisher.config }),
    checkConfiguration: (text) => parts.file.check(text, publisher.shared.resources),
    reload: async (by) => {
      const before = publisher.config;
      const result = await publisher.reload((after) => {
        const change = { before: publisher.version, after };
        recorder.audit(by, 'config.reload', 'configuration', change);
      });
      if (!result.ok) {
        world.log('error', 'config.refused', { problems: result.problems.length });
        return { ok: false, problems: result.problems };
      }
      warnOfRestart(world, before, result.config);
      for (const notice of result.notices) world.log('warn', 'config.notice', { notice });
      const { version } = publisher;
      const workers = await fleet.confirmed(publisher.isCurrent('resources'), CONFIRM_MS_MAX);
      return { ok: true, version, workers };
    },
  };
}

/** Some settings are only read at the start; a reload that changes them says so instead of ignoring it. */
function warnOfRestart(world: World, before: BartizanConfig, after: BartizanConfig): void {
  const atStart = (config: BartizanConfig) => ({
    data_dir: config.data_dir,
    admin: config.admin,
    telemetry: config.telemetry,
    store: config.store,
    retention: config.retention,
    secrets: config.secrets,
    counters: config.counters,
    'listen.host': config.listen.host,
    'listen.port': config.listen.port,
    'listen.workers': config.listen.workers,
    'listen.tls': config.listen.tls,
  });
  const old = new Map<string, unknown>(Object.entries(atStart(before)));
  const changed = Object.entries(atStart(after))
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)))
    .map(([name]) => name);
  if (changed.length === 0) return;
  world.log('warn', 'config.restart-needed', { settings: changed.join(', ') });
}
