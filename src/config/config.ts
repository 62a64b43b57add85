// SPDX-License-Identifier: Apache-2.0
// The whole of bartizan.yaml, put together from the slices that each folder owns.
import { z } from 'zod';
import { gatewayConfig } from '../gateway/config.ts';
import { guardConfig } from '../guard/config.ts';
import { protectionsConfig } from '../policy/config.ts';
import { telemetryConfig } from '../telemetry/config.ts';

const adminConfig = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65535).default(8081),
  })
  .prefault({})
  .describe('The admin listener: API and metrics. Never shared with the data plane');

export const bartizanConfig = z
  .strictObject({
    data_dir: z.string().default('.bartizan').describe('Folder for keys, spool and store'),
    ...gatewayConfig.shape,
    admin: adminConfig,
    guard: guardConfig,
    protections: protectionsConfig,
    telemetry: telemetryConfig,
  })
  .describe('Configuration of Bartizan');

export type BartizanConfig = z.infer<typeof bartizanConfig>;
