import type { z } from 'zod'
import type { CallOptions } from './request.ts'
import type { Approval, ApprovalQuery } from './schema/approval.ts'
import type { AuditPage, AuditQuery, AuditVerification } from './schema/audit.ts'
import type { Acknowledgement, Doubt, DoubtQuery, VerdictRequest } from './schema/doubt.ts'
import type { EntryPage, EntryQuery, LedgerAccountPage, LedgerAccountQuery } from './schema/ledger.ts'
import type { Arbiter, Person, UserQuery } from './schema/person.ts'
import type { Queues } from './schema/queue.ts'
import type {
  CaseQuery,
  CaseResolution,
  Reconciliation,
  ReconciliationCase,
  ReconciliationQuery,
  ReconciliationRequest,
  RegistryQuery,
} from './schema/reconciliation.ts'
import type { Finding } from './schema/search.ts'
import type { Stats, StatsQuery } from './schema/stats.ts'
import { at, type Given, type Page, type Verbs } from './verbs.ts'

/** What operators and accountants do: money that is in doubt, wants a second person, or has to be compared. */
export function office({ get, post }: Verbs) {
  return {
    /** What waits for a person. */
    queues: () => get<Queues>('/queues'),
    /** How the house does, by the days of the platform. */
    stats: (query?: Given<typeof StatsQuery>) => get<Stats>('/stats', { ...(query && { query }) }),
    /** By an id, ours or YooKassa’s, an e-mail, a name, a title. */
    search: (q: string) => get<{ items: Finding[] }>('/search', { query: { q } }),

    users: {
      list: (query?: Given<typeof UserQuery>) => get<Page<Person>>('/users/', { ...(query && { query }) }),
      read: (id: string) => get<Person>(`/users/${at(id)}`),
      /** Who can be given a dispute, the least busy first. */
      arbiters: () => get<{ items: Arbiter[] }>('/arbiters'),
    },

    doubts: {
      list: (query?: Given<typeof DoubtQuery>) => get<Page<Doubt>>('/doubts/', { ...(query && { query }) }),
      /** Asks YooKassa now. */
      probe: (id: string, options?: CallOptions) => post<Doubt>(`/doubts/${at(id)}/probe`, options),
      /** Two different operators with the same word clear it. */
      verdict: (id: string, body: Given<typeof VerdictRequest>, options?: CallOptions) =>
        post<Doubt>(`/doubts/${at(id)}/verdict`, { ...options, body }),
      acknowledge: (id: string, body: Given<typeof Acknowledgement>, options?: CallOptions) =>
        post<Doubt>(`/doubts/${at(id)}/acknowledge`, { ...options, body }),
    },

    approvals: {
      list: (query?: Given<typeof ApprovalQuery>) =>
        get<Page<Approval>>('/approvals/', { ...(query && { query }) }),
      approve: (id: string, reason?: string, options?: CallOptions) =>
        post<Approval>(`/approvals/${at(id)}/approve`, { ...options, ...(reason && { body: { reason } }) }),
      reject: (id: string, reason: string, options?: CallOptions) =>
        post<Approval>(`/approvals/${at(id)}/reject`, { ...options, body: { reason } }),
    },

    audit: {
      list: (query?: Given<typeof AuditQuery>) =>
        get<z.infer<typeof AuditPage>>('/audit/', { ...(query && { query }) }),
      verify: () => get<AuditVerification>('/audit/verify'),
    },

    ledger: {
      accounts: (query?: Given<typeof LedgerAccountQuery>) =>
        get<z.infer<typeof LedgerAccountPage>>('/ledger/accounts', { ...(query && { query }) }),
      entries: (query?: Given<typeof EntryQuery>) =>
        get<z.infer<typeof EntryPage>>('/ledger/entries', { ...(query && { query }) }),
    },

    reconciliations: {
      list: (query?: Given<typeof ReconciliationQuery>) =>
        get<Page<Reconciliation>>('/reconciliations/', { ...(query && { query }) }),
      read: (id: string) => get<Reconciliation>(`/reconciliations/${at(id)}`),
      /** It runs in the background: read it until its status is `finished` or `failed`. */
      create: (body?: Given<typeof ReconciliationRequest>, options?: CallOptions) =>
        post<Reconciliation>('/reconciliations/', { ...options, ...(body && { body }) }),
      /** Compares a registry, as a CSV file, with our books. */
      registry: (
        csv: string | Uint8Array<ArrayBuffer>,
        query?: Given<typeof RegistryQuery>,
        options?: CallOptions,
      ) =>
        post<Reconciliation>('/reconciliations/registry', {
          ...options,
          file: new Blob([csv]),
          fileType: 'text/csv',
          ...(query && { query }),
        }),
      cases: (query?: Given<typeof CaseQuery>) =>
        get<Page<ReconciliationCase>>('/reconciliations/cases', { ...(query && { query }) }),
      resolve: (id: string, body: Given<typeof CaseResolution>, options?: CallOptions) =>
        post<ReconciliationCase>(`/reconciliations/cases/${at(id)}/resolve`, { ...options, body }),
    },
  }
}
