import { styleText } from 'node:util';
import { printable } from './output.ts';

export interface Progress {
  /** `done` of `all` bytes (null: not known), with so many records so far. */
  show(done: number, all: number | null, records: number): void;
  /** Clears the line. */
  end(): void;
}

const EVERY = 100;
/** Of a terminal that does not know its own. */
const USUAL_WIDTH = 80;

/** How far an import is, with its rate and the time left: one line on a terminal, nothing elsewhere. */
export function progressOf(name: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show() {}, end() {} };
  const title = printable(name);
  const began = performance.now();
  let shown = 0;
  return {
    show(done, all, records) {
      const now = performance.now();
      if (now - shown < EVERY) return;
      shown = now;
      const seconds = (now - began) / 1000;
      const rate = `${Math.round(records / seconds).toLocaleString('en')}/s`;
      const share = all === null || all === 0 ? null : Math.min(1, done / all);
      const left = share === null || share === 0 ? '' : `, ${clock(seconds / share - seconds)} left`;
      const percent = share === null ? '' : ` ${Math.floor(share * 100)} %`;
      const figures = `${percent}  ${records.toLocaleString('en')} records, ${rate}${left}`;
      // On one line: of what goes on in the next one it would be seen for ever. The end of a path tells most.
      const width = (stream.columns || USUAL_WIDTH) - 1;
      const room = Math.max(0, width - figures.length);
      const fitting = title.length <= room ? title : `…${title.slice(title.length - room + 1)}`.slice(0, room);
      stream.write(`\r\u001b[K${styleText('bold', fitting)}${figures.slice(0, width)}`);
    },
    end() {
      stream.write('\r\u001b[K');
    },
  };
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
