import { Link } from '@tanstack/react-router'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { Sum } from '../ui/sum.tsx'
import { Countdown, When } from '../ui/when.tsx'
import { ROW_MARK } from './keys.ts'
import { ListPage } from './list-page.tsx'
import { useOfficeWords } from './words.ts'

/** Money that falls back to its payer when nobody decides, by the minutes that are left. */
export function Holds() {
  const t = useOfficeWords()
  const list = useList(['list', 'holds'], (page) => sdelka.enrolls.holds(page))
  return (
    <ListPage
      title={t('holdsTitle')}
      lead={t('holdsLead')}
      list={list}
      keyOf={({ id }) => id}
      columns={[
        {
          name: t('title'),
          cell: ({ id, title }) => (
            <Link
              to="/enrolls/$id"
              params={{ id }}
              className="inline-flex min-h-11 items-center font-medium md:min-h-6"
              {...{ [ROW_MARK]: '' }}
            >
              {title}
            </Link>
          ),
        },
        { name: t('sum'), cell: ({ price }) => <Sum of={price} />, isSum: true },
        {
          name: t('left'),
          cell: ({ payment }) => payment?.hold_ends_at && <Countdown until={payment.hold_ends_at} />,
        },
        {
          name: t('when'),
          cell: ({ payment }) => payment?.hold_ends_at && <When at={payment.hold_ends_at} />,
        },
        { name: t('status'), cell: ({ status }) => t(`st_${status}`) },
      ]}
      empty={[t('holdsEmpty'), t('holdsEmptyText')]}
    />
  )
}
