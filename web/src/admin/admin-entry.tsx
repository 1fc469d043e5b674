import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { texts } from '../texts.ts';
import { adminPath, useAdminAddress } from './address.ts';
import { AdminLink } from './admin-link.tsx';

/** The way to what an administrator sees, in the list of pages. */
export function AdminEntry(): ReactElement {
  return (
    <AdminLink
      to={adminPath('sources')}
      className="admin-entry"
      title={texts.admin.label}
      isCurrent={useAdminAddress() !== null}
    >
      <Icon name="gear" />
      <span>{texts.admin.label}</span>
    </AdminLink>
  );
}
