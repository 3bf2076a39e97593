import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql, type Tx } from '../db/db.ts'
import { type DisputeStatus, openStatuses } from './lifecycle.ts'

export type Reason = 'not_done' | 'poor_quality' | 'no_show' | 'overcharged' | 'not_confirmed' | 'other'

/** Where the money goes that was not distributed before: the four together are all of it. */
export type Division = { toClient: Kopecks; net: Kopecks; tax: Kopecks; fee: Kopecks }

export type Ruling = Division & {
  by: 'arbiter' | 'system'
  /** How much of the disputed money is the master's, before commission and tax. */
  masterShare: Kopecks
  /** How much of the whole price is earned with it. */
  award: Kopecks
  reasoning: string
  at: string
}

export type Dispute = {
  id: string
  enrollId: string
  clientId: string
  masterId: string
  title: string
  clientName: string
  masterName: string
  openedBy: 'client' | 'master'
  reason: Reason
  statement: string
  /** How much of the money is disputed. */
  amount: Kopecks
  /** What a client who disputes a part leaves to the master. */
  conceded: Kopecks
  status: DisputeStatus
  arbiterId: string | null
  answerBy: Date
  answeredAt: Date | null
  rulingBy: Date | null
  /** When the operator was warned that nobody has ruled. */
  overdueAt: Date | null
  /** When the capture of the disputed hold was promised. */
  captureAt: Date | null
  ruling: Ruling | null
  mootReason: string | null
  createdAt: Date
  changedAt: Date
}

const columns = sql`id, enroll_id as "enrollId", client_id as "clientId", master_id as "masterId",
  (select title from enroll where enroll.id = enroll_id) as title,
  (select name from person where person.id = client_id) as "clientName",
  (select name from person where person.id = master_id) as "masterName", opened_by as "openedBy", reason, statement, amount, conceded, status,
  arbiter_id as "arbiterId", answer_by as "answerBy", answered_at as "answeredAt", ruling_by as "rulingBy",
  overdue_at as "overdueAt", capture_at as "captureAt", ruling, moot_reason as "mootReason",
  created_at as "createdAt", changed_at as "changedAt"`

export function insertDispute(tx: Tx, dispute: Dispute, dueAt: Date | null): void {
  tx.send(sql`
    insert into dispute (id, enroll_id, client_id, master_id, opened_by, reason, statement, amount, conceded, status, answer_by, capture_at,
      due_at, created_at, changed_at)
    values (${dispute.id}, ${dispute.enrollId}, ${dispute.clientId}, ${dispute.masterId}, ${dispute.openedBy}, ${dispute.reason}, ${dispute.statement},
      ${dispute.amount}, ${dispute.conceded}, ${dispute.status}, ${dispute.answerBy}, ${dispute.captureAt}, ${dueAt},
      ${dispute.createdAt}, ${dispute.changedAt})`)
}

/** Saves what a step changed. Its deal is locked, so nothing else changed meanwhile. */
export function saveDispute(tx: Tx, dispute: Dispute, dueAt: Date | null): void {
  tx.send(sql`
    update dispute set status = ${dispute.status}, arbiter_id = ${dispute.arbiterId},
      answered_at = ${dispute.answeredAt}, ruling_by = ${dispute.rulingBy}, overdue_at = ${dispute.overdueAt},
      capture_at = ${dispute.captureAt}, ruling = ${dispute.ruling}, moot_reason = ${dispute.mootReason},
      due_at = ${dueAt}, changed_at = ${dispute.changedAt}
    where id = ${dispute.id}`)
}

export function findDispute(db: Queryable, id: string): Promise<Dispute | undefined> {
  return db.row<Dispute>(sql`select ${columns} from dispute where id = ${id}`)
}

/** All disputes of an enroll, first one first: one of them at most is open. */
export function listDisputesOf(db: Queryable, enrollId: string): Promise<Dispute[]> {
  return db.rows<Dispute>(sql`select ${columns} from dispute where enroll_id = ${enrollId} order by id`)
}

export function findNewestDispute(db: Queryable, enrollId: string): Promise<Dispute | undefined> {
  return db.row<Dispute>(sql`
    select ${columns} from dispute where enroll_id = ${enrollId} order by id desc limit 1`)
}

