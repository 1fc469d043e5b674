import Type from 'typebox';
import { ROLES } from '../access/ctx.ts';
import { orNull } from './field-schemas.ts';

const role = Type.Union(
  ROLES.map((word) => Type.Literal(word)),
  { description: 'What it may do.' },
);
const time = (description: string) => Type.String({ format: 'date-time', description });
const extensions = 'Of a manager or user: those whose call logs it may see.';

const tokenInfo = {
  id: Type.Integer({ format: 'int64', minimum: 1 }),
  prefix: Type.String({ description: 'Its first characters.', examples: ['rl_FPnSJPtd'] }),
  role,
  name: orNull(Type.String({ description: 'What it is for.' })),
  extensions: orNull(Type.Array(Type.String(), { description: extensions })),
  created_at: time('When it was made.'),
  expires_at: orNull(time('Until when it is good; blank: until it is revoked.')),
  revoked_at: orNull(time('When it was taken back.')),
};

const TokenInfo = Type.Object(tokenInfo, {
  $id: 'TokenInfo',
  additionalProperties: false,
  description: 'A token without its secret.',
});

const TokenList = Type.Object(
  { count: Type.Integer({ minimum: 0 }), items: Type.Array(Type.Ref('TokenInfo')) },
  { $id: 'TokenList', additionalProperties: false },
);

const PostedToken = Type.Object(
  {
    role,
    extensions: Type.Optional(
      orNull(Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 1000, description: extensions })),
    ),
    name: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 256, description: 'What it is for.' }))),
    expires: Type.Optional(
      orNull(
        Type.String({
          pattern: '^\\d{1,6}[mhdw]$',
          description:
            'How long it lives, in minutes, hours, days or weeks, up to 100 years; blank: until it is revoked.',
          examples: ['90d', '12h'],
        }),
      ),
    ),
  },
  {
    $id: 'PostedToken',
    additionalProperties: false,
    examples: [{ role: 'ingest', name: 'PBX of the head office', expires: '365d' }, { role: 'admin' }],
  },
);

const MadeToken = Type.Object(
  { ...tokenInfo, token: Type.String({ description: 'The token itself, shown this once.' }) },
  { $id: 'MadeToken', additionalProperties: false, description: 'A token that was just made.' },
);

export const TOKEN_SCHEMAS = [TokenInfo, TokenList, PostedToken, MadeToken];
