/** A figure of the page: what it says, and how good it has to be. */
export type Metric = {
  /** What is done, and what it is compared with. */
  what: string
  /** `more`: the figure has to reach the gate; `less`: it has to stay below. */
  better: 'more' | 'less'
  gate?: number
  goal?: number
  unit?: string
}

const limit = 'whole deals in a closed loop / `fn9` in the same round'

/** Everything that is measured, in the order of the page. */
export const metrics = {
  deal_ratio_c1: { what: `1 at once: ${limit}`, better: 'more', gate: 0.25, goal: 0.4 },
  deal_ratio_c16: { what: `16 at once: ${limit}`, better: 'more', gate: 0.28, goal: 0.42 },
  deal_ratio_c64: { what: `64 at once: ${limit}`, better: 'more', gate: 0.35, goal: 0.75 },
  deal_ratio_c256: { what: '256 at once: whole deals / `fn9` at 64', better: 'more', gate: 0.5, goal: 1 },
  statements_per_deal: {
    what: 'statements of a deal, without begin and commit (pg_stat_statements), less those of an idle house',
    better: 'less',
    gate: 14,
    goal: 10,
  },
  round_trips_per_deal: {
    what: 'waits for PostgreSQL in a deal, counted on the wire: pipelined statements share one',
    better: 'less',
  },
  commits_per_deal: { what: 'transactions of a deal that write', better: 'less', gate: 11, goal: 9 },
  wal_per_deal: { what: 'bytes of WAL of a deal / of one of `fn9`', better: 'less', gate: 1.8, goal: 1.4 },
  cpu_per_deal: {
    what: '16 at once: CPU of server and PostgreSQL for a deal / of PostgreSQL for one of `fn9`',
    better: 'less',
    gate: 3,
    goal: 2,
  },
  confirm_to_money_p50: {
    what: 'idle: click to both payouts answered / (3 × one-row commit + 2 × round trip to the provider)',
    better: 'less',
    gate: 4,
    goal: 2.5,
  },
  confirm_to_money_added_p50: {
    what: 'idle, the provider answers after 300 ms: what is added to its 600 ms, median',
    better: 'less',
    gate: 15,
    goal: 6,
    unit: 'ms',
  },
  confirm_to_money_added_p99: { what: 'the same, 99 of 100', better: 'less', gate: 40, unit: 'ms' },
  webhook_dup_ratio: {
    what: '64 at once: notifications, of which 90 % are repeats and 5 % late / `read_dup`',
    better: 'more',
    gate: 0.1,
    goal: 0.2,
  },
  status_read_ratio: {
    what: '64 at once: the status of a payment / `read_status`',
    better: 'more',
    gate: 0.12,
    goal: 0.25,
  },
  list_read_ratio: {
    what: '64 at once: a page of 20 enrolls / `read_list`',
    better: 'more',
    gate: 0.12,
    goal: 0.25,
  },
  growth_c16: {
    what: '16 at once: deals a second in the large store / in the small one',
    better: 'more',
    gate: 0.75,
    goal: 0.85,
  },
  growth_c1: { what: 'one at a time: the same', better: 'more', gate: 0.9, goal: 0.95 },
  bytes_per_deal: {
    what: 'bytes on disk of a finished deal / of one of the limit',
    better: 'less',
    gate: 2.5,
    goal: 1.8,
  },
  balance_read_p50: {
    what: 'in the large store: a master’s balance, median / `read_status`',
    better: 'less',
    gate: 5,
    goal: 2,
  },
  start_warm: { what: 'spawn to the first 200 of `/ready`', better: 'less', gate: 2, goal: 1, unit: 's' },
  rss_idle: {
    what: 'memory of the server at rest after its start',
    better: 'less',
    gate: 150,
    goal: 110,
    unit: 'MB',
  },
  rss_c64: {
    what: 'memory of the server after 64 at once',
    better: 'less',
    gate: 250,
    goal: 160,
    unit: 'MB',
  },
  soak_rate: {
    what: 'half of what it can, with `kill -9` of the server and crashes of PostgreSQL: deals a minute of the last third / of the first',
    better: 'more',
    gate: 0.9,
    goal: 0.97,
  },
  soak_memory: {
    what: 'the same: memory at the end / after the first third',
    better: 'less',
    gate: 1.2,
    goal: 1.05,
  },
} as const satisfies Record<string, Metric>

export type MetricName = keyof typeof metrics
export const metricNames = Object.keys(metrics) as MetricName[]

/** What has been measured so far; a figure taken while the books did not balance is void, and says why. */
export type Results = {
  add(name: MetricName, value: number): void
  /** A line below the table: the plain numbers behind a ratio. */
  note(line: string): void
  void(reason: string): void
}