/** Takes disputes whose time has come; another process sees them again after `until`. */
export function claimDueDisputes(db: Queryable, now: Date, until: Date, limit: number): Promise<Dispute[]> {
  return db.rows<Dispute>(sql`
    update dispute set due_at = ${until}
    where id in (
      select id from dispute where due_at <= ${now} order by due_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

type Filter = {
  partyId?: string
  status?: DisputeStatus
  /** An arbiter's id; `none`: nobody's yet. */
  assignee?: string
  isOpen?: boolean
  isOverdue?: boolean
  before?: string
  limit: number
}

/** Newest first. With `partyId`: those about this person's deals. */
export function listDisputes(
  db: Queryable,
  { partyId, status, assignee, isOpen, isOverdue, before, limit }: Filter,
): Promise<Dispute[]> {
  const open = isOpen || isOverdue ? sql`and status in ('opened', 'answered', 'under_review')` : sql``
  const overdue = isOverdue ? sql`and overdue_at is not null` : sql``
  const arbiter = assignee === 'none' ? null : (assignee ?? null)
  return db.rows<Dispute>(sql`
    select ${columns} from dispute
    where (${partyId ?? null}::uuid is null or ${partyId ?? null} in (client_id, master_id))
      and (${status ?? null}::text is null or status = ${status ?? null}) ${open} ${overdue}
      and (${assignee === 'none'}::boolean is false or arbiter_id is null)
      and (${arbiter}::uuid is null or arbiter_id = ${arbiter})
      and (${before ?? null}::uuid is null or id < ${before ?? null})
    order by id desc limit ${limit}`)
}

export type OpenCount = { status: DisputeStatus; count: number; overdue: number }

/** How many disputes are open, and how many of them wait for a ruling that is late. */
export function countOpen(db: Queryable): Promise<OpenCount[]> {
  return db.rows<OpenCount>(sql`
    select status, count(*) as count, count(overdue_at) as overdue from dispute
    where status = any (${openStatuses}) group by status`)
}

type Author = { authorId: string; authorRole: 'client' | 'master' | 'arbiter' }
export type Message = Author & { id: string; disputeId: string; text: string; createdAt: Date }

export function insertMessage(tx: Tx, message: Message): void {
  tx.send(sql`
    insert into dispute_message (id, dispute_id, author_id, author_role, text, created_at)
    values (${message.id}, ${message.disputeId}, ${message.authorId}, ${message.authorRole}, ${message.text},
      ${message.createdAt})`)
}

/** What was said, in the order of time. */
export function listMessages(db: Queryable, disputeId: string): Promise<Message[]> {
  return db.rows<Message>(sql`
    select id, dispute_id as "disputeId", author_id as "authorId", author_role as "authorRole", text,
      created_at as "createdAt"
    from dispute_message where dispute_id = ${disputeId} order by id`)
}

export type Evidence = Author & {
  id: string
  disputeId: string
  filename: string
  type: string
  size: number
  sha256: Buffer
  createdAt: Date
}

const evidenceColumns = sql`id, dispute_id as "disputeId", author_id as "authorId", author_role as "authorRole",
  filename, type, size, sha256, created_at as "createdAt"`

export function insertEvidence(tx: Tx, evidence: Evidence, content: Buffer): void {
  tx.send(sql`
    insert into evidence (id, dispute_id, author_id, author_role, filename, type, size, sha256, created_at)
    values (${evidence.id}, ${evidence.disputeId}, ${evidence.authorId}, ${evidence.authorRole}, ${evidence.filename},
      ${evidence.type}, ${evidence.size}, ${evidence.sha256}, ${evidence.createdAt})`)
  tx.send(sql`insert into evidence_content (evidence_id, content) values (${evidence.id}, ${content})`)
}

/** What was shown, without the files themselves. */
export function listEvidence(db: Queryable, disputeId: string): Promise<Evidence[]> {
  return db.rows<Evidence>(sql`
    select ${evidenceColumns} from evidence where dispute_id = ${disputeId} order by id`)
}

export function findEvidence(
  db: Queryable,
  disputeId: string,
  id: string,
): Promise<(Evidence & { content: Buffer }) | undefined> {
  return db.row(sql`
    select ${evidenceColumns}, content from evidence join evidence_content on evidence_id = id
    where id = ${id} and dispute_id = ${disputeId}`)
}
