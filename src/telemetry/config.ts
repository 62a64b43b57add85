// SPDX-License-Identifier: Apache-2.0
// Settings of logs, metrics, traces and the spool.
import { z } from 'zod';

export const telemetryConfig = z
  .strictObject({
    log_level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    otlp: z
      .strictObject({
        endpoint: z
          .url({ protocol: /^https?$/ })
          .describe('OTLP/HTTP base address, without /v1/traces'),
        interval_ms: z.int().min(100).max(600_000).default(5_000),
      })
      .optional()
      .describe('Sends spans and metrics with OpenTelemetry GenAI names'),
    spool: z
      .strictObject({
        fsync_interval_ms: z
          .int()
          .min(0)
          .max(10_000)
          .default(50)
          .describe('Most that a power cut can lose; 0 syncs every write'),
        segment_bytes: z
          .int()
          .min(4_096)
          .max(1_073_741_824)
          .default(16 * 1024 * 1024),
        min_free_bytes: z
          .int()
          .min(0)
          .default(64 * 1024 * 1024)
          .describe('New work is refused when the disk has less left than this'),
      })
      .prefault({}),
  })
  .prefault({});

export type TelemetryConfig = z.infer<typeof telemetryConfig>;
