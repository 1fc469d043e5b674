import type { MouseEvent, ReactElement, ReactNode } from 'react';
import { go } from './address.ts';

interface Props {
  readonly to: string;
  readonly className?: string;
  readonly title?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

/** A link within the page: followed in place, opened in another tab or copied like any other. */
export function AdminLink({ to, className, title, isCurrent, children }: Props): ReactElement {
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={to}
      className={className}
      title={title}
      aria-current={isCurrent === true ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
