import type { DisputeFile, Evidence } from '@sdelka/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FileText, Paperclip } from 'lucide-react'
import { useId, useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useMeta } from '../api/use-meta.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { When } from '../ui/when.tsx'
import { useCommonWords } from '../words/common.ts'
import { type Language, useLanguage } from '../words/i18n.ts'
import { isOpen } from './badge.tsx'
import { useCaseWords } from './case-words.ts'

export function EvidenceList({ of: file }: { of: DisputeFile }) {
  const t = useCaseWords()
  const mayAdd = file.allowed.includes('evidence')
  return (
    <Card title={t('evidence')}>
      {file.evidence.length > 0 ? (
        <ul className="flex flex-col gap-3">
          {file.evidence.map((piece) => (
            <Piece key={piece.id} disputeId={file.id} of={piece} />
          ))}
        </ul>
      ) : (
        <p className="text-soft">{t(emptyOf(file))}</p>
      )}
      {mayAdd && <Add id={file.id} shown={file.evidence.length} />}
    </Card>
  )
}

/** Whoever may show something reads what helps; the arbiter is no party, and after the end there is nothing to hope for. */
const emptyOf = (file: DisputeFile) =>
  !isOpen(file)
    ? 'evidenceNone'
    : file.allowed.includes('evidence') && !file.allowed.includes('resolve')
      ? 'evidenceEmpty'
      : 'evidenceEmptyReader'

/** What may be shown is said by the server, and too large a file is not sent at all: it would hang up in the middle. */
function Add({ id, shown }: { id: string; shown: number }) {
  const t = useCaseWords()
  const language = useLanguage()
  const inputId = useId()
  const limits = useMeta()?.evidence
  const [tooLarge, setTooLarge] = useState<File>()
  const size = (bytes: number) => showSize(bytes, language)
  const add = useAction(
    ({ name, file }: { name: string; size: number; changed: number; file: File }, options) =>
      sdelka.disputes.addEvidence(id, name, file, options),
  )
  return (
    <div className="mt-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <label
          htmlFor={inputId}
          className="inline-flex min-h-11 cursor-pointer items-center gap-2 rounded-card border border-field bg-card px-4 py-2 font-semibold focus-within:outline-3 focus-within:outline-safe focus-within:outline-offset-2 hover:bg-raised"
        >
          <Paperclip aria-hidden size={18} />
          {t('addFile')}
          <input
            id={inputId}
            type="file"
            accept={limits?.types.join()}
            className="sr-only"
            aria-describedby={`${inputId}-hint`}
            onChange={({ target }) => {
              const file = target.files?.[0]
              const isTooLarge = file && limits && file.size > limits.max_bytes
              setTooLarge(isTooLarge ? file : undefined)
              if (file && !isTooLarge) {
                add.run({ name: file.name, size: file.size, changed: file.lastModified, file })
              }
              target.value = '' // the same file can be chosen again
            }}
          />
        </label>
        <span id={`${inputId}-hint`} className="text-small text-soft">
          {limits && t('addHint', { most: size(limits.max_bytes), left: limits.max_files - shown })}
        </span>
      </div>
      <div role="status" className="empty:hidden">
        {add.isPending && t('sending', { name: add.variables.name })}
      </div>
      {tooLarge && limits ? (
        <p role="alert" className="text-loss">
          {t('tooLarge', { name: tooLarge.name, size: size(tooLarge.size), most: size(limits.max_bytes) })}
        </p>
      ) : (
        <Problem error={add.error} />
      )}
    </div>
  )
}

function Piece({ disputeId, of: piece }: { disputeId: string; of: Evidence }) {
  const t = useCaseWords()
  const common = useCommonWords()
  const language = useLanguage()
  const download = useMutation({
    mutationFn: async () => offer(await sdelka.disputes.readEvidence(disputeId, piece.id), piece.filename),
  })
  return (
    <li className="flex items-start gap-3 rounded-lg border border-line bg-raised p-3">
      {piece.type.startsWith('image/') ? (
        <Picture disputeId={disputeId} of={piece} />
      ) : (
        <FileText aria-hidden size={28} className="mx-6 my-4 shrink-0 text-soft" />
      )}
      <div className="min-w-0 grow">
        <p className="break-words font-semibold">{piece.filename}</p>
        <p className="text-small text-soft">
          {common(piece.role)}, <When at={piece.created_at} />
        </p>
        <p className="text-small text-soft">
          {showSize(piece.size, language)},{' '}
          <span title={piece.sha256}>{t('fingerprint', { hash: piece.sha256.slice(0, 8) })}</span>
        </p>
        <Button
          look="quiet"
          className="-ml-4"
          isBusy={download.isPending}
          aria-label={t('downloadNamed', { name: piece.filename })}
          onClick={() => download.mutate()}
        >
          {t('download')}
        </Button>
        <Problem error={download.error} />
      </div>
    </li>
  )
}

/** Fetched as the person who looks, then shown as data: the pages' policy lets no address of elsewhere be drawn. */
function Picture({ disputeId, of: piece }: { disputeId: string; of: Evidence }) {
  const t = useCaseWords()
  const [isLarge, setLarge] = useState(false)
  const picture = useQuery({
    queryKey: ['still', 'evidence', piece.id],
    queryFn: async () =>
      asData(new Blob([await sdelka.disputes.readEvidence(disputeId, piece.id)], { type: piece.type })),
    staleTime: 'static', // a file never changes
    placeholderData: () => undefined,
  })
  return (
    <>
      <button
        type="button"
        aria-label={t('enlarge', { name: piece.filename })}
        className="size-19 shrink-0 overflow-hidden rounded-lg border border-line bg-card"
        onClick={() => setLarge(true)}
      >
        {picture.data && <img src={picture.data} alt="" className="size-full object-cover" />}
      </button>
      <Dialog title={piece.filename} isOpen={isLarge} onClose={() => setLarge(false)}>
        {picture.data && <img src={picture.data} alt={piece.filename} className="mx-auto max-h-[70dvh]" />}
        <Problem error={picture.error} onRetry={picture.refetch} />
      </Dialog>
    </>
  )
}

const asData = (blob: Blob) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })

function offer(blob: Blob, filename: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = filename
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000) // the browser has begun to save it by then
}

const KILO = 1024

/** As people say it: a megabyte is what the limits of a server are counted in, too. */
function showSize(bytes: number, language: Language): string {
  const [size, unit] = bytes < KILO ** 2 ? [bytes / KILO, 'kilobyte'] : [bytes / KILO ** 2, 'megabyte']
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(size)
}
