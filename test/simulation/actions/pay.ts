import { type Action, type Scene, somebody } from './action.ts'

/** The client asks for a link to pay. */
export const pay: Action = {
  name: 'pay',
  weight({ view: { enroll }, payment }) {
    if (!isPayable(enroll.status)) return 0.2
    return payment ? 0.7 : 8
  },
  play(scene) {
    const { stage, deal } = scene
    const by = somebody(scene, 'client')
    const isRole = by.roles.includes('client')
    const may = by === deal.client ? rightCodes(scene) : isRole ? ['not_found'] : ['not_found', 'forbidden']
    const asked = { by, args: { enroll: deal.enrollId }, may, about: deal }
    return stage.ask('pay', asked)
  },
}

const isPayable = (status: string) => ['pending', 'confirmed', 'ready'].includes(status)

function rightCodes({ view: { enroll }, payment }: Scene): string[] {
  const said = ['ok', 'provider_unavailable', 'payment_rejected']
  if (isPayable(enroll.status)) return said
  // The payment of an enroll that is over is shown as long as it lives.
  return payment ? ['wrong_state', ...said] : ['wrong_state']
}
