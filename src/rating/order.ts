import type { Order } from '../query/orderby.ts';
import { RATES } from '../record/rate-fields.ts';

/** How rates are listed where nobody asks otherwise. */
export const BY_PREFIX: Order = [{ field: RATES.byName.get('prefix')!, descending: false }];
