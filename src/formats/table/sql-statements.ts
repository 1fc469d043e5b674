const NAME = '(?:[`"]?[\\w$]+[`"]?\\.)?[`"]?([\\w$]+)[`"]?';
export const INSERT = new RegExp(
  `(?:INSERT|REPLACE)\\s+(?:(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE)\\s+)*(?:INTO\\s+)?${NAME}\\s*(?:\\(([^()]*)\\)\\s*)?VALUES?\\s*(?=\\()`,
  'iy',
);
export const INSERTING = /(?:INSERT|REPLACE)\b/iy;
export const CREATE = new RegExp(
  `CREATE\\s+(?:TEMPORARY\\s+)?TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${NAME}\\s*\\(`,
  'iy',
);
export const CREATING = /CREATE\b/iy;
/** Where the tuple after one that cannot be read begins, or its statement ends. */
export const RESUME = /\)\s*(?:,\s*(?=\()|(?=;))/g;
/** Where rows begin again behind something that should not stand between two of them, or the statement ends. */
export const NEXT_ROW = /[,\n]\s*(?=\()|(?=;)/g;
/** What may follow the last row. */
export const BEHIND_ROWS = /(?:ON|AS|RETURNING|WHERE)\b/iy;
/** Programs that dump write each INSERT on a line of its own: a statement before it that is not ended is broken. */
export const RESTART = /\n(?=(?:INSERT|REPLACE)\s+INTO\s)/gi;
/** Statements that hold no rows. */
export const WITHOUT_ROWS =
  /(?:ALTER|ANALYZE|ANALYSE|BEGIN|CALL|COMMENT|COMMIT|CREATE|DECLARE|DELETE|DELIMITER|DO|DROP|END|EXPLAIN|FLUSH|GRANT|LOCK|OPTIMIZE|PRAGMA|RELEASE|RENAME|REPAIR|RESET|REVOKE|ROLLBACK|SAVEPOINT|SELECT|SET|SHOW|START|TRUNCATE|UNLOCK|UPDATE|USE|VACUUM|WITH)\b|(?:INSERT|REPLACE)\b[^;(]*(?:\([^()]*\)\s*)?(?:SELECT|SET|DEFAULT|TABLE)\b|;/iy;
/** Where a statement ends that means nothing. */
export const END_OF_JUNK = /;|\n(?=(?:INSERT|REPLACE|CREATE|LOCK|UNLOCK|DROP)\s)/gi;
