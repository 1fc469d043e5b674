import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { adminPath, useAdminAddress } from './address.ts';
import { AdminLink } from './admin-link.tsx';

/** The way to what an administrator sees, in the top bar. */
export function AdminEntry(): ReactElement {
  const isHere = useAdminAddress() !== null;
  return (
    <AdminLink
      to={adminPath('sources')}
      className={isHere ? 'button may-shrink is-active' : 'button may-shrink'}
      title={texts.admin.label}
      isCurrent={isHere}
    >
      <Icon name="gear" />
      <span className="button-text">{texts.admin.label}</span>
    </AdminLink>
  );
}
