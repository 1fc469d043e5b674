/** How JSON is named to clients. */
export const JSON_TYPE = 'application/json; charset=utf-8';
