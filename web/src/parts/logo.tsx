import type { ReactElement } from 'react';
import icon from '../icon.svg';

export function Logo(): ReactElement {
  return <img className="logo" src={icon} alt="" width={24} height={24} />;
}
