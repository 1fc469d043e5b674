import type { ReactElement } from 'react';
import type { CallPrice } from '../api/types.ts';
import { PhoneNumber } from '../calls/cell.tsx';
import { spokenText } from '../parts/duration.ts';
import { texts } from '../texts.ts';

const { price: words } = texts;

/** How the cost of a leg comes about: the steps add up to it, to the last digit. */
export function PriceView({ price }: { readonly price: CallPrice }): ReactElement {
  const { number, rate, steps, cost, message, billed_seconds } = price;
  return (
    <div className="price">
      {number === null ? null : (
        <p>
          <PhoneNumber number={number} />
          {rate === null ? null : <span className="faint"> {words.rate(String(rate['prefix'] ?? ''))}</span>}
        </p>
      )}
      {message === null ? null : <p>{message}</p>}
      {steps.length === 0 ? null : (
        <table>
          <tbody>
            {steps
              .filter(({ what, amount }) => what !== 'rounding' || Number(amount) !== 0)
              .map(({ what, seconds, intervals, price: each, amount }) => (
                <tr key={what}>
                  <th scope="row">{words.steps[what] ?? what}</th>
                  <td>
                    {seconds === null ? null : spokenText(seconds)}
                    {intervals === null || intervals < 2 ? null : ` (${words.intervals(intervals)})`}
                    {each === null ? null : ` × ${each}${words.aMinute}`}
                  </td>
                  <td>{amount}</td>
                </tr>
              ))}
            <tr>
              <th scope="row">{words.sum}</th>
              <td>{words.billed(spokenText(billed_seconds))}</td>
              <td>{cost}</td>
            </tr>
          </tbody>
        </table>
      )}
    </div>
  );
}
