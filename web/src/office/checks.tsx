import type { AuditVerification } from '@sdelka/sdk'
import { Badge } from '../ui/badge.tsx'
import { useOfficeWords } from './words.ts'

/** Each promise of the audit, and what breaks it. */
export function Checks({ of: { checks } }: { of: AuditVerification }) {
  const t = useOfficeWords()
  return (
    <ul className="flex w-full flex-col gap-2 text-small">
      {checks.map(({ check, holds, remedy, findings }) => (
        <li key={check} className="flex flex-col gap-1 rounded-lg border border-line p-3">
          <span className="flex flex-wrap items-center justify-between gap-2">
            <span lang="en">{findings.length > 0 ? check : holds}</span>
            <Badge tone={findings.length > 0 ? 'loss' : 'safe'}>
              {t('findings')}: {findings.length}
            </Badge>
          </span>
          {findings.length > 0 && (
            <>
              <span lang="en">{remedy}</span>
              <ul lang="en" className="list-disc pl-5">
                {findings.map(({ subject, detail }) => (
                  <li key={subject + detail}>
                    <code>{subject}</code> {detail}
                  </li>
                ))}
              </ul>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
