import { z } from 'zod'

/** Raised when a backup of this version can no longer be read by the one before. */
export const FORMAT = 1

const Digest = z.string().regex(/^\d+$/)
const Count = z.number().int().min(0)

export const TableRecord = z.object({
  name: z.string(),
  columns: z.array(z.string()).min(1),
  rows: Count,
  /** Of what the rows hold, whatever their order: proves that a restored table is the same. */
  digest: Digest,
  /** The gzipped text of PostgreSQL's COPY, beside the manifest. */
  file: z.string().regex(/^[\w.-]+$/),
  bytes: Count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type TableRecord = z.output<typeof TableRecord>

/** What the books add up to, read in the same instant. */
export const Totals = z.object({
  entries: Count,
  postings: Count,
  /** Ledger addresses that ever held anything, and a digest of what each holds. */
  addresses: Count,
  balances: Digest,
})
export type Totals = z.output<typeof Totals>

/** What a backup says of itself. It is written last: a folder without one is no backup. */
export const Manifest = z.object({
  format: z.literal(FORMAT),
  taken_at: z.iso.datetime(),
  postgresql: z.string(),
  migrations: z.array(z.object({ name: z.string(), digest: z.string() })).min(1),
  tables: z.array(TableRecord).min(1),
  sequences: z.array(z.object({ name: z.string(), value: Count })),
  totals: Totals,
})
export type Manifest = z.output<typeof Manifest>
