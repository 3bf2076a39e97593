import type { Service } from '@sdelka/sdk'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { sdelka } from '../api/sdelka.ts'
import { useAction } from '../api/use-action.ts'
import { useList } from '../api/use-list.ts'
import { useSession } from '../session/session.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Empty } from '../ui/empty.tsx'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { Sum } from '../ui/sum.tsx'
import { useCommonWords } from '../words/common.ts'
import { ServiceForm } from './service-form.tsx'
import { useServiceWords } from './words.ts'

const PAGE = 50

export function MasterServices() {
  const t = useServiceWords()
  const master_id = useSession()?.user.id ?? ''
  const services = useList(
    ['list', 'services', { master_id }],
    (page) => sdelka.services.list({ master_id, limit: PAGE, ...page }),
    { enabled: master_id !== '' },
  )
  const [edited, setEdited] = useState<Service | 'new'>()
  const close = () => setEdited(undefined)
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Button
        look="main"
        icon={<Plus aria-hidden size={20} />}
        className="sm:self-start"
        onClick={() => setEdited('new')}
      >
        {t('add')}
      </Button>
      <Answer of={services} loading={<Loading rows={3} className="h-40" />}>
        {(found) =>
          found.length > 0 ? (
            <>
              <ul className="flex flex-col gap-4">
                {found.map((service) => (
                  <li key={service.id}>
                    <Offer of={service} onEdit={() => setEdited(service)} />
                  </li>
                ))}
              </ul>
              <More of={services} />
            </>
          ) : (
            <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
          )
        }
      </Answer>
      <Dialog
        title={edited && edited !== 'new' ? t('editNamed', { title: edited.title }) : t('add')}
        isOpen={edited !== undefined}
        onClose={close}
      >
        <ServiceForm service={edited === 'new' ? undefined : edited} onDone={close} />
      </Dialog>
    </Page>
  )
}

function Offer({ of: service, onEdit }: { of: Service; onEdit: () => void }) {
  const t = useServiceWords()
  const common = useCommonWords()
  const turn = useAction((is_open: boolean, options) =>
    sdelka.services.change(service.id, { is_open }, options),
  )
  return (
    <Card
      isItem
      title={service.title}
      aside={
        <Badge tone={service.is_open ? 'safe' : 'still'}>{service.is_open ? t('open') : t('closed')}</Badge>
      }
    >
      <p className="flex flex-wrap gap-x-4">
        <Sum of={service.price} className="font-semibold" />
        <span className="text-soft">{common('minutes', { count: service.duration_minutes })}</span>
      </p>
      {service.description && <p className="mt-2 whitespace-pre-line text-soft">{service.description}</p>}
      {!service.is_open && <p className="mt-2 text-small text-soft">{t('closedHint')}</p>}
      <div className="mt-4 flex flex-wrap gap-3">
        <Button onClick={onEdit} aria-label={t('editNamed', { title: service.title })}>
          {t('edit')}
        </Button>
        <Button look="quiet" isBusy={turn.isPending} onClick={() => turn.run(!service.is_open)}>
          {service.is_open ? t('closeIt') : t('openIt')}
        </Button>
      </div>
      {turn.error && (
        <div className="mt-4">
          <Problem error={turn.error} />
        </div>
      )}
    </Card>
  )
}
