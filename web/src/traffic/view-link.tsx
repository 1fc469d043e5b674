import type { MouseEvent, ReactElement, ReactNode } from 'react';
import type { Change } from '../find/use-view.ts';
import { writeView, type View } from '../find/view.ts';

interface Props {
  readonly view: View;
  /** What is other in the view that it leads to. */
  readonly to: Partial<View>;
  readonly onChange: Change;
  readonly className?: string;
  readonly label?: string;
  readonly title?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

/** A link to another view: followed within the page, opened in another tab or copied like any other. */
export function ViewLink(props: Props): ReactElement {
  const { view, to, onChange, className, label, title, isCurrent, children } = props;
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onChange(to);
  };
  return (
    <a
      href={writeView({ ...view, ...to })}
      className={className}
      aria-label={label}
      title={title}
      aria-current={isCurrent === true ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
