import { accept } from './accept.ts'
import type { Action } from './action.ts'
import { approval } from './approval.ts'
import { cancel } from './cancel.ts'
import { checkout } from './checkout.ts'
import { complete } from './complete.ts'
import { confirm } from './confirm.ts'
import { dashboard } from './dashboard.ts'
import { dispute } from './dispute.ts'
import { doubt } from './doubt.ts'
import { hold } from './hold.ts'
import { look } from './look.ts'
import { pay } from './pay.ts'
import { refund } from './refund.ts'
import { release } from './release.ts'

/** Everything that people do about a deal. A new action is one file and one name here. */
export const actions: readonly Action[] = [
  accept,
  pay,
  checkout,
  look,
  complete,
  confirm,
  cancel,
  refund,
  release,
  dashboard,
  dispute,
  approval,
  hold,
  doubt,
]
