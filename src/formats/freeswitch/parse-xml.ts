import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { Members } from '../members.ts';

/** Why a document could not be read, and where if that was asked for: lines from 1 within it, columns from 1. */
export interface XmlError {
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

type Values = Record<string, unknown>;

/** Deeper than anything that mod_xml_cdr writes. */
const DEPTH_LIMIT = 12;

/**
 * Parses a document of mod_xml_cdr into the shape that mod_json_cdr writes. Document types are refused, so no entities
 * but XML's own five are ever expanded. To keep count of lines and columns, `position`, costs a third of the time.
 */
export function parseXml(text: string, position = false): Members | XmlError {
  const parser = new SaxesParser<{ xmlns: false; position: boolean }>({ xmlns: false, position });
  const builder = new Builder();
  parser.on('doctype', () => parser.fail('a document type is not allowed here.'));
  parser.on('opentag', (tag) => {
    const refusal = builder.open(tag);
    if (refusal !== null) parser.fail(refusal);
  });
  parser.on('text', (part) => builder.text(part));
  parser.on('cdata', (part) => builder.text(part));
  parser.on('closetag', () => builder.close());
  try {
    parser.write(text).close();
  } catch (error) {
    const message = (error as Error).message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    return { reason: message, line: parser.line, column: parser.columnIndex + 1 };
  }
  return builder.finish();
}

/** Takes tags and texts, and keeps those that a record has at their place. */
class Builder {
  readonly #record: Values = {};
  readonly #variables = values();
  /** Of variables with several values, which are there once for each. */
  readonly #several = new Map<string, string[]>();
  readonly #channel = values();
  readonly #applications: Values[] = [];
  readonly #flow: Values[] = [];
  /** Names of what is open, outermost first. */
  readonly #path: string[] = [];
  /** Where the text of the innermost goes. Null: nowhere, as its text is over where a tag inside it ends. */
  #into: Values | null = null;
  #text = '';

  /** A sentence when the tag may not stand there. */
  open({ name, attributes }: SaxesTagPlain): string | null {
    const depth = this.#path.length;
    const section = this.#path[1];
    if (depth === 0 && name !== 'cdr') return `<cdr> is expected here, not <${name}>.`;
    if (depth >= DEPTH_LIMIT) return `tags are nested more than ${DEPTH_LIMIT} levels deep.`;
    if (depth > 2 && section === 'variables') return `a tag inside the variable ${this.#path[2]}.`;
    this.#path.push(section === 'variables' && name === 'variable' ? (attributes['name'] ?? name) : name);
    this.#into = this.#begin(depth, name, section, attributes);
    this.#text = '';
    return null;
  }

  text(part: string): void {
    if (this.#into !== null) this.#text = this.#text === '' ? part : this.#text + part;
  }

  close(): void {
    const name = this.#path.pop()!;
    const into = this.#into;
    this.#into = null;
    if (into === null || this.#text === '') return;
    const before = into[name];
    if (into === this.#variables && typeof before === 'string') this.#add(name, before, this.#text);
    else into[name] = this.#text;
  }

  /** The record, when all of it was taken. In JSON several values are one text. */
  finish(): Members {
    for (const [name, all] of this.#several) {
      const text = all.join('|:');
      this.#variables[name] = text.startsWith('ARRAY::') ? text : `ARRAY::${text}`;
    }
    return this.#record;
  }

  #add(name: string, before: string, text: string): void {
    const several = this.#several.get(name);
    if (several === undefined) this.#several.set(name, [before, text]);
    else several.push(text);
  }

  #begin(depth: number, name: string, section: string | undefined, attributes: Record<string, string>): Values | null {
    if (depth < 2) {
      if (depth === 0) this.#beginRecord(attributes);
      else if (name === 'callflow') this.#flow.push(values());
      return null;
    }
    switch (section) {
      case 'variables':
        return this.#variables;
      case 'channel_data':
        return this.#channel;
      case 'app_log':
        this.#applications.push({ ...attributes });
        return null;
      case 'callflow':
        return this.#beginInFlow(depth, name, attributes);
      default:
        return null;
    }
  }

  #beginRecord(attributes: Record<string, string>): void {
    for (const name of ['core-uuid', 'switchname'])
      if (attributes[name] !== undefined) this.#record[name] = attributes[name];
    this.#record['channel_data'] = this.#channel;
    this.#record['app_log'] = { applications: this.#applications };
    this.#record['callflow'] = this.#flow;
    this.#record['variables'] = this.#variables;
  }

  #beginInFlow(depth: number, name: string, attributes: Record<string, string>): Values | null {
    const step = this.#flow.at(-1)!;
    const parent = this.#path[2];
    if (depth === 2) {
      step[name] = name === 'extension' ? { ...attributes } : values();
      return null;
    }
    if (depth === 3) {
      if (name === 'originator') (step['caller_profile'] as Values)['originator'] = { originator_caller_profiles: [] };
      else if (parent === 'caller_profile' || parent === 'times') return step[parent] as Values;
      return null;
    }
    if (parent !== 'caller_profile' || this.#path[3] !== 'originator') return null;
    const { originator } = step['caller_profile'] as { originator: { originator_caller_profiles: Values[] } };
    const profiles = originator.originator_caller_profiles;
    if (depth === 4) profiles.push(values());
    return depth === 5 ? profiles.at(-1)! : null;
  }
}

/** Without a prototype: names come from outside. */
function values(): Values {
  return Object.create(null) as Values;
}
